"""The JSON Schemas of everything published, made from the classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from amibridge.schemas.envelope import schema_uri
from amibridge.schemas.event import AmiEvent
from amibridge.schemas.lifecycle import Lifecycle
from amibridge.schemas.registry import EVENTS
from amibridge.schemas.requests import REPLY_TYPE, Reply, Request

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def described() -> list[tuple[str, str, str]]:
    """(type, family, first line of the docstring) of every event, sorted by type."""
    rows = [(cls.type_name(), cls.family, _meaning(cls)) for cls in EVENTS.values()]
    rows += [(f"{name}.v{cls.major}", "bridge", _meaning(cls)) for name, cls in Lifecycle.kinds.items()]
    return sorted(rows)


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, schema of `data`) for every event, the generic event, request and reply."""
    yield _document("asterisk.ami.Event", 1, 0, AmiEvent, "serialization")
    for cls in EVENTS.values():
        yield _document(f"asterisk.ami.{cls.event_name}", cls.major, cls.minor, cls, "serialization")
    for name, kind in Lifecycle.kinds.items():
        yield _document(name, kind.major, kind.minor, kind, "serialization")
    yield _document("amibridge.command.requested", 1, 0, Request, "validation")
    yield _document(REPLY_TYPE, 1, 0, Reply, "serialization")


def _document(name: str, major: int, minor: int, cls: type[BaseModel], mode: Any) -> tuple[str, dict[str, Any]]:
    schema = {"$schema": DIALECT, "$id": schema_uri(name, major, minor), **cls.model_json_schema(mode=mode)}
    return f"{name}/{major}-{minor}.json", schema


def _meaning(cls: type[BaseModel]) -> str:
    return (cls.__doc__ or "").strip().split("\n")[0]
