"""A real Asterisk understands odd spellings as the policy does: what it takes for a context or command, the policy sees."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest

from amibridge.commands.agi_commands import read_command
from amibridge.commands.policies import Policies
from amibridge.commands.rules import Rule
from amibridge.schemas.requests import Request
from tests.rig.raw_ami import log_in

TIMEOUT_SECONDS = 10.0
RULE = Rule(name="calls", allow=("Originate", "Hangup"), contexts=("elsewhere",), applications=("Wait",))


class Session:
    """Says lines to Asterisk and reads until something comes."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=TIMEOUT_SECONDS)
        log_in(self._socket, unquote(parts.username or ""), unquote(parts.password or ""))

    def ask(self, lines: list[str], until: str) -> re.Match[str]:
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        heard = ""
        while not (found := re.search(until, heard, re.DOTALL)):
            heard += self._socket.recv(65536).decode(errors="replace")
        return found

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def session(asterisk_server) -> Iterator[Session]:  # type: ignore[no-untyped-def]
    opened = Session(asterisk_server.url)
    yield opened
    opened.close()


@pytest.fixture
def waiting(session: Session) -> Iterator[str]:
    """A channel that waits for AGI commands."""
    call = ["Action: Originate", "Channel: Local/asyncagi@main", "Application: Wait", "Data: 30", "Async: true"]
    channel = session.ask(call, r"Event: AsyncAGIStart\r\n.*?Channel: (\S+)\r\n")[1]
    yield channel
    session.ask(["Action: Hangup", f"Channel: {channel}"], "Response: Success")


@pytest.mark.parametrize("channel", ["   Local/answer@main", "\tlocal/answer@main/n", "LOCAL/answer@main"])
def test_a_local_channel_is_seen_in_every_spelling(session: Session, channel: str) -> None:
    call = {"Channel": channel, "Application": "Wait", "Data": "1", "Async": True}
    session.ask(["Action: Originate", *(f"{k}: {v}" for k, v in call.items())], r"Newchannel.*Channel: Local/answer@main-")
    decision = Policies([RULE]).decide("main", None, Request(id="1", action="Originate", params=call))
    assert "context 'main' is not among" in decision.reason


def test_a_local_channel_without_a_context_goes_to_one(session: Session) -> None:
    call = {"Channel": "Local/answer", "Application": "Wait", "Data": "1", "Async": True}
    session.ask(
        ["Action: Originate", *(f"{k}: {v}" for k, v in call.items())], r"Newchannel.*Channel: Local/answer@default-"
    )
    assert not Policies([RULE]).decide("main", None, Request(id="1", action="Originate", params=call)).allowed


def test_hanging_up_by_a_pattern_is_seen_after_blanks(session: Session) -> None:
    session.ask(["Action: Hangup", "Channel:  /NoSuch.*/"], "Channels hung up will follow")
    request = Request(id="1", action="Hangup", params={"Channel": " /NoSuch.*/"})
    assert "regular expression" in Policies([RULE]).decide("main", None, request).reason


@pytest.mark.parametrize(
    "line",
    [
        "SET VARIABLE AB plain",
        'set variable AB "two words"',
        "  S\\ET  VARIABLE AB two\\ words",
        'SET\tVARI""ABLE AB one"two three"four',
        'SE"T" "VARIABLE" AB ""',
        'SET VARIABLE "AB" a\\"b',
        "SET VARIABLE AB a\\\\b",
        'SET VARIABLE AB "a',
    ],
)
def test_agi_words_are_those_of_asterisk(session: Session, waiting: str, line: str) -> None:
    asked = ["Action: AGI", f"Channel: {waiting}", f"Command: {line}", "CommandID: c"]
    value = session.ask(asked, r"Variable: AB\r\nValue: ([^\r]*)\r\n.*Event: AsyncAGIExec")[1]
    command = read_command(line)
    assert (command.name, command.variable) == ("SET VARIABLE", "AB")
    assert command.words[3] == value.encode().decode("unicode_escape")  # VarSet escapes its value


@pytest.mark.parametrize("line", ['E\\XEC "No"Op "a b" c', 'EX""EC NoOp z', " exec\tnoop x"])
def test_a_hidden_application_is_seen(session: Session, waiting: str, line: str) -> None:
    asked = ["Action: AGI", f"Channel: {waiting}", f"Command: {line}", "CommandID: c"]
    assert "result%3D0" in session.ask(asked, r"Event: AsyncAGIExec.*?Result: (\S+)")[1]
    assert (read_command(line).application or "").lower() == "noop"
