"""The JSON Schemas of everything published, made from the classes, and the index of them.

    event, lifecycle   the `data` of a message        open: fields may be added, enums may grow; `lifecycle` is whatever
                                                      the bridge says of its own: family bridge, state or call
    action             the `params` of a request      closed, but for those that take any header: a misspelt one is refused
    request, reply     a whole request; the `data` of a reply
    envelope           the message around `data`

Schemas keep `x-ami-headers` and `x-ami-prefix` (where a field comes from) and `x-rare` (left out when absent); every
other field of an event is always there, null when Asterisk did not send it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, Literal

from pydantic import BaseModel

from amibridge.schemas.action import AmiAction
from amibridge.schemas.addresses import word
from amibridge.schemas.envelope import Envelope, schema_uri
from amibridge.schemas.event import HEADERS, PREFIX, RARE, AmiEvent
from amibridge.schemas.kinds import KINDS
from amibridge.schemas.layout import json_text
from amibridge.schemas.privileges import read_class
from amibridge.schemas.registry import ACTIONS, EVENTS
from amibridge.schemas.requests import ANSWERS, Request

DIALECT = "https://json-schema.org/draft/2020-12/schema"
GENERIC = "asterisk.ami.Event"
REQUEST_TYPE = "amibridge.command.requested"
ENVELOPE = "amibridge.envelope"
ENVELOPE_MEANING = "One message: a CloudEvents 1.0 event in structured JSON; `dataschema` names the schema of `data`."

Schema = dict[str, Any]
Kind = Literal["event", "lifecycle", "action", "request", "reply", "envelope"]
_OPEN: tuple[Kind, ...] = ("event", "lifecycle")


@dataclass(frozen=True, slots=True)
class Published:
    """One schema to be: a class, and the name and version it is published under."""

    name: str
    kind: Kind
    family: str
    cls: type[Any]
    major: int = 1
    minor: int = 0

    @property
    def path(self) -> str:
        """Where its schema lies below the folder of schemas."""
        return f"{self.name}/{self.major}-{self.minor}.json"

    @property
    def type(self) -> str:
        """The CloudEvents type; for an action just its name and major version."""
        return f"{self.name}.v{self.major}"

    @property
    def meaning(self) -> str:
        """The first paragraph of the docstring, as one line."""
        text = ENVELOPE_MEANING if self.kind == "envelope" else cleandoc(self.cls.__doc__ or "")
        return " ".join(text.split("\n\n")[0].split())


def published() -> list[Published]:
    """Everything that has a schema, sorted by name."""
    found = [Published(GENERIC, "event", AmiEvent.family, AmiEvent)]
    for event in EVENTS.values():
        name = f"asterisk.ami.{word(event.event_name)}"
        found.append(Published(name, "event", event.family, event, event.major, event.minor))
    for name, lifecycle in KINDS.items():
        found.append(Published(name, "lifecycle", lifecycle.family, lifecycle, lifecycle.major, lifecycle.minor))
    for action in ACTIONS.values():
        layer, _, own = action.action_name.rpartition(".")
        name = f"{layer or 'asterisk'}.action.{word(own)}"
        found.append(Published(name, "action", action.family, action, action.major, action.minor))
    found.append(Published(REQUEST_TYPE, "request", "command", Request))
    found += [Published(name, "reply", "command", cls) for name, cls in ANSWERS.items()]
    found.append(Published(ENVELOPE, "envelope", "envelope", Envelope))
    return sorted(found, key=lambda one: one.name)


def described() -> list[tuple[str, str, str]]:
    """(type, family, what it means) of every event, sorted by type."""
    return [(one.type, one.family, one.meaning) for one in published() if one.kind in _OPEN]


def documents() -> Iterator[tuple[str, Schema]]:
    """(path, schema) of everything published, sorted by name."""
    for one in published():
        yield one.path, schema_of(one)


def find(name: str) -> list[Published]:
    """What goes by this name: a full name or type, or an event's or action's own name in any case."""
    wanted = name.lower()
    return [
        one for one in published() if wanted in (one.name.lower(), one.type.lower(), one.name.rpartition(".")[2].lower())
    ]


def schema_of(one: Published) -> Schema:
    """The JSON Schema (2020-12) of one class."""
    head = {"$schema": DIALECT, "$id": schema_uri(one.name, one.major, one.minor)}
    if one.kind == "envelope":
        return head | _envelope()
    cls: type[BaseModel] = one.cls
    incoming = one.kind in ("action", "request")
    schema: Schema = _tidy(cls.model_json_schema(mode="validation" if incoming else "serialization"), one.kind)
    if one.kind == "event":
        for holder in (schema, *schema.get("$defs", {}).values()):
            _require_fields(holder)
    if issubclass(cls, AmiAction):
        schema["x-ami-action"] = _action(cls)
    return head | schema


def index() -> Schema:
    """All schemas with what a program needs to choose among them."""
    return {"schemas": [_entry(one) for one in published()]}


def files() -> dict[str, str]:
    """Path to text of every schema and of the index."""
    found = {path: json_text(schema) for path, schema in documents()}
    found["index.json"] = json_text(index())
    return found


def _entry(one: Published) -> Schema:
    entry: Schema = {
        "name": one.name,
        "kind": one.kind,
        "family": one.family,
        "path": one.path,
        "major": one.major,
        "minor": one.minor,
        "meaning": one.meaning,
    }
    if one.kind == "event" and one.cls is not AmiEvent:
        entry["read"] = read_class(one.cls.event_name)
    if one.kind == "action":
        entry["write"] = list(one.cls.privileges)
    return entry


def _tidy(value: Any, kind: Kind) -> Any:
    """Without pydantic's noise, and as open or closed as this kind of message is."""
    if isinstance(value, list):
        return [_tidy(item, kind) for item in value]
    if not isinstance(value, dict):
        return value
    out: Schema = {}
    for key, item in value.items():
        if key in ("properties", "$defs"):
            out[key] = {name: _tidy(inner, kind) for name, inner in item.items()}
        elif not (key == "title" or (key == "default" and (item is None or kind != "request"))):
            out[key] = _tidy(item, kind)
    if kind == "action":
        return _loose(_without_null(out))
    return _opened(_merged(out)) if kind in _OPEN else _merged(out)


