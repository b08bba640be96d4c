"""The reference pages of the events: one Markdown page per family, made from the classes."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from amibridge.schemas import fields as wire
from amibridge.schemas.event import HEADERS, PREFIX, RARE, AmiEvent, BridgeSnapshot, ChannelSnapshot, Snapshot
from amibridge.schemas.export import Published, published
from amibridge.schemas.kinds import KINDS, calls, queues
from amibridge.schemas.layout import json_text, table
from amibridge.schemas.legacy_forms import FORMS
from amibridge.schemas.privileges import ANSWERS, read_class
from amibridge.schemas.registry import ACTIONS, EVENTS
from amibridge.schemas.state import StateItem

GENERATED = "<!-- Generated from the classes by `make schemas`; do not edit. -->\n"
SCHEMAS = "../../amibridge/schemas/json"
_EXAMPLE_FIELDS = 20
_EXAMPLE_GROUP = 6

# Wire types by their converter: what the reader of `data` gets. A type that is not here is named by its Python type.
_TYPES: dict[Any, str] = {
    wire.to_known: "text",
    wire.to_party: "text",
    wire.to_integer: "whole number",
    wire.to_number: "number",
    wire.to_flag: "true/false",
    wire.to_seconds: "number",
    wire.to_instant: "time (UTC)",
    wire.to_stamp: "time (UTC)",
    wire.to_local: "local time",
    wire.to_words: "list of texts",
    wire.to_variables: "map of texts",
    list: "list of texts",
    None: "text",
}
_PYTHON_TYPES = {bool: "true/false", int: "whole number", float: "number", str: "text"}
_OWN_TYPES: dict[Any, str] = {
    **_PYTHON_TYPES,
    list[str]: "list of texts",
    dict[str, str]: "map of texts",
    dict[str, int]: "map of whole numbers",
    dict[str, Any]: "map",
    list[StateItem]: "list of `event` (text), `data` (as in an event), `of` (text, or null)",
}
_UNITS = {"_seconds": "s", "_ms": "ms", "_bytes": "bytes", "_percent": "%"}
_SINCE = re.compile(r"\(([^()]*Asterisk[^()]*)\)")


_OLD = "Events of Asterisk 1.2 to 11 are published as today's; `amievent` keeps the name that Asterisk said.\n"


def pages(examples: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(file name, text) of every page. `examples` are recorded envelopes by AMI name; an event without one has none."""
    families: dict[str, list[type[AmiEvent]]] = {}
    for name in sorted(EVENTS, key=str.lower):
        families.setdefault(EVENTS[name].family, []).append(EVENTS[name])
    yield "README.md", _overview(families)
    yield (
        "amibridge.md",
        _own_page("bridge", "the bridge about itself", "In the same stream and sequence as the PBX's events."),
    )
    yield "state.md", _own_page("state", "the state of the PBX, found by asking", _STATE)
    yield "call.md", _own_page("call", "calls, what it all means", cleandoc(calls.__doc__ or ""))
    yield "queues.md", _own_page("queues", "queues, for wallboards", cleandoc(queues.__doc__ or ""))
    yield "agents.md", _own_page("agents", "agents, for wallboards", _AGENTS)
    for family in sorted(families):
        yield f"{family}.md", _page(family, families[family], examples)


def since(cls: type[Any]) -> str:
    """Module and releases as the docstring says them: `app_queue, 12+`."""
    found = _SINCE.search(" ".join((cls.__doc__ or "").split()))
    return re.sub(r",? ?Asterisk (?=\d)", lambda hit: ", " if hit.group().startswith(",") else "", found[1]) if found else ""


def meaning(cls: type[Any]) -> str:
    """The first paragraph of the docstring without the releases."""
    text = " ".join(cleandoc(cls.__doc__ or "").split("\n\n")[0].split())
    return _SINCE.sub("", text).replace(" .", ".").replace(" ;", ";").replace("  ", " ").strip()


