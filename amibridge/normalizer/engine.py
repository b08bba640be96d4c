"""One raw block of one PBX to its envelope. Pure but for the memory of which frames it has just seen."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any

import orjson

from amibridge.ami.messages import Header, readable, tag_of
from amibridge.ami.parser import split_headers
from amibridge.normalizer.plan import Plan, compile_plan
from amibridge.normalizer.redaction import Redaction
from amibridge.normalizer.shape import Filled, compile_shape
from amibridge.schemas import addresses
from amibridge.schemas.envelope import Envelope, padded, schema_uri, source
from amibridge.schemas.event import AmiEvent
from amibridge.schemas.fields import rfc3339, rfc3339_of_ns, rfc3339_of_stamp
from amibridge.schemas.kinds import KINDS
from amibridge.schemas.legacy import is_old, upgrade
from amibridge.schemas.lifecycle import Lifecycle
from amibridge.schemas.registry import EVENTS

# Equal frames carry the same microsecond, so they come close together: this many back is far more than they ever are.
REMEMBERED_FRAMES = 4096
# A PBX says some dozens; the bound is for an application that invents UserEvents. Those after them go the longer way.
MAX_SHAPES = 1024
MAX_PLANS = 4096  # of all PBXs: their classes, in each of their time zones
MAX_SHAPE_CHARACTERS = 16 * 1024  # of the event it is learned from, so that what is remembered stays small
# An event name nobody ever heard of gets the generic plan; names come from the wire, so they are not remembered.
_GENERIC = compile_plan(AmiEvent)

# What the name of a header has only in an odd line: see split_headers.
_ODD = frozenset(":(")

# The name of an event, and the marked names of its headers after `Event`, in order.
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What envelopes of one kind have in common."""

    key: str
    type: str
    dataschema: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """Events with the same headers in the same order."""

    kind: _Kind
    fill: Callable[[Sequence[str]], Filled]
    stamped: bool
    time_at: int  # where the value of Timestamp is in what `fill` takes; 0 where there is none
    asked: bool  # whether there may be an ActionID


