"""How far the reader is, and which gap stands where records are missing. Shared by all outboxes; no IO."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from amibridge.outbox.base import GAP, Record

MAX_NAMED_EVENTS = 50  # kinds of events a gap counts one by one; names come from the wire
OTHERS = "other"
MORE = "the broker has lost more than is kept here, and nobody can count it"

Place = tuple[str, int]  # epoch, sequence
Numbered = tuple[int, Record]


@dataclass(slots=True, eq=False)
class Drop:
    """Numbers that were let go, both included."""

    first: int
    last: int
    by_event: Counter[str] = field(default_factory=Counter)


class Reading:
    """The reader's side of numbered records: 1, 2, 3 …; a number that is missing becomes part of a gap record."""

    def __init__(self, released: int = 0, place: Place | None = None) -> None:
        self.next = released + 1
        self.released = released
        self.released_to = place
        self._previous = place
        self._rolled_back = self._uncounted = False
        self._drops: list[Drop] = []
        # the last number, the record (None: a gap made here) and how many lost records this is the first to count
        self._unreleased: deque[tuple[int, Record | None, int]] = deque()

    def take(self, items: Iterable[Numbered]) -> list[Record]:
        """The records to give for these, in order, with gaps in front of holes; what is known as dropped is left out."""
        given: list[Record] = []
        for number, record in items:
            if number < self.next or (self._drops and self._is_dropped(number)):
                continue
            if number > self.next or self._uncounted:
                given += self._gaps(number - 1, record)
            self._unreleased.append((number, record, 0))
            given.append(record)
            self._previous = (record.epoch, record.sequence)
            self.next = number + 1
            self._rolled_back = False
        return given

    def release(self, count: int) -> tuple[int, int]:
        """How many of the oldest `count` were no gaps made here, and how many lost records nobody had counted yet."""
        records = uncounted = 0
        for _ in range(count):
            number, record, lost = self._unreleased.popleft()
            self.released = number
            uncounted += lost
            if record is not None:
                records += 1
                self.released_to = (record.epoch, record.sequence)
        if count:
            self._drops = [drop for drop in self._drops if drop.last > self.released]
        return records, uncounted

    def drop(self, first: int, last: int, by_event: Counter[str]) -> int:
        """Note that these numbers will not come; how many of them were not noted before."""
        noted = [drop for drop in self._drops if first <= drop.first and drop.last <= last]
        known = sum(drop.last - drop.first + 1 for drop in noted)
        whole = Drop(first, last, sum((drop.by_event for drop in noted), by_event))
        self._drops = [drop for drop in self._drops if drop not in noted]
        newest = self._drops[-1] if self._drops else None
        if newest and newest.last + 1 == first:
            newest.last = last
            newest.by_event.update(whole.by_event)
        else:
            self._drops.append(whole)
        return last - first + 1 - known

    def explain(self, first: int, by_event: Counter[str]) -> None:
        """What the drop that holds this number was made of."""
        for drop in self._drops:
            if drop.first <= first <= drop.last:
                drop.by_event.update(by_event)

    def end_at(self, last: int, now_ns: int) -> list[Record]:
        """The gap for a hole up to this number, when it is known that nothing stands behind it yet."""
        if self._previous is None or last < self.next:
            return []
        epoch, sequence = self._previous
        records = self._gaps(last, Record(epoch, sequence + last - self.next + 2, now_ns, "", b""))
        self._previous = (epoch, sequence + last - self.next + 1)
        self.next = last + 1
        return records

    def back_to(self, first: int, place: Place | None, *, uncounted: bool) -> int:
        """Read again from number `first` on, behind `place`; how many numbers that are again unreleased.

        `uncounted`: the broker may have lost more than can be told.
        """
        again = self.released - first + 1
        self._unreleased.clear()
        self._drops = [drop for drop in self._drops if drop.last >= first]
        self.released, self.next = first - 1, first
        self._previous = self.released_to = place
        self._rolled_back, self._uncounted = True, uncounted
        return again

    def _is_dropped(self, number: int) -> bool:
        return any(drop.first <= number <= drop.last for drop in self._drops)

    def _gaps(self, last: int, following: Record) -> list[Record]:
        """The gap records for the hole from `next` to `last`, if there is one."""
        uncounted, self._uncounted = self._uncounted, False
        if last < self.next:
            if not uncounted:
                return []
            self._unreleased.append((self.next - 1, None, 0))
            return [_uncounted_gap(self._previous, following)]
        lost = last - self.next + 1
        known = [drop for drop in self._drops if drop.first <= last and drop.last >= self.next]
        counted = sum(min(drop.last, last) - max(drop.first, self.next) + 1 for drop in known)
        by_event: Counter[str] = Counter()
        for drop in known:
            by_event.update(drop.by_event)
        reason = "outbox_full" if known else "broker_rolled_back" if self._rolled_back else "outbox_damaged"
        found = gaps(self._previous, following, lost, reason, by_event, MORE if uncounted else None)
        self._unreleased += [(self.next - 1, None, 0)] * (len(found) - 1)
        self._unreleased.append((last, None, lost - counted))
        return found