def _overview(families: dict[str, list[type[AmiEvent]]]) -> str:
    rows = [
        [f"[{family}]({family}.md)", ", ".join(f"`{cls.event_name}`" for cls in found)]
        for family, found in sorted(families.items())
    ]
    own = {"amibridge": "bridge", "state": "state", "call": "call", "queues": "queues", "agents": "agents"}
    first = [
        [f"[{page}]({page}.md)", ", ".join(f"`{name}`" for name, cls in sorted(KINDS.items()) if cls.family == family)]
        for page, family in own.items()
    ]
    shared = [name for name in AmiEvent.model_fields if _declared(AmiEvent.model_fields[name]).get(HEADERS)]
    parts = [
        "# Events\n",
        GENERATED,
        "What `data` holds, by family. The family is a word of the routing key: `<pbx>.ami.<family>.<Event>.v1`.\n",
        table(["family", "events"], [*first, *rows]),
        "## In every event\n",
        table(_FIELD_HEAD, [_row(name, AmiEvent.model_fields[name], "") for name in shared]),
        "Besides them, only where there is something in it: `extra` (headers without a field, repeated ones and such whose",
        "text is not of its type, by their AMI names), `stray_lines` (lines without a colon) and `not_utf8` (base64 of",
        "values that are not UTF-8).\n",
    ]
    for cls in (ChannelSnapshot, BridgeSnapshot):
        rows = [_row(name, field, "") for name, field in cls.model_fields.items()]
        parts += [f"## {cls.__name__}\n", cleandoc(cls.__doc__ or "") + "\n", table(_FIELD_HEAD, rows)]
    parts += ["## Old names\n", _OLD, table(["said", "is today's"], _old_names()), _LEGEND]
    return "\n".join(parts)


_FIELD_HEAD = ["field", "type", "unit", "AMI header"]
_LEGEND = """\
A field is null when Asterisk did not send its header; one marked *rare* is left out instead. Of several headers separated by
"or" the first that is there counts: releases differ. In a group the prefix stands before each header, e.g. `DestChannel`.
`read=` is the class the manager user needs in `manager.conf`; answers go to who asked.
"""


def _old_names() -> Iterator[list[str]]:
    for said, form in sorted(FORMS.items(), key=lambda item: item[0].lower()):
        today = list(dict.fromkeys(rule.event for rule in form.rules))
        if today != [said]:
            yield [f"`{said}`", ", ".join(f"`{name}`" for name in today)]


def _page(family: str, found: list[type[AmiEvent]], examples: Mapping[str, Mapping[str, Any]]) -> str:
    overview = [
        [f"[{cls.event_name}](#{_anchor(cls.event_name)})", since(cls), _read(cls.event_name), meaning(cls)] for cls in found
    ]
    module = importlib.import_module(found[0].__module__)
    parts = [
        f"# Events: {family}\n",
        GENERATED,
        f"{cleandoc(module.__doc__ or '').split(chr(10))[0]} Types, shared fields and groups: [README](README.md).\n",
        table(["event", "Asterisk", "`read=`", "meaning"], overview),
    ]
    published_by_name = {one.cls.event_name: one for one in published() if one.kind == "event"}
    for cls in found:
        parts += _section(published_by_name[cls.event_name], examples.get(cls.event_name))
    return "\n".join(parts)


def _section(one: Published, example: Mapping[str, Any] | None) -> list[str]:
    cls: type[AmiEvent] = one.cls
    own = {name: field for name, field in cls.model_fields.items() if name not in AmiEvent.model_fields}
    text = cleandoc(cls.__doc__ or "").partition("\n\n")[2]
    parts = [f"## {cls.event_name}\n", f"{meaning(cls)} Type `{one.type}`, [schema]({SCHEMAS}/{one.path}).\n"]
    if text:
        parts.append(text + "\n")
    parts.append(table(_FIELD_HEAD, _rows(own)) if own else "No fields of its own.\n")
    if example:
        parts.append(_example(example))
    return parts


def _rows(own: Mapping[str, FieldInfo]) -> Iterator[list[str]]:
    for name, field in own.items():
        prefix = _declared(field).get(PREFIX)
        if prefix is None:
            yield _row(name, field, "")
            continue
        group = snapshot_class(field)
        if group in (ChannelSnapshot, BridgeSnapshot):
            headers = f"`{prefix}…`" if prefix else "its headers, without a prefix"
            yield [f"`{name}`", f"[{group.__name__}](README.md#{group.__name__.lower()})", "", headers]
        else:
            yield from (_row(f"{name}.{inner}", inner_field, prefix) for inner, inner_field in group.model_fields.items())


def _row(name: str, field: FieldInfo, prefix: str) -> list[str]:
    declared = _declared(field)
    headers = " or ".join(f"`{prefix}{header}`" for header in declared.get(HEADERS, []))
    rare = ", rare" if declared.get(RARE) else ""
    return [f"`{name}`", type_word(field) + rare, unit(name), headers]


def type_word(field: FieldInfo) -> str:
    """What kind of value a field has, in a word or two."""
    of_wire = next((item for item in field.metadata if isinstance(item, wire.Wire)), None)
    if of_wire is not None and of_wire.convert in _TYPES:
        return _TYPES[of_wire.convert]
    arms = (field.annotation, *get_args(field.annotation))
    return next((_PYTHON_TYPES[arm] for arm in arms if arm in _PYTHON_TYPES), "text")


