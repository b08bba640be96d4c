"""What is said over AMI: actions to Asterisk, responses and events from it.

Text is held as `str` decoded from UTF-8 with `surrogateescape`, so `value.encode("utf-8", "surrogateescape")` is always
the exact bytes Asterisk wrote, whatever they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from amibridge.errors import UnsafeAction

Header = tuple[str, str]

# Limits measured on Asterisk 22 (a line buffer of 1024 bytes, 128 header slots); beyond them Asterisk drops the whole
# action or answers it twice.
MAX_LINE_BYTES = 1022
MAX_HEADERS = 128
# From 244 bytes Asterisk merges blocks; 64 leaves room for every place that embeds it.
MAX_ACTION_ID_BYTES = 64

ACTION_ID_PREFIX = "amib"
# What is left for a tag after `amib-<16 hex>-<9 digits>-`.
MAX_TAG_BYTES = MAX_ACTION_ID_BYTES - 32

_FORBIDDEN = {"\r": "carriage return", "\n": "line feed", "\0": "NUL"}
_OURS = frozenset({"action", "actionid"})


@dataclass(frozen=True, slots=True)
class Action:
    """One AMI action: its name and its headers in order, repeats allowed (`Variable`).

    `tag` becomes the end of its ActionID, by which events that come of it later can be told (see `tag_of`).
    """

    name: str
    headers: tuple[Header, ...] = ()
    tag: str = ""

    def encode(self, action_id: str) -> bytes:
        """The exact bytes for the socket. Raises UnsafeAction, naming the header, when they could mean something else."""
        if len(self.headers) + 2 > MAX_HEADERS:
            raise UnsafeAction(self.headers[MAX_HEADERS - 2][0], f"more than {MAX_HEADERS} headers in one action")
        if not self.name:
            raise UnsafeAction("Action", "the action has no name")
        lines = [_line("Action", self.name), _line("ActionID", action_id)]
        lines += [_own_line(name, value) for name, value in self.headers]
        return b"".join(lines) + b"\r\n"


def tag_of(action_id: str) -> str | None:
    """The tag in an ActionID that a bridge made; None in any other."""
    parts = action_id.split("-", 3)
    return parts[3] if len(parts) == 4 and parts[0] == ACTION_ID_PREFIX else None


def _own_line(name: str, value: str) -> bytes:
    if name.lower() in _OURS:
        raise UnsafeAction(name, "is set by the bridge and can not be given")
    if not name or name != name.strip() or ":" in name:
        raise UnsafeAction(name, "is not a header name (empty, spaces around it, or a colon in it)")
    return _line(name, value)


def _line(name: str, value: str) -> bytes:
    for text in (name, value):
        for character, word in _FORBIDDEN.items():
            if character in text:
                raise UnsafeAction(name, f"contains a {word}, which would start another header or action")
    try:
        line = f"{name}: {value}".encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise UnsafeAction(name, "contains a lone surrogate, which is no text") from error
    if len(line) > MAX_LINE_BYTES:
        raise UnsafeAction(name, f"is {len(line)} bytes long with its name; Asterisk takes {MAX_LINE_BYTES}")
    return line + b"\r\n"


def first(headers: Iterable[Header], name: str) -> str | None:
    """The first value of a header, its name compared without case; None when absent."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def add_repeat(found: dict[str, Any], name: str, value: str) -> None:
    """Put a header into a map; one that is there already becomes a list."""
    before = found.get(name)
    if before is None:
        found[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        found[name] = [before, value]


def readable(text: str) -> str:
    """Text that JSON can carry: as it is when its bytes are UTF-8, else those bytes read as Latin-1 (which can not fail)."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")


class Event(NamedTuple):
    """A block that began with `Event:`. `headers` are all of them in wire order, `Event` included."""

    name: str
    headers: tuple[Header, ...]
    stray_lines: tuple[str, ...] = ()  # lines without a colon

    def get(self, name: str) -> str | None:
        return first(self.headers, name)


@dataclass(frozen=True, slots=True)
class Response:
    """A block that began with `Response:`; `output` holds the lines of a Command in either form Asterisk has used."""

    status: str  # Success, Error, Goodbye; up to 13 also Follows; 1.4 also Pong and "Events On"
    headers: tuple[Header, ...]
    output: tuple[str, ...] = ()
    stray_lines: tuple[str, ...] = ()

    def get(self, name: str) -> str | None:
        return first(self.headers, name)


@dataclass(frozen=True, slots=True)
class Orphan:
    """A block that is neither: what is left of one that a CRLF CRLF inside a value cut in two. Never an event."""

    raw: bytes
