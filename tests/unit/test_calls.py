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
