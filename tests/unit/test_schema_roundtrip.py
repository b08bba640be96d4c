"""What a model accepts survives to JSON, fits the schema and reads back equal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from amibridge.schemas import fields as wire
from amibridge.schemas.event import PREFIX, AmiEvent, Snapshot
from amibridge.schemas.export import find, schema_of
from amibridge.schemas.reference import snapshot_class
from amibridge.schemas.registry import EVENTS

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WHOLE = st.integers(-(10**15) + 1, 10**15 - 1)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
# By converter: texts as Asterisk writes them, and values as they stand in JSON.
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    None: TEXT,
    wire.to_known: TEXT | st.just("<unknown>"),
    wire.to_party: TEXT | st.sampled_from(["<unknown>", "unknown", ""]),
    wire.to_integer: WHOLE | WHOLE.map(str) | st.just(""),
    wire.to_number: NUMBERS | NUMBERS.map(str) | st.just("N/A"),
    wire.to_flag: st.booleans() | st.sampled_from(["Yes", "no", "on", "0", "TRUE", ""]),
    wire.to_seconds: NUMBERS | st.sampled_from(["12", "01:02:03", "100:00:00", ""]),
    wire.to_instant: st.integers(0, 4_000_000_000).map(str) | st.just("2026-11-24T14:16:31Z"),
    wire.to_stamp: st.sampled_from(["2026-11-24T14:16:31.000+0000", "1970-01-01T00:00:00+0000", ""]),
    wire.to_local: TEXT,
    wire.to_words: st.lists(TEXT, max_size=3) | st.just("a,b,"),
    wire.to_variables: st.dictionaries(TEXT, TEXT, max_size=3),
    list: st.lists(TEXT, max_size=3),
}
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def converters(cls: type[AmiEvent] | type[Snapshot]) -> set[Callable[..., Any] | None]:
    """The converters of a class and its groups."""
    found: set[Callable[..., Any] | None] = set()
    for field in cls.model_fields.values():
        found |= (
            converters(snapshot_class(field))
            if is_group(field)
            else {w.convert for w in field.metadata if isinstance(w, wire.Wire)}
        )
    return found


def is_group(field: FieldInfo) -> bool:
    return isinstance(field.json_schema_extra, dict) and PREFIX in field.json_schema_extra


def samples() -> list[str]:
    """Few events that together have every converter, and some of the most used."""
    chosen, covered = ["DialBegin", "UserEvent", "BridgeMerge"], set[Any]()
    for name in chosen:
        covered |= converters(EVENTS[name])
    for name in sorted(EVENTS):
        if converters(EVENTS[name]) - covered:
            chosen.append(name)
            covered |= converters(EVENTS[name])
    return chosen


def values(cls: type[AmiEvent] | type[Snapshot]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: _field(field) for name, field in cls.model_fields.items()})


def _field(field: FieldInfo) -> st.SearchStrategy[Any]:
    if is_group(field):
        return st.none() | values(snapshot_class(field))
    of_wire = next((item for item in field.metadata if isinstance(item, wire.Wire)), None)
    if of_wire is not None:
        return st.none() | VALUES[of_wire.convert]
    if field.annotation == list[str]:
        return st.lists(TEXT, max_size=2)
    return st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=2), max_size=2)


def test_every_wire_type_has_values() -> None:
    named = [value for value in vars(wire).values() if any(isinstance(item, wire.Wire) for item in get_args(value))]
    declared = {item.convert for value in named for item in get_args(value) if isinstance(item, wire.Wire)}
    assert declared == set(VALUES)
    used = set().union(*(converters(cls) for cls in EVENTS.values()))
    assert used == set().union(*(converters(EVENTS[name]) for name in samples()))


@pytest.mark.parametrize("name", samples())
def test_values_survive(name: str) -> None:
    cls = EVENTS[name]
    validator = Draft202012Validator(schema_of(find(f"asterisk.ami.{name}")[0]))

    @EXAMPLES
    @given(values(cls))
    def survives(given_values: dict[str, Any]) -> None:
        try:
            event = cls.model_validate(given_values)
        except ValidationError:
            assume(False)
        body = event.model_dump_json()
        validator.validate(json.loads(body))
        assert cls.model_validate_json(body) == event

    survives()
