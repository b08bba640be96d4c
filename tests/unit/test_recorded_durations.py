"""Durations that a real Asterisk told, against the time its own stamps say has passed: a field's name must tell its unit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.telling import observed

CORPUS = Path(__file__).parents[1] / "corpus"
RECORDINGS = sorted(CORPUS.glob("*/*.raw"))
UNITS = {"_seconds": 1.0, "_ms": 0.001}
ROUNDING_SECONDS = 1.0  # Asterisk takes the difference of two times in whole seconds, also where it tells milliseconds

CALLER = ("channel.uniqueid",)
MEMBER = (*CALLER, "interface")
PARKED = ("parkee_channel.uniqueid",)
# The event and its field, the event that it counts from, and what the two have in common.
DURATIONS = [
    ("AgentConnect", "ring_time", "AgentCalled", MEMBER),
    ("AgentConnect", "hold_time", "QueueCallerJoin", CALLER),
    ("AgentComplete", "talk_time", "AgentConnect", CALLER),
    ("AgentRingNoAnswer", "ring_time", "AgentCalled", MEMBER),
    ("AgentLogoff", "login_time", "AgentLogin", ("agent",)),
    ("QueueCallerAbandon", "hold_time", "QueueCallerJoin", CALLER),
    ("ParkedCallGiveUp", "parking_duration", "ParkedCall", PARKED),
    ("ParkedCallTimeOut", "parking_duration", "ParkedCall", PARKED),
    ("UnParkedCall", "parking_duration", "ParkedCall", PARKED),
]


def at(body: dict[str, Any], path: str) -> Any:
    first, _, rest = path.partition(".")
    value = body.get(first)
    return at(value, rest) if rest and isinstance(value, dict) else value


def told_seconds(body: dict[str, Any], field: str) -> float:
    [(unit, value)] = [(unit, body[field + unit]) for unit in UNITS if field + unit in body]
    return float(value) * UNITS[unit]


def measured(raw: Path, event: str, field: str, since: str, shared: tuple[str, ...]) -> Iterator[tuple[float, float]]:
    """What the events of this name tell, and what has passed; in seconds."""
    began: dict[tuple[Any, ...], float] = {}
    for kind, body, _ in observed(raw.read_bytes()):
        key = tuple(at(body, path) for path in shared)
        stamp = body.get("timestamp")
        if kind == f"asterisk.ami.{since}" and stamp is not None:
            began[key] = stamp
        elif kind == f"asterisk.ami.{event}" and stamp is not None and key in began:
            yield told_seconds(body, field), stamp - began[key]


@pytest.mark.parametrize(("event", "field", "since", "shared"), DURATIONS)
def test_a_duration_is_in_the_unit_that_its_name_says(event: str, field: str, since: str, shared: tuple[str, ...]) -> None:
    found = [
        pair
        for raw in RECORDINGS
        if f"Event: {event}\r\n".encode() in raw.read_bytes()
        for pair in measured(raw, event, field, since, shared)
    ]
    assert found, "no recording has both events"
    assert not [(told, passed) for told, passed in found if abs(told - passed) >= ROUNDING_SECONDS]
