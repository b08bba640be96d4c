"""Settings: where a value comes from, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from amibridge.errors import ConfigError
from amibridge.settings import load, masked, without_password

GOOD = "pbx:\n  main:\n    username: bob\n    secret: topsecret\n"
EXAMPLE = Path(__file__).parents[2] / "config" / "amibridge.yml"


def loaded(tmp_path: Path, text: str) -> object:
    path = tmp_path / "amibridge.yml"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "brokr: 1\n", r"line 5: unknown option 'brokr'; did you mean 'broker'\?"),
        (GOOD + "    hots: x\n", r"line 5: unknown option 'pbx.main.hots'; did you mean 'host'\?"),
        (GOOD + "    tls:\n      ca: x\n", "line 6: unknown option 'pbx.main.tls.ca'; known here: enabled"),
        (GOOD + "    events: cal\n", "'cal' is no event class"),
        (GOOD + "    port: 70000\n", "line 5: pbx.main.port"),
        (GOOD + "broker:\n  url: kafka://x\n", "line 5: broker: 'kafka' is no broker"),
        ("pbx:\n  main:\n    secret: x\n", "'pbx.main.username' is missing; .*AMIBRIDGE_PBX__MAIN__USERNAME"),
        ("pbx:\n  main:\n    username: x\n", "no secret"),
        ("pbx: [\n", "line 2"),
        ("{}", "'pbx' is missing"),
        ("- a\n", "expected a map"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        loaded(tmp_path, text)


def test_an_unquoted_on_is_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD + "    events: on\n")
    assert load(tmp_path / "a.yml").pbx["main"].events == "on"


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"can not read .*: No such file"):
        load(tmp_path / "none.yml")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMIBRIDGE_PBX__MAIN__HOST", "10.0.0.9")
    monkeypatch.setenv("AMIBRIDGE_BROKER__URL", "amqp://u:p@broker/")
    settings = load_good(tmp_path)
    assert settings.pbx["main"].host == "10.0.0.9"
    assert settings.pbx["main"].username == "bob"
    assert settings.broker.kind == "rabbitmq"


def test_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("from-file\n")
    (tmp_path / "url").write_text("redis://:pw@host/0\n")
    monkeypatch.setenv("AMIBRIDGE_PBX__MAIN__SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("AMIBRIDGE_BROKER__URL_FILE", str(tmp_path / "url"))
    settings = load_good(tmp_path)
    assert settings.pbx["main"].secret.get_secret_value() == "from-file"
    assert settings.broker.url.get_secret_value() == "redis://:pw@host/0"


def test_secrets_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMIBRIDGE_BROKER__URL", "amqp://u:hidden@broker/")
    settings = load_good(tmp_path)
    shown = yaml.safe_dump(masked(settings)) + repr(settings)
    assert "topsecret" not in shown
    assert "hidden" not in shown


def test_the_example_is_good_and_names_every_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMIBRIDGE_PBX__MAIN__SECRET", "x")
    settings = load(EXAMPLE)
    text = EXAMPLE.read_text(encoding="utf-8")

    def keys(value: object) -> set[str]:
        return {k for key, item in value.items() for k in ({key} | keys(item))} if isinstance(value, dict) else set()

    missing = {key for key in keys(masked(settings)) if f"{key}:" not in text}
    assert not missing


def load_good(tmp_path: Path):  # type: ignore[no-untyped-def]
    path = tmp_path / "amibridge.yml"
    path.write_text(GOOD, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://u:p@ss@h/0", "redis://u:***@h/0"),
        ("redis://h/0?password=hunter2", "redis://h/0"),
        ("amqp://u:hunter2@h:5672/v", "amqp://u:***@h:5672/v"),
        ("redis://h:6379/0", "redis://h:6379/0"),
    ],
)
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_url_without_a_scheme_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMIBRIDGE_BROKER__URL", "user:hunter2@host")
    with pytest.raises(ConfigError) as caught:
        load_good(tmp_path)
    assert "hunter2" not in str(caught.value)
