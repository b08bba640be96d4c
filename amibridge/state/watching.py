"""A consumer's own picture of one noun, joined from a snapshot and the stream without a hole.

Feed it every record of the stream from the moment of the subscription, and take a snapshot that the bridge made at any
moment, before or after: what the snapshot includes is passed over, what came after it is applied in order. Where the
numbering has a hole, the watch says that it is stale and goes on as well as it can, until it takes a snapshot of a later
place or a resync has listed everything again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from amibridge.state.picture import NOUNS, Change, Picture, is_folded

# Kept until the snapshot comes: some seconds of a very busy PBX (10 000 events a second), about 100 MB.
MAX_BUFFERED_EVENTS = 50_000

_GAP = "amibridge.gap.found"
# The record that lists a noun again. Nothing lists calls: what was missed of them only a snapshot mends.
_LISTINGS = {noun: f"asterisk.state.{noun}" for noun in NOUNS} | {"endpoints": "asterisk.state.contacts", "calls": ""}

Place = tuple[str, int]  # epoch, sequence
_Fed = tuple[str, Mapping[str, Any], str, int, str | None]


class Watch:
    """The entries of one noun; with `wanted`, only those for which it is true. Pure: whoever feeds it does the asking."""

    def __init__(
        self,
        noun: str,
        wanted: Callable[[Mapping[str, Any]], bool] | None = None,
        *,
        max_buffered: int | None = None,
    ) -> None:
        self._max_buffered = max_buffered or MAX_BUFFERED_EVENTS
        if noun not in NOUNS:
            raise ValueError(f"{noun!r} is none of {', '.join(NOUNS)}")
        self.noun = noun
        self.entries: dict[str, Mapping[str, Any]] = {}  # live
        self._wanted = wanted or (lambda entry: True)
        self._picture: Picture | None = None
        self._buffer: deque[_Fed] = deque()
        self._last: Place = ("", 0)  # of the last record fed
        # Only a snapshot of this place or a later one joins with what is buffered: it is that of the first record there, as
        # others of its place may have come before.
        self._needed: Place | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a state at all: a snapshot was taken."""
        return self._picture is not None

    @property
    def stale(self) -> bool:
        """Whether a new snapshot is needed: there was none yet, or something was missed. `take` one made from now on."""
        return self._picture is None or self._needed is not None

    @property
    def place(self) -> Place:
        """The epoch and sequence at which `entries` is true, unless `stale`; ("", 0) before the first snapshot."""
        return ("", 0) if self._picture is None else (self._picture.epoch, self._picture.sequence)

    def feed(
        self, kind: str, body: Mapping[str, Any], epoch: str, sequence: int, time: str | None = None
    ) -> Sequence[Change]:
        """Take the next record of the stream, as `Picture.apply` does. Returns what changed; nothing before the snapshot."""
        place = (epoch, sequence)
        if place < self._last:
            return ()  # again, or of a login that is over
        if self._misses(place) or kind == _GAP:
            self._lost(place)
        self._last = place
        fed = (kind, body, epoch, sequence, time)
        if self.stale and is_folded(kind):
            self._keep(fed)
        return () if self._picture is None else self._shown(self._apply(self._picture, fed))

    def missed(self) -> None:
        """Something may be missing after the last that was fed, which no number tells."""
        self._lost(self._last)

    def take(self, held: Any) -> Sequence[Change]:
        """Take a snapshot (`Picture.snapshot()`). Returns what is different from before.

        One that is older than what the watch already knows for right changes nothing; `stale` tells whether another is
        needed. Raises ValueError for what is no snapshot.
        """
        picture = Picture.restore(held)
        place = (picture.epoch, picture.sequence)
        joins = self._needed is None or place >= self._needed
        if self._picture is not None and (not joins or self._needed is None):
            return ()
        buffered = list(self._buffer)
        if joins:
            self._needed = None
            self._buffer.clear()
        else:
            picture.lost()
        self._last = max(self._last, place)
        for fed in buffered:
            self._apply(picture, fed)
        self._picture = picture
        return self._compared(picture.entries(self.noun))

    def _apply(self, picture: Picture, fed: _Fed) -> Sequence[Change]:
        """A complete resync that was asked for after a hole makes it good."""
        kind, body, epoch, _, _ = fed
        changes = picture.apply(*fed)
        listed = kind == _LISTINGS[self.noun] and picture.synced(self.noun)
        if listed and self._needed is not None and (epoch, body["sequence_before"]) >= self._needed:
            self._needed = None
            self._buffer.clear()
        return changes

    def _misses(self, place: Place) -> bool:
        """Whether the numbering has a hole before this place; before the first record fed it has one."""
        epoch, sequence = place
        if self._last[0] == epoch:
            return sequence > self._last[1] + 1
        return self._last[0] == "" or sequence > 1

    def _lost(self, needed: Place) -> None:
        """Something is missing up to here: what was buffered before joins with no snapshot."""
        self._buffer.clear()
        self._needed = needed
        if self._picture is not None:
            self._picture.lost()

    def _keep(self, fed: _Fed) -> None:
        if len(self._buffer) >= self._max_buffered:
            self._buffer.clear()
            self._needed = (fed[2], fed[3])
        else:
            self._buffer.append(fed)

    def _shown(self, changes: Sequence[Change]) -> Sequence[Change]:
        if not changes:
            return ()
        found = (self._show(change.key, change.entry) for change in changes if change.noun == self.noun)
        return tuple(change for change in found if change is not None)

    def _show(self, key: str, entry: Mapping[str, Any] | None) -> Change | None:
        """The change as whoever wants only some of the entries sees it."""
        if entry is not None and self._wanted(entry):
            self.entries[key] = entry
            return Change(self.noun, key, entry)
        if self.entries.pop(key, None) is not None:
            return Change(self.noun, key, None)
        return None

    def _compared(self, entries: Mapping[str, Mapping[str, Any]]) -> Sequence[Change]:
        """Show these entries instead of those before; what is different."""
        before, self.entries = self.entries, {key: entry for key, entry in entries.items() if self._wanted(entry)}
        gone = [Change(self.noun, key, None) for key in before if key not in self.entries]
        return (*gone, *(Change(self.noun, key, one) for key, one in self.entries.items() if before.get(key) != one))
