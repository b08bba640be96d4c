"""How long peers take from bytes to their own object for each event. Run in their environment, knows nothing of ours.

`parsing.py panoramisk FILE`: each line on stdin is one round over the file in reads of 64 KiB; the answer is its CPU time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

READ_BYTES = 64 * 1024


def panoramisk(chunks: list[bytes]) -> int:
    from panoramisk.ami_protocol import AMIProtocol

    class Counter:
        seen = 0

        def dispatch(self, event: Any) -> None:
            self.seen += 1

    protocol = AMIProtocol()
    protocol.connection_made(None)
    protocol.encoding = "utf8"
    protocol.factory = counter = Counter()
    for chunk in chunks:
        protocol.data_received(chunk)
    return counter.seen


def astami(chunks: list[bytes]) -> int:
    """It drops events, so it has no framing of its own for them: given ours, for nothing."""
    from astami.client import AMIResponse

    seen, held = 0, b""
    for chunk in chunks:
        *blocks, held = (held + chunk).split(b"\r\n\r\n")
        for block in blocks:
            AMIResponse.from_raw(block.decode("utf-8", "replace"))
            seen += 1
    return seen


def main() -> None:
    parse: Callable[[list[bytes]], int] = {"panoramisk": panoramisk, "astami": astami}[sys.argv[1]]
    octets = Path(sys.argv[2]).read_bytes()
    chunks = [octets[at : at + READ_BYTES] for at in range(0, len(octets), READ_BYTES)]
    for _ in sys.stdin:
        began, cpu = time.perf_counter(), time.process_time()
        events = parse(chunks)
        used = {"events": events, "cpu_seconds": time.process_time() - cpu, "seconds": time.perf_counter() - began}
        print(json.dumps(used), flush=True)


main()
