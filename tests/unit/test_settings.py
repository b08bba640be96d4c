"""Settings: where a value comes from, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from structlog.testing import capture_logs

from amibridge.app import policies
from amibridge.errors import ConfigError
from amibridge.settings import Settings, load, masked, without_password

POLICY = "requests:\n  policy:\n    - name: crm\n      requester: crm\n      allow: [Originate, Hangup]\n"
KEYS = "requests:\n  keys:\n    crm-2026:\n      requester: crm\n"
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
        (GOOD + POLICY + "      alow: [Ping]\n", "line 10: unknown option 'requests.policy.0.alow'; did you mean 'allow'"),
        (
            GOOD + POLICY + "      arguments:\n        Channel: '('\n",
            r"line 11: requests.policy.0.arguments.Channel: '\(' is no reg",
        ),
        (GOOD + POLICY + "      arguments:\n        Channel: {a: 1}\n", "line 11: .*must be a list of values, or a regular"),
        (GOOD + POLICY + "      rate: {per_second: 0}\n", "line 10: requests.policy.0.rate.per_second"),
        (GOOD + POLICY + "      force: {Account: [[1]]}\n", "line 10: .*must be a value"),
        (
            GOOD + POLICY + "    - name: crm\n      requester: x\n      allow: [Ping]\n",
            "line 6: .*two rules have the name 'crm'",
        ),
        (GOOD + POLICY + "    - requester: x\n      allow: [Ping]\n", "line 10: 'requests.policy.1.name' is missing$"),
        (GOOD + POLICY.replace("Hangup", "'@everything'"), "line 7: .*say `danger: true` if that is meant"),
        (
            GOOD + "requests:\n  policy: allow-all\n",
            "line 6: .*must be a list of rules, or the word unsafe-allow-everything",
        ),
        (GOOD + "requests:\n  require_signature: true\n", "line 5: .*without any keys would refuse every request"),
        (GOOD + "requests:\n  max_deadline_seconds: 20\n", "line 5: .*more than max_deadline_seconds"),
        (GOOD + "requests:\n  requesters: [CRM]\n", "line 6: requests.requesters.0"),
        (GOOD + KEYS + "      secret: short\n", "line 7: requests.keys.crm-2026: the secret needs at least 16 bytes"),
        (GOOD + KEYS + "      secrt: x\n", "line 9: unknown option 'requests.keys.crm-2026.secrt'; did you mean 'secret'"),
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


def test_without_a_policy_everybody_may_read(tmp_path: Path) -> None:
    settings = load_good(tmp_path)
    assert [(rule.name, rule.requester, rule.allow) for rule in settings.requests.policy] == [("reading", ["*"], ["@safe"])]


def test_a_single_word_is_a_list_of_one_and_yaml_values_are_texts(tmp_path: Path) -> None:
    settings = loaded(tmp_path, GOOD + POLICY + "      arguments: {Async: [true], Timeout: [5000]}\n      contexts: in\n")
    assert isinstance(settings, Settings)
    rule = settings.requests.policy[0]
    assert (rule.requester, rule.contexts) == (["crm"], ["in"])
    assert rule.arguments == {"Async": ["true"], "Timeout": ["5000"]}


@pytest.mark.parametrize("where", ["file", "environment"])
def test_one_word_allows_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    text = GOOD
    if where == "file":
        text += "requests:\n  policy: unsafe-allow-everything\n"
    else:
        monkeypatch.setenv("AMIBRIDGE_REQUESTS__POLICY", "unsafe-allow-everything")
    settings = loaded(tmp_path, text)
    assert isinstance(settings, Settings)
    assert [(rule.allow, rule.danger) for rule in settings.requests.policy] == [(["@everything"], True)]
    policies.check(settings)
    with capture_logs() as lines:
        policies.warn(settings)
    assert "lets everybody run code on the PBX" in lines[0]["event"]


def test_a_policy_from_the_environment_is_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMIBRIDGE_REQUESTS__POLICY", '[{"name": "a", "requester": "b", "allow": "Ping"}]')
    assert load_good(tmp_path).requests.policy[0].allow == ["Ping"]
    monkeypatch.setenv("AMIBRIDGE_REQUESTS__POLICY", "[{")
    with pytest.raises(ConfigError, match="must be a list of rules"):
        load_good(tmp_path)


def test_keys_are_read_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("hidden-0123456789abcdef\n")
    settings = loaded(tmp_path, GOOD + KEYS + f"      secret_file: {tmp_path / 'key'}\n")
    assert isinstance(settings, Settings)
    assert settings.requests.keys["crm-2026"].secret.get_secret_value() == "hidden-0123456789abcdef"
    assert "hidden" not in yaml.safe_dump(masked(settings)) + repr(settings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (POLICY + "      arguments: {Chanel: [x]}\n", "rule 'crm': no action that it allows has a parameter 'Chanel'"),
        (POLICY.replace("Hangup", "family:cals"), "'cals' is no family of actions"),
        (POLICY + "      pbx: [branch]\n", "'branch' is no PBX of this bridge; there are main"),
    ],
)
def test_a_policy_that_names_nothing_is_found(tmp_path: Path, text: str, words: str) -> None:
    settings = loaded(tmp_path, GOOD + text)
    assert isinstance(settings, Settings)
    with pytest.raises(ConfigError, match=words):
        policies.check(settings)
