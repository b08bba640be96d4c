"""What the recordings do not show: directions, digits, gaps, lists of channels, stale channels, many parties."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from amibridge.calls.reconcile import STALE_SECONDS
from amibridge.calls.tracker import CallTracker
from tests.corpus.calls.tell import FOLDER
from tests.support.telling import Observed, observed


def recorded(name: str) -> list[Observed]:
    return list(observed((FOLDER / f"{name}.raw").read_bytes()))


def fold(tracker: CallTracker, events: Iterable[Observed]) -> list[tuple[str, dict[str, Any]]]:
    return [(kind.rpartition(".")[2], said) for event in events for kind, said in tracker.observe(*event)]


def verbs(said: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    return [verb for verb, _ in said]


def channel(uniqueid: str, name: str = "", *, linkedid: str = "", state: int = 6, **more: Any) -> dict[str, Any]:
    return {
        "channel": name or f"PJSIP/{uniqueid}-0001",
        "uniqueid": uniqueid,
        "linkedid": linkedid or uniqueid,
        "channel_state": state,
        "caller_id_num": None,
        "caller_id_name": None,
        "exten": "",
        "context": "office",
        **more,
    }


def born(uniqueid: str, at: float, **more: Any) -> Observed:
    return ("asterisk.ami.Newchannel", {"channel": channel(uniqueid, **more)}, at)


def entered(uniqueid: str, bridge: str, at: float, **more: Any) -> Observed:
    body = {"channel": channel(uniqueid, **more), "bridge": {"bridge_uniqueid": bridge, "bridge_type": "basic"}}
    return ("asterisk.ami.BridgeEnter", body, at)


def hung_up(uniqueid: str, at: float) -> Observed:
    return ("asterisk.ami.Hangup", {"channel": channel(uniqueid), "cause": 16, "cause_txt": "Normal Clearing"}, at)


TRUNKS = ["PJSIP/trunk*"]


def test_directions_where_trunks_are_known() -> None:
    for name, direction in (
        ("simple_from_outside", "inbound"),
        ("simple_early_media", "outbound"),
        ("simple_busy", "internal"),
    ):
        said = fold(CallTracker(trunks=TRUNKS), recorded(name))
        assert said[-1][1]["call"]["direction"] == direction, name
        assert fold(CallTracker(), recorded(name))[-1][1]["call"]["direction"] is None


def test_digits_only_where_they_are_wanted() -> None:
    events = recorded("digits_during_call")
    assert "dtmf" not in verbs(fold(CallTracker(), events))
    digits = [said["digit"] for verb, said in fold(CallTracker(digits=True), events) if verb == "dtmf"]
    assert digits == ["1", "2", "3", "4"]


def test_a_restart_of_the_pbx_ends_every_call() -> None:
    tracker = CallTracker()
    events = recorded("simple_caller_hangs_up")
    half = fold(tracker, events[: len(events) // 2])
    assert verbs(half)[0] == "started"
    end = fold(tracker, [("amibridge.gap.found", {"reason": "pbx_restart"}, 2e9), ("amibridge.link.up", {}, 2e9)])
    assert verbs(end)[-2:] == ["ended", "summary"]
    assert end[-1][1]["reason"] == "unknown"
    assert not tracker.live_channels


def test_a_lost_connection_ends_only_what_the_resync_finds_gone() -> None:
    tracker = CallTracker()
    fold(tracker, [born("a", 1.0), born("b", 1.0, linkedid="a"), entered("a", "x", 2.0), entered("b", "x", 2.0)])
    assert not fold(tracker, [("amibridge.gap.found", {"reason": "link_lost"}, 9.0), ("amibridge.link.up", {}, 9.0)])
    gone = ("asterisk.state.hangup", {"uniqueid": "b"}, 10.0)
    assert verbs(fold(tracker, [gone])) == ["leg_ended"]
    assert verbs(fold(tracker, [hung_up("a", 11.0)])) == ["leg_ended", "ended", "summary"]


def test_without_a_resync_stale_channels_go_after_hours() -> None:
    tracker = CallTracker()
    fold(tracker, [born("a", 1.0), entered("a", "x", 2.0), born("c", 1.0), entered("c", "y", 2.0)])
    fold(tracker, [("amibridge.link.up", {}, 10.0), entered("c", "z", 11.0)])
    later = fold(tracker, [born("d", 10.0 + STALE_SECONDS + 1)])
    assert [(verb, said["call_id"]) for verb, said in later] == [("leg_ended", "a"), ("ended", "a"), ("summary", "a")]


def test_a_call_under_way_is_found_in_the_list_of_channels() -> None:
    tracker = CallTracker()
    items = [
        {"event": "CoreShowChannel", "data": {"channel": channel(one, linkedid="a", caller_id_num=one)}} for one in "ba"
    ]
    said = fold(tracker, [("asterisk.state.channels", {"items": items}, 5.0)])
    assert verbs(said) == ["started", "answered"]
    call = said[-1][1]["call"]
    assert (call["partial"], call["state"], call["caller"]["number"]) == (True, "talking", "a")
    assert not fold(tracker, [("asterisk.state.channels", {"items": items}, 6.0)])
    assert verbs(fold(tracker, [hung_up("a", 7.0), hung_up("b", 7.0)]))[-1] == "summary"


def test_clocks_that_step_back_make_no_negative_times() -> None:
    tracker = CallTracker()
    said = fold(tracker, [born("a", 100.0), entered("a", "x", 50.0), hung_up("a", 10.0)])
    assert said[-1][1]["duration_seconds"] == 0.0


def test_what_is_no_phone_makes_no_call() -> None:
    tracker = CallTracker()
    fold(tracker, [born("r", 1.0, name="CBAnn/4000-0001;1"), born("s", 1.0, name="Message/ast_msg_queue")])
    assert not tracker.live_channels


def test_a_large_conference_costs_no_more_with_every_member() -> None:
    """The legs that are told are bounded, and so is what each event costs."""
    tracker = CallTracker()
    spent = []
    for number in range(1500):
        started = time.process_time()
        fold(tracker, [born(f"u{number}", number), entered(f"u{number}", "conference", number + 0.5)])
        spent.append(time.process_time() - started)
    early, late = sorted(spent[100:400])[150], sorted(spent[1200:1500])[150]
    assert late < 20 * early
    last = fold(tracker, [hung_up("u3", 2000.0)])[-1][1]
    assert (len(last["call"]["legs"]), last["call"]["legs_total"]) == (50, 1500)


def test_what_ended_inside_a_gap_is_found_by_the_next_list() -> None:
    tracker = CallTracker()
    fold(tracker, [born("a", 1.0), entered("a", "x", 2.0), born("c", 1.0), entered("c", "y", 2.0)])
    fold(tracker, [("amibridge.gap.found", {"reason": "outbox_full", "lost": 9}, 10.0)])
    item = {"event": "CoreShowChannel", "data": {"channel": channel("c")}}
    listed = {"items": [item], "part": 1, "parts": 1, "complete": True}
    assert "ended" not in verbs(fold(tracker, [("asterisk.state.channels", listed, 60.0)]))
    said = fold(tracker, [("asterisk.ami.VarSet", {}, 63.0)])  # any event tells that time has passed
    assert [(verb, one["call_id"]) for verb, one in said] == [("leg_ended", "a"), ("ended", "a"), ("summary", "a")]
    assert said[-1][1]["reason"] == "unknown"
    assert tracker.live_calls == 1


def test_an_end_right_behind_the_list_is_the_truth() -> None:
    tracker = CallTracker()
    fold(tracker, [born("a", 1.0), entered("a", "x", 2.0), ("amibridge.gap.found", {"reason": "outbox_full"}, 10.0)])
    fold(tracker, [("asterisk.state.channels", {"items": [], "part": 1, "parts": 1, "complete": True}, 60.0)])
    assert fold(tracker, [hung_up("a", 60.5)])[-1][1]["reason"] != "unknown"


def test_an_answer_that_was_missed_is_seen_in_the_list() -> None:
    tracker = CallTracker()
    body = {"channel": channel("a", state=4), "dest_channel": channel("b", linkedid="a", state=5), "dial_string": "b"}
    ringing = ("asterisk.ami.DialState", body | {"dial_status": "RINGING"}, 3.0)
    fold(
        tracker,
        [born("a", 1.0, state=4), born("b", 1.0, linkedid="a", state=0), ("asterisk.ami.DialBegin", body, 2.0), ringing],
    )
    items = [{"event": "CoreShowChannel", "data": {"channel": channel(one, linkedid="a")}} for one in "ab"]
    said = fold(tracker, [("amibridge.link.up", {}, 9.0), ("asterisk.state.channels", {"items": items}, 9.5)])
    assert ("answered", "b") in [(verb, (one["leg"] or {}).get("uniqueid")) for verb, one in said]


def test_an_id_of_ones_own_may_be_used_again() -> None:
    tracker = CallTracker()
    first = fold(tracker, [born("click-101", 1.0), entered("click-101", "x", 2.0), hung_up("click-101", 3.0)])
    again = fold(tracker, [born("click-101", 11.0), entered("click-101", "x", 12.0), hung_up("click-101", 13.0)])
    assert verbs(first) == verbs(again)
    assert first[0][1]["call_id"] != again[0][1]["call_id"]


def test_an_endless_conference_forgets_who_was_in_it() -> None:
    tracker = CallTracker()
    for number in range(2000):
        fold(tracker, [born(f"u{number}", number), entered(f"u{number}", "conference", number + 0.1)])
        if number > 2:
            fold(tracker, [hung_up(f"u{number - 2}", number + 0.2)])
    [call] = tracker._board.calls.values()
    assert len(call.legs) < 250
    assert call.legs_dropped > 1700


def test_a_clock_that_is_set_back_keeps_durations() -> None:
    tracker = CallTracker()
    fold(tracker, [born("a", 10_000.0), entered("a", "x", 10_001.0), born("b", 10_001.0), entered("b", "x", 10_002.0)])
    fold(tracker, [entered("c", "y", 6_402.0)])  # an hour back
    said = fold(tracker, [hung_up("b", 6_412.0), hung_up("a", 6_412.0)])
    assert said[-1][1]["duration_seconds"] == 12.0


def test_a_failed_first_try_does_not_colour_an_hour_of_talk() -> None:
    tracker = CallTracker()
    body = {"channel": channel("a", state=4), "dest_channel": channel("b", linkedid="a", state=0), "dial_string": "b"}
    ended = ("asterisk.ami.DialEnd", body | {"dial_status": "BUSY"}, 3.0)
    fold(
        tracker,
        [born("a", 1.0, state=4), born("b", 1.0, linkedid="a", state=0), ("asterisk.ami.DialBegin", body, 2.0), ended],
    )
    fold(tracker, [hung_up("b", 3.0), entered("a", "room", 4.0), born("c", 4.0), entered("c", "room", 5.0)])
    said = fold(tracker, [hung_up("c", 3600.0), hung_up("a", 3601.0)])
    assert said[-1][1]["reason"] == "completed"


def test_an_agents_shift_does_not_swallow_the_callers_calls() -> None:
    """Asterisk gives the caller the agent's Linkedid, and every channel that is born for the caller afterwards."""
    tracker = CallTracker()
    waiting = {"channel": channel("agent"), "bridge": {"bridge_uniqueid": "h", "bridge_type": "agent_hold"}}
    fold(tracker, [born("agent", 1.0), ("asterisk.ami.BridgeEnter", waiting, 2.0), born("caller", 10.0)])
    fold(
        tracker, [entered("caller", "t", 11.0), entered("agent", "t", 11.0), entered("caller", "t", 11.1, linkedid="agent")]
    )
    said = fold(tracker, [born("other", 20.0, linkedid="agent", state=0)])
    body = {"channel": channel("caller", linkedid="agent"), "dest_channel": channel("other", linkedid="agent", state=0)}
    said += fold(
        tracker,
        [("asterisk.ami.DialBegin", body | {"dial_string": "x"}, 20.1), hung_up("other", 30.0), hung_up("caller", 31.0)],
    )
    ended = [one for verb, one in said if verb == "ended"]
    assert [one["call_id"] for one in ended if one["reason"] != "merged"] == ["caller"]
    assert tracker.live_calls == 1  # the shift


def test_one_clock_for_the_pbx_and_the_bridge_and_no_made_up_date() -> None:
    """The bridge's own records come at the PBX's time, and a stamp years away is not believed."""
    from amibridge.normalizer.engine import Normalizer
    from amibridge.workers.derived import Derived

    derived = Derived(pbx="p", normalizer=lambda: Normalizer(pbx="p", bridge="b"), folds=[])
    normalizer = Normalizer(pbx="p", bridge="b")
    received = 1_800_000_000

    def at(stamp: str) -> float:
        raw = f"Event: UserEvent\r\nPrivilege: user,all\r\nTimestamp: {stamp}\r\nUserEvent: x".encode()
        [(envelope, _)] = normalizer.events(raw, epoch="e", sequence=1, received_ns=received * 10**9)
        return derived._when(envelope, float(received))

    assert at("1799999700.0") == received - 300
    own = normalizer.lifecycle(
        "amibridge.link.up", {"host": "h", "port": 1}, epoch="e", sequence=2, received_ns=received * 10**9
    )
    assert derived._when(own, float(received)) == received - 300
    assert at("99999999999999") == received - 300
