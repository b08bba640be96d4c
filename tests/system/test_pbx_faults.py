"""A real Asterisk that is killed, restarted, frozen, cut off or refuses: the right gap, a new login, and the true state."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.integration.test_resync import call, hang_up_all, independent, living
from tests.support.bridge_process import BridgeProcess
from tests.support.folded import Folded
from tests.support.proxy import Proxy
from tests.support.readers import RedisArchive
from tests.support.runs import PBX

USER = "patient"  # the bridge's own, so that what befalls it does not befall the witness
CALLS = 5
LOGIN_SECONDS = 4.0  # 2 s are meant; the machine may be busy with something else
NOTICE_SECONDS = 10.0
RECOVERY_SECONDS = 30.0
QUICK = {"ping_every_seconds": 1.0, "ping_deadline_seconds": 1.0}


@dataclass(slots=True)
class Watched:
    """A bridge on an Asterisk, and what a reader of its stream makes of it."""

    asterisk: Any
    bridge: BridgeProcess
    folded: Folded

    async def until(self, condition: Callable[[], Any], timeout_seconds: float = RECOVERY_SECONDS) -> None:
        try:
            async with asyncio.timeout(timeout_seconds):
                while not condition():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"told {self.folded.last(30)}\n{self.bridge.output[-3000:]}") from None

    async def calls(self, count: int = CALLS, wait: str = "100") -> set[str]:
        """So many more Local calls, and all channels there then are; the reader knows them."""
        async with independent(self.asterisk) as witness:
            before = len(await living(witness))
            for _ in range(count):
                await call(witness, wait=wait)
            there = set(await living(witness, before + 2 * count))
        await self.until(lambda: there <= self.folded.told)
        return there

    async def recovered(self, mark: int, reason: str, timeout_seconds: float = RECOVERY_SECONDS) -> set[str]:
        """Everything that was asked for after `mark`: this gap and no other, a whole resync, the state of a witness.

        Returns the channels whose hang-up was inferred.
        """
        folded = self.folded
        await self.until(lambda: folded.since(mark, "amibridge.resync.finished"), timeout_seconds)
        gaps = folded.since(mark, "amibridge.gap.found")
        assert [gap["data"]["reason"] for gap in gaps] == [reason], (gaps, self.bridge.output[-3000:])
        finished = folded.since(mark, "amibridge.resync.finished")[-1]["data"]
        assert not finished["partial"] and not finished["failed"], finished
        inferred = {one["data"]["uniqueid"] for one in folded.since(mark, "asterisk.state.hangup")}
        assert finished["inferred_hangups"] == len(inferred)
        await self.same_state()
        return inferred

    async def same_state(self) -> None:
        """As an independent connection sees it; an event may still be on its way."""
        async with independent(self.asterisk) as witness:
            there: set[str] = set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5.0):
                    while True:
                        there = set(await living(witness))
                        if self.folded.listed == there == self.folded.told:
                            return
                        await asyncio.sleep(0.1)
        raise AssertionError(f"Asterisk has {there}, the snapshot {self.folded.listed}, the events {self.folded.told}")


@asynccontextmanager
async def watched(folder: Path, asterisk: Any, broker: str, port: int = 0, **options: Any) -> AsyncIterator[Watched]:
    """The bridge has logged in and asked for the state."""
    folded = Folded()

    async def read() -> None:
        async for batch in RedisArchive(broker, PBX).follow():
            for body in batch:
                folded.take(orjson.loads(body))

    address = {"host": asterisk.host, "port": port or asterisk.port, "username": USER, "secret": asterisk.secret_of(USER)}
    with BridgeProcess(folder / "bridge", {"broker": {"url": broker}, "pbx": {PBX: address | options}}) as bridge:
        reading = asyncio.create_task(read())
        try:
            took_part = Watched(asterisk, bridge, folded)
            await took_part.recovered(0, "bridge_start")
            yield took_part
            assert not reading.done()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def listens(asterisk: Any) -> float:
    """When it accepts connections again."""
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(asterisk.host, asterisk.port)
            found = time.time()
            writer.close()
            return found
        await asyncio.sleep(0.005)


def when(envelope: dict[str, Any]) -> float:
    return datetime.fromisoformat(envelope["recordedtime"]).timestamp()


async def killed(took_part: Watched, calls: int) -> float:
    """Once, with calls up; how long after Asterisk listened again the bridge was logged in."""
    there = await took_part.calls(calls)
    mark = took_part.folded.count
    await asyncio.to_thread(took_part.asterisk.kill)
    waiting = asyncio.create_task(listens(took_part.asterisk))
    await asyncio.to_thread(took_part.asterisk.start)
    assert await took_part.recovered(mark, "pbx_restart") == there
    return when(took_part.folded.since(mark, "amibridge.link.up")[-1]) - await waiting


async def kills(folder: Path, asterisk: Any, broker: str, count: int) -> None:
    async with watched(folder, asterisk, broker) as took_part:
        took = [await killed(took_part, 1 + n % CALLS) for n in range(count)]
    print(f"\nlogged in after Asterisk listened: {', '.join(f'{one:.2f}' for one in took)} s; the longest {max(took):.2f} s")
    assert max(took) < LOGIN_SECONDS


async def test_it_is_killed(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    await kills(tmp_path, new_asterisk(), new_redis().url, 3)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_it_is_killed_often(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    await kills(tmp_path, new_asterisk(), new_redis().url, 20)


async def test_it_restarts_now(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    asterisk = new_asterisk()
    async with watched(tmp_path, asterisk, new_redis().url) as took_part:
        there = await took_part.calls()
        mark = took_part.folded.count
        await asyncio.to_thread(asterisk.cli, "core restart now")
        inferred = await took_part.recovered(mark, "pbx_restart")
        hung_up = {one["data"]["channel"]["uniqueid"] for one in took_part.folded.since(mark, "asterisk.ami.Hangup")}
        print(f"\n{len(there)} channels: {len(hung_up & there)} hung up by Asterisk, {len(inferred)} inferred")
        assert inferred | hung_up == there and not inferred & hung_up


async def test_it_stops_gracefully_and_comes_back(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    """It waits for the calls to end; until then events flow, and each channel has its own Hangup."""
    asterisk = new_asterisk()
    async with watched(tmp_path, asterisk, new_redis().url, **QUICK) as took_part:
        there = await took_part.calls(2, wait="4")
        mark = took_part.folded.count
        stopping = asyncio.create_task(asyncio.to_thread(asterisk.cli, "core stop gracefully"))
        await took_part.until(lambda: not asterisk.running)
        await asyncio.gather(stopping, return_exceptions=True)  # its command line ends with it
        await asyncio.to_thread(asterisk.start)
        assert not await took_part.recovered(mark, "pbx_restart")
        hung_up = {one["data"]["channel"]["uniqueid"] for one in took_part.folded.since(mark, "asterisk.ami.Hangup")}
        assert there <= hung_up


async def kicked(asterisk: Any) -> int:
    """Every session of the bridge; how many there were."""
    said = await asyncio.to_thread(asterisk.cli, "manager show connected")
    found = re.findall(rf"^\s*{USER}\s+\S+\s+\d+\s+\d+\s+(\d+)", said, re.MULTILINE)
    for descriptor in found:
        await asyncio.to_thread(asterisk.cli, f"manager kick session {descriptor}")
    return len(found)


async def test_its_sessions_are_kicked(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    asterisk = new_asterisk()
    async with watched(tmp_path, asterisk, new_redis().url) as took_part:
        await took_part.calls()
        mark = took_part.folded.count
        assert await kicked(asterisk) == 5  # one for events, four for commands
        assert not await took_part.recovered(mark, "link_lost")
        print(f"\n{took_part.folded.since(mark, 'amibridge.link.down')[-1]['data']}")


@contextlib.contextmanager
def without_user(asterisk: Any) -> Any:
    """The bridge's user is not in manager.conf; afterwards it is again."""
    file = asterisk.folder / "etc/manager.conf"
    before = file.read_text()
    file.write_text(re.sub(rf"\[{USER}\].*?(?=\n\[|\Z)", "", before, flags=re.DOTALL))
    asterisk.cli("manager reload")
    try:
        yield
    finally:
        file.write_text(before)
        asterisk.cli("manager reload")


