"""The fold of each noun, by the events that Asterisk sends."""

from __future__ import annotations

from typing import Any

import pytest

from amibridge.state import tables
from amibridge.state.picture import NOUNS, Change, Picture

NOW = "2026-11-29T10:00:00Z"


def channel(uniqueid: str, name: str = "", **more: Any) -> dict[str, Any]:
    return {
        "channel": name or f"Local/{uniqueid}@main",
        "channel_state": 0,
        "channel_state_desc": "Down",
        "caller_id_num": None,
        "caller_id_name": None,
        "connected_line_num": None,
        "connected_line_name": None,
        "language": "en",
        "account_code": "",
        "context": "main",
        "exten": "100",
        "priority": 1,
        "uniqueid": uniqueid,
        "linkedid": uniqueid,
        **more,
    }


def bridge(name: str) -> dict[str, Any]:
    return {"bridge_uniqueid": name, "bridge_type": "basic", "bridge_technology": "simple_bridge", "bridge_creator": None}


def member(interface: str, queue: str = "q", **more: Any) -> dict[str, Any]:
    return {
        "queue": queue,
        "member_name": "Ann",
        "interface": interface,
        "state_interface": interface,
        "membership": "dynamic",
        "penalty": 0,
        "calls_taken": 0,
        "last_call": None,
        "last_pause": None,
        "login_time": None,
        "in_call": False,
        "status": 1,
        "paused": False,
        "paused_reason": "",
        "ring_in_use": False,
        "wrapup_time_seconds": 0.0,
        **more,
    }


class Fed:
    """A picture, and the events that it gets one after another."""

    def __init__(self, picture: Picture | None = None) -> None:
        self.picture = picture or Picture()
        self.epoch = "e1"

    def __call__(self, event: str, /, **body: Any) -> list[Change]:
        return list(self.say(f"asterisk.ami.{event}", **body))

    def say(self, kind: str, /, **body: Any) -> Any:
        self.at = self.picture.sequence + 1 if self.picture.epoch == self.epoch else 1
        return self.picture.apply(kind, body, self.epoch, self.at, NOW)

    def born(self, *uniqueids: str) -> None:
        for uniqueid in uniqueids:
            self("Newchannel", channel=channel(uniqueid))

    def joins(self, uniqueid: str, position: int, count: int, queue: str = "q") -> list[Change]:
        return self("QueueCallerJoin", channel=channel(uniqueid), queue=queue, position=position, count=count)

    def of(self, noun: str, key: str) -> Any:
        return self.picture.entries(noun).get(key)


@pytest.fixture
def fed() -> Fed:
    return Fed()


def test_a_channel_from_its_birth_to_its_end(fed: Fed) -> None:
    (born,) = fed("Newchannel", channel=channel("1.1", "SIP/a-1"))
    assert born == Change("channels", "1.1", fed.of("channels", "1.1"))
    assert fed.of("channels", "1.1")["since"] == NOW and fed.of("channels", "1.1")["held"] is False
    fed("Newstate", channel=channel("1.1", "SIP/a-1", channel_state=6, channel_state_desc="Up"))
    fed("Newexten", channel=channel("1.1", "SIP/a-1", channel_state=6), application="Wait", app_data="30")
    fed("NewCallerid", channel=channel("1.1", "SIP/a-1", channel_state=6, caller_id_num="7"))
    fed("Rename", channel_name="SIP/a-1", new_name="SIP/b-1", uniqueid="1.1")
    fed("Hold", channel=channel("1.1", "SIP/b-1", channel_state=6, caller_id_num="7"))
    known = fed.of("channels", "1.1")
    assert (known["name"], known["state"], known["application"], known["caller_id_num"]) == ("SIP/b-1", 6, "Wait", "7")
    assert known["held"] is True
    fed("Unhold", channel=channel("1.1", "SIP/b-1", channel_state=6))
    assert known["held"] is False and known["caller_id_num"] is None
    assert fed("Hangup", channel=channel("1.1")) == [Change("channels", "1.1", None)]
    assert fed("Newstate", channel=channel("1.1")) == [] and not fed.picture.entries("channels")
    assert fed("Hangup", channel=channel("9.9")) == []
    assert (fed.picture.epoch, fed.picture.sequence) == ("e1", fed.at)


