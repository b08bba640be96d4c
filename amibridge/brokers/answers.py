"""Who waits for which answers: what the requesters of all brokers have in common."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager

from amibridge.brokers.base import Answered
from amibridge.errors import BrokerUnreachable

# Of one request, before its reader has taken them. More wait in the broker, and so do the answers behind them: a reader
# that may be slow has a requester of its own.
MAX_UNREAD_ANSWERS = 64
PARTS = "amibridge.command.part."  # how the type of an answer begins that another one follows for certain


class Waiting:
    """What has come for one request."""

    def __init__(self) -> None:
        self._arrived: deque[Answered] = deque()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._over = ""

    async def next(self) -> Answered:
        """The next answer. Raises BrokerUnreachable when no more can come."""
        while not self._arrived:
            if self._over:
                raise BrokerUnreachable(self._over)
            self._changed.clear()
            await self._changed.wait()
        answer = self._arrived.popleft()
        self._room.set()
        return answer

    def put(self, answer: Answered) -> None:
        self._arrived.append(answer)
        if len(self._arrived) >= MAX_UNREAD_ANSWERS:
            self._room.clear()
        self._changed.set()

    async def room(self) -> None:
        """Wait until the reader has caught up, or is gone."""
        await self._room.wait()

    def end(self, why: str) -> None:
        self._over = self._over or why
        self._changed.set()
        self._room.set()


class AskingRole:
    """A requester but for the sending: a role of a broker is this too, and gives it what comes."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Waiting]] = {}  # two may ask the same at once: both get the answer

    async def send(self, body: bytes, correlation_id: str, expires_seconds: float) -> None:
        """Put a request into the queue of its PBX, with the address for its answers."""
        raise NotImplementedError

    async def messages(self, body: bytes, correlation_id: str, timeout_seconds: float) -> AsyncGenerator[Answered, None]:
        """See Requester."""
        until = asyncio.get_running_loop().time() + timeout_seconds
        with self._asked(correlation_id) as waiting:
            try:
                async with asyncio.timeout_at(until):
                    await self.send(body, correlation_id, timeout_seconds)
                    answer = await waiting.next()
                while True:
                    yield answer
                    async with asyncio.timeout_at(until):
                        answer = await waiting.next()
            except TimeoutError:
                raise TimeoutError(f"no answer to request {correlation_id!r} within {timeout_seconds:g} s") from None

    async def ask(self, body: bytes, correlation_id: str, timeout_seconds: float) -> bytes:
        """See Requester."""
        async with aclosing(self.messages(body, correlation_id, timeout_seconds)) as answers:
            async for answer in answers:
                if not answer.type.startswith(PARTS):
                    return answer.body
        raise AssertionError("answers come until one is the last, or an error")

    async def answered(self, correlation_id: str, answer: Answered) -> None:
        """Give an answer to whoever waits for it, and wait while that one is behind. What nobody waits for is dropped."""
        for waiting in list(self._waiting.get(correlation_id, ())):
            waiting.put(answer)
            await waiting.room()

    def answered_at_once(self, correlation_id: str, answer: Answered) -> None:
        """The same without the waiting: the broker is in this process, and its memory is ours."""
        for waiting in self._waiting.get(correlation_id, ()):
            waiting.put(answer)

    def no_more_answers(self, why: str) -> None:
        for waiting in (one for several in self._waiting.values() for one in several):
            waiting.end(why)

    @contextmanager
    def _asked(self, correlation_id: str) -> Iterator[Waiting]:
        waiting = Waiting()
        several = self._waiting.setdefault(correlation_id, [])
        several.append(waiting)
        try:
            yield waiting
        finally:
            waiting.end("nobody reads the answers any more")
            several.remove(waiting)
            if not several:
                del self._waiting[correlation_id]
