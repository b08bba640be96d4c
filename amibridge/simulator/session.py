"""One client's standing: who it is, and which events it asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CLASS_BITS: Mapping[str, int] = {
    "system": 1 << 0,
    "call": 1 << 1,
    "log": 1 << 2,
    "verbose": 1 << 3,
    "command": 1 << 4,
    "agent": 1 << 5,
    "user": 1 << 6,
    "config": 1 << 7,
    "dtmf": 1 << 8,
    "reporting": 1 << 9,
    "cdr": 1 << 10,
    "dialplan": 1 << 11,
    "originate": 1 << 12,
    "agi": 1 << 13,
    "cc": 1 << 15,
    "aoc": 1 << 16,
    "test": 1 << 17,
    "security": 1 << 18,
    "message": 1 << 30,
}
"""Event class → its bit in a numeric EventMask."""

NO_EVENTS: frozenset[str] = frozenset()
ALL_EVENTS: frozenset[str] = frozenset(CLASS_BITS)

_OFF_WORDS = frozenset({"off", "no", "false", "n", "f", "0"})
_ON_WORDS = frozenset({"on", "yes", "true", "y", "t", "1", "all"})


def classes_of(mask: str) -> frozenset[str]:
    """The classes that `on`, `off`, `call,agent` or `34` lets through. One unknown word silently means none at all."""
    word = mask.strip().lower()
    if word in _OFF_WORDS or word in _ON_WORDS:
        return ALL_EVENTS if word in _ON_WORDS else NO_EVENTS
    if word.lstrip("-").isdecimal():
        return frozenset(name for name, bit in CLASS_BITS.items() if int(word) & bit)
    words = {part.strip() for part in word.split(",")}
    if "all" in words:
        return ALL_EVENTS
    return frozenset(words) if words <= ALL_EVENTS else NO_EVENTS


@dataclass(slots=True)
class Session:
    """A connection as Asterisk keeps it; times are epoch seconds."""

    number: int
    local: tuple[str, int]
    remote: tuple[str, int]
    connected: float
    user: str = ""
    challenge: str = ""
    classes: frozenset[str] = ALL_EVENTS

    @property
    def logged_in(self) -> bool:
        """Whether a Login succeeded here."""
        return bool(self.user)

    def wants(self, classes: str) -> bool:
        """Whether events of these class words (comma-separated; `all` counts for nothing) go to this session."""
        needed = frozenset(classes.split(",")) - {"all", ""}
        return self.logged_in and bool(self.classes) and needed <= self.classes
