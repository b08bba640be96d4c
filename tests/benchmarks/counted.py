"""What an event costs, counted instead of timed: bytecodes and calls, the same on every machine with the same Python.

`tests/unit/test_cost.py` compares the counts with the committed ones. Not seen: time inside one C call, and in the system.

    python -m tests.benchmarks.counted            counts here, beside the committed ones
    python -m tests.benchmarks.counted --commit   makes them the committed ones
"""

from __future__ import annotations

import gc
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from amibridge.ami.parser import Parser, parse
from amibridge.app.folds import derived
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Record
from amibridge.schemas.envelope import Envelope
from amibridge.settings import build
from tests.benchmarks.mix import CALLS

COMMITTED = Path(__file__).parent / "counted.json"
# Small ones that go through queues, transfers, parking and a forwarding.
RECORDED = (
    "queue_two_callers_one_gives_up",
    "queue_member_declines",
    "simple_callee_hangs_up",
    "park_by_transfer",
    "forward_on_busy",
)
NANOSECONDS = 1_795_000_000_000_000_000
PBX = "bench"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one event, on average."""

    bytecodes: float
    calls: float  # of Python and C functions


def costs() -> dict[str, Cost]:
    """By step; each alone, without the ones before it."""
    stream = b"".join((CALLS / f"{name}.raw").read_bytes() for name in RECORDED)
    events = [raw for raw in Parser().feed(stream) if isinstance(raw, bytes) and raw.startswith(b"Event: ")]
    normalizer = Normalizer(pbx=PBX, bridge="bench")
    made = [[envelope for envelope, _ in _normalized(normalizer, n, raw)] for n, raw in enumerate(events, 1)]
    _folding(made)()  # so that what is cached is cached
    _parsing(stream)
    steps: dict[str, Callable[[], object]] = {
        "parse": partial(_parsing, stream),
        "normalize": lambda: [_normalized(normalizer, n, raw) for n, raw in enumerate(events, 1)],
        "track": _folding(made),
    }
    return {name: _counted(step, len(events)) for name, step in steps.items()}


def _parsing(stream: bytes) -> None:
    for raw in Parser().feed(stream):
        if isinstance(raw, bytes):
            parse(raw)


def _normalized(normalizer: Normalizer, number: int, raw: bytes) -> list[tuple[Envelope, bytes]]:
    return normalizer.events(raw, epoch="e", sequence=number, received_ns=NANOSECONDS)


def _folding(made: list[list[Envelope]]) -> Callable[[], None]:
    """Calls and queues of a bridge that has seen nothing yet."""
    given = {"bridge": "bench", "outbox": {"durability": "memory"}, "pbx": {PBX: {"username": "bench", "secret": "bench"}}}
    folds = derived(PBX, build(given, origin="a benchmark"))
    assert folds is not None

    def fold() -> None:
        for number, causes in enumerate(made, 1):
            folds.envelopes(Record("e", number, NANOSECONDS, "", b""), causes)

    return fold


def _counted(step: Callable[[], object], events: int) -> Cost:
    """Traces the step, and whatever it calls in this thread."""
    bytecodes = calls = 0

    def inside(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal bytecodes
        bytecodes += event == "opcode"
        return inside

    def entered(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal calls
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        calls += 1
        return inside

    def called(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "c_call"

    before = sys.gettrace(), sys.getprofile()
    collecting = gc.isenabled()
    gc.disable()  # what others hang on the collector is Python code too, and its moment is anybody's guess
    sys.setprofile(called)
    sys.settrace(entered)
    try:
        step()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
        if collecting:
            gc.enable()
    return Cost(round(bytecodes / events, 1), round(calls / events, 1))


def committed() -> dict[str, Cost] | None:
    """For this Python; None where nobody has counted with it."""
    found = json.loads(COMMITTED.read_text()).get(python())
    return {name: Cost(**cost) for name, cost in found.items()} if found else None


def python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def main() -> None:
    found, known = costs(), committed() or {}
    for name, cost in found.items():
        print(f"{name:<10} {cost.bytecodes:8.1f} bytecodes {cost.calls:8.1f} calls an event; committed: {known.get(name)}")
    if "--commit" in sys.argv:
        kept = json.loads(COMMITTED.read_text()) | {python(): {name: asdict(cost) for name, cost in found.items()}}
        COMMITTED.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
