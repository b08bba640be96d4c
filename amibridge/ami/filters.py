"""Which events are taken at all. Applied where they are read, before they are numbered, so filtering leaves no holes.

Names are those Asterisk writes. What is *not* promised: that Asterisk does not send the others; where it can be asked not to
(`filter_actions`), it is, to spare the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amibridge.ami.messages import Action, first
from amibridge.ami.parser import split_headers

MAX_REMEMBERED_NAMES = 4096  # decisions kept by name; names come from the wire
MAX_REMEMBERED_CHARACTERS = 100
MAX_PATTERN_BYTES = 900  # of one Filter action: a header line has 1022
MAX_PUSHED = 60  # Asterisk tries every pattern on every event


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches events of these names (None: any) whose header, if one is named, matches the pattern anywhere."""

    names: frozenset[str] | None = None
    header: str | None = None
    pattern: re.Pattern[str] | None = None

    def names_match(self, name: str) -> bool:
        return self.names is None or name in self.names

    def header_matches(self, headers: Sequence[tuple[str, str]]) -> bool:
        if self.header is None or self.pattern is None:
            return True
        value = first(headers, self.header)
        return value is not None and self.pattern.search(value) is not None


class EventFilter:
    """Takes an event that an include rule matches (or all, without any) and no exclude rule does."""

    def __init__(self, include: Iterable[Rule] = (), exclude: Iterable[Rule] = ()) -> None:
        self._include = tuple(include)
        self._exclude = tuple(exclude)
        self._by_name: dict[str, bool | None] = {}

    @property
    def takes_all(self) -> bool:
        return not self._include and not self._exclude

    def takes(self, raw: bytes) -> bool:
        """Whether this block is taken. A block that is no event is."""
        if self.takes_all or not raw.startswith(b"Event: "):
            return True
        name = raw[7 : (raw + b"\r\n").find(b"\r\n")].decode("utf-8", "surrogateescape")
        known = self._by_name.get(name, ...)
        if known is ...:
            known = self._decide(name, None)
            if len(self._by_name) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_CHARACTERS:
                self._by_name[name] = known
        if known is None:
            known = self._decide(name, split_headers(raw)[0])
        return bool(known)

    def can_take(self, name: str) -> bool:
        """Whether any event of this name could be taken."""
        return self._decide(name, None) is not False

    def filter_actions(self) -> list[Action]:
        """What to tell Asterisk (1.8+): the rules that need no header, as patterns on the first line of an event."""
        patterns = [f"!{p}" for p in _patterns(rule.names for rule in self._exclude if rule.header is None)]
        if self._include and all(rule.names is not None and all(map(_is_plain, rule.names)) for rule in self._include):
            patterns += _patterns(rule.names for rule in self._include)
        # A part of the includes would hold back the rest.
        chosen = patterns if len(patterns) <= MAX_PUSHED else [p for p in patterns if p.startswith("!")][:MAX_PUSHED]
        return [Action("Filter", (("Operation", "Add"), ("Filter", pattern))) for pattern in chosen]

    def _decide(self, name: str, headers: Sequence[tuple[str, str]] | None) -> bool | None:
        """True or False, or None when it depends on headers that are not given."""
        excluded = _any(self._exclude, name, headers)
        if excluded:
            return False
        included = _any(self._include, name, headers) if self._include else True
        if included is False:
            return False
        return None if excluded is None or included is None else True


def _any(rules: Sequence[Rule], name: str, headers: Sequence[tuple[str, str]] | None) -> bool | None:
    """Whether one of the rules matches; None when that depends on headers that are not given."""
    unsure = False
    for rule in rules:
        if not rule.names_match(name):
            continue
        if rule.header is None:
            return True
        if headers is None:
            unsure = True
        elif rule.header_matches(headers):
            return True
    return None if unsure else False


def _is_plain(name: str) -> bool:
    """Whether a name means itself in a pattern."""
    return re.fullmatch(r"[A-Za-z0-9_-]+", name) is not None


def _patterns(groups: Iterable[frozenset[str] | None]) -> list[str]:
    """POSIX patterns of the first line, a few names each; the CR that ends it is a control character to Asterisk."""
    names = sorted({name for group in groups if group for name in group if _is_plain(name)})
    patterns: list[str] = []
    batch: list[str] = []
    for name in names:
        if batch and len("|".join([*batch, name])) > MAX_PATTERN_BYTES - 40:
            patterns.append(_pattern(batch))
            batch = []
        batch.append(name)
    return [*patterns, _pattern(batch)] if batch else patterns


def _pattern(names: Sequence[str]) -> str:
    return f"^Event: ({'|'.join(names)})[[:cntrl:]]"
