"""An event class compiled to a table: header name to its place and converter. Pure; one generic engine, no per-event code.

The plan skips pydantic on the hot path; the tests prove that it gives what the model declares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import Any, get_args

from pydantic.fields import FieldInfo

from amibridge.ami.messages import Header, add_repeat
from amibridge.schemas.event import HEADERS, PREFIX, RARE, AmiEvent, Snapshot
from amibridge.schemas.fields import Wire


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one header goes: into field `name`, of the group `group` if there is one."""

    group: str | None
    name: str
    convert: Callable[[Any], Any] | None
    many: bool
    rare: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled event class. Slots are keyed by lower-case header; `canonical` has Asterisk's own spelling too."""

    cls: type[AmiEvent]
    slots: dict[str, Slot]
    canonical: dict[str, Slot]
    template: dict[str, Any]
    groups: dict[str, dict[str, Any]]
    subjects: tuple[tuple[str, str | None, str], ...]  # noun, group, field: the first that is there wins
    partitions: tuple[tuple[str | None, str], ...]

    def fill(self, headers: Sequence[Header]) -> dict[str, Any]:
        """The typed `data` of one event; what no slot takes goes to `extra`."""
        out = dict(self.template)
        extra: dict[str, Any] = {}
        repeats: dict[str, tuple[Slot, list[str]]] = {}
        seen: set[tuple[str | None, str]] = set()
        for name, value in headers[1:]:  # the first is `Event` itself, told by the envelope
            slot = self.canonical.get(name) or self.slots.get(name.lower())
            if slot is None:
                add_repeat(extra, name, value)
            elif slot.many:
                repeats.setdefault(name, (slot, []))[1].append(value)
            else:
                place = (slot.group, slot.name)
                if place in seen or not self._put(out, slot, value):
                    add_repeat(extra, name, value)
                seen.add(place)
        for name, (slot, values) in repeats.items():
            if not self._put(out, slot, values):
                for value in values:
                    add_repeat(extra, name, value)
        if extra:
            out["extra"] = extra
        return out

    def _put(self, out: dict[str, Any], slot: Slot, text: Any) -> bool:
        try:
            value = slot.convert(text) if slot.convert else text
        except ValueError:
            return False
        if value is None and slot.rare:
            return True
        if slot.group is None:
            out[slot.name] = value
        else:
            group = out[slot.group]
            if group is None:
                group = out[slot.group] = dict(self.groups[slot.group])
            group[slot.name] = value
        return True


def compile_plan(cls: type[AmiEvent], zone: tzinfo | None = None) -> Plan:
    """Compile an event class for a PBX in this zone. Raises TypeError when a field has no header, prefix or wire type."""
    slots: dict[str, Slot] = {}
    canonical: dict[str, Slot] = {}
    template: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for name, field in cls.model_fields.items():
        declared = _declared(field)
        if PREFIX in declared:
            group_cls = _snapshot_class(cls, name, field)
            template[name] = None
            groups[name] = {n: None for n, f in group_cls.model_fields.items() if not _declared(f).get(RARE)}
            for inner, inner_field in group_cls.model_fields.items():
                _claim(slots, canonical, inner_field, str(declared[PREFIX]), name, inner, zone)
        elif HEADERS in declared:
            if not declared.get(RARE):
                template[name] = None
            _claim(slots, canonical, field, "", None, name, zone)
    return Plan(cls, slots, canonical, template, groups, _subjects(cls), _partitions(cls))


def _claim(
    slots: dict[str, Slot],
    canonical: dict[str, Slot],
    field: FieldInfo,
    prefix: str,
    group: str | None,
    name: str,
    zone: tzinfo | None,
) -> None:
    wire = next((item for item in field.metadata if isinstance(item, Wire)), None)
    if wire is None:
        raise TypeError(f"field {name!r} has no wire type")
    convert = partial(wire.convert, zone=zone) if wire.zoned and wire.convert else wire.convert
    slot = Slot(group, name, convert, wire.many, bool(_declared(field).get(RARE)))
    for header in _declared(field)[HEADERS]:
        slots.setdefault((prefix + header).lower(), slot)
        canonical.setdefault(prefix + header, slot)


def _declared(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def _snapshot_class(cls: type[AmiEvent], name: str, field: FieldInfo) -> type[Snapshot]:
    for candidate in (field.annotation, *get_args(field.annotation)):
        if isinstance(candidate, type) and issubclass(candidate, Snapshot):
            return candidate
    raise TypeError(f"{cls.__name__}.{name} is declared as a snapshot but is of no Snapshot type")


def _fields_named(cls: type[AmiEvent], wanted: str) -> list[tuple[str | None, str]]:
    """Every place of a field of this name: top level first, then the snapshots in declared order."""
    places: list[tuple[str | None, str]] = [(None, wanted)] if wanted in cls.model_fields else []
    for name, field in cls.model_fields.items():
        if PREFIX in _declared(field) and wanted in _snapshot_class(cls, name, field).model_fields:
            places.append((name, wanted))
    return places


def _subjects(cls: type[AmiEvent]) -> tuple[tuple[str, str | None, str], ...]:
    own: list[tuple[str, str | None, str]] = []
    if cls.subject:
        noun, path = cls.subject
        group, _, name = path.rpartition(".")
        own.append((noun, group or None, name))
    own += [("channel", group, name) for group, name in _fields_named(cls, "uniqueid")]
    own += [("bridge", group, name) for group, name in _fields_named(cls, "bridge_uniqueid")]
    return tuple(own)


def _partitions(cls: type[AmiEvent]) -> tuple[tuple[str | None, str], ...]:
    return tuple(place for wanted in ("linkedid", "uniqueid", "queue", "endpoint") for place in _fields_named(cls, wanted))
