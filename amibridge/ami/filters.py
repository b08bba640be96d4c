"""Which events are taken at all. Applied where they are read, before they are numbered, so filtering leaves no holes.

Names are those Asterisk writes. What is *not* promised: that Asterisk does not send the others; where it can be asked not to
(`filter_actions`), it is, to spare the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amibridge.ami.messages import Action, Header, first
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


Look = tuple[str, re.Pattern[str]]  # a header, and what to find in it


@dataclass(frozen=True, slots=True)
class _Looks:
    """What an event of one name is taken by, where its name alone does not tell."""

    include: tuple[Look, ...] | None  # None: nothing has to be found
    exclude: tuple[Look, ...]

    def takes(self, headers: Sequence[Header]) -> bool:
        return not _any(self.exclude, headers) and (self.include is None or _any(self.include, headers))


class EventFilter:
    """Takes an event that an include rule matches (or all, without any) and no exclude rule does."""

    def __init__(self, include: Iterable[Rule] = (), exclude: Iterable[Rule] = ()) -> None:
        self._include = tuple(include)
        self._exclude = tuple(exclude)
        self._by_name: dict[str, bool | _Looks] = {}

    @property
    def takes_all(self) -> bool:
        return not self._include and not self._exclude

    def takes(self, raw: bytes) -> bool:
        """Whether this block is taken. A block that is no event is."""
        if self.takes_all or not raw.startswith(b"Event: "):
            return True
        name = raw[7 : (raw + b"\r\n").find(b"\r\n")].decode("utf-8", "surrogateescape")
        known = self._by_name.get(name)
        if known is None:
            known = self._decide(name)
            if len(self._by_name) < MAX_REMEMBERED_NAMES and len(name) <= MAX_REMEMBERED_CHARACTERS:
                self._by_name[name] = known
        return known.takes(split_headers(raw)[0]) if isinstance(known, _Looks) else known

    def can_take(self, name: str) -> bool:
        """Whether any event of this name could be taken."""
        return self._decide(name) is not False

    def filter_actions(self) -> list[Action]:
        """What to tell Asterisk (1.8+): the rules that need no header, as patterns on the first line of an event."""
        patterns = [f"!{p}" for p in _patterns(rule.names for rule in self._exclude if rule.header is None)]
        if self._include and all(rule.names is not None and all(map(_is_plain, rule.names)) for rule in self._include):
            patterns += _patterns(rule.names for rule in self._include)
        # A part of the includes would hold back the rest.
        chosen = patterns if len(patterns) <= MAX_PUSHED else [p for p in patterns if p.startswith("!")][:MAX_PUSHED]
        return [Action("Filter", (("Operation", "Add"), ("Filter", pattern))) for pattern in chosen]

    def _decide(self, name: str) -> bool | _Looks:
        excluding = [rule for rule in self._exclude if rule.names_match(name)]
        including = [rule for rule in self._include if rule.names_match(name)]
        if any(rule.pattern is None for rule in excluding) or (self._include and not including):
            return False
        included = not self._include or any(rule.pattern is None for rule in including)
        if included and not excluding:
            return True
        return _Looks(None if included else _looks(including), _looks(excluding))


def _looks(rules: Iterable[Rule]) -> tuple[Look, ...]:
    """One for each header, where the patterns can be joined: a hundred of them then cost little more than one."""
    plain: dict[str, list[str]] = {}
    others: list[Look] = []
    for rule in rules:
        if rule.header is None or rule.pattern is None:
            continue
        if _can_be_joined(rule.pattern):
            plain.setdefault(rule.header.lower(), []).append(rule.pattern.pattern)
        else:
            others.append((rule.header, rule.pattern))
    return (*((header, re.compile("|".join(f"(?:{text})" for text in texts))) for header, texts in plain.items()), *others)


def _can_be_joined(pattern: re.Pattern[str]) -> bool:
    """Whether it means the same beside others: nothing in it counts groups, and it has no flags."""
    return pattern.flags == re.UNICODE and not pattern.groups and "(?" not in pattern.pattern.replace("(?:", "")


def _any(looks: Iterable[Look], headers: Sequence[Header]) -> bool:
    for header, pattern in looks:
        value = first(headers, header)
        if value is not None and pattern.search(value):
            return True
    return False


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
