"""Snapshots and gaps: only real differences are told, and whatever comes late does no harm."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amibridge.queues import book as limits
from amibridge.queues.callers import GRACE_SECONDS
from amibridge.queues.tracker import QueueTracker
from tests.unit.test_queue_events import ANN, BEGAN, SALES, Pbx, at

PARAMS = ("QueueParams", SALES)


def member(**changed: str) -> tuple[str, dict[str, str]]:
    known = {"Queue": "sales", "Name": "Ann", "Location": "PJSIP/ann", "Status": "1", "Paused": "0", "InCall": "0"}
    return ("QueueMember", known | {"Membership": "dynamic", "Penalty": "0"} | changed)


def waits(uniqueid: str, wait: int = 0, position: int = 1) -> tuple[str, dict[str, str]]:
    place = {"Queue": "sales", "Position": str(position), "Wait": str(wait), "CallerIDNum": "555", "CallerIDName": "unknown"}
    return ("QueueEntry", place | {"Channel": f"PJSIP/{uniqueid}", "Uniqueid": uniqueid})


@pytest.fixture
def pbx() -> Pbx:
    one = Pbx().logs_in().snapshot(PARAMS, member())
    one.take()
    return one


def test_the_first_snapshot_is_taken_as_it_is() -> None:
    pbx = Pbx().logs_in().snapshot(PARAMS, member(Paused="1", LastPause=str(int(BEGAN) - 60)), waits("1", 30))
    assert pbx.kinds() == ["queue.listed"]
    listed = pbx.last("queue.listed")
    assert (listed["total_members"], listed["total_callers"]) == (1, 1)
    assert listed["callers"][0]["since"] == at(-30) == listed["queue_now"]["longest_wait_since"]
    assert listed["members"][0]["state"] == "paused"
    pbx.member("QueueMemberPause").leaves("1", 5).hangs_up("1")
    assert pbx.last("agent.unpaused")["paused_seconds"] == 60.0
    assert pbx.last("queue.left")["wait_seconds"] == 35.0


def test_a_second_snapshot_of_the_same_tells_nothing_but_itself(pbx: Pbx) -> None:
    pbx.joins("1").rings("1")
    pbx.take()
    pbx.snapshot(PARAMS, member(), waits("1", 1)).logs_in().snapshot(PARAMS, member(), waits("1", 1))
    assert [kind for kind in pbx.kinds() if kind != "queue.member_changed"] == [
        "queue.listed",
        "agent.changed",
        "queue.listed",
    ]
    assert pbx.last("queue.member_changed")["state_before"] == "ringing"  # nothing is known of its call after the gap
    assert pbx.last("queue.listed")["callers"][0]["linkedid"] == "L1"


def test_whom_a_snapshot_lacks_after_a_gap_has_left(pbx: Pbx) -> None:
    pbx.joins("1").logs_in().snapshot(PARAMS, member(), after=10)
    assert pbx.kinds() == ["queue.joined", "queue.listed"]
    pbx.say("FullyBooted", GRACE_SECONDS)
    said = pbx.last("queue.left")
    assert (said["reason"], said["inferred"], said["wait_seconds"]) == ("unknown", True, 10.0)
    pbx.take()
    pbx.leaves("1").abandons("1", 3).completes("1", 1, 1).hangs_up("1")
    assert not pbx.told


def test_what_became_of_it_may_come_a_moment_later(pbx: Pbx) -> None:
    pbx.joins("1").logs_in().snapshot(PARAMS, member(InCall="1"), after=10)
    pbx.say("AgentConnect", 0.5, Channel="PJSIP/1", Uniqueid="1", **ANN, HoldTime=9)
    assert pbx.last("queue.answered")["member"]["name"] == "Ann"
    pbx.say("FullyBooted", 5)
    assert "queue.left" not in pbx.kinds()


def test_who_joined_in_this_login_is_not_missed_by_a_snapshot_that_is_older(pbx: Pbx) -> None:
    pbx.logs_in().joins("1").member("QueueMemberAdded", Interface="PJSIP/bob", MemberName="Bob")
    pbx.snapshot(PARAMS, member()).say("FullyBooted", 90)
    assert not {"queue.left", "queue.member_removed"} & set(pbx.kinds())


def test_who_left_in_this_login_does_not_come_back_by_a_snapshot_that_is_older(pbx: Pbx) -> None:
    pbx.joins("1").logs_in().abandons("1", 3, 3).hangs_up("1").snapshot(PARAMS, member(), waits("1", 3))
    assert pbx.kinds() == ["queue.joined", "queue.abandoned", "queue.listed"]
    assert pbx.last("queue.listed")["queue_now"]["waiting"] == 0


def test_who_rings_since_this_login_rings_on_whatever_a_snapshot_says(pbx: Pbx) -> None:
    pbx.joins("1").logs_in().rings("1").snapshot(PARAMS, member(), waits("1", 1))
    assert pbx.last("queue.listed")["members"][0]["state"] == "ringing"


def test_who_joined_in_the_gap_has_joined_and_its_own_event_does_no_harm(pbx: Pbx) -> None:
    pbx.logs_in().snapshot(PARAMS, member(), waits("1", 2))
    said = pbx.last("queue.joined")
    assert (said["inferred"], said["caller"]["since"], said["position"]) == (True, at(-2), 1)
    pbx.joins("1", after=0.25)
    assert pbx.kinds() == ["queue.joined", "queue.listed"]
    pbx.abandons("1", 1, 1).hangs_up("1")
    assert pbx.last("queue.abandoned")["wait_seconds"] == 1.0
    assert pbx.last("queue.abandoned")["caller"]["linkedid"] == "L1"


def test_members_are_set_to_what_the_snapshot_says(pbx: Pbx) -> None:
    pbx.member("QueueMemberAdded", Interface="PJSIP/bob", MemberName="Bob")
    pbx.take()
    pbx.logs_in().snapshot(
        PARAMS,
        member(Paused="1", PausedReason="tea", LastPause=str(int(BEGAN) - 5)),
        member(Location="PJSIP/eve", Name="Eve", Status="2"),
    )
    assert [kind for kind in pbx.kinds() if kind.startswith("queue.")] == [
        "queue.member_changed",
        "queue.member_added",
        "queue.member_removed",
        "queue.listed",
    ]
    assert all(what["inferred"] for _, what in pbx.told)
    assert pbx.last("agent.paused")["since"] == at(-5)
    assert pbx.last("queue.member_removed")["member"]["name"] == "Bob"
    assert pbx.last("queue.listed")["queue_now"]["members"]["busy"] == 1


def test_a_talk_that_ended_in_the_gap_is_counted_once(pbx: Pbx) -> None:
    pbx.joins("1").answers("1", 0)
    pbx.take()
    told = ("QueueParams", SALES | {"Completed": "1", "ServicelevelPerf": "100.0", "ServicelevelPerf2": "100.0"})
    pbx.logs_in().snapshot(told, member(), after=30)
    said = pbx.last("queue.completed")
    assert (said["inferred"], said["ended_by"], said["talk_seconds"]) == (True, None, 30.0)
    pbx.completes("1", 0, 30)
    assert pbx.kinds().count("queue.completed") == 1
    assert pbx.last("queue.listed")["queue_now"]["completed"] == 1
    assert pbx.last("agent.changed")["state"] == "available"


def test_a_talk_that_goes_on_over_the_gap_goes_on(pbx: Pbx) -> None:
    pbx.joins("1").answers("1", 0)
    pbx.take()
    pbx.logs_in().snapshot(PARAMS, member(InCall="1"), after=30)
    assert pbx.kinds() == ["queue.listed"]
    pbx.completes("1", 0, 40, 10)
    assert pbx.last("queue.completed")["talk_seconds"] == 40.0


def test_a_hangup_inferred_by_the_resync_ends_callers_too(pbx: Pbx) -> None:
    pbx.joins("1").hear("asterisk.state.hangup", {"uniqueid": "1"}).say("FullyBooted", GRACE_SECONDS)
    assert pbx.last("queue.left")["reason"] == "hung_up"


@pytest.mark.parametrize("changed", [{"complete": False}, {"part": 2, "parts": 2}, {"complete": None}])
def test_of_what_an_unfinished_snapshot_lacks_nothing_is_known(pbx: Pbx, changed: dict[str, Any]) -> None:
    pbx.joins("1").logs_in().snapshot(PARAMS, **changed).say("FullyBooted", 90)
    assert pbx.kinds() == ["queue.joined", "queue.listed"]


def test_a_snapshot_in_parts_is_one(pbx: Pbx) -> None:
    pbx.joins("1").joins("2", 2).logs_in()
    pbx.snapshot(PARAMS, waits("1"), parts=2)
    assert "queue.listed" not in pbx.kinds()
    pbx.snapshot(member(), waits("2", 0, 2), parts=2, part=2).say("FullyBooted", 90)
    assert pbx.kinds() == ["queue.joined", "queue.joined", "queue.listed"]


def test_a_queue_that_is_no_more_is_forgotten(pbx: Pbx) -> None:
    pbx.logs_in().snapshot(("QueueParams", SALES | {"Queue": "other"}))
    assert pbx.kinds() == ["queue.member_removed", "agent.changed", "queue.listed"]
    assert [queue["name"] for queue in pbx.tracker.snapshot()["queues"]] == ["other"]


def test_exact_counts_are_kept_where_a_rounded_percentage_agrees(pbx: Pbx) -> None:
    told = ("QueueParams", SALES | {"Completed": "2999", "ServicelevelPerf": "33.3", "ServicelevelPerf2": "33.3"})
    pbx.snapshot(told).joins("1").answers("1", 0).completes("1", 0, 1)
    counted = pbx.last("queue.completed")["queue_now"]
    after = ("QueueParams", SALES | {"Completed": "3000", "ServicelevelPerf": "33.3", "ServicelevelPerf2": "33.3"})
    pbx.snapshot(after)
    assert pbx.last("queue.listed")["queue_now"] == counted
    pbx.snapshot(PARAMS)  # QueueReset
    assert pbx.last("queue.listed")["queue_now"]["completed"] == 0


def test_before_asterisk_16_there_is_no_second_percentage(pbx: Pbx) -> None:
    pbx.snapshot(("QueueParams", SALES | {"Completed": "4", "Abandoned": "3", "ServicelevelPerf": "50.0"}))
    now = pbx.last("queue.listed")["queue_now"]
    assert (now["completed_in_service_level"], now["service_level_perf"]) == (2, 50.0)


def test_agents_of_the_pool_against_a_snapshot() -> None:
    def listed(pbx: Pbx, **status: str) -> None:
        items = [{"event": "Agents", "data": {"agent": f"a{name}", "status": word}} for name, word in status.items()]
        pbx.hear("asterisk.state.agents", {"items": items})

    pbx = Pbx().logs_in()
    listed(pbx, one="AGENT_IDLE", two="AGENT_LOGGEDOFF", three="AGENT_LOGGEDOFF")
    assert not pbx.told
    pbx.logs_in()
    listed(pbx, one="AGENT_LOGGEDOFF", two="AGENT_ONCALL", three="AGENT_LOGGEDOFF")
    assert [(kind, what["agent"], what["inferred"]) for kind, what in pbx.take()] == [
        ("agent.logged_out", "aone", True),
        ("agent.logged_in", "atwo", True),
    ]
    pbx.say("AgentLogoff", Agent="aone", Logintime=9).say("AgentLogin", Agent="atwo").say("AgentLogin", Agent="athree")
    assert [(kind, what["agent"]) for kind, what in pbx.take()] == [("agent.logged_in", "athree")]
    listed(pbx, one="AGENT_IDLE", two="AGENT_ONCALL", three="AGENT_LOGGEDOFF")  # older than what events told
    assert not pbx.told


def test_it_goes_on_after_a_restart_as_if_there_was_none(pbx: Pbx) -> None:
    pbx.joins("1").rings("1").joins("2", 2).abandons("2", 1, 1).member("QueueMemberPause", Paused=1, PausedReason="tea")
    pbx.say("AgentLogin", Agent="1001")
    held = json.loads(json.dumps(pbx.tracker.snapshot()))
    other = Pbx()
    other.now = pbx.now
    other.tracker.restore(held)
    assert other.tracker.snapshot() == held
    pbx.take()
    for one in (pbx, other):
        one.hangs_up("2").answers("1", 4, 3).member("QueueMemberPause", 5).completes("1", 4, 1, 1).say(
            "AgentLogoff", Agent="1001"
        )
        one.logs_in().snapshot(PARAMS, member())
    assert other.told == pbx.told and len(other.told) > 8
    assert other.tracker.snapshot() == pbx.tracker.snapshot()


def _broken(held: dict[str, Any]) -> list[Any]:
    queue = held["queues"][0]
    changed = [held | {name: value} for name in held for value in (None, "x", [1], {"a": 1}, float("nan"))]
    changed += [held | {"queues": [queue | {name: value}]} for name in queue for value in (3, [1], [[1]], {})]
    return [None, 5, [], {}, "{}", {"version": 99}, held | {"version": 2}, held | {"queues": [queue, queue]}, *changed]


def test_what_is_no_saved_picture_is_refused_and_changes_nothing(pbx: Pbx) -> None:
    pbx.joins("1").rings("1")
    held = pbx.tracker.snapshot()
    for broken in _broken(held):
        if broken == held:
            continue
        with pytest.raises(ValueError):
            pbx.tracker.restore(broken)
        assert pbx.tracker.snapshot() == held, broken


def test_memory_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_QUEUES", "MAX_CALLERS", "MAX_MEMBERS", "MAX_PEOPLE", "MAX_RINGING", "MAX_GONE"):
        monkeypatch.setattr(limits, name, 5)
    pbx = Pbx().logs_in()
    for number in range(50):
        pbx.joins(str(number)).rings(str(number)).hear("x", {})
        pbx.member("QueueMemberAdded", Interface=f"PJSIP/{number}", Queue=f"q{number % 7}")
        pbx.say("AgentLogin", Agent=f"a{number}").joins(f"b{number}").abandons(f"b{number}", 1).hangs_up(f"b{number}")
    held = pbx.tracker.snapshot()
    assert [len(held[name]) <= 5 for name in ("queues", "places", "people", "memberships", "ringing", "due", "gone")] == [
        True
    ] * 7
    QueueTracker().restore(json.loads(json.dumps(held)))
