"""The configured filter rules as the wire knows them: families as their events, today's names with the older ones."""

from __future__ import annotations

import re

from amibridge.ami.filters import EventFilter, Rule
from amibridge.errors import ConfigError
from amibridge.schemas.legacy import old_names
from amibridge.schemas.registry import EVENTS
from amibridge.settings import FilterRule, PbxSettings, Settings


def check(settings: Settings) -> None:
    """Whether what the settings name exists. Raises ConfigError."""
    for options in settings.pbx.values():
        event_filter(options)


def event_filter(options: PbxSettings) -> EventFilter:
    include = [_rule(given, excludes=False) for given in options.filter.include]
    return EventFilter(include, [_rule(given, excludes=True) for given in options.filter.exclude])


def wanted(options: PbxSettings, taken: EventFilter) -> frozenset[str]:
    """The events that the configuration asks for by name or family."""
    named = frozenset(name for given in options.filter.include for name in _names(given) or ())
    return frozenset(name for name in named if taken.can_take(name))


def _rule(given: str | FilterRule, *, excludes: bool) -> Rule:
    """A configured rule, with the names that older releases use for the same."""
    names = _names(given)
    if names is not None:
        names |= old_names(names, whole=excludes)
    if isinstance(given, str):
        return Rule(names)
    return Rule(names, given.header, re.compile(given.matches) if given.matches else None)


def _names(given: str | FilterRule) -> frozenset[str] | None:
    """The events a rule names; a family becomes its events. None for a rule about all of them."""
    if isinstance(given, str):
        return frozenset({given})
    names = frozenset({given.event}) if given.event else None
    if given.family is None:
        return names
    family = frozenset(name for name, cls in EVENTS.items() if cls.family == given.family)
    if not family:
        known = ", ".join(sorted({cls.family for cls in EVENTS.values()}))
        raise ConfigError(f"filter: {given.family!r} is no family of events; there are {known}")
    return family & names if names else family
