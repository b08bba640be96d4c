"""A recorded stream of a bridge: random work on a real Asterisk, with a lost connection in the middle."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amibridge.normalizer.engine import Normalizer
from amibridge.state import watching
from amibridge.state.picture import NOUNS, Picture, is_folded
from amibridge.state.watching import Watch
from tests.corpus.recordings import RECORDINGS
from tests.support.picturing import differences, shown

FILE = Path(__file__).parents[1] / "corpus/picture/asterisk-22.jsonl.gz"
STRIDE = 17  # events between the snapshots that are kept to compare with

Event = tuple[str, Any, str, int, str]


def _recorded() -> tuple[list[Event], Any]:
    *events, last = (json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines())
    return [tuple(event) for event in events], last["facts"]


STREAM, FACTS = _recorded()
PLACES = [(epoch, sequence) for _, _, epoch, sequence, _ in STREAM]
END = len(STREAM) - 1
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def folded(events: list[Event]) -> Picture:
    picture = Picture()
    for event in events:
        picture.apply(*event)
    return picture


@cache
def snapshots() -> dict[int, Any]:
    """Of the picture after every so many events, and after the last."""
    picture, found = Picture(), {}
    for number, event in enumerate(STREAM):
        picture.apply(*event)
        if number % STRIDE == 0 or number == END:
            found[number] = json.loads(json.dumps(picture.snapshot()))
    return found


def test_it_folds_to_what_asterisk_listed_in_the_end() -> None:
    picture = folded(STREAM)
    assert not differences(FACTS, json.loads(json.dumps(shown(picture), default=sorted)))
    assert all(len(picture.entries(noun)) for noun in ("channels", "bridges", "queues", "conferences", "devices", "calls"))
    assert all(picture.synced(noun) for noun in NOUNS if noun != "endpoints")


def test_the_same_event_again_changes_nothing() -> None:
    picture = Picture()
    for number, event in enumerate(STREAM):
        picture.apply(*event)
        assert not picture.apply(*event), event
        for before in STREAM[max(0, number - 3) : number]:
            again = picture.apply(*before)
            assert not again or before[3] == event[3]  # events of one record may come again together only
    assert picture.snapshot() == folded(STREAM).snapshot()


def test_changes_are_the_whole_truth() -> None:
    """Whoever only takes the changes has the same entries."""
    picture = Picture()
    copy: dict[str, dict[str, Any]] = {noun: {} for noun in NOUNS}
    for number, event in enumerate(STREAM):
        for change in picture.apply(*event):
            if change.entry is None:
                copy[change.noun].pop(change.key, None)
            else:
                copy[change.noun][change.key] = json.loads(json.dumps(change.entry))
        if number % STRIDE == 0 or number == END:
            assert copy == {noun: dict(picture.entries(noun)) for noun in NOUNS}


@MANY
@given(cut=st.integers(0, END))
def test_a_restored_picture_goes_on_as_the_one_that_was_saved(cut: int) -> None:
    saved = json.loads(json.dumps(folded(STREAM[:cut]).snapshot()))
    again = Picture.restore(saved)
    assert again.snapshot() == saved
    for event in STREAM[cut:]:
        again.apply(*event)
    assert again.snapshot() == snapshots()[END]


@MANY
@given(st.data())
def test_windows_losses_and_repeats_never_raise(data: st.DataObject) -> None:
    first = data.draw(st.integers(0, END))
    window = STREAM[first : first + data.draw(st.integers(1, 600))]
    lost = data.draw(st.sets(st.integers(0, len(window)), max_size=30))
    repeated = data.draw(st.lists(st.integers(0, len(window) - 1), max_size=10))
    picture = Picture()
    watch = Watch(data.draw(st.sampled_from(NOUNS)))
    watch.take(Picture().snapshot())
    for number, event in enumerate(window):
        if number not in lost:
            picture.apply(*event)
            watch.feed(*event)
        for again in repeated:
            picture.apply(*window[again])
            watch.feed(*window[again])
    Picture.restore(picture.snapshot())


@MANY
@given(st.data())
def test_a_stream_with_losses_is_right_again_after_the_next_resync(data: st.DataObject) -> None:
    """Whatever was lost in the epoch before: what a complete resync lists is what Asterisk had."""
    epoch = PLACES[END][0]
    before = [number for number, place in enumerate(PLACES) if place[0] < epoch]
    lost = data.draw(st.sets(st.sampled_from(before), max_size=len(before) // 2))
    picture = folded([event for number, event in enumerate(STREAM) if number not in lost])
    assert not differences(FACTS, json.loads(json.dumps(shown(picture), default=sorted)))


def joined(noun: str, subscribed: int, snapshot: int, end: int) -> Watch:
    """A watch that is fed from one place on and gets the snapshot of another as soon as both could be."""
    watch = Watch(noun)
    for number in range(subscribed, end + 1):
        if number == max(snapshot + 1, subscribed):
            watch.take(snapshots()[snapshot])
        watch.feed(*STREAM[number])
    if max(snapshot + 1, subscribed) > end:
        watch.take(snapshots()[snapshot])
    return watch


@pytest.mark.parametrize("noun", ["channels", "queues", "bridges"])
@pytest.mark.parametrize("ahead", [0, 1, 3 * STRIDE, 150])
def test_every_cut_joins_without_a_hole(noun: str, ahead: int) -> None:
    """Subscribed before the snapshot was made: the watch shows what the picture folded from the beginning shows."""
    for snapshot in list(snapshots())[:-1]:
        end = min(x for x in snapshots() if x > snapshot)
        watch = joined(noun, max(0, snapshot - ahead), snapshot, end)
        assert watch.entries == snapshots()[end]["entries"][noun]
        assert not watch.stale or "amibridge.gap.found" in {event[0] for event in STREAM[snapshot : end + 1]}


@MANY
@given(
    noun=st.sampled_from(NOUNS),
    subscribed=st.integers(0, END),
    snapshot=st.sampled_from(range(0, END, STRIDE)),
    later=st.sampled_from(range(0, END, STRIDE)),
)
def test_a_watch_ends_equal_or_says_that_it_needs_a_new_snapshot(
    noun: str, subscribed: int, snapshot: int, later: int
) -> None:
    watch = joined(noun, subscribed, snapshot, END)
    listed = any(event[0] == f"asterisk.state.{noun}" for event in STREAM[subscribed:])
    hole = subscribed > snapshot + 1 and PLACES[subscribed] != PLACES[snapshot]
    assert watch.stale or not hole or listed
    if hole and not watch.stale:  # mended by a resync: of what lists do not tell, it does not know all
        assert set(watch.entries) == set(snapshots()[END]["entries"][noun])
        return
    if watch.stale:
        watch.take(snapshots()[END])
    assert watch.entries == snapshots()[END]["entries"][noun]
    assert not watch.stale
    assert not watch.take(snapshots()[later])  # it knows better


def test_a_hole_is_noticed_and_a_later_snapshot_mends_it() -> None:
    synced = max(n for n, event in enumerate(STREAM) if event[0] == "amibridge.resync.finished")
    start = next(n for n in range(synced, END) if PLACES[n + 1][1] > PLACES[n][1])
    watch = joined("channels", 0, STRIDE, start - 1)
    assert not watch.stale
    for event in STREAM[start + 2 : start + 40]:
        watch.feed(*event)
    assert watch.stale
    early, late = (min(x for x in snapshots() if x >= n) for n in (start - 2 * STRIDE, start + 2))
    assert not watch.take(snapshots()[early]) and watch.stale
    for event in STREAM[start + 40 :]:
        watch.feed(*event)
    assert watch.stale
    watch.take(snapshots()[late])
    assert not watch.stale and watch.entries == snapshots()[END]["entries"]["channels"]


def test_a_buffer_that_overflows_needs_a_later_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MAX_BUFFERED_EVENTS", 100)
    watch = Watch("channels")
    for event in STREAM[:1000]:
        watch.feed(*event)
        assert len(watch._buffer) <= 100
    assert not watch.ready
    watch.take(snapshots()[STRIDE])
    assert watch.ready and watch.stale
    for event in STREAM[1000:]:
        watch.feed(*event)
    watch.take(snapshots()[END])
    assert not watch.stale and watch.entries == snapshots()[END]["entries"]["channels"]


def test_only_what_is_wanted_is_shown() -> None:
    watch = Watch("channels", lambda entry: entry["bridge_uniqueid"] is not None)
    watch.take(snapshots()[0])
    shown_now: dict[str, Any] = {}
    for event in STREAM[1:]:
        for change in watch.feed(*event):
            if change.entry is None:
                assert shown_now.pop(change.key)
            else:
                shown_now[change.key] = change.entry
    assert shown_now == watch.entries and watch.entries
    assert set(shown_now) == {key for key, one in folded(STREAM).entries("channels").items() if one["bridge_uniqueid"]}


@pytest.mark.parametrize("noun", ["", "contacts"])
def test_a_watch_is_of_one_noun(noun: str) -> None:
    with pytest.raises(ValueError, match="is none of"):
        Watch(noun)


def test_every_recording_folds_and_ends_as_it_began() -> None:
    """The bytes of the corpus, each a PBX of its own: nothing raises, whatever is cut off or forged in them."""
    for recording in RECORDINGS:
        normalizer, picture = Normalizer(pbx="p", bridge="b"), Picture()
        for number, raw in enumerate(recording.raw.split(b"\r\n\r\n"), start=1):
            if raw.startswith(b"Event: "):
                for envelope, body in normalizer.events(raw, epoch="e", sequence=number, received_ns=number):
                    kind = envelope.type.rpartition(".")[0]
                    assert is_folded(kind) or not picture.apply(kind, json.loads(body)["data"], "e", number)
                    picture.apply(kind, json.loads(body)["data"], "e", number)
        assert Picture.restore(picture.snapshot()).snapshot() == picture.snapshot()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, END), st.text(max_size=12), JUNK, st.booleans()), max_size=30))
def test_strange_values_never_raise(spoilt: list[tuple[int, str, Any, bool]]) -> None:
    """Any field of any event, also inside its channel or the items of a list, is missing or of another type."""
    picture = Picture()
    for sequence, (number, field, junk, inside) in enumerate(spoilt, start=1):
        kind, body, *_ = STREAM[number]
        body = json.loads(json.dumps(body))
        holder = next((one for one in body.values() if isinstance(one, dict)), body) if inside else body
        names = sorted(holder)
        holder[names[len(field) % len(names)] if names else field] = junk
        picture.apply(kind, body, "e", sequence)
        picture.apply(kind, junk, "e", sequence)
        if isinstance(body.get("items"), list):
            body["items"] = [junk, {"event": "QueueEntry", "data": junk}, {"event": field, "data": body}]
            picture.apply(kind, body, "e", sequence)
    assert Picture.restore(json.loads(json.dumps(picture.snapshot()))).snapshot() == picture.snapshot()
