"""What holds for every stream of events, whole, cut, or with pieces missing or twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amibridge.calls.tracker import CallTracker
from tests.corpus.calls.tell import FOLDER
from tests.corpus.recordings import FOLDER as OTHERS
from tests.support.telling import Observed, observed

RECORDINGS = [*sorted(FOLDER.glob("*.raw")), *(path for path in sorted(OTHERS.glob("*.raw")) if "http" not in path.name)]
LATER = 1e6  # seconds
OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def stream(path: Path) -> tuple[Observed, ...]:
    return tuple(observed(path.read_bytes()))


class Watched:
    """What was said, held to what every consumer relies on."""

    def __init__(self) -> None:
        self.told: dict[str, list[str]] = {}

    def take(self, said: Iterable[tuple[str, dict[str, Any]]]) -> None:
        for kind, body in said:
            verb = kind.rpartition(".")[2]
            verbs = self.told.setdefault(body["call_id"], [])
            self._check(verb, verbs, body)
            verbs.append(verb)

    def _check(self, verb: str, verbs: list[str], body: dict[str, Any]) -> None:
        if verbs and verbs[-1] == "summary":
            raise AssertionError(f"{verb} after the summary of {body['call_id']}")
        assert (verb == "started") == (not verbs), "started comes first, and once"
        assert (verbs[-1:] == ["ended"]) == (verb == "summary"), "the summary follows the end"
        if verb == "held":
            assert "answered" in verbs
        call = body["call"]
        assert call["call_id"] == body["call_id"]
        assert (call["state"] == "ended") == (verb in ("ended", "summary"))
        spent = sum(call[f"{name}_seconds"] for name in ("ring", "talk", "hold", "queue", "park"))
        assert spent >= 0

    def open(self) -> list[str]:
        return [call_id for call_id, verbs in self.told.items() if verbs[-1] != "summary"]


def fold(events: Iterable[Observed], tracker: CallTracker | None = None) -> tuple[Watched, CallTracker]:
    tracker = tracker or CallTracker(digits=True)
    watched = Watched()
    for event in events:
        watched.take(tracker.observe(*event))
    return watched, tracker


def reconciled(watched: Watched, tracker: CallTracker) -> None:
    """After a restart of the PBX there is no channel left: no call may stay open."""
    watched.take(tracker.observe("amibridge.gap.found", {"reason": "pbx_restart"}, LATER))
    watched.take(tracker.observe("amibridge.link.up", {}, LATER))
    assert not watched.open()
    assert not tracker.live_channels
    assert not tracker.live_calls


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_whole_recording(path: Path) -> None:
    events = stream(path)
    watched, tracker = fold(events)
    assert len(watched.open()) <= tracker.live_calls
    reconciled(watched, tracker)


@OFTEN
@given(st.sampled_from(RECORDINGS), st.data())
def test_cut_at_the_beginning_and_anywhere(path: Path, data: st.DataObject) -> None:
    events = stream(path)
    first = data.draw(st.integers(0, len(events)))
    last = data.draw(st.integers(first, len(events)))
    watched, tracker = fold(itertools.chain(events[:first], events[last:]))
    reconciled(watched, tracker)


@OFTEN
@given(st.sampled_from(RECORDINGS), st.data())
def test_with_the_beginning_missing_nothing_is_left_behind_by_the_channels(path: Path, data: st.DataObject) -> None:
    """What is heard of is also heard to end, so no call is left without a word of ours."""
    events = stream(path)
    first = data.draw(st.integers(0, len(events)))
    watched, tracker = fold(events[first:])
    whole = fold(events)[1]
    assert tracker.live_channels <= whole.live_channels
    assert len(watched.open()) <= tracker.live_calls


@OFTEN
@given(st.sampled_from(RECORDINGS), st.data())
def test_pieces_missing_twice_and_out_of_order(path: Path, data: st.DataObject) -> None:
    events = stream(path)
    if not events:
        return
    indexes = data.draw(st.lists(st.integers(0, len(events) - 1), max_size=400))
    watched, tracker = fold(events[index] for index in indexes)
    reconciled(watched, tracker)


@OFTEN
@given(st.sampled_from(RECORDINGS), st.data())
def test_every_event_twice_says_nothing_twice(path: Path, data: st.DataObject) -> None:
    """A call is started once, a leg rings, answers and ends once."""
    events = stream(path)
    watched, tracker = fold(event for event in events for _ in range(2))
    once, _ = fold(events)
    for call_id, verbs in once.told.items():
        for verb in ("started", "ringing", "leg_ended", "held", "resumed", "queued", "parked", "ended"):
            assert watched.told[call_id].count(verb) <= verbs.count(verb), verb
    reconciled(watched, tracker)


@OFTEN
@given(st.sampled_from(RECORDINGS), st.data())
def test_a_checkpoint_anywhere_changes_nothing(path: Path, data: st.DataObject) -> None:
    events = stream(path)
    at = data.draw(st.integers(0, len(events)))
    tracker = CallTracker()
    said = [tracker.observe(*event) for event in events[:at]]
    saved = orjson.loads(orjson.dumps(tracker.snapshot()))
    other = CallTracker()
    other.restore(saved)
    assert orjson.dumps(other.snapshot()) == orjson.dumps(tracker.snapshot())
    for event in events[at:]:
        one = tracker.observe(*event)
        assert orjson.dumps(list(other.observe(*event))) == orjson.dumps(list(one))
        said.append(one)


@pytest.mark.parametrize("saved", [None, {}, [], {"format": 1}, {"format": 2}, "x", {"format": 1, "calls": 3}])
def test_what_is_no_checkpoint_is_refused(saved: Any) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        CallTracker().restore(saved)


def test_memory_is_bounded_by_what_lives() -> None:
    """A thousand calls that came and went leave nothing but the memory of the last hang-ups."""
    tracker = CallTracker()
    events = stream(FOLDER / "attended_refer_replaces.raw")
    for number in range(1000):
        for kind, body, at in events:
            tracker.observe(kind, _renamed(body, f"-{number}"), at + number * 100)
    board = tracker._board
    kept = (board.channels, board.calls, board.links, board.pairs, board.bridges, board.holding, board.losing)
    assert [len(one) for one in kept] == [0] * len(kept)
    assert len(board.names) <= 200
    assert len(board.gone) <= 10_000


def _renamed(body: Any, ending: str) -> Any:
    if isinstance(body, dict):
        return {
            key: value + ending
            if isinstance(value, str) and ("uniqueid" in key or key == "linkedid")
            else _renamed(value, ending)
            for key, value in body.items()
        }
    return body
