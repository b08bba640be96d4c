"""Many numbered PBXs in one process that notes when it said each number: `python -m tests.support.timed_sources …`.

They begin together once somebody listens to every one of them. When all is said, the times and ledgers are in the file of
`--result`; the process then goes on answering until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import time
from pathlib import Path

from tests.support import numbered
from tests.support.ledger import Ledger
from tests.support.numbered import NumberedSource

TICK_SECONDS = 0.02  # a hundred numbers a second come in twos; more wake-ups would take the core away from the bridge
POLL_SECONDS = 0.1


class TimedSource(NumberedSource):
    """Notes the time of every number; those of one tick share it."""

    def __init__(self, *, count: int, rate: float) -> None:
        super().__init__(count=count, rate=rate)
        self.paused = True
        self.said_at: list[float] = []  # of number 1 on

    @property
    def listened_to(self) -> bool:
        return self._began

    @property
    def done(self) -> bool:
        return self._last >= self.count

    def _say(self, count: int) -> None:
        self.said_at += [time.time()] * count
        super()._say(count)


async def _serve(options: argparse.Namespace) -> None:
    numbered.TICK_SECONDS = TICK_SECONDS
    rates = [options.flood_rate if n == 0 else options.rate for n in range(len(options.ports))]
    sources = [TimedSource(count=int(rate * options.seconds), rate=rate) for rate in rates]
    for source, port in zip(sources, options.ports, strict=True):
        await source.start(port)
    while not all(source.listened_to for source in sources):
        await asyncio.sleep(POLL_SECONDS)
    for source in sources:
        source.paused = False
    while not all(source.done for source in sources):
        await asyncio.sleep(POLL_SECONDS)
    told = [{"said_at": source.said_at, "ledger": source.ledger().told()} for source in sources]
    unfinished = options.result.with_suffix(".part")
    unfinished.write_text(json.dumps(told))
    unfinished.rename(options.result)
    await asyncio.Event().wait()


def read(result: Path) -> list[tuple[list[float], Ledger]]:
    """The times and the ledger of each source."""
    return [(one["said_at"], Ledger.read(one["ledger"])) for one in json.loads(result.read_text())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ports", type=int, nargs="+", required=True, help="the first one floods")
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--flood-rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--result", type=Path, required=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
