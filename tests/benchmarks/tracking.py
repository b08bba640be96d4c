"""What it costs to find out what an event means: each fold alone, over typed events that are in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from amibridge.calls.tracker import CallTracker
from amibridge.normalizer.engine import Normalizer
from amibridge.queues.tracker import QueueTracker
from amibridge.state.picture import Picture, is_folded
from tests.benchmarks.steps import NANOSECONDS, READ_BYTES, blocks

Typed = tuple[str, dict[str, Any], float, str]  # kind, data, Unix time, time as text
Fold = Callable[[list[Typed]], None]


def typed(mix: Path) -> list[Typed]:
    content, normalizer = mix.read_bytes(), Normalizer(pbx="bench", bridge="bench")
    chunks = [content[at : at + READ_BYTES] for at in range(0, len(content), READ_BYTES)]
    found: list[Typed] = []
    for number, raw in enumerate(blocks(chunks), start=1):
        for envelope, _ in normalizer.events(raw, epoch="e", sequence=number, received_ns=NANOSECONDS):
            at = envelope.data.get("timestamp") or NANOSECONDS / 1e9
            found.append((envelope.type.rpartition(".v")[0], envelope.data, at, envelope.time))
    return found


def calls(events: list[Typed]) -> None:
    tracker = CallTracker()
    for kind, body, at, _ in events:
        tracker.observe(kind, body, at)


def queues(events: list[Typed]) -> None:
    tracker = QueueTracker()
    for kind, body, at, _ in events:
        tracker.observe(kind, body, at)


def state(events: list[Typed]) -> None:
    picture = Picture()
    for number, (kind, body, _, stamp) in enumerate(events, start=1):
        if is_folded(kind):
            picture.apply(kind, body, "e", number, stamp)


FOLDS: dict[str, Fold] = {"calls": calls, "queues and agents": queues, "state": state}


def costs(mix: Path, rounds: int) -> dict[str, list[float]]:
    """Microseconds of CPU per event, round by round; the folds take turns."""
    events = typed(mix)
    found: dict[str, list[float]] = {name: [] for name in FOLDS}
    for _ in range(rounds):
        for name, fold in FOLDS.items():
            began = time.process_time()
            fold(events)
            found[name].append((time.process_time() - began) / len(events) * 1e6)
    return found


def medians(found: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(values) for name, values in found.items()}
