"""TypeScript types of everything published, made from the JSON Schemas.

Each event gives an interface for its `data`; maps from type to `data` and from action to `params` give the unions, which
TypeScript narrows by `type` and by `action`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from amibridge.schemas.export import GENERIC, Published, published, schema_of

Schema = dict[str, Any]

_HEAD = """\
// Generated from the classes of amibridge by `make schemas`; do not edit.
// Fields of AMI are never undefined unless marked `?`: they are null when Asterisk did not send them.
// More fields may come with a minor version, more words wherever a list of words ends in `(string & {})`.

"""

_PARAMETERS = "<T extends string = string, D = Record<string, unknown>>"

_UNIONS = """
/** An event with a class of its own; `type` tells which. */
export type AmiEvent = { [T in keyof AmiEventData]: Envelope<T, AmiEventData[T]> }[keyof AmiEventData];

/** An event of the bridge about itself. */
export type BridgeEvent = { [T in keyof BridgeEventData]: Envelope<T, BridgeEventData[T]> }[keyof BridgeEventData];

/** What the bridge found out by asking Asterisk: a snapshot, or a hang-up that follows from one. */
export type StateEvent = { [T in keyof StateEventData]: Envelope<T, StateEventData[T]> }[keyof StateEventData];

/** An event without a class: everything it has is in `data.extra`. */
export type UnknownEvent = Envelope<string, EventData>;

/** A request of one action; without its name, of any that has a class. */
export type ActionRequest<A extends keyof ActionParams = keyof ActionParams> = {
  [N in A]: Omit<Request, "action" | "params"> & { action: N } & RequestParams<ActionParams[N]>;
}[A];

/** `params` may be left out where none is required. */
export type RequestParams<P> = {} extends P ? { params?: P } : { params: P };

/** The answer to a request. */
export type ReplyEvent = Envelope<"amibridge.command.replied.v1", Reply>;
"""


def types() -> str:
    """The text of `amibridge.d.ts`."""
    everything = published()
    generic = schema_of(next(one for one in everything if one.name == GENERIC))["properties"]
    interfaces: dict[str, str] = {}
    for one in everything:
        schema = schema_of(one)
        for name, inner in schema.get("$defs", {}).items():
            _add(interfaces, name, _interface(name, inner))
        inherits = one.kind == "event" and one.name != GENERIC
        head = f"{_name(one)}{' extends EventData' if inherits else ''}{_PARAMETERS if one.kind == 'envelope' else ''}"
        own = {name: inner for name, inner in schema["properties"].items() if not (inherits and generic.get(name) == inner)}
        _add(interfaces, _name(one), _interface(head, {**schema, "properties": own, "description": one.meaning}))
    return _HEAD + "\n".join([*interfaces.values(), *_maps(everything)]) + _UNIONS


def _add(interfaces: dict[str, str], name: str, text: str) -> None:
    if interfaces.setdefault(name, text) != text:
        raise ValueError(f"two different shapes would be called {name}")


def _name(one: Published) -> str:
    if one.kind == "reply":
        return one.cls.__name__
    if one.kind in ("request", "envelope"):
        return one.kind.capitalize()
    if one.name == GENERIC:
        return "EventData"
    words = re.findall(r"[A-Za-z0-9]+", one.name.rpartition(".")[2] if one.kind != "lifecycle" else one.cls.__name__)
    return "".join(word[0].upper() + word[1:] for word in words) + ("Params" if one.kind == "action" else "Data")


def _interface(head: str, schema: Schema) -> str:
    text = cleandoc(schema.get("description", "")).split("\n")[0].replace("*/", "* /")
    comment = f"/** {text} */\n" if text else ""
    if "enum" in schema:
        return f"{comment}export type {head} = {_type(schema)};\n"
    required = set(schema.get("required", []))
    generic = {"type": "T", "data": "D"} if head.endswith(_PARAMETERS) else {}
    rows = [
        f"  {_key(field)}{'' if field in required else '?'}: {generic.get(field) or _type(inner)};\n"
        for field, inner in schema.get("properties", {}).items()
    ]
    if "x-ami-action" in schema and schema.get("additionalProperties") is not False:
        rows.append("  [header: string]: unknown;\n")
    return f"{comment}export interface {head} {{\n{''.join(rows)}}}\n"


def _type(schema: Schema) -> str:
    return " | ".join(dict.fromkeys(_arms(schema)))


def _arms(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    elif "const" in schema:
        yield json.dumps(schema["const"])
    elif "enum" in schema:
        yield from (json.dumps(word) for word in schema["enum"])
    elif "anyOf" in schema:
        closed = {"type": "string"} not in schema["anyOf"] or not any("enum" in arm for arm in schema["anyOf"])
        for arm in schema["anyOf"]:
            yield from (["(string & {})"] if not closed and arm == {"type": "string"} else _arms(arm))
    else:
        named = schema.get("type", "unknown")
        for kind in [named] if isinstance(named, str) else named:
            yield _plain(kind, schema)


def _plain(kind: str, schema: Schema) -> str:
    if kind == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object":
        others = schema.get("additionalProperties", True)
        return f"Record<string, {_type(others) if isinstance(others, dict) else 'unknown'}>"
    return {"integer": "number"}.get(kind, kind)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else json.dumps(name)


def _maps(everything: list[Published]) -> Iterator[str]:
    events = [(one.type, _name(one)) for one in everything if one.kind == "event" and one.name != GENERIC]
    own = [one for one in everything if one.kind == "lifecycle"]
    bridge = [(one.type, _name(one)) for one in own if one.family == "bridge"]
    state = [(one.type, _name(one)) for one in own if one.family == "state"]
    meant = [(one.type, _name(one)) for one in own if one.family in ("call", "queues", "agents")]
    actions = [(one.cls.action_name, _name(one)) for one in everything if one.kind == "action"]
    yield from (_map("AmiEventData", events), _map("BridgeEventData", bridge), _map("StateEventData", state))
    yield _map("MeaningEventData", meant)
    yield _map("ActionParams", actions)


def _map(name: str, rows: list[tuple[str, str]]) -> str:
    return f"export interface {name} {{\n" + "".join(f'  "{key}": {value};\n' for key, value in rows) + "}\n"
