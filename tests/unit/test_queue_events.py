"""What the tracker tells of queues and agents, from the blocks Asterisk sends, old and new."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from amibridge.normalizer.engine import Normalizer
from amibridge.queues.callers import GRACE_SECONDS, LEAVING_SECONDS
from amibridge.queues.members import DEVICES, WORDS, word
from amibridge.queues.tracker import QueueTracker
from amibridge.schemas import queues as _schemas  # noqa: F401  (registers the records)
from amibridge.schemas.lifecycle import Lifecycle

BEGAN = 1_790_000_000.0
SALES = {"Queue": "sales", "ServiceLevel": "5", "Completed": "0", "Abandoned": "0"}
ANN = {"Queue": "sales", "MemberName": "Ann", "Interface": "PJSIP/ann"}


def shape(kind: str, said: dict[str, Any]) -> None:
    """A record is of its class, and has all its fields and no other."""
    cls = Lifecycle.kinds[kind]
    assert set(said) == set(cls.model_fields), (kind, set(said) ^ set(cls.model_fields))
    assert cls.model_validate(said, strict=True).model_dump() == said


class Pbx:
    """Speaks AMI to a tracker; what it told is in `told`, without asterisk. before the kind."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.normalizer = Normalizer(pbx="p", bridge="b")
        self.tracker = QueueTracker()
        self.told: list[tuple[str, dict[str, Any]]] = []

    def say(self, name: str, after: float = 0.0, **headers: Any) -> Pbx:
        self.now += after
        lines = [f"{key}: {value}" for key, value in headers.items()]
        raw = "\r\n".join([f"Event: {name}", "Privilege: agent,all", *lines]).encode()
        for envelope, _ in self.normalizer.events(raw, epoch="e", sequence=1, received_ns=0):
            self.hear(envelope.type.rpartition(".")[0], envelope.data)
        return self

    def hear(self, kind: str, body: dict[str, Any], after: float = 0.0) -> Pbx:
        self.now += after
        for said, what in self.tracker.observe(kind, body, self.now):
            shape(said, what)
            self.told.append((said.removeprefix("asterisk."), what))
        return self

    def snapshot(self, *items: tuple[str, dict[str, str]], after: float = 0.0, **changed: Any) -> Pbx:
        listed = []
        for name, headers in items:
            pairs = [("Event", name), *headers.items()]
            listed.append({"event": name, "data": self.normalizer.data(pairs)})
        body = {"items": listed, "part": 1, "parts": 1, "total": len(items), "complete": True} | changed
        return self.hear("asterisk.state.queues", body, after)

    def logs_in(self) -> Pbx:
        return self.hear("amibridge.link.up", {"host": "h", "port": 1})

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.told]

    def last(self, kind: str) -> dict[str, Any]:
        return next(what for said, what in reversed(self.told) if said == kind)

    def take(self) -> list[tuple[str, dict[str, Any]]]:
        told, self.told = self.told, []
        return told

    # What app_queue says, in its order.

    def joins(self, uniqueid: str, position: int = 1, after: float = 0.0) -> Pbx:
        return self.say("QueueCallerJoin", after, **channel(uniqueid), Queue="sales", Position=position, Count=position)

    def leaves(self, uniqueid: str, after: float = 0.0, count: int = 0) -> Pbx:
        return self.say("QueueCallerLeave", after, **channel(uniqueid), Queue="sales", Position=1, Count=count)

    def abandons(self, uniqueid: str, held: int, after: float = 0.0) -> Pbx:
        place = {"Queue": "sales", "Position": 1, "OriginalPosition": 2, "HoldTime": held}
        return self.say("QueueCallerAbandon", after, **channel(uniqueid), **place).leaves(uniqueid)

    def rings(self, uniqueid: str, after: float = 0.0, member: dict[str, str] = ANN) -> Pbx:
        return self.say("AgentCalled", after, **channel(uniqueid), **dest(member["MemberName"]), **member)

    def answers(self, uniqueid: str, held: int, after: float = 0.0, member: dict[str, str] = ANN) -> Pbx:
        self.leaves(uniqueid, after)
        who = channel(uniqueid) | dest(member["MemberName"])
        return self.say("AgentConnect", **who, **member, HoldTime=held, RingTime=1)

    def completes(self, uniqueid: str, held: int, talked: int, after: float = 0.0, reason: str = "caller") -> Pbx:
        who = channel(uniqueid) | dest("Ann") | ANN
        return self.say("AgentComplete", after, **who, HoldTime=held, TalkTime=talked, Reason=reason)

    def hangs_up(self, uniqueid: str, after: float = 0.0) -> Pbx:
        return self.say("Hangup", after, **channel(uniqueid), Cause=16)

    def member(self, event: str = "QueueMemberStatus", after: float = 0.0, **changed: Any) -> Pbx:
        figures = {"Penalty": 0, "InCall": 0, "Status": 1, "Paused": 0, "PausedReason": "", "Membership": "dynamic"}
        return self.say(event, after, **(ANN | figures | changed))