def test_only_whole_channels_are_made_of_other_events(fed: Fed) -> None:
    """Asterisk to 11 shows only some fields: no word is made up, and nothing known is lost."""
    assert fed("Newstate", channel={"uniqueid": "1.1", "channel": "SIP/a", "channel_state": 6}) == []
    fed("Newstate", channel=channel("1.1", caller_id_num="7"))
    fed("Newstate", channel={"uniqueid": "1.1", "channel": "SIP/a", "channel_state": 6})
    assert (fed.of("channels", "1.1")["state"], fed.of("channels", "1.1")["caller_id_num"]) == (6, "7")
    fed("Rename", uniqueid="2.2", new_name="x")
    assert set(fed.picture.entries("channels")) == {"1.1"}


def test_a_channel_is_in_one_bridge_at_most(fed: Fed) -> None:
    fed.born("a", "b", "c")
    fed("BridgeCreate", bridge=bridge("B"))
    for uniqueid in "ab":
        fed("BridgeEnter", bridge=bridge("B"), channel=channel(uniqueid))
    assert fed.of("bridges", "B")["channels"] == ["a", "b"] and fed.of("channels", "a")["bridge_uniqueid"] == "B"
    changes = fed("BridgeEnter", bridge=bridge("B"), channel=channel("c"), swap_uniqueid="a")
    assert {(one.noun, one.key) for one in changes} == {("bridges", "B"), ("channels", "a"), ("channels", "c")}
    assert fed("BridgeLeave", bridge=bridge("B"), channel=channel("a")) == []
    fed("BridgeMerge", to_bridge=bridge("D"), from_bridge=bridge("B"))
    fed("BridgeEnter", bridge=bridge("D"), channel=channel("b"))
    assert fed.of("bridges", "B")["channels"] == ["c"] and fed.of("bridges", "D")["channels"] == ["b"]
    fed("BridgeLeave", bridge=bridge("B"), channel=channel("b"))  # told late
    assert fed.of("channels", "b")["bridge_uniqueid"] == "D"
    fed("Hangup", channel=channel("b"))
    assert fed.of("bridges", "D")["channels"] == []
    fed("BridgeEnter", bridge=bridge("D"), channel=channel("b"))
    assert fed.of("bridges", "D")["channels"] == [] and fed.of("channels", "b") is None
    fed("BridgeDestroy", bridge=bridge("B"))
    assert fed.of("bridges", "B") is None and fed.of("channels", "c")["bridge_uniqueid"] is None
    assert fed("BridgeLeave", bridge=bridge("B"), channel=channel("c")) == []


def test_a_bridge_of_old_that_is_empty_is_gone(fed: Fed) -> None:
    """To Asterisk 11 who is linked is told, and no bridge: the normalizer makes up its id, and nobody its end."""
    fed.born("a", "b")
    for event in ("BridgeEnter", "BridgeLeave"):
        for uniqueid in "ab":
            fed(event, bridge={"bridge_uniqueid": "a+b"}, channel={"uniqueid": uniqueid, "channel": f"SIP/{uniqueid}"})
        assert bool(fed.picture.entries("bridges")) == (event == "BridgeEnter")


def test_callers_wait_in_order(fed: Fed) -> None:
    fed.joins("a", 1, 1)
    fed.joins("b", 2, 2)
    fed.joins("vip", 1, 3)
    assert list(fed.of("queues", "q")["callers"]) == ["vip", "a", "b"]
    assert fed.joins("b", 2, 2) == []
    fed("QueueCallerAbandon", channel=channel("a"), queue="q", position=2)
    assert fed("QueueCallerLeave", channel=channel("a"), queue="q", position=2, count=2) == []
    assert [(key, one["position"]) for key, one in fed.of("queues", "q")["callers"].items()] == [("vip", 1), ("b", 2)]
    fed("QueueCallerLeave", channel=channel("nobody"), queue="other", position=1, count=0)
    assert fed.of("queues", "other") is None


@pytest.mark.parametrize("event", ["Newexten", "BridgeEnter", "Hangup"])
def test_a_caller_that_was_taken_out_of_the_queue_waits_no_more(fed: Fed, event: str) -> None:
    """Of one that is redirected, parked or bridged away Asterisk sends no QueueCallerLeave."""
    fed.born("a")
    fed.joins("a", 1, 1)
    fed(event, channel=channel("a"), bridge=bridge("B"), application="Wait")
    assert not fed.of("queues", "q")["callers"]
    fed("QueueMemberAdded", **member("Local/1"))
    assert Picture.restore(fed.picture.snapshot()).snapshot() == fed.picture.snapshot()


