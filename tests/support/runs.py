"""One run: a numbered source, a bridge, an archive of all that came, and the verdict over it.

The servers are started by fixtures; every step that blocks goes to a thread, so that what the test itself serves (a proxy)
goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.bridge_process import BridgeProcess
from tests.support.ledger import Ledger
from tests.support.numbered_control import NumberedProcess
from tests.support.oracle import Oracle, Verdict
from tests.support.readers import Archive, count_reaches

PBX = "main"
UP = "publishing events"
LOGGED_IN = "logged in to"
FRESH_SECONDS = 30.0


@dataclass(slots=True)
class Run:
    """What takes part."""

    source: NumberedProcess
    bridge: BridgeProcess
    archive: Archive

    async def said(self, number: int, timeout_seconds: float = 120.0) -> None:
        """Wait until the source has said this number."""
        await asyncio.to_thread(self.source.wait_for, number, timeout_seconds)

    async def publishing(self, times: int, timeout_seconds: float = 60.0) -> None:
        """Wait until the bridge has connected to the broker so often."""
        await asyncio.to_thread(lambda: self.bridge.wait_for(UP, times=times, timeout_seconds=timeout_seconds))

    def waited(self) -> list[int]:
        """How many events were waiting each time the bridge came back to the broker."""
        said = re.sub(r"\x1b\[[0-9;]*m", "", self.bridge.output)
        return [int(found) for found in re.findall(rf"{UP}.*?pending=(\d+)", said)][1:]

    async def logged_in(self, times: int, timeout_seconds: float = 60.0) -> None:
        """Wait until the bridge has logged in so often."""
        await asyncio.to_thread(lambda: self.bridge.wait_for(LOGGED_IN, times=times, timeout_seconds=timeout_seconds))

    async def holds(self, count: int, timeout_seconds: float = 60.0) -> None:
        """Wait until the broker holds so many messages."""
        await count_reaches(self.archive, count, timeout_seconds)

    async def listened_to(self, timeout_seconds: float = FRESH_SECONDS) -> None:
        """Wait until the bridge is logged in."""
        deadline = time.monotonic() + timeout_seconds
        while not (await self.ledger()).heard:
            assert time.monotonic() < deadline, f"the bridge is not logged in:\n{self.bridge.output[-3000:]}"
            await asyncio.sleep(0.05)

    async def ledger(self) -> Ledger:
        return await asyncio.to_thread(self.source.ledger)

    async def verdict(self, timeout_seconds: float) -> Verdict:
        """Say one more number, read until it came, end the bridge, and judge everything."""
        await self.listened_to()
        await asyncio.to_thread(lambda: self.source.ask("burst", count=1))
        fresh = (await self.ledger()).last
        oracle = Oracle()
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._read(oracle, fresh)
        except TimeoutError:
            newest = max(oracle.numbers, default=0)
            said = self.bridge.output[-3000:]
            raise AssertionError(f"{newest} is the last number that came, not {fresh}; the bridge says\n{said}") from None
        return oracle.judge(await self.ledger())

    async def _read(self, oracle: Oracle, fresh: int) -> None:
        came = False
        async with aclosing(self.archive.follow()) as batches:  # or its connection would outlive the test
            async for batch in batches:
                for body in batch:
                    oracle.saw(body)
                if came and not batch:
                    return
                if not came and fresh in oracle.numbers:
                    came = True
                    await asyncio.to_thread(self.bridge.stop)


@asynccontextmanager
async def run(
    folder: Path,
    archive: Archive,
    broker: str,
    *,
    count: int,
    rate: float,
    options: dict[str, Any] | None = None,
    pbx: Callable[[NumberedProcess], dict[str, Any]] = NumberedProcess.options,
) -> AsyncIterator[Run]:
    """Source and bridge are up, and the first login has happened; the numbers begin with it."""
    folder.mkdir(parents=True, exist_ok=True)
    await archive.declare()
    given = dict(options or {})
    config = {"broker": {"url": broker, "events_kept": 10_000_000}, "log": {"level": "info"}, **given}
    with NumberedProcess(folder, count=count, rate=rate) as numbered:
        bridge = BridgeProcess(folder / "bridge", config | {"pbx": {PBX: pbx(numbered)}})
        with bridge:
            took_part = Run(numbered, bridge, archive)
            await took_part.publishing(1)
            await took_part.logged_in(1)
            yield took_part