def channel(uniqueid: str) -> dict[str, Any]:
    who = {"CallerIDNum": "555", "CallerIDName": "<unknown>", "Exten": "q", "Linkedid": f"L{uniqueid}"}
    return {"Channel": f"PJSIP/{uniqueid}", **who, "Uniqueid": uniqueid}


def dest(name: str) -> dict[str, Any]:
    return {"DestChannel": f"PJSIP/{name}-1", "DestUniqueid": f"to-{name}"}


def at(seconds: float) -> str:
    return datetime.fromtimestamp(BEGAN + seconds, UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture
def pbx() -> Pbx:
    """Sales with Ann, as a first snapshot lists it."""
    member = {"Queue": "sales", "Name": "Ann", "Location": "PJSIP/ann", "Status": "1", "Paused": "0", "InCall": "0"}
    one = (
        Pbx().logs_in().snapshot(("QueueParams", SALES), ("QueueMember", member | {"Membership": "dynamic", "Penalty": "0"}))
    )
    assert one.kinds() == ["queue.listed"]
    assert one.last("queue.listed")["members"][0]["state"] == "available"
    one.take()
    return one


def test_a_call_from_joining_to_the_end(pbx: Pbx) -> None:
    pbx.joins("1").rings("1", 3).answers("1", 4, 1.5)
    assert pbx.kinds() == [
        "queue.joined",
        "queue.member_changed",
        "agent.changed",
        "queue.answered",
        "queue.member_changed",
        "agent.changed",
    ]
    joined, answered = pbx.last("queue.joined"), pbx.last("queue.answered")
    assert joined["caller"] == {
        "uniqueid": "1",
        "linkedid": "L1",
        "channel_name": "PJSIP/1",
        "caller_id_num": "555",
        "caller_id_name": None,
        "since": at(0),
    }
    assert (joined["position"], joined["count"], joined["queue_now"]["waiting"]) == (1, 1, 1)
    assert joined["queue_now"]["longest_wait_since"] == at(0)
    assert (answered["wait_seconds"], answered["ring_seconds"], answered["within_service_level"]) == (4.5, 1.5, True)
    assert answered["member"] == {"interface": "PJSIP/ann", "name": "Ann"}
    now = answered["queue_now"]
    assert (now["waiting"], now["talking"], now["answered"], now["completed"]) == (0, 1, 1, 0)
    assert now["members"] == dict.fromkeys(WORDS, 0) | {"in_call": 1}
    pbx.take()
    pbx.completes("1", 4, 10, 10.25, reason="agent").hangs_up("1", 5)
    assert pbx.kinds() == ["queue.completed", "queue.member_changed", "agent.changed"]
    completed = pbx.last("queue.completed")
    assert (completed["hold_seconds"], completed["talk_seconds"], completed["ended_by"]) == (4, 10.25, "agent")
    now = completed["queue_now"]
    assert (now["completed"], now["completed_in_service_level"], now["service_level_perf"]) == (1, 1, 100.0)
    assert not completed["inferred"]


def test_who_hangs_up_while_waiting_abandoned(pbx: Pbx) -> None:
    pbx.joins("1", 2).abandons("1", 7, 7.4).hangs_up("1")
    assert pbx.kinds() == ["queue.joined", "queue.abandoned"]
    said = pbx.last("queue.abandoned")
    assert (said["wait_seconds"], said["position"], said["original_position"]) == (7.4, 1, 2)
    assert said["within_service_level"] is False and said["queue_now"]["abandoned"] == 1
    assert said["queue_now"]["service_level_perf2"] == 0.0 and said["queue_now"]["waiting"] == 0


def test_a_hangup_extension_that_takes_long_does_not_delay_it(pbx: Pbx) -> None:
    pbx.joins("1").abandons("1", 1, 1).say("Newexten", **(channel("1") | {"Exten": "h"}), Application="AGI")
    assert pbx.kinds()[-1] == "queue.abandoned"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("TIMEOUT", "timeout"),
        ("LEAVEEMPTY", "no_members"),
        ("LEAVEUNAVAIL", "no_members"),
        ("WITHDRAW", "withdrawn"),
        ("CONTINUE", "other"),
        ("", "other"),
    ],
)
def test_what_queuestatus_says_tells_why_a_caller_left(pbx: Pbx, status: str, reason: str) -> None:
    pbx.joins("1").abandons("1", 2, 2).say("VarSet", **channel("1"), Variable="QUEUESTATUS", Value=status)
    pbx.say("Newexten", **channel("1"), Application="Playback").hangs_up("1", 3)
    assert pbx.kinds() == ["queue.joined", "queue.left"]
    said = pbx.last("queue.left")
    assert (said["reason"], said["wait_seconds"], said["inferred"]) == (reason, 2.0, False)
    assert said["queue_now"]["abandoned"] == 1  # Asterisk counts it so, all the same


