"""The event vocabulary as a whole: every class says what it is, and no header is claimed twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from amibridge.schemas.event import HEADERS, PREFIX, AmiEvent, Snapshot
from amibridge.schemas.fields import Integer, Seconds, Wire, to_integer, to_number, to_seconds, to_stamp
from amibridge.schemas.registry import EVENTS, family_of

CLASSES = [pytest.param(cls, id=name) for name, cls in sorted(EVENTS.items())]


def _declared(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        yield name, dict(extra) if isinstance(extra, dict) else {}, field


def _group(field: Any) -> type[Snapshot]:
    return next(kind for kind in get_args(field.annotation) if isinstance(kind, type) and issubclass(kind, Snapshot))


def _claims(cls: type[AmiEvent]) -> Iterator[tuple[str, str]]:
    """Every (field path, lower-case header) of an event class."""
    for name, declared, field in _declared(cls):
        for header in declared.get(HEADERS, ()):
            yield name, header.lower()
        if PREFIX in declared:
            for inner, inner_declared, _ in _declared(_group(field)):
                for header in inner_declared[HEADERS]:
                    yield f"{name}.{inner}", (declared[PREFIX] + header).lower()


def test_every_event_of_asterisk_22_and_those_gone_without_a_successor_have_a_class() -> None:
    assert len(EVENTS) >= 243 + 30


@pytest.mark.parametrize("cls", CLASSES)
def test_its_docstring_names_the_release(cls: type[AmiEvent]) -> None:
    first = (cls.__doc__ or "").split("\n")[0]
    assert re.search(r"Asterisk (core[^)]*|\d[\d.]*(\+| to \d[\d.]*| only))\)", first), first


@pytest.mark.parametrize("cls", CLASSES)
def test_its_names_are_words(cls: type[AmiEvent]) -> None:
    assert re.fullmatch(r"[a-z]+", cls.family)
    for name in cls.model_fields:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name), name
        assert not name.startswith("model_")
        assert not hasattr(BaseModel, name), name


@pytest.mark.parametrize("cls", CLASSES)
def test_no_header_has_two_fields(cls: type[AmiEvent]) -> None:
    headers = Counter(header for _, header in _claims(cls))
    assert [header for header, count in headers.items() if count > 1] == []


@pytest.mark.parametrize("cls", CLASSES)
def test_every_field_has_a_header_and_a_wire_type(cls: type[AmiEvent]) -> None:
    ours = {"extra", "stray_lines", "not_utf8"}  # filled by the bridge
    for name, declared, field in _declared(cls):
        if name in ours:
            continue
        assert PREFIX in declared or any(isinstance(item, Wire) for item in field.metadata), name
        assert (PREFIX in declared) != (HEADERS in declared), name


@pytest.mark.parametrize("cls", CLASSES)
def test_its_subject_is_a_field(cls: type[AmiEvent]) -> None:
    if cls.subject is None:
        return
    noun, path = cls.subject
    assert re.fullmatch(r"[a-z_]+", noun)
    assert path in {name for name, _ in _claims(cls)}


@pytest.mark.parametrize("cls", CLASSES)
def test_durations_are_numbers(cls: type[AmiEvent]) -> None:
    kinds = {item for kind in (Seconds, Integer) for item in get_args(kind) if isinstance(item, Wire)}
    for name, _, field in _declared(cls):
        if name.endswith(("_seconds", "_ms", "_bytes")):
            assert kinds & {item for item in field.metadata if isinstance(item, Wire)}, name


def test_a_field_name_is_a_group_everywhere_or_nowhere() -> None:
    groups = {name for cls in EVENTS.values() for name, declared, _ in _declared(cls) if PREFIX in declared}
    plain = {name for cls in EVENTS.values() for name, declared, _ in _declared(cls) if HEADERS in declared}
    assert groups & plain == set()


@pytest.mark.parametrize(
    ("event", "family"),
    [("Hangup", "hangup"), ("QueueCallerJoin", "queue"), ("AOC-D", "aoc"), ("NoSuchEvent", "other")],
)
def test_family_of(event: str, family: str) -> None:
    assert family_of(event) == family


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-23T14:24:46.438+0000", "2026-11-23T14:24:46.438000Z"),
        ("2026-11-23T15:24:46+0100", "2026-11-23T14:24:46Z"),
        ("1970-01-01T00:00:00.000+0000", None),
        ("", None),
    ],
)
def test_stamps(text: str, value: str | None) -> None:
    assert to_stamp(text) == value


@pytest.mark.parametrize("text", ["yesterday", "2026-11-23T14:24:46"])
def test_a_stamp_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        to_stamp(text)


@pytest.mark.parametrize(
    ("convert", "text"),
    [(to_integer, "9" * 20), (to_integer, "-" + "9" * 19), (to_number, "1e999"), (to_seconds, "9" * 400 + ":00:00")],
)
def test_a_number_that_json_can_not_hold_is_refused(convert: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError):
        convert(text)
