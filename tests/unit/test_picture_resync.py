"""Snapshots merged into a picture: they run ahead of the stream, come in parts, and may be broken off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amibridge.state.picture import NOUNS, Picture
from tests.unit.test_picture import NOW, Fed, bridge, channel, member, parked


@pytest.fixture
def fed() -> Fed:
    return Fed()


def item(event: str, of: str | None = None, /, **body: Any) -> dict[str, Any]:
    return {"event": event, "data": body} | ({} if of is None else {"of": of})


def shown(uniqueid: str, **more: Any) -> dict[str, Any]:
    """A channel in the list, half a minute old."""
    fields = {"bridge_id": "", "application": "Wait", "application_data": "9", "duration_seconds": 30.0} | more
    return item("CoreShowChannel", channel=channel(uniqueid, channel_state=6), **fields)


def record(fed: Fed, name: str, *items: Any, before: int | None = None, at: tuple[int, int] = (1, 1), **more: Any) -> Any:
    asked = fed.picture.sequence if before is None else before
    fields = {"items": list(items), "part": at[0], "parts": at[1], "sequence_before": asked, "complete": True}
    return fed.say(f"asterisk.state.{name}", **(fields | more))


def test_what_a_complete_list_lacks_is_gone(fed: Fed) -> None:
    fed.born("a", "b")
    fed("BridgeEnter", bridge=bridge("B"), channel=channel("b"))
    fed.joins("b", 1, 1)
    changes = record(fed, "channels", shown("a"), shown("c"))
    assert {one.key: one.entry is None for one in changes if one.noun == "channels"} == {"a": False, "b": True, "c": False}
    assert fed.of("channels", "c")["since"] == "2026-11-29T09:59:30Z" and fed.of("channels", "c")["held"] is None
    assert fed.of("channels", "a")["state"] == 6 and fed.of("channels", "a")["application"] == "Wait"
    assert fed.of("bridges", "B")["channels"] == [] and not fed.of("queues", "q")["callers"]
    assert fed.picture.synced("channels") and not fed.picture.synced("bridges")


def test_what_events_told_after_it_was_asked_for_wins(fed: Fed) -> None:
    fed.born("old", "kept")
    before = fed.at
    fed("Newstate", channel=channel("kept", channel_state=4))
    fed.born("young")
    fed("Hangup", channel=channel("old"))
    record(fed, "channels", shown("old"), shown("kept"), before=before)
    assert set(fed.picture.entries("channels")) == {"kept", "young"}
    assert fed.of("channels", "kept")["state"] == 4 and fed.of("channels", "kept")["application"] == "Wait"


def test_events_that_are_older_than_the_answer_come_right(fed: Fed) -> None:
    """The whole life of `gone` and the youth of `lives` are still in the socket when the lists are read."""
    record(fed, "channels", shown("lives", bridge_id="B"))
    record(
        fed, "bridges", item("BridgeListItem", bridge=bridge("B")), item("BridgeInfoChannel", "B", channel=channel("lives"))
    )
    for uniqueid in ("gone", "lives"):
        fed("Newchannel", channel=channel(uniqueid))
    assert fed.of("channels", "lives")["state"] == 6  # its Newchannel tells of a younger channel than the list does
    for name in "AB":
        fed("BridgeCreate", bridge=bridge(name))
        for uniqueid in ("gone", "lives"):
            fed("BridgeEnter", bridge=bridge(name), channel=channel(uniqueid))
            if (name, uniqueid) != ("B", "lives"):
                fed("BridgeLeave", bridge=bridge(name), channel=channel(uniqueid))
    fed("Hangup", channel=channel("gone"))
    fed("BridgeDestroy", bridge=bridge("A"))
    fed("Newstate", channel=channel("lives", channel_state=6))
    assert set(fed.picture.entries("channels")) == {"lives"} and set(fed.picture.entries("bridges")) == {"B"}
    assert fed.of("bridges", "B")["channels"] == ["lives"]
    assert (fed.of("channels", "lives")["state"], fed.of("channels", "lives")["bridge_uniqueid"]) == (6, "B")


def test_nothing_but_a_newchannel_brings_back_what_was_hung_up(fed: Fed) -> None:
    fed.born("a")
    fed("Hangup", channel=channel("a"))
    record(fed, "channels", shown("a"))
    fed("BridgeEnter", bridge=bridge("B"), channel=channel("a"))
    fed("Newstate", channel=channel("a"))
    fed.joins("a", 1, 1)
    fed("ConfbridgeJoin", conference="7000", bridge=bridge("B"), channel=channel("a"))
    fed("ParkedCall", **parked("a"))
    record(fed, "bridges", item("BridgeListItem", bridge=bridge("B")), item("BridgeInfoChannel", "B", channel=channel("a")))
    assert not fed.picture.entries("channels") and fed.of("bridges", "B")["channels"] == []
    assert not any(fed.picture.entries(noun) for noun in ("queues", "conferences", "parked"))
    fed.say("asterisk.state.hangup", uniqueid="b", linkedid=None)
    record(fed, "channels", shown("b"))
    assert not fed.picture.entries("channels")


def test_bridges(fed: Fed) -> None:
    fed.born("a", "b", "c")
    for uniqueid, name in (("a", "A"), ("b", "B"), ("c", "C")):
        fed("BridgeEnter", bridge=bridge(name), channel=channel(uniqueid))
    before = fed.at
    fed("BridgeEnter", bridge=bridge("D"), channel=channel("c"))
    fed("BridgeDestroy", bridge=bridge("C"))
    listed = [item("BridgeListItem", bridge=bridge(name)) for name in "AC"]
    inside = [item("BridgeInfoChannel", name, channel=channel(one)) for name, one in (("A", "b"), ("C", "c"))]
    record(fed, "bridges", *listed, *inside, before=before)
    assert {key: one["channels"] for key, one in fed.picture.entries("bridges").items()} == {"A": ["b"], "D": ["c"]}
    assert [fed.of("channels", key)["bridge_uniqueid"] for key in "abc"] == [None, "A", "D"]


def entry(uniqueid: str, position: int) -> dict[str, Any]:
    place = {"queue": "q", "position": position, "uniqueid": uniqueid, "channel_name": f"SIP/{uniqueid}", "priority": 0}
    return item("QueueEntry", **place, wait_seconds=30.0)


def params(queue: str) -> dict[str, Any]:
    return item("QueueParams", queue=queue, strategy="ringall", max=0, calls=2, completed=5)


def test_queues(fed: Fed) -> None:
    for interface in ("kept", "lost"):
        fed("QueueMemberAdded", **member(interface))
    fed("QueueMemberAdded", **member("x", "gone"))
    for number, uniqueid in enumerate(("a", "b", "c"), start=1):
        fed.joins(uniqueid, number, number)
    before = fed.at
    fed("QueueMemberPause", **member("kept", paused=True))
    fed("QueueMemberAdded", **member("new"))
    fed("QueueCallerLeave", channel=channel("a"), queue="q", position=1, count=2)
    fed.joins("e", 4, 4)
    people = [item("QueueMember", **member("kept")), item("QueueMember", **member("other"))]
    record(fed, "queues", params("q"), *people, entry("a", 1), entry("d", 2), entry("c", 3), params("empty"), before=before)
    known = fed.of("queues", "q")
    assert set(fed.picture.entries("queues")) == {"q", "empty"}
    assert {key: one["paused"] for key, one in known["members"].items()} == {"kept": True, "new": False, "other": False}
    assert [(key, one["position"]) for key, one in known["callers"].items()] == [("d", 1), ("c", 2), ("e", 3)]
    assert known["callers"]["d"]["joined"] == "2026-11-29T09:59:30Z" and known["callers"]["c"]["joined"] == NOW
    assert known["at_resync"]["completed"] == 5 and known["strategy"] == "ringall"
    fed.joins("d", 4, 4)  # was still in the socket
    assert list(known["callers"]) == ["d", "c", "e"]


def test_a_call_that_a_list_counts_already_is_not_counted_again(fed: Fed) -> None:
    """AgentConnect and AgentComplete of it were still in the socket."""
    record(fed, "queues", params("q"), item("QueueMember", **member("m", calls_taken=1, last_call=NOW)))
    call = {"queue": "q", "interface": "m", "channel": channel("a")}
    fed("AgentConnect", **call)
    fed("AgentComplete", **call)
    row = fed.of("queues", "q")["members"]["m"]
    assert (row["calls_taken"], row["in_call"], row["state"]) == (1, False, "available")


def test_the_other_nouns(fed: Fed) -> None:
    room = {"conference": "7000", "bridge": bridge("B")}
    for uniqueid in "ab":
        fed("ConfbridgeJoin", **room, channel=channel(uniqueid), admin=False, muted=False)
    fed("ConfbridgeStart", conference="gone")
    fed("ParkedCall", **parked("p"))
    fed("ContactStatus", endpoint_name="100", uri="sip:100@a", aor="100", contact_status="Created")
    fed("PeerStatus", peer="SIP/200", peer_status="Registered")
    fed("DeviceStateChange", device="SIP/a", state="INUSE")
    fed("ExtensionStatus", exten="300", context="main", hint="SIP/a", status=0, status_text="Idle")
    fed("AgentLogin", agent="1001", channel=channel("a"))
    guests = [item("ConfbridgeList", "7000", conference="7000", channel=channel("b"), admin=True, muted=True, talking=False)]
    record(fed, "conferences", item("ConfbridgeListRooms", conference="7000", locked=True, parties=1), *guests)
    record(fed, "parked", item("ParkedCall", **parked("q", "702")))
    contact = {"object_name": "300;@x", "endpoint": "300", "uri": "sip:300@b", "status": "NonQualified", "user_agent": "x"}
    record(fed, "contacts", item("ContactList", **contact))
    record(fed, "devices", item("DeviceStateChange", device="SIP/b", state="RINGING"))
    record(fed, "extensions", item("ExtensionStatus", exten="301", context="main", hint="SIP/b", status=8))
    record(fed, "agents", item("Agents", agent="1002", name="Ann", status="AGENT_LOGGEDOFF", channel=None))
    known = fed.of("conferences", "7000")
    assert list(known["participants"]) == ["b"] and known["participants"]["b"]["muted"] and known["at_resync"]["locked"]
    keys = {noun: set(fed.picture.entries(noun)) for noun in ("conferences", "parked", "endpoints", "devices", "agents")}
    assert keys == {
        "conferences": {"7000"},
        "parked": {"default/702"},
        "endpoints": {"PJSIP/300", "SIP/200"},
        "devices": {"SIP/b"},
        "agents": {"1002"},
    }
    assert fed.of("endpoints", "PJSIP/300")["contacts"]["sip:300@b"]["aor"] == "300"
    assert set(fed.picture.entries("extensions")) == {"301@main"}
    fed("ConfbridgeEnd", **room)
    fed("ParkedCallGiveUp", **parked("q", "702"))
    assert not fed.picture.entries("conferences") and not fed.picture.entries("parked")


def test_parts_take_away_only_when_all_were_seen(fed: Fed) -> None:
    fed.born("a", "b")
    asked = fed.at
    record(fed, "channels", shown("c"), before=asked, at=(1, 2))
    assert set(fed.picture.entries("channels")) == {"a", "b", "c"} and not fed.picture.synced("channels")
    again = Fed(Picture.restore(json.loads(json.dumps(fed.picture.snapshot()))))
    for one in (fed, again):
        record(one, "channels", shown("a"), before=asked, at=(2, 2))
        assert set(one.picture.entries("channels")) == {"a", "c"} and one.picture.synced("channels")


@pytest.mark.parametrize("parts", [[(2, 2)], [(1, 3), (3, 3)], [(1, 2), (1, 2)]])
def test_a_part_that_is_missing_keeps_what_there_was(fed: Fed, parts: list[tuple[int, int]]) -> None:
    fed.born("a")
    for at in parts:
        record(fed, "channels", at=at, before=1)
    assert set(fed.picture.entries("channels")) == {"a"} and not fed.picture.synced("channels")


def test_a_list_that_broke_off_only_adds(fed: Fed) -> None:
    fed.born("a")
    record(fed, "channels", shown("b"), complete=False)
    assert set(fed.picture.entries("channels")) == {"a", "b"} and not fed.picture.synced("channels")


@pytest.mark.parametrize(
    "spoilt", [{"part": True}, {"parts": "1"}, {"sequence_before": False}, {"items": None}, {"items": [7]}]
)
def test_a_record_that_is_none_takes_nothing_away(fed: Fed, spoilt: dict[str, Any]) -> None:
    fed.born("a")
    record(fed, "channels", **spoilt)
    again = Picture.restore(json.loads(json.dumps(fed.picture.snapshot())))
    assert again.snapshot() == fed.picture.snapshot()
    assert spoilt == {"items": [7]} or set(fed.picture.entries("channels")) == {"a"}


def test_a_login_leaves_all_as_it_was_until_the_lists_come(fed: Fed) -> None:
    fed.born("a", "b")
    fed("Hold", channel=channel("a"))
    fed.joins("b", 1, 1)
    for part in ("channels", "queues"):
        record(fed, part, shown("a"), shown("b"), params("q"), entry("b", 1))
    fed.epoch = "e2"
    fed.say("amibridge.link.up")
    assert set(fed.picture.entries("channels")) == {"a", "b"} and not any(map(fed.picture.synced, NOUNS))
    record(fed, "channels", shown("a"))
    assert fed.of("channels", "a")["held"] is None and set(fed.picture.entries("channels")) == {"a"}
    for part in ("channels", "bridges", "queues", "devices", "extensions", "contacts", "parked", "conferences", "agents"):
        record(fed, part)
    assert not any(fed.picture.entries(noun) for noun in NOUNS)
    assert all(fed.picture.synced(noun) for noun in NOUNS if noun != "calls")
    fed.say("amibridge.resync.finished")
    assert fed.picture.synced("calls")


def test_after_a_gap_nothing_is_synced_until_lists_that_were_asked_for_since(fed: Fed) -> None:
    fed.say("amibridge.resync.started")
    record(fed, "channels")
    asked = fed.at
    fed.say("amibridge.gap.found", reason="outbox_full")
    assert not fed.picture.synced("channels")
    record(fed, "channels", before=asked)
    assert not fed.picture.synced("channels")
    record(fed, "channels")
    assert fed.picture.synced("channels")


def test_a_list_that_nobody_said_was_asked_for_is_left_alone(fed: Fed) -> None:
    """Its `resync.started` was lost, and with it what events told meanwhile."""
    fed.born("a")
    fed.say("amibridge.resync.finished")
    assert not record(fed, "channels") and set(fed.picture.entries("channels")) == {"a"}
    fed.say("amibridge.resync.started")
    record(fed, "channels")
    assert not fed.picture.entries("channels")


def _without(*path: str) -> Any:
    held: Any = Fed()
    held.born("a")
    held.joins("a", 1, 1)
    held("QueueMemberAdded", **member("m"))
    held("BridgeEnter", bridge=bridge("B"), channel=channel("b"))
    saved: Any = json.loads(json.dumps(held.picture.snapshot()))
    holder = saved
    for name in path[:-1]:
        holder = holder[name]
    del holder[path[-1]]
    return saved


@pytest.mark.parametrize(
    "held",
    [
        None,
        7,
        [],
        "text",
        {},
        _without("epoch"),
        _without("entries"),
        _without("entries", "channels", "a", "name"),
        _without("entries", "queues", "q", "members"),
        _without("entries", "queues", "q", "members", "m", "calling_uniqueid"),
        _without("entries", "bridges", "B", "channels"),
        _without("gone") | {"gone": [1]},
        _without("marks") | {"marks": [["a"]]},
        _without("pages") | {"pages": {"nothing": {}}},
        _without("version") | {"version": 2},
        _without("entries") | {"entries": {"nonsense": {}}},
        _without("entries") | {"entries": {"channels": {"a": []}}},
    ],
)
def test_what_is_no_snapshot_is_refused(held: Any) -> None:
    with pytest.raises(ValueError, match=r"snapshot|version"):
        Picture.restore(held)


def test_a_snapshot_of_some_nouns_holds_those_only(fed: Fed) -> None:
    fed.born("a")
    fed.joins("a", 1, 1)
    again = Picture.restore(json.loads(json.dumps(fed.picture.snapshot(["queues"]))))
    assert not again.entries("channels") and list(again.entries("queues")["q"]["callers"]) == ["a"]
    again.apply("asterisk.ami.Hangup", {"channel": channel("a")}, "e1", 99)
    assert not again.entries("queues")["q"]["callers"]