def test_a_pressed_key_and_a_redirection_show_in_where_the_dialplan_goes_on(pbx: Pbx) -> None:
    pbx.joins("1").leaves("1", 2).say("Newexten", **(channel("1") | {"Exten": "9"}), Application="NoOp")
    assert pbx.last("queue.left")["reason"] == "exit_with_key"
    pbx.joins("2").abandons("2", 1, 1).say("Newexten", **(channel("2") | {"Exten": "elsewhere"}), Application="NoOp")
    assert pbx.last("queue.left")["reason"] == "redirected"


def test_without_its_variables_and_steps_a_caller_is_told_of_when_it_hangs_up(pbx: Pbx) -> None:
    """VarSet and Newexten are often filtered out."""
    bridge = {"BridgeUniqueid": "b", "ChannelState": 6}
    pbx.joins("1").abandons("1", 2, 2).say("BridgeEnter", **bridge, **channel("1")).hangs_up("1", 60)
    assert pbx.kinds() == ["queue.joined", "queue.abandoned"] and pbx.last("queue.abandoned")["wait_seconds"] == 2.0
    pbx.joins("2").leaves("2", 3).say("BridgeEnter", **bridge, **channel("2")).hangs_up("2", 50)
    assert pbx.last("queue.left")["reason"] == "hung_up" and pbx.last("queue.left")["wait_seconds"] == 3.0


def test_an_agi_of_the_queue_itself_is_no_leaving(pbx: Pbx) -> None:
    pbx.joins("1").leaves("1", 2).say("Newexten", **channel("1"), Application="AGI")
    assert pbx.kinds() == ["queue.joined"]
    pbx.say("AgentConnect", 1, **channel("1"), **dest("Ann"), **ANN, HoldTime=3, RingTime=1)
    assert pbx.last("queue.answered")["wait_seconds"] == 3.0


def test_a_caller_nobody_tells_the_end_of_is_given_up(pbx: Pbx) -> None:
    pbx.joins("1").leaves("1", 2).say("FullyBooted", LEAVING_SECONDS - 1)
    assert pbx.kinds() == ["queue.joined"]
    pbx.say("FullyBooted", 1.5)
    said = pbx.last("queue.left")
    assert (said["reason"], said["wait_seconds"], said["inferred"]) == ("unknown", 2.0, True)


def test_a_caller_that_hangs_up_with_its_leaving_lost(pbx: Pbx) -> None:
    pbx.joins("1").hangs_up("1", 2)
    assert pbx.kinds() == ["queue.joined"]
    pbx.say("FullyBooted", GRACE_SECONDS)
    assert pbx.last("queue.left")["reason"] == "hung_up"
    assert pbx.last("queue.left")["queue_now"]["waiting"] == 0


def test_a_talk_whose_end_is_told_after_the_hangup_and_one_whose_end_is_lost(pbx: Pbx) -> None:
    pbx.joins("1").answers("1", 0).hangs_up("1", 5).completes("1", 0, 5, 0.01)
    assert pbx.last("queue.completed")["ended_by"] == "caller"
    pbx.say("FullyBooted", 2)
    assert pbx.kinds().count("queue.completed") == 1
    pbx.joins("2").answers("2", 0).hangs_up("2", 5).say("FullyBooted", 1)
    said = pbx.last("queue.completed")
    assert (said["ended_by"], said["inferred"], said["queue_now"]["completed"]) == (None, True, 2)
    assert pbx.last("agent.changed")["state"] == "available"
    pbx.completes("2", 0, 5)
    assert pbx.kinds().count("queue.completed") == 2


