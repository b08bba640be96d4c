"""The reference pages of the actions: one Markdown page per family, made from the classes."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from pydantic.fields import FieldInfo

from amibridge.errors import RequestRefused
from amibridge.schemas.action import AmiAction
from amibridge.schemas.export import Published, published, schema_of
from amibridge.schemas.layout import json_text, table
from amibridge.schemas.reference import GENERATED, SCHEMAS, meaning, since, unit
from amibridge.schemas.registry import EVENTS

_LEGEND = """\
Parameters are the action's AMI headers, compared without case; a request may also use the names in the column *field*. A
parameter that is not listed is refused. `write=` names the classes of which the manager user needs one in `manager.conf`.
*Repeat* says whether doing it twice does no harm: only such an action is tried again after a lost connection.
"""

# What an example request says, by header in lower case; other text is shown as "…".
_SAMPLES: dict[str, Any] = {
    "channel": "PJSIP/alice-00000001",
    "channel1": "PJSIP/alice-00000001",
    "channel2": "PJSIP/bob-00000002",
    "context": "default",
    "exten": "200",
    "priority": 1,
    "queue": "support",
    "interface": "PJSIP/alice",
    "conference": "1000",
    "mailbox": "100@default",
    "family": "cidname",
    "key": "100",
    "variable": "ORDER",
    "endpoint": "alice",
    "agent": "1001",
    "command": "core show uptime",
}
_EXAMPLES: dict[str, dict[str, Any]] = {
    "Originate": {
        "Channel": "PJSIP/alice",
        "Context": "default",
        "Exten": "200",
        "Priority": 1,
        "Async": True,
        "Variable": {"ORDER": "4711"},
    },
    "AOCMessage": {
        "Channel": "PJSIP/alice-00000001",
        "MsgType": "D",
        "ChargeType": "Currency",
        "CurrencyAmount": 12,
        "CurrencyName": "EUR",
        "CurrencyMultiplier": "OneHundredth",
        "TotalType": "SubTotal",
    },
    "MessageSend": {"To": "pjsip:alice", "From": "sip:bob@example.org", "Body": "The train is late."},
    "PJSIPNotify": {"Endpoint": "alice", "Variable": ["Event=check-sync"]},
    "UpdateConfig": {
        "SrcFilename": "queues.conf",
        "DstFilename": "queues.conf",
        "changes": [{"action": "Update", "category": "sales", "variable": "timeout", "value": "20"}],
    },
}


def pages() -> Iterator[tuple[str, str]]:
    """(file name, text) of every page."""
    families: dict[str, list[Published]] = {}
    for one in published():
        if one.kind == "action":
            families.setdefault(one.family, []).append(one)
    rows = [
        [f"[{family}]({family}.md)", ", ".join(f"`{one.cls.action_name}`" for one in found)]
        for family, found in sorted(families.items())
    ]
    head = [
        "# Actions\n",
        GENERATED,
        "What a request may ask for, by family. How to send one: [messages](../messages.md).\n",
    ]
    yield "README.md", "\n".join([*head, table(["family", "actions"], rows), _LEGEND])
    for family, found in sorted(families.items()):
        yield f"{family}.md", _page(family, found)


def example(cls: type[AmiAction]) -> dict[str, Any] | None:
    """A request for this action with what it needs; None where that takes a line in `_EXAMPLES`, which a test asks for."""
    schema = cls.model_json_schema(mode="validation")
    params = _EXAMPLES.get(cls.action_name) or {
        name: _sample(name, schema, schema["properties"][name]) for name in schema.get("required", [])
    }
    try:
        cls.read(params)
    except RequestRefused:
        return None
    request: dict[str, Any] = {"id": "4711", "action": cls.action_name}
    return request | ({"params": params} if params else {})


def _page(family: str, found: list[Published]) -> str:
    overview = [
        [
            f"[{one.cls.action_name}](#{one.cls.action_name.lower()})",
            since(one.cls) + (f", until {one.cls.removed}" if one.cls.removed else ""),
            ", ".join(f"`{word}`" for word in one.cls.privileges) or "–",
            "yes" if one.cls.repeat else "no",
            meaning(one.cls),
        ]
        for one in found
    ]
    module = importlib.import_module(found[0].cls.__module__)
    first = cleandoc(module.__doc__ or "").split("\n")[0]
    head = [f"# Actions: {family}\n", GENERATED, f"{first} How to read the tables: [README](README.md).\n"]
    parts = [*head, table(["action", "Asterisk", "`write=`", "repeat", "meaning"], overview)]
    for one in found:
        parts += _section(one)
    return "\n".join(parts)


def _section(one: Published) -> list[str]:
    cls: type[AmiAction] = one.cls
    wire = f" Asterisk knows it as `{cls.wire_name}`." if cls.wire_name != cls.action_name else ""
    parts = [f"## {cls.action_name}\n", f"{meaning(cls)} [Schema]({SCHEMAS}/{one.path}).{wire}\n"]
    rest = cleandoc(cls.__doc__ or "").partition("\n\n")[2]
    if rest:
        parts.append(rest + "\n")
    rows = list(_rows(one))
    head = ["parameter", "field", "type", "unit", "required"]
    parts.append(table(head, rows) if rows else "No parameters.\n")
    answer = _answer(cls)
    if answer:
        parts.append(answer + "\n")
    request = example(cls)
    if request:
        parts.append("```json\n" + json_text(request, width=110) + "```\n")
    return parts


def _rows(one: Published) -> Iterator[list[str]]:
    schema = schema_of(one)
    for name, field in one.cls.model_fields.items():
        parameter = field.alias or name
        kind = _word(schema["properties"][parameter], schema)
        yield [f"`{parameter}`", f"`{name}`", kind, unit(name), "yes" if field.is_required() else _default(field)]
    if schema["additionalProperties"] is not False:
        yield ["any other", "", "text", "", "no"]


def _default(field: FieldInfo) -> str:
    return "no" if field.default is None else f"no: `{field.default}`"


def _word(schema: dict[str, Any], root: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _word(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "enum" in schema:
        return " ".join(f"`{word}`" for word in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_word(arm, root) for arm in schema["anyOf"]))
    named = schema.get("type", "string")
    kind = "string" if isinstance(named, list) else str(named)
    if kind == "array":
        return f"list of {_word(schema.get('items', {}), root)}"
    if kind == "object" and schema.get("properties"):
        required = schema.get("required", [])
        return "map of " + ", ".join(f"`{name}`" + ("" if name in required else "?") for name in schema["properties"])
    return {"string": "text", "integer": "whole number", "boolean": "true/false", "object": "map of texts"}.get(kind, kind)


def _answer(cls: type[AmiAction]) -> str:
    returns = cls.returns
    said = []
    if returns.items or returns.end:
        end = f", the last {_link(returns.end)}" if returns.end else ""
        said.append(f"Answers with a list: {', '.join(map(_link, returns.items)) or 'nothing'}{end}.")
    if returns.output:
        said.append("Answers with lines of output.")
    if returns.late:
        said.append(f"Afterwards comes {', '.join(map(_link, returns.late))} with the request's id in `correlationid`.")
    return " ".join(said)


def _link(event: str) -> str:
    cls = EVENTS.get(event)
    return f"[{event}](../events/{cls.family}.md#{event.lower()})" if cls else f"`{event}`"


def _sample(name: str, root: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value that the schema of one parameter allows, and that looks like one."""
    if "$ref" in schema:
        return _sample(name, root, root["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return _sample(name, root, schema["anyOf"][0])
    if "enum" in schema or "const" in schema:
        return schema["enum"][0] if "enum" in schema else schema["const"]
    kind = schema.get("type")
    if kind == "array":
        return [_sample(name, root, schema.get("items", {}))]
    if kind == "object":
        needed = {inner: _sample(inner, root, schema["properties"][inner]) for inner in schema.get("required", [])}
        return needed or {"ORDER": "4711"}
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return _SAMPLES.get(name.lower(), "…")
