"""From an AMI event name to its class. Importing this module loads every family."""

from __future__ import annotations

import importlib
import pkgutil

import amibridge.schemas.events as families
from amibridge.schemas.event import AmiEvent

for _family in pkgutil.iter_modules(families.__path__):
    importlib.import_module(f"{families.__name__}.{_family.name}")

EVENTS: dict[str, type[AmiEvent]] = AmiEvent.registry


def family_of(event: str) -> str:
    """The word in the routing key for this event; `other` for one without a class."""
    cls = EVENTS.get(event)
    return cls.family if cls else AmiEvent.family
