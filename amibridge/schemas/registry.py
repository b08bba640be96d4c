"""From an AMI name to its class. Importing this module loads every family of events and actions."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import amibridge.schemas.actions as action_families
import amibridge.schemas.events as event_families
from amibridge.schemas.action import AmiAction
from amibridge.schemas.event import AmiEvent


def _load(families: ModuleType) -> None:
    for family in pkgutil.iter_modules(families.__path__):
        importlib.import_module(f"{families.__name__}.{family.name}")


_load(event_families)
_load(action_families)

EVENTS: dict[str, type[AmiEvent]] = AmiEvent.registry
ACTIONS: dict[str, type[AmiAction]] = AmiAction.registry


def family_of(event: str) -> str:
    """The word in the routing key for this event; `other` for one without a class."""
    cls = EVENTS.get(event)
    return cls.family if cls else AmiEvent.family


def action_class(name: str) -> type[AmiAction] | None:
    """The class of an action, its name compared without case; None for one that has none."""
    return ACTIONS.get(name.lower())