def test_ring_no_answer_and_the_others_that_rang(pbx: Pbx) -> None:
    bob = {"Queue": "sales", "MemberName": "Bob", "Interface": "PJSIP/bob"}
    pbx.joins("1").rings("1").rings("1", member=bob)
    assert pbx.last("queue.member_changed")["queue_now"]["members"]["ringing"] == 2
    pbx.say("AgentRingNoAnswer", 2.5, **channel("1"), **dest("Ann"), **ANN, RingTime=2500)
    said = pbx.last("queue.ring_no_answer")
    assert (said["ring_seconds"], said["member"]["name"]) == (2.5, "Ann")
    assert said["queue_now"]["members"]["ringing"] == 1
    pbx.say("Hangup", Channel="PJSIP/Bob-1", Uniqueid="to-Bob")
    assert pbx.last("queue.member_changed")["queue_now"]["members"]["ringing"] == 0
    pbx.rings("1").rings("1", member=bob).answers("1", 3, member=bob)
    now = pbx.last("queue.answered")["queue_now"]
    assert (now["members"]["ringing"], now["members"]["in_call"]) == (0, 1)
    states = {what["agent_name"]: what["state"] for kind, what in pbx.told if kind == "agent.changed"}
    assert states == {"Ann": "available", "Bob": "in_call"}


def test_a_pause_in_all_queues_is_one_agent_event(pbx: Pbx) -> None:
    pbx.member("QueueMemberAdded", Queue="support")
    pbx.take()
    pbx.member("QueueMemberPause", Paused=1, PausedReason="lunch", LastPause=int(pbx.now))
    pbx.member("QueueMemberPause", 0.0002, Queue="support", Paused=1, PausedReason="lunch", LastPause=int(pbx.now))
    assert pbx.kinds() == ["queue.member_changed", "agent.paused", "queue.member_changed", "agent.changed"]
    paused = pbx.last("agent.paused")
    assert (paused["agent"], paused["agent_name"], paused["queue"], paused["reason"]) == (
        "PJSIP/ann",
        "Ann",
        "sales",
        "lunch",
    )
    assert paused["queues"] == ["sales", "support"] and paused["since"] == at(0)
    assert pbx.last("agent.changed")["state"] == "paused"
    pbx.take()
    pbx.member("QueueMemberPause", 60).member("QueueMemberPause", 0.0002, Queue="support")
    assert pbx.kinds() == ["queue.member_changed", "agent.changed", "queue.member_changed", "agent.unpaused"]
    said = pbx.last("agent.unpaused")
    assert (said["paused_seconds"], said["reason"]) == (60.0, "lunch")


def test_a_new_reason_is_told_and_the_pause_goes_on(pbx: Pbx) -> None:
    pbx.member("QueueMemberPause", Paused=1, PausedReason="lunch")
    pbx.member("QueueMemberPause", 30, Paused=1, PausedReason="training")
    assert [kind for kind in pbx.kinds() if kind.startswith("agent.p")] == ["agent.paused", "agent.paused"]
    assert pbx.last("agent.paused")["reason"] == "training" and pbx.last("agent.paused")["since"] == at(0)
    pbx.member("QueueMemberPause", 30)
    assert pbx.last("agent.unpaused")["paused_seconds"] == 60.0


def test_removing_a_paused_member_ends_its_pause(pbx: Pbx) -> None:
    pbx.member("QueueMemberPause", Paused=1).member("QueueMemberRemoved", 5, Paused=1)
    assert pbx.kinds()[-3:] == ["queue.member_removed", "agent.unpaused", "agent.changed"]
    assert pbx.last("agent.changed")["state"] == "absent"
    assert pbx.last("queue.member_removed")["queue_now"]["members"] == dict.fromkeys(WORDS, 0)
    assert not pbx.tracker.snapshot()["people"] and not pbx.tracker.snapshot()["memberships"]


