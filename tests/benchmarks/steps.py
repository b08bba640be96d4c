"""Our own steps from bytes to messages, each with all before it, as a process that takes turns with the peers'.

    python -m tests.benchmarks.steps parse FILE

Each line on stdin is one round over the file in reads of 64 KiB; the answer is a line of JSON with its CPU time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from amibridge import settings
from amibridge.ami.parser import Parser, parse
from amibridge.app.folds import derived
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Record
from amibridge.workers.outgoing import Outgoing

READ_BYTES = 64 * 1024
PBX = "bench"
NANOSECONDS = 1_795_000_000_000_000_000

Chunks = list[bytes]
Step = Callable[[Chunks], int]


def blocks(chunks: Chunks) -> Iterator[bytes]:
    parser = Parser()
    for chunk in chunks:
        yield from (one for one in parser.feed(chunk) if isinstance(one, bytes))


def frames(chunks: Chunks) -> int:
    return sum(1 for _ in blocks(chunks))


def messages(chunks: Chunks) -> int:
    made = 0
    for raw in blocks(chunks):
        parse(raw)
        made += 1
    return made


def envelopes(chunks: Chunks) -> int:
    normalizer = Normalizer(pbx=PBX, bridge="bench")
    for n, raw in zip(count(1), blocks(chunks), strict=False):
        normalizer.events(raw, epoch="e", sequence=n, received_ns=NANOSECONDS)
    return n


def published(chunks: Chunks) -> int:
    """With the calls and queues that the events mean, as messages for a broker; the count is of events."""
    made = outgoing(tracked=True)
    for n, raw in zip(count(1), blocks(chunks), strict=False):
        made.messages(Record("e", n, NANOSECONDS, "", raw))
    return n


def outgoing(*, tracked: bool, pbx: str = PBX) -> Outgoing:
    """What the relay of one PBX makes messages with; tracked as by default, but keeping nothing on disk."""
    given = {"bridge": "bench", "outbox": {"durability": "memory"}, "pbx": {pbx: {"username": "bench", "secret": "bench"}}}
    folds = derived(pbx, settings.build(given, origin="a benchmark")) if tracked else None
    return Outgoing(pbx=pbx, normalizer=Normalizer(pbx=pbx, bridge="bench"), derived=folds)


STEPS: dict[str, Step] = {"frames": frames, "parse": messages, "envelopes": envelopes, "tracked": published}


def main() -> None:
    step, octets = STEPS[sys.argv[1]], Path(sys.argv[2]).read_bytes()
    chunks = [octets[at : at + READ_BYTES] for at in range(0, len(octets), READ_BYTES)]
    for _ in sys.stdin:
        began, cpu = time.perf_counter(), time.process_time()
        events = step(chunks)
        used = {"events": events, "cpu_seconds": time.process_time() - cpu, "seconds": time.perf_counter() - began}
        print(json.dumps(used), flush=True)


if __name__ == "__main__":
    main()
