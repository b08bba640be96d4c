"""A broker inside the process: for tests and for embedding. Nothing survives the process."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from amibridge.brokers.base import DEAD_LETTERS_KEPT, EVENTS_KEPT, Message, Received
from amibridge.errors import BrokerRefused, BrokerUnreachable

MAX_QUEUED_REQUESTS = 10_000
MAX_UNREAD_EVENTS = 100_000  # of one subscriber; a slower one loses the oldest


@dataclass(slots=True)
class _Request:
    body: bytes
    reply_to: str | None
    correlation_id: str | None
    redelivered: bool = False


@dataclass(slots=True)
class MemoryBroker:
    """The shared place; the roles below are given the same one."""

    events: deque[Message] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    subscribers: list[tuple[Callable[[str], bool], asyncio.Queue[Received]]] = field(default_factory=list)
    requests: dict[str, asyncio.Queue[_Request]] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Queue(MAX_QUEUED_REQUESTS))
    )
    replies: dict[str, dict[str, asyncio.Future[bytes]]] = field(default_factory=lambda: defaultdict(dict))
    dead_letters: deque[tuple[bytes, str]] = field(default_factory=lambda: deque(maxlen=DEAD_LETTERS_KEPT))
    up: bool = True

    def check(self) -> None:
        if not self.up:
            raise BrokerUnreachable("the memory broker is switched off")


class MemoryPublisher:
    """See Publisher. Keeps a high-water mark, as Redis does."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._mark = ("", 0)

    async def open(self) -> None:
        self._broker.check()

    async def publish(self, messages: Sequence[Message]) -> None:
        self._broker.check()
        for message in messages:
            mark = (message.epoch, message.position)
            if mark > self._mark:
                self._mark = mark
                self._broker.events.append(message)
                self._fan_out(message)

    async def close(self) -> None:
        pass

    def _fan_out(self, message: Message) -> None:
        for matches, queue in self._broker.subscribers:
            if matches(message.key):
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(Received(message.body, message.type, message.key))


class MemoryDelivery:
    """See Delivery."""

    def __init__(self, broker: MemoryBroker, queue: str, request: _Request, unacked: list[_Request]) -> None:
        self.body = request.body
        self.redelivered = request.redelivered
        self.reply_to = request.reply_to
        self.correlation_id = request.correlation_id
        self._broker = broker
        self._queue = queue
        self._request = request
        self._unacked = unacked

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        self._broker.check()
        if reply_to not in self._broker.replies:
            raise BrokerRefused(f"nobody reads replies at {reply_to!r}")
        future = self._broker.replies[reply_to].pop(correlation_id, None)
        if future and not future.done():
            future.set_result(reply.body)

    async def ack(self) -> None:
        if self._request in self._unacked:
            self._unacked.remove(self._request)

    async def bury(self, reason: str) -> None:
        self._broker.dead_letters.append((self.body, reason))
        await self.ack()


class MemoryConsumer:
    """See Consumer."""

    def __init__(self, broker: MemoryBroker, queue: str) -> None:
        self._broker = broker
        self._queue = queue
        self._unacked: list[_Request] = []

    async def open(self) -> None:
        self._broker.check()

    async def receive(self) -> MemoryDelivery:
        request = await self._broker.requests[self._queue].get()
        self._unacked.append(request)
        return MemoryDelivery(self._broker, self._queue, request, self._unacked)

    async def close(self) -> None:
        for request in self._unacked:
            request.redelivered = True
            self._broker.requests[self._queue].put_nowait(request)
        self._unacked.clear()


class MemorySubscriber:
    """See Subscriber."""

    def __init__(self, broker: MemoryBroker, matches: Callable[[str], bool]) -> None:
        self._broker = broker
        self._entry = (matches, asyncio.Queue[Received](MAX_UNREAD_EVENTS))

    async def open(self) -> None:
        self._broker.subscribers.append(self._entry)

    async def receive(self) -> Received:
        return await self._entry[1].get()

    async def close(self) -> None:
        if self._entry in self._broker.subscribers:
            self._broker.subscribers.remove(self._entry)


class MemoryRequester:
    """See Requester."""

    def __init__(self, broker: MemoryBroker, queue: str) -> None:
        self._broker = broker
        self._queue = queue
        self._address = f"memory-{id(self)}"

    async def open(self) -> None:
        self._broker.check()
        self._broker.replies[self._address].clear()

    async def ask(self, body: bytes, correlation_id: str, timeout_seconds: float) -> bytes:
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._broker.replies[self._address][correlation_id] = future
        self._broker.requests[self._queue].put_nowait(_Request(body, self._address, correlation_id))
        try:
            async with asyncio.timeout(timeout_seconds):
                return await future
        finally:
            self._broker.replies[self._address].pop(correlation_id, None)

    async def close(self) -> None:
        self._broker.replies.pop(self._address, None)
