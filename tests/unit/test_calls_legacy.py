"""Calls of Asterisk 1.4 to 11, in its own words: the normalizer upgrades them, the tracker must make the same of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.support.telling import observed, told

A, B = ("SIP/101-0001", "10.1"), ("SIP/102-0002", "10.2")
ONE, TWO = ("Local/102@phones-ab,1", "10.3"), ("Local/102@phones-ab,2", "10.4")
Channel = tuple[str, str]


def block(event: str, **headers: object) -> bytes:
    lines = [
        f"Event: {event}",
        "Privilege: call,all",
        *(f"{name.replace('__', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def stamped(blocks: tuple[bytes, ...]) -> bytes:
    seconds = itertools.count(1000)
    return b"".join(one[:-2] + f"Timestamp: {next(seconds)}.0\r\n\r\n".encode() for one in blocks)


def new(channel: Channel, state: int, word: str, number: str = "") -> bytes:
    name, uniqueid = channel
    return block(
        "Newchannel",
        Channel=name,
        ChannelState=state,
        ChannelStateDesc=word,
        CallerIDNum=number,
        Exten="102",
        Uniqueid=uniqueid,
    )


def state(channel: Channel, number: int, word: str) -> bytes:
    return block("Newstate", Channel=channel[0], ChannelState=number, ChannelStateDesc=word, Uniqueid=channel[1])


def dial(channel: Channel, dest: Channel) -> bytes:
    ids = {"UniqueID": channel[1], "DestUniqueID": dest[1]}
    return block("Dial", SubEvent="Begin", Channel=channel[0], Destination=dest[0], **ids, Dialstring="102")


def dial_end(channel: Channel, status: str) -> bytes:
    return block("Dial", SubEvent="End", Channel=channel[0], UniqueID=channel[1], DialStatus=status)


def bridge(one: Channel, other: Channel, what: str) -> bytes:
    ids = {"Uniqueid1": one[1], "Uniqueid2": other[1]}
    return block("Bridge", Bridgestate=what, Bridgetype="core", Channel1=one[0], Channel2=other[0], **ids)


def hangup(channel: Channel, cause: int) -> bytes:
    return block("Hangup", Channel=channel[0], Uniqueid=channel[1], Cause=cause, Cause__txt="x")


def begin() -> Iterator[bytes]:
    yield new(A, 0, "Down", "101")
    yield state(A, 4, "Ring")
    yield new(B, 0, "Down")
    yield dial(A, B)


def verbs(*blocks: bytes) -> list[str]:
    """The lines without times and ids."""
    return [" ".join(line.split()[2:]).partition(";")[0] for line in told(observed(stamped(blocks)))]


def test_answered_on_1_8() -> None:
    said = verbs(
        *begin(), state(B, 5, "Ringing"), state(B, 6, "Up"), state(A, 6, "Up"), bridge(A, B, "Link"), bridge(A, B, "Unlink"),
        hangup(B, 16), dial_end(A, "ANSWER"), hangup(A, 16),
    )  # fmt: skip
    assert said == [
        "started 101 (SIP) -> 102",
        "ringing 102 (SIP)",
        "answered by callee 102 (SIP) after 5.0 s",
        "leg_ended callee 102 (SIP) completed, cause 16",
        "leg_ended caller 101 (SIP) completed, cause 16",
        "ended completed, hung up by -",
        "summary 101 (SIP) -> 102, callee 102 (SIP)",
    ]


@pytest.mark.parametrize(
    ("status", "cause", "reason"),
    [("NOANSWER", 0, "no_answer"), ("BUSY", 17, "busy"), ("CANCEL", 0, "cancelled"), ("CONGESTION", 34, "failed")],
)
def test_not_answered_on_1_8(status: str, cause: int, reason: str) -> None:
    said = verbs(*begin(), state(B, 5, "Ringing"), dial_end(A, status), hangup(B, cause), hangup(A, cause))
    assert said[2] == f"leg_ended callee 102 (SIP) {reason}, cause {cause}"
    assert said[-2] == f"ended {reason}, hung up by -"


def old(event: str, channel: Channel, word: str, number: str = "") -> bytes:
    return block(event, Channel=channel[0], State=word, CallerID=number, Uniqueid=channel[1])


def old_dial(channel: Channel, dest: Channel) -> bytes:
    return block("Dial", Source=channel[0], Destination=dest[0], SrcUniqueID=channel[1], DestUniqueID=dest[1])


def link(what: str, one: Channel, other: Channel) -> bytes:
    return block(what, Channel1=one[0], Channel2=other[0], Uniqueid1=one[1], Uniqueid2=other[1])


def test_answered_on_1_4_where_states_are_words() -> None:
    said = verbs(
        old("Newchannel", A, "Ring", "101"), old("Newchannel", B, "Down"), old_dial(A, B), old("Newstate", B, "Ringing"),
        old("Newstate", B, "Up"), old("Newstate", A, "Up"), link("Link", A, B), link("Unlink", A, B),
        hangup(B, 16), hangup(A, 16),
    )  # fmt: skip
    assert [line.split()[0] for line in said] == [
        "started",
        "ringing",
        "answered",
        "leg_ended",
        "leg_ended",
        "ended",
        "summary",
    ]
    assert said[2] == "answered by callee 102 (SIP) after 4.0 s"
    assert said[-2].startswith("ended completed")


def test_a_local_channel_of_1_4_is_one_call_and_no_leg() -> None:
    said = verbs(
        old("Newchannel", A, "Ring", "101"), old("Newchannel", ONE, "Down"), old("Newchannel", TWO, "Ring"),
        old_dial(A, ONE), old("Newchannel", B, "Down"), old_dial(TWO, B), old("Newstate", B, "Ringing"),
        old("Newstate", ONE, "Ringing"),
        old("Newstate", B, "Up"), old("Newstate", TWO, "Up"), link("Link", TWO, B), old("Newstate", ONE, "Up"),
        old("Newstate", A, "Up"), link("Link", A, ONE), hangup(ONE, 16), hangup(TWO, 16), hangup(B, 16), hangup(A, 16),
    )  # fmt: skip
    assert [line.split()[0] for line in said if "merged" not in line] == [
        "started", "ringing", "answered", "leg_ended", "leg_ended", "ended", "summary",
    ]  # fmt: skip


def test_an_attended_transfer_of_1_8_is_told() -> None:
    target = {"TargetChannel": "SIP/101-0009", "TargetUniqueid": "10.9"}
    transfer = block("Transfer", TransferMethod="SIP", TransferType="Attended", Channel=A[0], Uniqueid=A[1], **target)
    said = verbs(*begin(), state(B, 6, "Up"), state(A, 6, "Up"), bridge(A, B, "Link"), transfer)
    assert any(line.startswith("transferred attended by 101 (SIP)") for line in said)
