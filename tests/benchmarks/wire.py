"""Bytes to frames, to messages, to envelopes: how long each step takes, side by side in one run.

Read the ratios; absolute numbers move with whatever else the machine does.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

from amibridge.ami.parser import Parser, split_headers
from amibridge.normalizer.engine import Normalizer
from amibridge.schemas.registry import EVENTS
from tests.corpus.recordings import RECORDINGS

ROUNDS = 9
NAMES = ("call_dial_ok", "call_hangup_causes", "parking", "call_local_optimized", "agent_pool")


def main() -> None:
    stream = b"".join(recording.raw for recording in RECORDINGS if str(recording) in NAMES)
    events = [frame for frame in Parser().feed(stream) if isinstance(frame, bytes) and frame.startswith(b"Event: ")]
    normalizer = Normalizer(pbx="pbx1", bridge="bench")
    print(f"{len(events)} events, {len(stream) / len(events):.0f} bytes each, median of {ROUNDS} rounds")

    def normalize() -> None:
        for raw in events:
            normalizer.events(raw, epoch="e", sequence=1, received_ns=1)[0]

    def through_models() -> None:
        for raw in events:
            envelope, body = normalizer.events(raw, epoch="e", sequence=1, received_ns=1)[0]
            cls = EVENTS.get(envelope.amievent or "")
            if cls:
                cls.model_validate(json.loads(body)["data"]).model_dump_json()

    steps: dict[str, Callable[[], object]] = {
        "frames": lambda: Parser().feed(stream),
        "headers": lambda: [split_headers(raw) for raw in events],
        "envelopes": normalize,
        "envelopes, then pydantic": through_models,
    }
    times = {name: statistics.median(timed(step) for _ in range(ROUNDS)) for name, step in steps.items()}
    for name, seconds in times.items():
        per_event = seconds / len(events) * 1e6
        ratio = seconds / times["envelopes"]
        print(f"  {name:<26} {per_event:7.2f} us/event {1e6 / per_event:10,.0f} events/s  x{ratio:.2f} of envelopes")


def timed(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