def test_only_what_changes_is_told_of_a_member(pbx: Pbx) -> None:
    pbx.member(CallsTaken=7, LastCall=1790000000).member("QueueMemberAdded")
    assert not pbx.told
    pbx.member(Status=2).member("QueueMemberPenalty", Status=2, Penalty=5)
    assert pbx.kinds() == ["queue.member_changed", "agent.changed", "queue.member_changed"]
    assert pbx.last("queue.member_changed")["member"]["penalty"] == 5
    assert pbx.last("agent.changed")["state"] == "busy"


def test_a_call_is_not_taken_up_again_by_a_device_that_tells_the_old(pbx: Pbx) -> None:
    pbx.joins("1").answers("1", 0).member(Status=2, InCall=0).completes("1", 0, 3, 3).member(
        "QueueMemberStatus", 0.01, InCall=1
    )
    assert pbx.last("queue.member_changed")["member"]["in_call"] is False
    pbx.member("QueueMemberStatus", 5, InCall=1)
    assert pbx.last("queue.member_changed")["member"]["in_call"] is True


@pytest.mark.parametrize("device", DEVICES)
def test_the_state_in_one_word(device: str) -> None:
    alone = {"unknown": "unknown", "not_in_use": "available", "invalid": "unavailable", "unavailable": "unavailable"}
    alone |= {"ringing": "ringing", "ring_in_use": "ringing"}
    expected = alone.get(device, "busy")
    assert word(False, device, False, False) == expected
    assert word(True, device, True, True) == "in_call"
    assert word(False, device, True, True) == ("unavailable" if expected == "unavailable" else "ringing")
    assert word(False, device, False, True) == (expected if expected in ("unavailable", "ringing") else "paused")


def test_an_agent_of_the_pool_is_one_person_with_its_membership(pbx: Pbx) -> None:
    pbx.say("AgentLogin", **channel("9"), Agent="1001").say("AgentLogin", **channel("9"), Agent="1001")
    pbx.member("QueueMemberAdded", Interface="Agent:1001", MemberName="Smith", Status=5).member(Interface="Agent:1001")
    assert pbx.kinds() == [
        "agent.logged_in",
        "queue.member_added",
        "agent.changed",
        "queue.member_changed",
        "agent.changed",
    ]
    assert pbx.last("agent.logged_in")["channel_name"] == "PJSIP/9"
    assert pbx.last("agent.changed")["agent"] == "1001" and pbx.last("agent.changed")["state"] == "available"
    pbx.say("AgentLogoff", 100, **channel("9"), Agent="1001", Logintime=101)
    assert pbx.last("agent.logged_out")["logged_in_seconds"] == 101


def test_an_attended_transfer_into_a_queue_keeps_the_place(pbx: Pbx) -> None:
    pbx.joins("2").say(
        "AttendedTransfer",
        3,
        SecondTransfererChannel="PJSIP/2",
        SecondTransfererUniqueid="2",
        TransfereeChannel="PJSIP/7",
        TransfereeUniqueid="7",
        TransfereeCallerIDNum="777",
    ).hangs_up("2")
    pbx.answers("7", 5, 2)
    assert pbx.kinds()[:2] == ["queue.joined", "queue.answered"]
    said = pbx.last("queue.answered")
    assert (said["caller"]["uniqueid"], said["caller"]["caller_id_num"], said["wait_seconds"]) == ("7", "777", 5.0)
    pbx.say("FullyBooted", 5)
    assert "queue.left" not in pbx.kinds()


def test_the_service_level_is_counted_as_asterisk_counts_it(pbx: Pbx) -> None:
    figures = SALES | {"Completed": "3", "Abandoned": "2", "ServicelevelPerf": "66.7", "ServicelevelPerf2": "60.0"}
    pbx.snapshot(("QueueParams", figures))
    now = pbx.last("queue.listed")["queue_now"]
    assert (now["completed"], now["completed_in_service_level"], now["abandoned_in_service_level"]) == (3, 2, 1)
    pbx.joins("1").answers("1", 5, 5.9)
    assert pbx.last("queue.answered")["within_service_level"] is True  # whole seconds are compared
    pbx.completes("1", 5, 1, 1).joins("2").abandons("2", 6, 6).hangs_up("2")
    now = pbx.last("queue.abandoned")["queue_now"]
    assert (now["completed"], now["abandoned"]) == (4, 3)
    assert (now["service_level_perf"], now["service_level_perf2"]) == (75.0, 57.1)