def test_a_caller_that_joins_last_stands_last(fed: Fed) -> None:
    """Also if somebody before it has left whose leaving is not known yet."""
    for number, uniqueid in enumerate("abc", start=1):
        fed.joins(uniqueid, number, number)
    fed.joins("d", 3, 3)
    assert list(fed.of("queues", "q")["callers"]) == ["a", "b", "c", "d"]


def test_a_caller_shows_the_name_and_numbers_of_its_channel(fed: Fed) -> None:
    fed.born("a")
    fed.joins("a", 1, 1)
    fed("NewCallerid", channel=channel("a", caller_id_num="7"))
    fed("Rename", uniqueid="a", new_name="SIP/new")
    row = fed.of("queues", "q")["callers"]["a"]
    assert (row["caller_id_num"], row["channel_name"], row["joined"]) == ("7", "SIP/new", NOW)


def test_members_and_their_calls(fed: Fed) -> None:
    def state() -> Any:
        return fed.of("queues", "q")["members"]["Local/1"]["state"]

    fed("QueueMemberAdded", **member("Local/1"))
    assert state() == "available"
    call = {"queue": "q", "interface": "Local/1", "member_name": "Ann", "channel": channel("a")}
    fed("AgentCalled", **call, dest_channel=channel("m"))
    assert state() == "ringing"
    fed("AgentRingNoAnswer", **call, dest_channel=channel("m"))
    assert state() == "available"
    fed("AgentCalled", **call, dest_channel=channel("m2"))
    fed("AgentConnect", **call, dest_channel=channel("m2"))
    row = fed.of("queues", "q")["members"]["Local/1"]
    assert (state(), row["serving_uniqueid"], row["in_call"]) == ("in_call", "a", True)
    fed("QueueMemberPause", **member("Local/1", paused=True, paused_reason="Tea", in_call=True))
    assert state() == "in_call" and row["paused_reason"] == "Tea"
    fed("AgentComplete", **call, dest_channel=channel("m2"), reason="caller")
    assert (state(), row["calls_taken"], row["last_call"]) == ("paused", 1, NOW)
    assert fed("AgentComplete", **call, dest_channel=channel("m2"), reason="caller") == []
    fed("QueueMemberPause", **member("Local/1", paused_reason="given as the reason to go on", calls_taken=1, status=5))
    assert state() == "unavailable" and row["paused_reason"] == ""
    fed("QueueMemberRemoved", **member("Local/1"))
    assert not fed.of("queues", "q")["members"]
    assert fed("AgentConnect", **call) == fed("AgentCalled", **call, dest_channel=channel("m")) == []


def test_a_call_that_the_member_told_the_end_of_is_not_counted_again(fed: Fed) -> None:
    """AgentComplete comes when the caller hangs up, which may be later."""
    fed("QueueMemberAdded", **member("Local/1"))
    call = {"queue": "q", "interface": "Local/1", "channel": channel("a")}
    fed("AgentConnect", **call)
    fed("QueueMemberStatus", **member("Local/1", calls_taken=1, last_call="2026-11-29T09:59:00Z"))
    fed("AgentComplete", **call)
    row = fed.of("queues", "q")["members"]["Local/1"]
    assert (row["calls_taken"], row["serving_uniqueid"], row["state"]) == (1, None, "available")
    assert not fed.picture._tables.places


def test_a_member_is_in_a_call_though_its_device_was_quicker(fed: Fed) -> None:
    """Asterisk notes the call a moment after AgentConnect: an event of the member between them knows nothing of it."""
    fed("QueueMemberAdded", **member("Local/1"))
    fed("AgentConnect", queue="q", interface="Local/1", channel=channel("a"))
    fed("QueueMemberStatus", **member("Local/1", status=2))
    row = fed.of("queues", "q")["members"]["Local/1"]
    assert (row["in_call"], row["serving_uniqueid"], row["status"], row["state"]) == (True, "a", 2, "in_call")