class Normalizer:
    """Turns the raw blocks of one PBX into envelopes. Feed it in order: `id` counts equal frames."""

    def __init__(self, *, pbx: str, bridge: str, zone: tzinfo | None = None, redaction: Redaction | None = None) -> None:
        self._pbx = pbx
        self._bridge = bridge
        self._zone = zone
        self._redaction = redaction or Redaction()
        self._source = source(pbx)
        self._shapes: dict[Names, _Shape] = {}
        self._frames = hashlib.blake2b(digest_size=16, person=b"amibridge-frame", key=pbx.encode())
        self._seen: dict[str, int] = {}
        self._seen_before: dict[str, int] = {}

    def events(self, raw: bytes, *, epoch: str, sequence: int, received_ns: int) -> list[tuple[Envelope, bytes]]:
        """The envelope of one event and its JSON; several when an old event means several of today's.

        Raises ValueError for a block that is no event.
        """
        text = raw.decode("utf-8", "surrogateescape")
        # Where every line is one name and one value, names and values take turns now, and every name but the first begins
        # with the end of the line before. An odd line shifts them, and no shape has such names.
        marked = text.replace("\r\n", ": \r\n")
        parts = marked.split(": ")
        names = parts[::2]
        if len(parts) == 2 * len(names) and len(marked) - len(text) == len(parts) - 2 and parts[0] == "Event":
            names[0] = parts[1]
            key = tuple(names)
            shape = self._shapes.get(key)
            if shape is not None:
                identity = self._digest(raw) if shape.stamped else f"{epoch}-{sequence}"
                try:
                    return [self._shaped(shape, identity, parts, epoch, sequence, received_ns)]
                except (ValueError, orjson.JSONEncodeError):
                    return self._planned(raw, identity, epoch, sequence, received_ns)
            if len(self._shapes) < MAX_SHAPES and len(text) <= MAX_SHAPE_CHARACTERS:
                self._learn(key)
        return self._planned(raw, "", epoch, sequence, received_ns)

    def _learn(self, key: Names) -> None:
        """From now on events with these names go the short way, where there is one."""
        said, *marked = key
        names = ["Event", *(name.removeprefix("\r\n") for name in marked)]
        plan = self._plan(said)
        if plan is _GENERIC or self._redaction.looks_into(said) or is_old(said, names):
            return
        if not all(name.startswith("\r\n") and name[2:] and not _ODD.intersection(name) for name in marked):
            return
        if fill := _fill_of(plan.cls, self._zone, tuple(names)):
            lowered = [name.lower() for name in names]
            time_at = 2 * lowered.index("timestamp") + 1 if "timestamp" in lowered else 0
            kind, stamped = self._kind(said, plan), "Timestamp" in names[1:3]
            self._shapes[key] = _Shape(kind, fill, stamped, time_at, asked="actionid" in lowered)

    def _shaped(
        self, shape: _Shape, identity: str, parts: Sequence[str], epoch: str, sequence: int, received_ns: int
    ) -> tuple[Envelope, bytes]:
        data, subject, partition = shape.fill(parts)
        kind = shape.kind
        recorded = rfc3339_of_ns(received_ns)
        envelope = Envelope(
            kind.key,
            identity,
            self._source,
            kind.type,
            rfc3339_of_stamp(parts[shape.time_at]) if data.get("timestamp") else recorded,
            kind.dataschema,
            recorded,
            self._bridge,
            data,
            subject,
            epoch,
            padded(sequence),
            partition,
            _asked_by(data.get("action_id")) if shape.asked else None,
            parts[1],
        )
        return envelope, envelope.to_json()

    def _planned(
        self, raw: bytes, identity: str, epoch: str, sequence: int, received_ns: int
    ) -> list[tuple[Envelope, bytes]]:
        """Header by header, whatever they are."""
        headers, stray = split_headers(raw)
        if not headers or headers[0][0].lower() != "event":
            raise ValueError("the block does not begin with Event:")
        identity = identity or (self._digest(raw) if _is_stamped(headers) else f"{epoch}-{sequence}")
        said = headers[0][1]
        place = (epoch, sequence, received_ns)
        today = upgrade(headers)
        if today is None:
            return [self._event(identity, said, headers, stray, place)]
        several = len(today) > 1
        return [
            self._event(f"{identity}.{n}" if several else identity, said, one, stray, place)
            for n, one in enumerate(today, start=1)
        ]

    def data(self, headers: Sequence[Header], stray: Sequence[str] = ()) -> dict[str, Any]:
        """Only the typed data of an event: what a list answer shows of its items. Always encodable as JSON."""
        plain, not_utf8 = _as_latin1(self._redaction.apply(headers))
        filled = self._plan(plain[0][1]).fill(plain)
        if stray:
            filled["stray_lines"] = [readable(line) for line in stray]
        if not_utf8:
            filled["not_utf8"] = not_utf8
        return filled

    def _event(
        self, identity: str, said: str, headers: Sequence[Header], stray: list[str], place: tuple[str, int, int]
    ) -> tuple[Envelope, bytes]:
        headers = self._redaction.apply(headers)
        envelope = self._envelope(identity, said, headers, stray, place, {})
        try:
            return envelope, envelope.to_json()
        except (orjson.JSONEncodeError, UnicodeEncodeError):
            plain, not_utf8 = _as_latin1(headers)
            lines = [readable(line) for line in stray]
            envelope = self._envelope(identity, readable(said), plain, lines, place, not_utf8)
            return envelope, envelope.to_json()

    def lifecycle(self, kind: str, data: dict[str, Any], *, epoch: str, sequence: int, received_ns: int) -> Envelope:
        """The envelope of one of the bridge's own records; `kind` is a name in schemas.kinds."""
        cls = KINDS[kind]
        if "raw" in data:
            data = data | {"raw": self._redaction.raw(data["raw"])}
        time = rfc3339_of_ns(received_ns)
        return Envelope(
            key=cls.key(self._pbx),
            id=f"{epoch}-{sequence}",
            source=self._source,
            type=f"{kind}.v{cls.major}",
            time=time,
            dataschema=schema_uri(kind, cls.major, cls.minor),
            recordedtime=time,
            bridge=self._bridge,
            data=data,
            subject=_about(cls, data),
            epoch=epoch,
            sequence=padded(sequence),
            partitionkey=next((str(data[name]) for name in cls.partition_of if data.get(name)), None),
        )

    def derived(self, cause: Envelope, n: int, kind: str, data: dict[str, Any], *, received_ns: int) -> Envelope:
        """The envelope of the n-th record that a published event means; it stands where its cause does."""
        cls = KINDS[kind]
        return Envelope(
            key=cls.key(self._pbx),
            id=f"{cause.id}.c{n}",
            source=self._source,
            type=f"{kind}.v{cls.major}",
            time=cause.time,
            dataschema=schema_uri(kind, cls.major, cls.minor),
            recordedtime=rfc3339_of_ns(received_ns),
            bridge=self._bridge,
            data=data,
            subject=_about(cls, data),
            epoch=cause.epoch,
            sequence=cause.sequence,
            partitionkey=next((str(data[name]) for name in cls.partition_of if data.get(name)), None),
        )

    def _envelope(
        self,
        identity: str,
        said: str,
        headers: Sequence[Header],
        stray: list[str],
        place: tuple[str, int, int],
        not_utf8: dict[str, str | list[str]],
    ) -> Envelope:
        name = headers[0][1]
        epoch, sequence, received_ns = place
        plan = self._plan(name)
        data = plan.fill(headers)
        if stray:
            data["stray_lines"] = stray
        if not_utf8:
            data["not_utf8"] = not_utf8
        recorded = rfc3339_of_ns(received_ns)
        kind = self._kind(name, plan)
        return Envelope(
            key=kind.key,
            id=identity,
            source=self._source,
            type=kind.type,
            time=_time(data.get("timestamp")) or recorded,
            dataschema=kind.dataschema,
            recordedtime=recorded,
            bridge=self._bridge,
            data=data,
            subject=_subject(plan, data),
            epoch=epoch,
            sequence=padded(sequence),
            partitionkey=_partition(plan, data),
            correlationid=_asked_by(data.get("action_id")),
            amievent=said,
        )

    def _kind(self, name: str, plan: Plan) -> _Kind:
        word = addresses.word(name)
        cls = plan.cls
        return _Kind(
            addresses.ami_key(self._pbx, cls.family, word, cls.major),
            f"asterisk.ami.{word}.v{cls.major}",
            schema_uri(f"asterisk.ami.{'Event' if plan is _GENERIC else word}", cls.major, cls.minor),
        )

    def _plan(self, name: str) -> Plan:
        cls = EVENTS.get(name)
        return _GENERIC if cls is None else _plan_of(cls, self._zone)

    def forget(self) -> None:
        """What was fed is fed again: equal frames are counted anew, so that they get the ids they had."""
        self._seen.clear()
        self._seen_before.clear()

    def _digest(self, raw: bytes) -> str:
        """128 bits of (PBX, frame, n-th occurrence): the same on every bridge that reads this PBX."""
        digest = self._frames.copy()
        digest.update(raw)
        frame = digest.hexdigest()
        count = self._seen.get(frame) or self._seen_before.get(frame, 0)
        if count:
            digest.update(b"\r\n\r\n%d" % count)  # no frame has an empty line in it
        if len(self._seen) >= REMEMBERED_FRAMES:
            self._seen, self._seen_before = {}, self._seen
        self._seen[frame] = count + 1
        return digest.hexdigest() if count else frame


