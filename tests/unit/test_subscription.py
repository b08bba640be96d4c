"""What a subscriber is shown: the same routing key on every broker, and nothing that talks to its terminal."""

from __future__ import annotations

from amibridge.brokers.base import Received
from amibridge.client.events import Event
from amibridge.client.routing import routing_key
from amibridge.normalizer.engine import Normalizer


def published(raw: bytes) -> list[tuple[str, str, bytes]]:
    found = Normalizer(pbx="p", bridge="b").events(raw, epoch="e", sequence=1, received_ns=1)
    return [(envelope.key, envelope.type, body) for envelope, body in found]


def test_the_key_worked_out_is_the_key_published() -> None:
    for raw in (
        b"Event: Hangup\r\nPrivilege: call,all",
        b"Event: Never.Heard Of\r\nPrivilege: call,all",
        b"Event: Join\r\nPrivilege: call,all\r\nChannel: SIP/1\r\nQueue: q\r\nPosition: 1\r\nCount: 1\r\nUniqueid: 1.1",
    ):
        for key, kind, body in published(raw):
            assert routing_key(Received(body, kind, None)) == key


def test_an_old_event_is_found_under_todays_name() -> None:
    raw = b"Event: Join\r\nPrivilege: call,all\r\nChannel: SIP/1\r\nQueue: q\r\nPosition: 1\r\nCount: 1\r\nUniqueid: 1.1"
    assert [key for key, _, _ in published(raw)] == ["p.ami.queue.QueueCallerJoin.v1"]


def test_a_line_holds_nothing_that_a_terminal_obeys() -> None:
    ((key, kind, body),) = published(b"Event: VarSet\r\nPrivilege: x\r\nVariable: a\r\nValue: \x1b]0;owned\x07\x1b[2J")
    line = Event(body, kind, key).line()
    assert line.isprintable()
    assert "owned" in line
