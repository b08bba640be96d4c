"""Actions as bytes, and what is refused before it reaches the socket."""

from __future__ import annotations

import pytest

from amibridge.ami.messages import MAX_HEADERS, MAX_LINE_BYTES, Action
from amibridge.errors import UnsafeAction


def test_an_action_is_its_headers_in_order() -> None:
    action = Action("Originate", (("Channel", "Local/1@x"), ("Variable", "A=é"), ("Variable", "B=2"), ("Data", "")))
    expected = "Action: Originate\r\nActionID: 7\r\nChannel: Local/1@x\r\nVariable: A=é\r\nVariable: B=2\r\nData: \r\n\r\n"
    assert action.encode("7") == expected.encode()


@pytest.mark.parametrize("bad", ["a\r\nAction: Hangup", "a\nb", "a\rb", "a\0b"])
def test_line_breaks_and_nul_are_refused_in_values_and_names(bad: str) -> None:
    with pytest.raises(UnsafeAction, match="Channel") as caught:
        Action("Hangup", (("Channel", bad),)).encode("1")
    assert caught.value.header == "Channel"
    with pytest.raises(UnsafeAction):
        Action("Hangup", ((bad, "x"),)).encode("1")
    with pytest.raises(UnsafeAction, match="Action"):
        Action(bad).encode("1")


def test_a_line_may_be_1022_bytes_and_no_more() -> None:
    room = MAX_LINE_BYTES - len("Data: ")
    Action("X", (("Data", "é" * (room // 2)),)).encode("1")
    with pytest.raises(UnsafeAction, match=r"Data.*1023 bytes"):
        Action("X", (("Data", "x" * (room + 1)),)).encode("1")


def test_128_headers_and_no_more() -> None:
    Action("X", (("Variable", "a=1"),) * (MAX_HEADERS - 2)).encode("1")
    with pytest.raises(UnsafeAction, match=r"Last.*more than 128"):
        Action("X", (*((("Variable", "a=1"),) * (MAX_HEADERS - 2)), ("Last", ""))).encode("1")


@pytest.mark.parametrize("name", ["Action", "actionid", "ACTIONID"])
def test_the_bridge_sets_action_and_actionid_itself(name: str) -> None:
    with pytest.raises(UnsafeAction, match="set by the bridge"):
        Action("X", ((name, "y"),)).encode("1")


@pytest.mark.parametrize("name", ["", " Channel", "Channel ", "Cha:nnel"])
def test_names_that_asterisk_would_not_see_are_refused(name: str) -> None:
    with pytest.raises(UnsafeAction):
        Action("X", ((name, "y"),)).encode("1")
