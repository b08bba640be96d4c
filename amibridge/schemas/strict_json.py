"""JSON from people we do not know: one object, with a limit on everything that could cost us, and nothing ambiguous in it.

What two readers of the same bytes could take differently (a key given twice, NaN, half a surrogate pair) is refused, so that
what was checked is what will be done.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from amibridge.errors import RequestUnreadable

MAX_DEPTH = 16  # objects and lists within each other; a request needs four
MAX_VALUES = 256  # keys of all objects and items of all lists; an AMI action has at most 128 lines
MAX_STRING_BYTES = 4 * 1024  # of a value; a line of AMI has 1 kB
MAX_KEY_BYTES = 256  # a header or variable name
_PLACE_CHARACTERS = 40  # of each name in a place that is told

# A string (to its closing quote, else to the end: each byte is looked at once), or a bracket.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_OPENING = b"[{"


def read_object(body: bytes, max_bytes: int) -> dict[str, Any]:
    """The object in these bytes. Raises RequestUnreadable, whose text names the place; nothing else, whatever they are."""
    if len(body) > max_bytes:
        raise RequestUnreadable(f"the request is {len(body)} bytes; at most {max_bytes} are taken")
    if not body.strip():
        raise RequestUnreadable("the request is empty")
    try:
        _check_depth(body)
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_object)
        if not isinstance(value, dict):
            raise RequestUnreadable("the request is not a JSON object")
        _check_values(value)
    except UnicodeDecodeError as error:
        raise RequestUnreadable(f"the request is not JSON: byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise RequestUnreadable(f"the request is not JSON: {error}") from error
    except ValueError as error:  # Python refuses whole numbers of over 4300 digits
        raise RequestUnreadable("the request has a number with thousands of digits; send it as text") from error
    except (RecursionError, MemoryError) as error:
        raise RequestUnreadable("the request is too much to be read") from error
    return value


def _check_depth(body: bytes) -> None:
    """Before parsing, as parsers go down a level of their own stack for each."""
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(body):
        first = body[found.start()]
        if first in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                raise RequestUnreadable(f"the request is nested more than {MAX_DEPTH} deep at byte {found.start()}")
        elif first != ord('"'):
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise RequestUnreadable(f"the key {_short(twice)!r} is given twice in one object")
    return found


def _check_values(value: dict[str, Any]) -> None:
    """Breadth first, so that the first fault told is the outermost."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    count = 0
    for path, one in waiting:  # grows while we go
        if isinstance(one, dict | list):
            count += len(one)
            if count > MAX_VALUES:
                raise RequestUnreadable(f"{place(path)}: the request has more than {MAX_VALUES} keys and list items in all")
            inner: Iterable[tuple[str | int, Any]] = one.items() if isinstance(one, dict) else enumerate(one)
            for name, item in inner:
                _check_text(str(name), path, MAX_KEY_BYTES, "a key")
                waiting.append(((*path, name), item))
        elif isinstance(one, str):
            _check_text(one, path, MAX_STRING_BYTES, "the text")
        elif isinstance(one, float) and not math.isfinite(one):
            raise RequestUnreadable(f"{place(path)}: NaN, Infinity and what is as large are no numbers of JSON")


def _check_text(text: str, path: tuple[str | int, ...], max_bytes: int, what: str) -> None:
    if text.isascii():
        size_bytes = len(text)
    else:
        try:
            size_bytes = len(text.encode())
        except UnicodeEncodeError as error:
            raise RequestUnreadable(f"{place(path)}: {what} has half a surrogate pair at character {error.start}") from error
    if size_bytes > max_bytes:
        raise RequestUnreadable(f"{place(path)}: {what} has {size_bytes} bytes; at most {max_bytes} are taken")


def place(path: Iterable[str | int]) -> str:
    """`params.Variable.ORDER`, printable whatever the names are."""
    return ".".join(_short(str(part)) for part in path) or "the request"


def _short(name: str) -> str:
    return printable(name if len(name) <= _PLACE_CHARACTERS else name[: _PLACE_CHARACTERS - 1] + "…")


def printable(text: str) -> str:
    """On one line and harmless on a terminal: whatever does not print as itself is escaped."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
