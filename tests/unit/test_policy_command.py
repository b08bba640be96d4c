"""`amibridge policy`: what the rules say about a request, and what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amibridge.cli.main import main
from amibridge.schemas.signing import sign

SECRET = "0123456789abcdef"
CONFIG = f"""
pbx:
  main: {{username: bob, secret: topsecret}}
  branch: {{username: bob, secret: topsecret}}
requests:
  keys:
    web-1: {{requester: web, secret: {SECRET}}}
  policy:
    - name: calls
      requester: [crm, web]
      pbx: [main]
      allow: [Originate, Hangup, HouseAlarm]
      arguments: {{Channel: 'PJSIP/[0-9]+|', Timeout: ['5000', '']}}
      contexts: [in, "ivr-*"]
      force: {{Account: crm}}
      rate: {{per_second: 5}}
    - {{name: admin, requester: admin, allow: [Command], danger: true, command_words: [core show]}}
    - {{name: reading, requester: "*", allow: "@safe"}}
"""
CALL = '{"id": "1", "action": "originate", "params": {"channel": "PJSIP/100", "exten": 2, "context": "in", "priority": 1%s}}'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "amibridge.yml"
    path.write_text(CONFIG)
    return path


def run(config: Path, *arguments: str, body: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["policy", *arguments, "-c", str(config)], input=body)


def test_what_would_be_sent_is_shown(config: Path) -> None:
    result = run(config, "test", "-", "--requester", "crm", body=CALL % "")
    assert result.exit_code == 0, result.output
    assert result.output == (
        "allowed: originate on PBX main for crm\n"
        "rule: calls\n"
        "reason: allowed by the rule 'calls'\n"
        "set by the rule: Account\n"
        "would be sent:\n"
        "  Action: Originate\n"
        "  Channel: PJSIP/100\n"
        "  Exten: 2\n"
        "  Context: in\n"
        "  Priority: 1\n"
        "  Account: crm\n"
    )


def test_a_refusal_says_why(config: Path, tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text(CALL % ', "timeout_ms": 9000')
    result = run(config, "test", str(request), "--requester", "crm")
    assert result.exit_code == 3
    assert "refused: originate on PBX main for crm" in result.output
    assert "Timeout: '9000' is not what this rule lets through" in result.output
    assert "would be sent" not in result.output


@pytest.mark.parametrize(
    ("arguments", "body", "words"),
    [
        ((), CALL % "", "no policy rule lets an unknown requester use originate on PBX 'main'"),
        (("--requester", "crm", "--pbx", "branch"), CALL % "", "no policy rule lets 'crm' use originate on PBX 'branch'"),
        ((), '{"id": "1", "action": "Command", "params": {"Command": "core show uptime"}}', "it is dangerous"),
        ((), '{"id": "1", "action": "Login"}', "is never sent"),
        ((), '{"id": 1}', "id"),
        ((), "nonsense", "not JSON"),
        (("--requester", "web"), CALL % "", "'web' must sign requests"),
        ((), sign(b"{}", key_id="web-1", secret=b"wrong wrong wrong"), "the signature is not that of the key 'web-1'"),
    ],
)
def test_refusals(config: Path, arguments: tuple[str, ...], body: str | bytes, words: str) -> None:
    result = run(config, "test", "-", *arguments, body=body)
    assert result.exit_code == 3, result.output
    assert words in result.output


def test_of_a_signed_request_the_key_says_who_asks(config: Path) -> None:
    body = sign((CALL % "").encode(), key_id="web-1", secret=SECRET.encode())
    result = run(config, "test", "-", "--requester", "somebody", body=body)
    assert result.exit_code == 0, result.output
    assert "for web, signed with the key web-1" in result.output


def test_danger_is_told(config: Path) -> None:
    body = '{"id": "1", "action": "Command", "params": {"Command": "core show uptime"}}'
    result = run(config, "test", "-", "--requester", "admin", body=body)
    assert result.exit_code == 0
    assert "dangerous: yes" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("test", "none.json"), "can not read none.json"), (("test", "-", "--pbx", "x"), "'x' is no PBX of this bridge")],
)
def test_mistakes_are_one_line(config: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(config, *arguments, body=CALL % "")
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_the_rules_are_listed(config: Path) -> None:
    result = run(config, "list")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert lines[1] == (
        "calls crm, web main Originate, Hangup, HouseAlarm (not known to the bridge) Channel matches PJSIP/[0-9]+|; "
        "Timeout one of 5000, (none); contexts in, ivr-*; sets Account; 5 per second, 10 at once"
    )
    assert lines[2] == "admin admin all Command commands core show; DANGEROUS"
    assert lines[3] == "reading anybody all @safe"
    assert lines[5:] == ["Everything else is refused.", "Must sign: web."]
    assert SECRET not in result.output


def test_everything_is_listed_as_dangerous(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMIBRIDGE_REQUESTS__POLICY", "unsafe-allow-everything")
    assert "no limits, DANGEROUS" in run(config, "list").output