def test_a_member_does_not_ring_any_more_when_its_channel_is_hung_up(fed: Fed) -> None:
    fed("QueueMemberAdded", **member("Local/1"))
    fed("AgentCalled", queue="q", interface="Local/1", channel=channel("a"), dest_channel=channel("m"))
    fed("Hangup", channel=channel("m"))
    row = fed.of("queues", "q")["members"]["Local/1"]
    assert (row["calling_uniqueid"], row["state"]) == (None, "available")
    assert not fed.picture._tables.places


def test_conferences(fed: Fed) -> None:
    room = {"conference": "7000", "bridge": bridge("B")}
    fed("ConfbridgeStart", **room)
    for uniqueid in "ab":
        fed("ConfbridgeJoin", **room, channel=channel(uniqueid), admin=uniqueid == "a", muted=False)
    fed("ConfbridgeMute", **room, channel=channel("b"))
    fed("ConfbridgeTalking", **room, channel=channel("a"), talking_status=True)
    fed("ConfbridgeRecord", **room)
    known = fed.of("conferences", "7000")
    assert (known["bridge_uniqueid"], known["recording"], list(known["participants"])) == ("B", True, ["a", "b"])
    assert known["participants"]["b"]["muted"] and known["participants"]["a"]["talking"]
    fed("ConfbridgeUnmute", **room, channel=channel("b"))
    fed("ConfbridgeStopRecord", **room)
    fed("ConfbridgeLeave", **room, channel=channel("b"), admin=False)
    fed("Hangup", channel=channel("a"))
    assert not known["participants"] and known["recording"] is False
    assert fed("ConfbridgeJoin", **room, channel=channel("a")) == []
    assert fed("ConfbridgeEnd", **room) == [Change("conferences", "7000", None)]
    assert fed("ConfbridgeMute", **room, channel=channel("b")) == fed("ConfbridgeLeave", **room, channel=channel("b")) == []


def parked(uniqueid: str, space: str = "701", **more: Any) -> dict[str, Any]:
    place = {"parking_lot": "default", "parking_space": space, "parking_duration_seconds": 5, "parker_dial_string": "SIP/x"}
    return {"parkee_channel": channel(uniqueid), **place, **more}


def test_parked_calls(fed: Fed) -> None:
    fed("ParkedCall", **parked("a"))
    fed("ParkedCall", **parked("b", "702"))
    assert fed.of("parked", "default/701")["since"] == "2026-11-29T09:59:55Z"
    fed("ParkedCallSwap", **parked("c"))
    fed("Hangup", channel=channel("a"))
    assert fed.of("parked", "default/701")["uniqueid"] == "c"
    assert fed("ParkedCallGiveUp", **parked("a")) == []
    fed("UnParkedCall", **parked("c"))
    fed("ParkedCallTimeOut", **parked("b", "702"))
    assert not fed.picture.entries("parked")
    fed("ParkedCall", **parked("d"))
    fed("Hangup", channel=channel("d"))
    assert not fed.picture.entries("parked") and fed("ParkedCall", **parked("d")) == []


def test_agents(fed: Fed) -> None:
    fed("AgentLogin", channel=channel("a", "SIP/a"), agent="1001")
    known = fed.of("agents", "1001")
    assert (known["status"], known["uniqueid"], known["logged_in_time"]) == ("AGENT_IDLE", "a", NOW)
    fed("AgentConnect", queue="q", interface="Agent/1001", channel=channel("c"), dest_channel=channel("a"))
    fed("DeviceStateChange", device="Agent:1001", state="INUSE")
    assert (known["status"], known["talking_to_uniqueid"]) == ("AGENT_ONCALL", "c")
    fed("AgentComplete", queue="q", interface="Agent/1001", channel=channel("c"))
    fed("DeviceStateChange", device="Agent:1001", state="NOT_INUSE")
    assert (known["status"], known["talking_to_uniqueid"]) == ("AGENT_IDLE", None)
    fed("AgentLogoff", channel=channel("a"), agent="1001")
    assert (known["status"], known["uniqueid"]) == ("AGENT_LOGGEDOFF", None)
    fed("DeviceStateChange", device="Agent:1002", state="INUSE")
    assert fed.of("agents", "1002") is None


