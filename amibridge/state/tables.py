"""What the folds of one picture share: its entries, which of them events changed during a resync, and what to tell.

A channel is known by its uniqueid wherever it is: in a bridge (`bridge_of`), or in a place inside another entry
(`places`: a caller in a queue, a participant of a conference, a parked call, a member's call), so that its end is
found everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

NOUNS = (
    "channels",
    "bridges",
    "calls",
    "queues",
    "agents",
    "endpoints",
    "devices",
    "extensions",
    "parked",
    "conferences",
)
# Entries of a noun; the oldest goes when there are more. As many channels as one list answer may have (some 100 MB), and of
# the others what such a PBX has; names that events make up (devices of Local channels) must not fill the memory.
LIMITS = {
    "channels": 100_000,
    "bridges": 100_000,
    "calls": 100_000,
    "queues": 10_000,
    "agents": 50_000,
    "endpoints": 50_000,
    "devices": 50_000,
    "extensions": 50_000,
    "parked": 50_000,
    "conferences": 10_000,
}
MAX_NESTED = 10_000  # members, callers, participants, contacts of one entry, and channels in one bridge: more is no real PBX
MAX_GONE = 10_000  # hung-up uniqueids: what Asterisk says of a channel after its Hangup comes within a second or so
MAX_ENDED = 10_000  # call ids, as above
MAX_MARKS = 200_000  # only between resync.started and .finished, 60 s at most: 3 000 things changed each second

Entry = dict[str, Any]
Entries = dict[str, Entry]
Mark = tuple[str, ...]  # a noun or a kind of nested row, then the keys that lead to it


@dataclass(frozen=True, slots=True)
class Change:
    """An entry was added or changed, or is gone (None). `entry` is the live mapping: copy what must stay as it is."""

    noun: str
    key: str
    entry: Mapping[str, Any] | None


# Marks after a login whose resync does not begin: it does so within a second, or there is none.
MAX_MARKS_UNASKED = 10_000


class Tables:
    """The state of one picture. The folds change it and call `tell`; nothing else does."""

    def __init__(self) -> None:
        self.entries: dict[str, Entries] = {noun: {} for noun in NOUNS}
        self.sequence = 0
        self.time: str | None = None  # of the event being folded, RFC 3339, where it is known
        self.synced: set[str] = set()  # nouns wholly listed in this epoch
        self.resyncing = False  # one has begun
        self.marking = True  # a resync is on: remember which rows events change
        self.marks: dict[Mark, int] = {}  # row: sequence of the last event that changed or removed it
        self.gone: dict[str, None] = {}  # uniqueids that were hung up, oldest first
        self.ended: dict[str, None] = {}  # calls that ended, oldest first
        self.bridge_of: dict[str, str] = {}  # uniqueid: the bridge it is in
        self.places: dict[str, dict[Mark, None]] = {}  # uniqueid: the nested rows that name it
        self._told: dict[tuple[str, str], None] = {}
        self.channels = self.entries["channels"]
        self.bridges = self.entries["bridges"]
        self.queues = self.entries["queues"]

    def tell(self, noun: str, key: str) -> None:
        """This entry changed."""
        self._told[noun, key] = None

    def told(self) -> tuple[Change, ...]:
        """What changed since the last time this was asked; each entry once."""
        if not self._told:
            return ()
        changes = tuple(Change(noun, key, self.entries[noun].get(key)) for noun, key in self._told)
        self._told.clear()
        return changes

    def forget_told(self) -> None:
        self._told.clear()

    def touch(self, *mark: str) -> None:
        """An event just said how this row is, so a snapshot that was asked for before says nothing about it."""
        if self.marking:
            self.marks.pop(mark, None)
            self.marks[mark] = self.sequence
            _bound(self.marks, MAX_MARKS)
            if not self.resyncing and len(self.marks) > MAX_MARKS_UNASKED:
                self.marking = False  # as it seems nobody asks; who begins to do so begins anew
                self.marks.clear()

    def newer(self, mark: Mark, sequence: int) -> bool:
        """Whether an event after this sequence changed or removed the row."""
        return self.marks.get(mark, 0) > sequence

    def add(self, noun: str, key: str, entry: Entry) -> Entry:
        """Put a new entry; the oldest goes when there are too many."""
        rows = self.entries[noun]
        if key not in rows and len(rows) >= LIMITS[noun]:
            self.remove(noun, next(iter(rows)))
            self.synced.discard(noun)  # it is not all any more
        rows[key] = entry
        self.tell(noun, key)
        return entry

    def update(self, noun: str, key: str, entry: Entry, fields: Mapping[str, Any]) -> None:
        """Set these fields of an entry; tells only what changed."""
        for name, value in fields.items():
            if name not in entry or entry[name] != value:
                entry[name] = value
                self.tell(noun, key)

    def remove(self, noun: str, key: str) -> None:
        """Take an entry away, if it is there, and what leads to it."""
        entry = self.entries[noun].pop(key, None)
        if entry is None:
            return
        self.tell(noun, key)
        if noun == "bridges":
            for uniqueid in entry["channels"]:
                self._out_of(uniqueid, key)
        elif noun in ("queues", "conferences", "parked"):
            for mark, uniqueid in places_in(noun, key, entry):
                self.leave_place(uniqueid, mark)

    def take_place(self, uniqueid: str, mark: Mark) -> None:
        """The nested row names this channel."""
        self.places.setdefault(uniqueid, {})[mark] = None

    def leave_place(self, uniqueid: Any, mark: Mark) -> None:
        """The nested row names it no more."""
        marks = self.places.get(uniqueid) if isinstance(uniqueid, str) else None
        if marks is not None:
            marks.pop(mark, None)
            if not marks:
                del self.places[uniqueid]

    def bury(self, uniqueid: str) -> None:
        """Remember that this channel is no more."""
        self.gone[uniqueid] = None
        _bound(self.gone, MAX_GONE)

    def end(self, call: str) -> None:
        """Remember that this call is over."""
        self.ended[call] = None
        _bound(self.ended, MAX_ENDED)

    def _out_of(self, uniqueid: str, bridge: str) -> None:
        if self.bridge_of.get(uniqueid) == bridge:
            del self.bridge_of[uniqueid]
            if (channel := self.channels.get(uniqueid)) is not None:
                self.update("channels", uniqueid, channel, {"bridge_uniqueid": None})


def places_in(noun: str, key: str, entry: Mapping[str, Any]) -> list[tuple[Mark, str]]:
    """The nested rows of an entry that name a channel, and the channel."""
    found: list[tuple[Mark, str]] = []
    if noun == "queues":
        found += [(("callers", key, uniqueid), uniqueid) for uniqueid in entry["callers"]]
        for interface, member in entry["members"].items():
            uniqueids = {member.get("calling_uniqueid"), member.get("serving_uniqueid")}
            found += [(("members", key, interface), uniqueid) for uniqueid in uniqueids if uniqueid]
    elif noun == "conferences":
        found += [(("participants", key, uniqueid), uniqueid) for uniqueid in entry["participants"]]
    elif noun == "parked" and entry["uniqueid"]:
        found.append((("parked", key), entry["uniqueid"]))
    return found


def group(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The channel or bridge of an event; empty where it has none."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def text(body: Mapping[str, Any], name: str) -> str:
    """A field that serves as a key; empty where there is none."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def ago(time: str | None, seconds: Any) -> str | None:
    """The time so many seconds before, in RFC 3339 and UTC; None where either is not known."""
    try:
        then = datetime.fromisoformat(time or "") - timedelta(seconds=seconds)
        return then.isoformat(timespec="seconds").replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError):
        return None


def _bound(memory: dict[Any, Any], limit: int) -> None:
    if len(memory) > limit:
        del memory[next(iter(memory))]
