"""Which channels of one PBX live: a pure fold over raw event blocks, corrected by snapshots.

A snapshot runs ahead of the event stream: it may list a channel whose Newchannel is still in the socket, and lack one whose
Hangup is. Every step is therefore idempotent, whichever of the two comes first.

What is *not* promised: that a channel's linkedid is today's (no event tells that it changed; a snapshot does).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from amibridge.ami.messages import Event, readable
from amibridge.ami.parser import parse

MAX_CHANNELS = 100_000  # as many as one list answer may have; some 40 MB
# A snapshot may list a channel whose Hangup we have read before the answer: 10 s of 2 000 hang-ups a second.
MAX_GONE = 20_000
_VERSION = 1

_NEW = b"Event: Newchannel\r\n"
_RENAMED = b"Event: Rename\r\n"
_GONE = b"Event: Hangup\r\n"
_WATCHED = (_NEW, _RENAMED, _GONE)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, and where in the stream it was last known to live: at or right after this sequence of this epoch."""

    uniqueid: str
    name: str | None
    linkedid: str | None
    epoch: str
    sequence: int


class LiveChannels:
    """The channels that live, as far as events and snapshots told. True at `sequence` of `epoch`."""

    def __init__(self) -> None:
        self.epoch = ""
        self.sequence = 0
        self.changes = 0  # counts up with every change, so that one can see whether there was any
        self._channels: dict[str, Channel] = {}
        self._gone: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._channels)

    def __contains__(self, uniqueid: object) -> bool:
        return uniqueid in self._channels

    def observe(self, raw: bytes, epoch: str, sequence: int) -> None:
        """Take one event block. Looks into those that begin or end a channel or rename it, and at no other; never raises."""
        self.epoch, self.sequence = epoch, sequence
        if not raw.startswith(_WATCHED):
            return
        event = parse(raw)
        if not isinstance(event, Event) or not (uniqueid := _text(event, "Uniqueid")):
            return
        if raw.startswith(_GONE):
            self._remove(uniqueid)
        elif raw.startswith(_NEW):
            self._gone.pop(uniqueid, None)
            self._put(Channel(uniqueid, _text(event, "Channel"), _text(event, "Linkedid"), epoch, sequence))
        elif (known := self._channels.get(uniqueid)) is not None:
            self._put(Channel(uniqueid, _text(event, "Newname") or known.name, known.linkedid, epoch, sequence))

    def listed(self, items: Iterable[Event], epoch: str, sequence: int) -> frozenset[str]:
        """Take the items of a snapshot asked for at this place: all of them live, but those hung up meanwhile.

        Returns their uniqueids.
        """
        found: set[str] = set()
        for item in items:
            if not (uniqueid := _text(item, "Uniqueid")):
                continue
            found.add(uniqueid)
            if uniqueid not in self._gone:
                self._put(Channel(uniqueid, _text(item, "Channel"), _text(item, "Linkedid"), epoch, sequence))
        return frozenset(found)

    def vanished(self, listed: Collection[str], epoch: str) -> list[Channel]:
        """The channels known from before this epoch that a snapshot of it does not list, and whose Hangup has not come.

        One that this epoch told of is never among them: its Hangup comes in this epoch, or the next snapshot misses it.
        """
        return [one for one in self._channels.values() if one.epoch != epoch and one.uniqueid not in listed]

    def forget(self, channels: Iterable[Channel]) -> None:
        """They are gone, whoever told."""
        for channel in channels:
            self._remove(channel.uniqueid)

    def to_json(self) -> bytes:
        """Everything that a restart must not forget."""
        rows = [[one.uniqueid, one.name, one.linkedid, one.epoch, one.sequence] for one in self._channels.values()]
        return orjson.dumps({"version": _VERSION, "epoch": self.epoch, "sequence": self.sequence, "channels": rows})

    def restore(self, text: bytes) -> None:
        """Become what `to_json` gave. Raises ValueError, and changes nothing, for anything else."""
        held: Any = orjson.loads(text)
        try:
            if held["version"] != _VERSION:
                raise ValueError(f"version {held['version']} is not {_VERSION}")
            epoch, sequence = _is(held["epoch"], str), _is(held["sequence"], int)
            channels = [_channel(row) for row in held["channels"][-MAX_CHANNELS:]]
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a list of channels: {error!r}") from error
        self.epoch, self.sequence = epoch, sequence
        self._channels = {one.uniqueid: one for one in channels}
        self._gone.clear()

    def _put(self, channel: Channel) -> None:
        self.changes += 1
        self._channels[channel.uniqueid] = channel
        if len(self._channels) > MAX_CHANNELS:
            del self._channels[next(iter(self._channels))]

    def _remove(self, uniqueid: str) -> None:
        self.changes += self._channels.pop(uniqueid, None) is not None
        self._gone[uniqueid] = None
        if len(self._gone) > MAX_GONE:
            self._gone.popitem(last=False)


def _text(event: Event, name: str) -> str | None:
    value = event.get(name)
    return readable(value) if value else None


def _channel(row: Any) -> Channel:
    uniqueid, name, linkedid, epoch, sequence = row
    return Channel(
        _is(uniqueid, str),
        None if name is None else _is(name, str),
        None if linkedid is None else _is(linkedid, str),
        _is(epoch, str),
        _is(sequence, int),
    )


def _is(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
