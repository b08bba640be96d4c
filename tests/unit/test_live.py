"""The fold over events and snapshots, in every order in which they may come."""

from __future__ import annotations

import random

import pytest

from amibridge.ami.messages import Event
from amibridge.ami.parser import parse
from amibridge.state import live as module
from amibridge.state.live import Channel, LiveChannels


def born(uniqueid: str, name: str = "Local/1", linkedid: str = "L") -> bytes:
    return f"Event: Newchannel\r\nChannel: {name}\r\nUniqueid: {uniqueid}\r\nLinkedid: {linkedid}".encode()


def gone(uniqueid: str) -> bytes:
    return f"Event: Hangup\r\nPrivilege: call,all\r\nChannel: x\r\nUniqueid: {uniqueid}\r\nCause: 16".encode()


def renamed(uniqueid: str, name: str) -> bytes:
    return f"Event: Rename\r\nPrivilege: call,all\r\nChannel: old\r\nNewname: {name}\r\nUniqueid: {uniqueid}".encode()


def item(uniqueid: str) -> Event:
    return Event(
        "CoreShowChannel",
        (("Event", "CoreShowChannel"), ("Channel", "Local/2"), ("Uniqueid", uniqueid), ("Linkedid", "L2")),
    )


def test_a_channel_begins_is_renamed_and_ends() -> None:
    live = LiveChannels()
    live.observe(born("1.1"), "e1", 5)
    live.observe(renamed("1.1", "Local/new"), "e1", 6)
    live.observe(renamed("9.9", "nobody"), "e1", 7)
    assert "1.1" in live and len(live) == 1
    assert live.vanished([], "e2") == [Channel("1.1", "Local/new", "L", "e1", 6)]
    live.observe(gone("1.1"), "e1", 8)
    assert not len(live)
    assert (live.epoch, live.sequence) == ("e1", 8)


@pytest.mark.parametrize(
    "raw",
    [
        b"Event: Newchannel\r\nChannel: x",
        b"Event: Newchannel\r\nUniqueid: ",
        b"Event: Hangup\r\n\xff\xfe",
        b"Event: NewchannelX\r\nUniqueid: 1",
        b"Event: Newchannel",
        b"",
        b"Event: VarSet\r\nValue: x\r\nEvent: Newchannel\r\nUniqueid: 1",
    ],
)
def test_what_tells_of_no_channel_changes_nothing(raw: bytes) -> None:
    live = LiveChannels()
    live.observe(raw, "e1", 1)
    assert not len(live) and not live.changes


def test_names_that_are_no_utf8_can_be_kept() -> None:
    live = LiveChannels()
    live.observe(b"Event: Newchannel\r\nChannel: SIP/M\xfcller-1\r\nUniqueid: 1.1", "e1", 1)
    again = LiveChannels()
    again.restore(live.to_json())
    assert again.vanished([], "")[0].name == "SIP/M\xfcller-1"


def test_a_snapshot_may_come_before_and_after_the_events_about_it() -> None:
    live = LiveChannels()
    live.observe(born("old"), "e1", 1)
    assert live.listed([item("old"), item("new"), Event("CoreShowChannel", ())], "e2", 3) == {"old", "new"}
    live.observe(born("new"), "e2", 4)  # its Newchannel was still in the socket
    assert len(live) == 2 and not live.vanished([], "e2")
    live.observe(gone("short"), "e2", 5)
    live.listed([item("short")], "e2", 3)  # listed, but hung up before the answer was read
    assert "short" not in live
    live.observe(born("short"), "e2", 6)  # an id that the originator chose again
    assert "short" in live


def test_only_what_was_known_before_the_login_can_vanish() -> None:
    live = LiveChannels()
    for uniqueid in ("kept", "lost", "late"):
        live.observe(born(uniqueid), "e1", 1)
    live.observe(born("mine"), "e2", 1)
    listed = live.listed([item("kept")], "e2", 2)
    live.observe(gone("late"), "e2", 3)
    vanished = live.vanished(listed, "e2")
    assert [one.uniqueid for one in vanished] == ["lost"]
    live.forget(vanished)
    assert not live.vanished(listed, "e2") and "kept" in live and "mine" in live


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHANNELS", 10)
    monkeypatch.setattr(module, "MAX_GONE", 10)
    live = LiveChannels()
    for number in range(100):
        live.observe(born(f"{number}"), "e1", number)
        live.observe(gone(f"x{number}"), "e1", number)
    assert len(live) == 10 and "99" in live and "89" not in live
    assert len(live._gone) == 10


def test_a_checkpoint_is_everything() -> None:
    live = LiveChannels()
    live.observe(born("1.1", "ä"), "e1", 7)
    live.observe(b"Event: Newchannel\r\nUniqueid: 1.2", "e1", 8)
    again = LiveChannels()
    again.restore(live.to_json())
    assert (again.epoch, again.sequence, again.vanished([], "e2")) == ("e1", 8, live.vanished([], "e2"))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"version":2,"epoch":"e","sequence":1,"channels":[]}',
        b'{"version":1,"epoch":"e","sequence":"1","channels":[]}',
        b'{"version":1,"epoch":"e","sequence":1,"channels":[["a"]]}',
        b'{"version":1,"epoch":"e","sequence":1,"channels":[["a",1,null,"e",1]]}',
        b'{"version":1,"epoch":"e","sequence":1,"channels":7}',
    ],
)
def test_a_checkpoint_that_is_none_changes_nothing(text: bytes) -> None:
    live = LiveChannels()
    live.observe(born("1.1"), "e1", 7)
    with pytest.raises(ValueError):
        live.restore(text)
    assert "1.1" in live


@pytest.mark.parametrize("seed", range(50))
def test_with_no_fault_nothing_vanishes_and_the_picture_becomes_true(seed: int) -> None:
    """A PBX whose events lag behind its answers, and logins that miss nothing."""
    dice = random.Random(seed)
    live = LiveChannels()
    alive: set[str] = set()
    wire: list[bytes] = []
    epoch, number = 0, 0
    for _ in range(400):
        match dice.randrange(8):
            case 0 | 1:
                number += 1
                alive.add(f"{number}")
                wire.append(born(f"{number}"))
            case 2 if alive:
                uniqueid = dice.choice(sorted(alive))
                alive.remove(uniqueid)
                wire.append(gone(uniqueid))
            case 3:
                epoch += 1
                answer = [item(uniqueid) for uniqueid in sorted(alive)]
                before = len(wire)
                for raw in wire[: dice.randrange(before + 1)]:  # some come before the answer is read
                    live.observe(raw, f"{epoch}", 1)
                    wire.pop(0)
                listed = live.listed(answer, f"{epoch}", 1)
                for raw in wire:  # and the rest within the grace
                    live.observe(raw, f"{epoch}", 1)
                wire.clear()
                assert not live.vanished(listed, f"{epoch}")
                assert set(live._channels) == alive
            case _ if wire:
                live.observe(wire.pop(0), f"{epoch}", 1)


def test_looking_at_an_event_of_another_kind_is_cheap() -> None:
    """No parsing: what is not watched is told by its first bytes."""
    live = LiveChannels()
    raw = b"Event: VarSet\r\n" + b"x" * 1000
    assert not isinstance(parse(raw), bytes)
    live.observe(raw, "e1", 3)
    assert live.sequence == 3