async def test_its_user_is_removed_while_it_is_logged_in(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    """Asterisk leaves the session as it is, and so does the bridge: events and actions go on."""
    asterisk = new_asterisk()
    async with watched(tmp_path, asterisk, new_redis().url, **QUICK) as took_part:
        await took_part.calls()
        mark = took_part.folded.count
        with without_user(asterisk):
            assert USER not in asterisk.cli("manager show users").split()
            await took_part.calls(1)
            await asyncio.sleep(3.0)  # several pings
            await took_part.same_state()
            assert not took_part.folded.since(mark, "amibridge.link.down")
        await took_part.calls(1)
        await took_part.same_state()
        assert not took_part.folded.since(mark, "amibridge.gap.found")


async def test_its_user_is_removed_and_it_is_cut_off(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    """Refused until the user is given back, and back in soon after: it is a login that worked before."""
    asterisk = new_asterisk()
    async with watched(tmp_path, asterisk, new_redis().url) as took_part:
        await took_part.calls()
        mark = took_part.folded.count
        with without_user(asterisk):
            await kicked(asterisk)
            await took_part.until(lambda: took_part.folded.since(mark, "amibridge.link.down"))
            await asyncio.to_thread(took_part.bridge.wait_for, "next try in 0.5 s")
            async with independent(asterisk) as witness:
                await hang_up_all(witness)
                await call(witness, wait="100")
        given_back = time.time()
        assert len(await took_part.recovered(mark, "link_lost")) == 2 * CALLS
        up = when(took_part.folded.since(mark, "amibridge.link.up")[-1])
        print(f"\nlogged in {up - given_back:.1f} s after the user was given back")
        assert up - given_back < LOGIN_SECONDS


async def silent(took_part: Watched, hold: Callable[[], None], let: Callable[[], Awaitable[Any]], limit: float) -> None:
    """Nothing comes any more, and no connection breaks: the bridge has to find out by itself."""
    mark, held_at = took_part.folded.count, time.time()
    hold()
    try:
        await took_part.until(lambda: took_part.folded.since(mark, "amibridge.link.down"))
    finally:
        lost = await let()
    down = took_part.folded.since(mark, "amibridge.link.down")[0]
    print(f"\nnoticed after {when(down) - held_at:.2f} s: {down['data']['reason']}")
    assert when(down) - held_at <= limit
    let_at = time.time()
    assert await took_part.recovered(mark, "link_lost") == (lost or set())
    print(f"logged in {when(took_part.folded.since(mark, 'amibridge.link.up')[-1]) - let_at:.2f} s after it spoke again")


async def frozen(folder: Path, asterisk: Any, broker: str, limit: float, **options: float) -> None:
    async with watched(folder, asterisk, broker, **options) as took_part:
        await took_part.calls()

        async def let() -> None:
            asterisk.resume()

        await silent(took_part, asterisk.pause, let, limit)


async def black_hole(folder: Path, asterisk: Any, broker: str, limit: float, **options: float) -> None:
    """Calls end and others begin in the dark."""
    async with (
        Proxy(asterisk.host, asterisk.port) as proxy,
        watched(folder, asterisk, broker, port=proxy.port, **options) as took_part,
    ):
        there = await took_part.calls()

        def hold() -> None:
            proxy.up.hold()
            proxy.down.hold()

        async def let() -> set[str]:
            async with independent(asterisk) as witness:
                await hang_up_all(witness)
                await call(witness, wait="100")
                await living(witness, 2)
            proxy.up.let()
            proxy.down.let()
            return there

        await silent(took_part, hold, let, limit)


async def test_it_is_frozen(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    await frozen(tmp_path, new_asterisk(), new_redis().url, 3.5, **QUICK)


async def test_it_is_behind_a_black_hole(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    await black_hole(tmp_path, new_asterisk(), new_redis().url, 3.5, **QUICK)


@pytest.mark.long
async def test_it_is_frozen_with_the_usual_patience(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    await frozen(tmp_path, new_asterisk(), new_redis().url, NOTICE_SECONDS)


@pytest.mark.long
async def test_it_is_behind_a_black_hole_with_the_usual_patience(tmp_path: Path, new_asterisk: Any, new_redis: Any) -> None:
    await black_hole(tmp_path, new_asterisk(), new_redis().url, NOTICE_SECONDS)