def _merged(schema: Schema) -> Schema:
    """`anyOf` of plain types as one list of types."""
    arms = schema.get("anyOf", [])
    if not arms or not all(set(arm) == {"type"} and isinstance(arm["type"], str) for arm in arms):
        return schema if not _one_more_null(arms) else _with_null(schema)
    rest = {key: item for key, item in schema.items() if key != "anyOf"}
    return {"type": [arm["type"] for arm in arms], **rest}


def _one_more_null(arms: list[Schema]) -> bool:
    return len(arms) == 2 and arms[1] == {"type": "null"} and isinstance(arms[0].get("type"), str) and "enum" not in arms[0]


def _with_null(schema: Schema) -> Schema:
    arm = schema["anyOf"][0]
    rest = {key: item for key, item in schema.items() if key != "anyOf"}
    return {**arm, "type": [arm["type"], "null"], **rest}


def _without_null(schema: Schema) -> Schema:
    """A parameter that is not wanted is left out of a request; there is no null in one."""
    arms = [arm for arm in schema.get("anyOf", []) if arm != {"type": "null"}]
    if not arms:
        return schema
    rest = {key: item for key, item in schema.items() if key != "anyOf"}
    return {**arms[0], **rest} if len(arms) == 1 else {"anyOf": arms, **rest}


def _loose(schema: Schema) -> Schema:
    """Where an action takes text it takes a number too."""
    return {**schema, "type": ["string", "number"]} if schema.get("type") == "string" and "enum" not in schema else schema


def _opened(schema: Schema) -> Schema:
    """A closed list of words as words that may grow in number."""
    if schema.get("type") != "string" or "enum" not in schema:
        return schema
    rest = {key: item for key, item in schema.items() if key not in ("enum", "type")}
    return {"anyOf": [{"enum": schema["enum"]}, {"type": "string"}], **rest}


def _require_fields(schema: Schema) -> None:
    """A field that is not rare is always there, null when its header is absent."""
    found = schema.get("properties", {}).items()
    always = [name for name, field in found if (HEADERS in field or PREFIX in field) and not field.get(RARE)]
    if always:
        schema["required"] = always


def _action(cls: type[AmiAction]) -> Schema:
    returns = cls.returns
    said: Schema = {
        "name": cls.action_name,
        "wire": cls.wire_name if cls.wire_name != cls.action_name else None,
        "write": list(cls.privileges),
        "repeat": cls.repeat,
        "removed": cls.removed,
        "items": list(returns.items),
        "end": returns.end,
        "output": returns.output,
        "late": list(returns.late),
    }
    return {key: item for key, item in said.items() if item is not None and item != []}


def _envelope() -> Schema:
    """The attributes of every envelope, and those that are the same in every message."""
    properties: Schema = {"specversion": {"const": "1.0"}}
    required = ["specversion"]
    for name in Envelope._fields:
        if name == "key":
            continue
        properties[name] = {"type": "object"} if name == "data" else {"type": "string", "minLength": 1}
        if name not in Envelope._field_defaults:
            required.append(name)
    for name in ("time", "recordedtime"):
        properties[name]["format"] = "date-time"
    for name in ("source", "dataschema"):
        properties[name]["format"] = "uri-reference"
    properties["sequence"]["pattern"] = "^[0-9]{20}$"
    properties["datacontenttype"] = {"const": "application/json"}
    properties["data"] = properties.pop("data")
    return {
        "description": ENVELOPE_MEANING,
        "type": "object",
        "properties": properties,
        "required": [*required, "datacontenttype"],
        "additionalProperties": True,
    }