def test_an_agent_whose_local_channel_is_optimized_away_has_another(fed: Fed) -> None:
    hold = bridge("H") | {"bridge_type": "agent_hold"}
    fed("AgentLogin", channel=channel("a"), agent="1001")
    fed("BridgeEnter", bridge=hold, channel=channel("a"))
    fed("BridgeEnter", bridge=hold, channel=channel("b", "SIP/b"), swap_uniqueid="a")
    known = fed.of("agents", "1001")
    assert (known["uniqueid"], known["channel_name"]) == ("b", "SIP/b")


def test_endpoints_devices_and_extensions(fed: Fed) -> None:
    fed("PeerStatus", channel_type="PJSIP", peer="PJSIP/100", peer_status="Reachable")
    contact = {"endpoint_name": "100", "aor": "100", "uri": "sip:100@a", "roundtrip_usec": 7.0}
    fed("ContactStatus", **contact, contact_status="Reachable")
    known = fed.of("endpoints", "PJSIP/100")
    assert (known["peer_status"], known["contacts"]["sip:100@a"]["status"]) == ("Reachable", "Reachable")
    fed("ContactStatus", **contact, contact_status="Removed")
    assert not known["contacts"] and fed("ContactStatus", **contact, contact_status="Removed") == []
    fed("DeviceStateChange", device="SIP/a", state="INUSE")
    assert fed("DeviceStateChange", device="SIP/a", state="INUSE") == []
    assert fed.of("devices", "SIP/a") == {"device": "SIP/a", "state": "INUSE"}
    hint = {"exten": "300", "context": "main", "hint": "SIP/a"}
    fed("ExtensionStatus", **hint, status=1, status_text="InUse")
    fed("PresenceStatus", **hint, status="away", subtype="lunch", message="back soon")
    known = fed.of("extensions", "300@main")
    assert (known["status"], known["presence"], known["presence_message"]) == (1, "away", "back soon")
    fed("ExtensionStatus", **hint, status=-2, status_text="Removed")
    assert fed.of("extensions", "300@main") is None


def test_calls_are_kept_as_the_tracker_tells_them_until_they_end(fed: Fed) -> None:
    fed.say("asterisk.call.started", call_id="c", call={"call_id": "c", "legs": []})
    fed.say("asterisk.call.ringing", call_id="c", call={"call_id": "c", "legs": ["a"]})
    assert fed.of("calls", "c") == {"call_id": "c", "legs": ["a"]}
    assert list(fed.say("asterisk.call.ended", call_id="c", call={"call_id": "c"})) == [Change("calls", "c", None)]
    assert not fed.say("asterisk.call.summary", call_id="c", call={"call_id": "c"})
    assert not fed.picture.entries("calls")


def test_what_came_before_is_passed_over(fed: Fed) -> None:
    picture = fed.picture
    picture.apply("asterisk.ami.Newchannel", {"channel": channel("a")}, "e2", 5)
    picture.apply("asterisk.ami.Hangup", {"channel": channel("a")}, "e2", 6)
    assert not picture.apply("asterisk.ami.Newchannel", {"channel": channel("a")}, "e2", 5)
    assert not picture.apply("asterisk.ami.Newchannel", {"channel": channel("b")}, "e1", 9)
    assert not picture.entries("channels") and (picture.epoch, picture.sequence) == ("e2", 6)


def test_an_id_that_is_used_again_is_a_new_channel(fed: Fed) -> None:
    """ChannelId may be chosen by whoever originates."""
    fed.born("mine")
    fed("Hangup", channel=channel("mine"))
    fed.born("mine")
    assert "mine" in fed.picture.entries("channels")


def test_the_oldest_go_when_there_are_too_many(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    for noun in NOUNS:
        monkeypatch.setitem(tables.LIMITS, noun, 3)
    monkeypatch.setattr(tables, "MAX_GONE", 2)
    for number in range(6):
        fed.born(str(number))
        fed("BridgeEnter", bridge=bridge(f"B{number}"), channel=channel(str(number)))
        fed.joins(str(number), 1, 1, f"q{number}")
        fed("Hangup", channel=channel(f"old{number}"))
    assert list(fed.picture.entries("channels")) == ["3", "4", "5"]
    assert list(fed.picture.entries("bridges")) == ["B3", "B4", "B5"]
    assert list(fed.picture.entries("queues")) == ["q3", "q4", "q5"]
    assert list(fed.picture._tables.gone) == ["old4", "old5"]
    assert set(fed.picture._tables.places) == {"3", "4", "5"} == set(fed.picture._tables.bridge_of)
