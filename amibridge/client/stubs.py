"""Writes `actions.pyi`, by which editors and type checkers know every action's method.

Run it as `python -m amibridge.client.stubs` when an action's class has changed.
"""

from __future__ import annotations

import inspect
import textwrap
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from amibridge.client.actions import OPTIONS, methods
from amibridge.schemas.action import AmiAction

DOCSTRING_WIDTH = 100
SHORT_CHARACTERS = 60  # of a choice that needs no name
STUB = Path(__file__).with_name("actions.pyi")

_HEAD = '''"""Written by `python -m amibridge.client.stubs`: do not edit."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from amibridge.client.answer import Answer
from amibridge.schemas.action import AmiAction

OPTIONS: tuple[str, ...]

def method_name(action: str) -> str: ...
def methods() -> dict[str, type[AmiAction]]: ...
def headers_for(name: str, cls: type[AmiAction], given: dict[str, Any]) -> dict[str, Any]: ...
'''
_OPTIONS = {
    "timeout_seconds": "float = ...",
    "id": "str | None = ...",
    "wait": 'Literal["response", "result"] = ...',
    "dry_run": "bool = ...",
    "check": "bool = ...",
}


def text() -> str:
    """The stub, from the classes of the actions."""
    choices: dict[tuple[Any, ...], str] = {}
    classes = []
    for name, first in (("Actions", "async def"), ("BlockingActions", "def")):
        found = "\n".join(_method(first, method, cls, choices) for method, cls in methods().items())
        classes.append(f"\nclass {name}:\n{found}")
    aliases = [f"{name} = Literal[\n{_one_a_line(values)}]\n" for values, name in choices.items()]
    return "".join([_HEAD, "\n", *aliases, *classes])


def _method(first: str, name: str, cls: type[AmiAction], choices: dict[tuple[Any, ...], str]) -> str:
    fields = cls.model_fields
    lines = [f"        {field}: {_parameter(field, info, choices)},\n" for field, info in fields.items()]
    lines += [f"        {option}: {_OPTIONS[option]},\n" for option in OPTIONS if option not in fields]
    if cls.model_config.get("extra") == "allow":
        lines.append("        **headers: str | Sequence[str],\n")
    said = textwrap.wrap((inspect.getdoc(cls) or name).partition("\n")[0], DOCSTRING_WIDTH)
    end = "" if len(said) == 1 else "\n        "
    docstring = "\n        ".join(said) + end
    return f'    {first} {name}(\n        self,\n        *,\n{"".join(lines)}    ) -> Answer:\n        """{docstring}"""\n'


def _one_a_line(values: tuple[Any, ...]) -> str:
    return "".join(f"    {_quoted(value)},\n" for value in values)


def _parameter(field: str, info: FieldInfo, choices: dict[tuple[Any, ...], str]) -> str:
    required = info.is_required()
    kind = _in_words(info.annotation, field, choices)
    if not required and "None" not in kind.split(" | "):
        kind = f"{kind} | None"
    return kind if required else f"{kind} = ..."


def _in_words(kind: Any, field: str, choices: dict[tuple[Any, ...], str]) -> str:
    """A type as it may be given: whatever pydantic makes the parameter of."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _in_words(args[0], field, choices)
    if origin is Literal:
        short = f"Literal[{', '.join(_quoted(value) for value in args)}]"
        name = "".join(word.capitalize() for word in field.split("_"))
        return short if len(short) <= SHORT_CHARACTERS else choices.setdefault(args, name)
    if origin is list:
        return f"Sequence[{_in_words(args[0], field, choices)}]"
    if origin is dict:
        return f"Mapping[{args[0].__name__}, {_in_words(args[1], field, choices)}]"  # keys are of one type exactly
    if args:  # of a union
        return " | ".join(dict.fromkeys(_in_words(arm, field, choices) for arm in args))
    if kind is NoneType:
        return "None"
    if kind is str:
        return "str | int"  # numbers are taken as their digits
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "Mapping[str, Any]"
    return kind.__name__ if isinstance(kind, type) else "Any"


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


if __name__ == "__main__":
    STUB.write_text(text(), encoding="utf-8")