@lru_cache(maxsize=MAX_PLANS)
def _plan_of(cls: type[AmiEvent], zone: tzinfo | None) -> Plan:
    return compile_plan(cls, zone)


@lru_cache(maxsize=MAX_SHAPES)
def _fill_of(cls: type[AmiEvent], zone: tzinfo | None, names: tuple[str, ...]) -> Callable[[Sequence[str]], Filled] | None:
    """The same for all PBXs: some dozens are compiled once, however many there are."""
    return compile_shape(_plan_of(cls, zone), names)


def _asked_by(action_id: Any) -> str | None:
    """The id of the request that this event came of: it ends the ActionIDs of its bridge."""
    return tag_of(action_id) if isinstance(action_id, str) else None


def _is_stamped(headers: Sequence[Header]) -> bool:
    """Whether Asterisk stamped this event itself (`timestampevents=yes` puts it right after Privilege)."""
    return any(name == "Timestamp" for name, _ in headers[1:3])


def _time(stamped: Any) -> str | None:
    try:
        return rfc3339(stamped) if stamped else None
    except ValueError:
        return None


def _look(data: dict[str, Any], group: str | None, name: str) -> Any:
    holder = data if group is None else data.get(group)
    return holder.get(name) if holder else None


def _subject(plan: Plan, data: dict[str, Any]) -> str | None:
    for noun, group, name in plan.subjects:
        if value := _look(data, group, name):
            return f"{noun}/{value}"
    if plan is _GENERIC:
        value = _from_extra(data, "uniqueid")
        return f"channel/{value}" if value else None
    return None


def _about(cls: type[Lifecycle], data: dict[str, Any]) -> str | None:
    noun, name = cls.subject_of or ("", "")
    return f"{noun}/{data[name]}" if noun and data.get(name) else None


def _partition(plan: Plan, data: dict[str, Any]) -> str | None:
    for group, name in plan.partitions:
        if value := _look(data, group, name):
            return str(value)
    if plan is _GENERIC:
        for wanted in ("linkedid", "uniqueid", "queue", "endpoint"):
            if value := _from_extra(data, wanted):
                return value
    return None


def _from_extra(data: dict[str, Any], wanted: str) -> str | None:
    extra = data.get("extra") or {}
    return next((v for k, v in extra.items() if isinstance(v, str) and v and k.lower() == wanted), None)


def _as_latin1(headers: Sequence[Header]) -> tuple[list[Header], dict[str, str | list[str]]]:
    """Headers with every value that is not UTF-8 read as Latin-1, and the exact bytes of those in base64."""
    plain_headers: list[Header] = []
    exact: dict[str, list[str]] = {}
    for name, value in headers:
        plain = (readable(name), readable(value))
        plain_headers.append(plain)
        if plain != (name, value):
            wire = value.encode("utf-8", "surrogateescape")
            exact.setdefault(plain[0], []).append(base64.b64encode(wire).decode())
    return plain_headers, {name: found[0] if len(found) == 1 else found for name, found in exact.items()}