def first_missing(
    marks: Mapping[str, int], kept: Iterable[tuple[int, str, int]], released: int, released_to: Place | None
) -> tuple[int, Place | None, bool]:
    """The number from which on a broker with these marks (epoch: last sequence) lacks records, the place before it, and
    whether it may lack more, which is not kept. A record at a mark may be there by half: it is among the missing when it is
    the last that is there. `kept`: number, epoch and sequence of what was released and is still there, in order."""
    before: Place | None = None
    at_mark: tuple[int, Place | None] | None = None
    oldest = previous = 0
    for number, epoch, sequence in kept:
        if number > released:
            break
        oldest = oldest or number
        mark = marks.get(epoch)
        if mark is None or sequence > mark:
            if at_mark is not None:
                return (*at_mark, False)
            if number > oldest:
                return previous + 1, before, False  # a hole in between is told again
            if mark is not None:  # numbers and sequences grow together within an epoch
                return number - (sequence - mark) + 1, (epoch, mark), False
            return number, latest(marks), oldest > 1
        first = before or ((epoch, sequence - 1) if sequence > 1 else None)
        at_mark = (number, first) if sequence == mark else None
        before, previous = (epoch, sequence), number
    if at_mark is not None:
        return (*at_mark, False)
    if before is None and released_to is not None and released_to[1] > marks.get(released_to[0], 0):
        missing = released_to[1] - marks.get(released_to[0], 0)
        uncounted = released_to[0] not in marks and released > released_to[1]
        return max(released - missing + 1, 1), latest(marks), uncounted
    return released + 1, released_to, False


def gaps(
    previous: Place | None, following: Record, lost: int, reason: str, by_event: Counter[str], detail: str | None = None
) -> list[Record]:
    """Gap records for `lost` records between two places: for the rest of the epoch before, and for the beginning of the one
    that follows. Each takes the place of the last that is missing: a broker that is ahead of our books may have had some."""
    said: dict[str, object] = {"reason": reason, "by_event": named(by_event), "detail": detail}
    epoch, sequence = following.epoch, following.sequence
    if previous and previous[0] == epoch:
        return [_gap(following, epoch, previous[1] + 1, epoch, sequence - 1, lost, said)]
    here = min(sequence - 1, lost)
    found: list[Record] = []
    if earlier := lost - here:
        start = (previous[0], previous[1] + 1) if previous else (None, None)
        found.append(_gap(following, start[0], start[1], None, None, earlier, said))
        said = said | {"by_event": None, "detail": None}
    if here:
        found.append(_gap(following, epoch, sequence - here, epoch, sequence - 1, here, said))
    return found


def latest(marks: Mapping[str, int]) -> Place | None:
    """Where a broker with these marks is: epochs sort by time."""
    return max(marks.items()) if marks else None


def _uncounted_gap(previous: Place | None, following: Record) -> Record:
    said: dict[str, object] = {"reason": "broker_rolled_back", "detail": MORE}
    start = (previous[0], previous[1] + 1) if previous else (None, None)
    return _gap(following, start[0], start[1], None, None, None, said)


def named(by_event: Counter[str]) -> dict[str, int] | None:
    """The counts of the commonest, and the rest as one."""
    if not by_event:
        return None
    common = dict(by_event.most_common(MAX_NAMED_EVENTS))
    rest = by_event.total() - sum(common.values())
    return common | ({OTHERS: rest} if rest else {})


def event_name(record: Record) -> str:
    """What a count of lost records calls this one."""
    if record.kind:
        return record.kind
    line = record.payload[: record.payload.find(b"\r\n")] if b"\r\n" in record.payload else record.payload
    return line[7:107].decode("utf-8", "replace") if line.startswith(b"Event: ") else OTHERS


def _gap(
    following: Record,
    from_epoch: str | None,
    from_sequence: int | None,
    to_epoch: str | None,
    to_sequence: int | None,
    lost: int | None,
    said: dict[str, object],
) -> Record:
    whole = said | {
        "from_epoch": from_epoch,
        "from_sequence": from_sequence,
        "to_epoch": to_epoch,
        "to_sequence": to_sequence,
        "lost": lost,
    }
    payload = json.dumps({name: value for name, value in whole.items() if value is not None}).encode()
    at = to_sequence or (from_sequence or 0) + max(0, (lost or 0) - 1 if from_sequence else 0)
    return Record(from_epoch or following.epoch, at, following.received_ns, GAP, payload)
