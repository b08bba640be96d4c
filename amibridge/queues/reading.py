"""Reads typed values out of what may lack them or hold anything else: None then, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from amibridge.schemas.fields import rfc3339

_NOTHING: Mapping[str, Any] = {}
_LARGEST = 1e12  # of seconds and counts: what is more is no such thing


def text(body: Mapping[str, Any], name: str) -> str | None:
    """Text that is not empty."""
    value = body.get(name)
    return value if isinstance(value, str) and value else None


def number(body: Mapping[str, Any], name: str) -> float | None:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isfinite(value) and abs(value) < _LARGEST else None


def seconds(body: Mapping[str, Any], name: str) -> float | None:
    """A duration: a number that is not negative."""
    value = number(body, name)
    return value if value is not None and value >= 0 else None


def count(body: Mapping[str, Any], name: str) -> int | None:
    value = number(body, name)
    return int(value) if value is not None and value >= 0 else None


def flag(body: Mapping[str, Any], name: str) -> bool | None:
    value = body.get(name)
    return value if isinstance(value, bool) else None


def group(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The fields of a channel or the like; empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else _NOTHING


def uniqueid_of(channel: Mapping[str, Any]) -> str | None:
    """What identifies a channel: its uniqueid, its name where an old Asterisk tells no more."""
    return text(channel, "uniqueid") or text(channel, "channel")


def instant(body: Mapping[str, Any], name: str) -> float | None:
    """Unix seconds of an RFC 3339 time."""
    value = text(body, name)
    try:
        return datetime.fromisoformat(value).timestamp() if value else None
    except (ValueError, OverflowError):
        return None


def stamp(at: float | None) -> str | None:
    """RFC 3339 of Unix seconds; None for what is no time."""
    try:
        return None if at is None else rfc3339(at)
    except ValueError:
        return None


def elapsed(begin: float | None, end: float) -> float | None:
    """Seconds with milliseconds, never negative: the clocks of two machines may tell the begin and the end."""
    return None if begin is None else max(0.0, round(end - begin, 3))