def unit(name: str) -> str:
    """The unit, which the field's name ends in."""
    return next((word for ending, word in _UNITS.items() if name.endswith(ending)), "")


def snapshot_class(field: FieldInfo) -> type[Snapshot]:
    """The class of a group of headers."""
    return next(
        arm for arm in (field.annotation, *get_args(field.annotation)) if isinstance(arm, type) and issubclass(arm, Snapshot)
    )


def _declared(field: FieldInfo) -> dict[str, Any]:
    return dict(field.json_schema_extra) if isinstance(field.json_schema_extra, dict) else {}


def _read(name: str) -> str:
    word = read_class(name)
    askers = sorted(action.action_name for action in ACTIONS.values() if name in (*action.returns.items, action.returns.end))
    answer = f"answer to {', '.join(f'`{asker}`' for asker in askers)}" if askers else "answer to an action"
    if word is None:
        return answer if askers or name in ANSWERS else "not known"
    return f"`{word}`; {answer}" if askers else f"`{word}`"


def _example(envelope: Mapping[str, Any]) -> str:
    shown = {name: envelope[name] for name in ("type", "subject", "partitionkey") if name in envelope}
    shown["data"] = _cut(envelope["data"], _EXAMPLE_FIELDS)
    return "```json\n" + json_text(shown, width=110) + "```\n"


def _cut(fields: Mapping[str, Any], most: int) -> dict[str, Any]:
    """The first fields; the reader knows the rest from the tables."""
    cut = {
        name: _cut(value, _EXAMPLE_GROUP) if isinstance(value, dict) else value
        for name, value in list(fields.items())[:most]
    }
    return cut | ({"…": "…"} if len(fields) > most else {})


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]", "", name.lower())


_STATE = """\
After every login the bridge asks Asterisk what there is; the answers come in the same stream and sequence as its events.
A snapshot runs ahead of the stream: apply it, then every event after its `sequence_before`, as far as it changes anything.
What it lists may not have been told of yet, and of what it lacks the end may still be to come.

A long answer is several messages: `part` of `parts`, `total` items in all. Where `complete` is false the answer broke off,
and what it lacks says nothing. `of` is the bridge or conference that an item is in.
"""


_AGENTS = "A person by the interface they are a queue member with, or by the agent number they logged in with.\n"


def _own_page(family: str, title: str, about: str) -> str:
    parts = [f"# Events: {title}\n", GENERATED, about.rstrip() + "\n"]
    groups: dict[type[BaseModel], None] = {}
    for one in published():
        if one.kind != "lifecycle" or one.family != family:
            continue
        rows = [[f"`{name}`", _lifecycle_type(field), unit(name)] for name, field in one.cls.model_fields.items()]
        parts += [f"## {one.name}\n", f"{one.meaning} Type `{one.type}`, [schema]({SCHEMAS}/{one.path}).\n"]
        rest = cleandoc(one.cls.__doc__ or "").partition("\n\n")[2]
        parts += [rest + "\n"] if rest else []
        parts.append(table(["field", "type", "unit"], rows))
        groups |= dict.fromkeys(_groups(one.cls))
    for group in groups:
        rows = [[f"`{name}`", _lifecycle_type(field), unit(name)] for name, field in group.model_fields.items()]
        parts += [f"## {group.__name__}\n", cleandoc(group.__doc__ or "") + "\n", table(["field", "type", "unit"], rows)]
    return "\n".join(parts)


def _groups(cls: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models in a model's fields, and in theirs."""
    for field in cls.model_fields.values():
        if (group := _group(field)) is not None:
            yield group
            yield from _groups(group)


def _group(field: FieldInfo) -> type[BaseModel] | None:
    arms = [field.annotation, *get_args(field.annotation)]
    arms += [inner for arm in arms for inner in get_args(arm)]
    found = (arm for arm in arms if isinstance(arm, type) and issubclass(arm, BaseModel) and arm is not StateItem)
    return next(found, None)


def _lifecycle_type(field: FieldInfo) -> str:
    arms = (field.annotation, *get_args(field.annotation))
    optional = ", or null" if type(None) in arms else ""
    if group := _group(field):
        many = "list of " if "list[" in str(field.annotation) else ""
        return f"{many}[{group.__name__}](#{group.__name__.lower()}){optional}"
    words = [f"`{arm}`" for arm in arms if isinstance(arm, str)]
    return (" ".join(words) if words else next(_OWN_TYPES[arm] for arm in arms if arm in _OWN_TYPES)) + optional
