"""The way to one PBX's request queue, mended when it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from amibridge.backoff import full_jitter
from amibridge.brokers.base import CONFIRM_STALL_SECONDS, Answered, Requester
from amibridge.errors import BrokerError, BrokerUnreachable

BACKOFF_BASE_SECONDS = 0.1
BACKOFF_CAP_SECONDS = 5.0  # a caller waits meanwhile


class Line:
    """One requester, opened at the first use and kept; a new one after a fault.

    The first `open` of all raises what is wrong at once, as a typo in the URL mends never. After it was good once, a fault
    is waited out until the deadline of whoever asks, unless `reconnect` is false.
    """

    def __init__(self, new: Callable[[], Requester], *, reconnect: bool = True) -> None:
        self._new = new
        self._reconnect = reconnect
        self._requester: Requester | None = None
        self._opening = asyncio.Lock()
        self._was_good = False
        self._closed = False

    async def messages(self, body: Callable[[], bytes], id: str, seconds: float) -> AsyncGenerator[Answered | None, None]:
        """The answers to one request; None where the connection was lost and it was asked again under the same id.

        `body` is called for every time it is asked. Raises TimeoutError after `seconds`, BrokerRefused; BrokerUnreachable
        when there was never a connection, or none is to be made again.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        failures = 0
        while True:
            requester: Requester | None = None
            try:
                requester = await self._opened(until)
                async with aclosing(requester.messages(body(), id, until - loop.time())) as answers:
                    async for answer in answers:
                        yield answer
            except BrokerError as error:
                await self._drop(requester, error)
                # Right after a restart a broker may refuse what it will soon take again.
                passing = isinstance(error, BrokerUnreachable) or failures > 0
                if self._closed or not (passing and self._was_good and self._reconnect):
                    raise
                wait = full_jitter(failures, base_seconds=BACKOFF_BASE_SECONDS, cap_seconds=BACKOFF_CAP_SECONDS)
                if loop.time() + wait >= until:
                    raise TimeoutError(f"no answer to request {id!r} within {seconds:g} s: {error}") from error
            failures += 1
            await asyncio.sleep(wait)
            yield None

    async def open(self) -> None:
        """Connect now instead of at the first request. Raises BrokerError."""
        await self._opened(asyncio.get_running_loop().time() + 2 * CONFIRM_STALL_SECONDS)

    async def close(self) -> None:
        self._closed = True
        requester, self._requester = self._requester, None
        if requester is not None:
            await requester.close()

    async def _opened(self, until: float) -> Requester:
        if self._requester is not None and not self._closed:
            return self._requester
        async with asyncio.timeout_at(until), self._opening:
            if self._closed:
                raise BrokerUnreachable("the bus is closed")
            if self._requester is None:
                fresh = self._new()
                try:
                    await fresh.open()
                except BaseException:
                    await fresh.close()
                    raise
                self._requester, self._was_good = fresh, True
            return self._requester

    async def _drop(self, requester: Requester | None, error: BrokerError) -> None:
        """A requester that had a fault is of no more use to anybody: who else waits on it asks again on the next one."""
        if requester is not None and isinstance(error, BrokerUnreachable) and self._requester is requester:
            self._requester = None
            await requester.close()
