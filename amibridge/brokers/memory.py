"""A broker inside the process: for tests and for embedding. Nothing survives the process."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from amibridge.brokers.answers import AskingRole
from amibridge.brokers.base import DEAD_LETTERS_KEPT, EVENTS_KEPT, Answered, DeadLetter, Message, Received
from amibridge.errors import BrokerRefused, BrokerUnreachable

MAX_QUEUED_REQUESTS = 10_000
MAX_UNREAD_EVENTS = 100_000  # of one subscriber; a slower one loses the oldest
MAX_EPOCHS = 1_000  # whose high-water marks are remembered


@dataclass(slots=True, eq=False)
class _Request:
    body: bytes
    reply_to: str | None
    correlation_id: str | None
    requester: str | None = None
    expires_at: float | None = None
    attempts: int = 0


class Offered(Protocol):
    """Who is shown every event that is published."""

    def offer(self, message: Message) -> None: ...


class MemoryBroker:
    """The shared place, given to all roles below. `switch_off` is its way to be unreachable, `roll_back` to forget."""

    def __init__(self) -> None:
        self.up = True
        self.events: deque[Message] = deque(maxlen=EVENTS_KEPT)
        self.dead_letters: deque[DeadLetter] = deque(maxlen=DEAD_LETTERS_KEPT)
        self.marks: dict[str, int] = {}  # the last position of every epoch
        self.subscribers: list[Offered] = []
        self.groups: dict[str, object] = {}  # see memory_groups
        self.requests: defaultdict[str, deque[_Request]] = defaultdict(deque)
        self.replies: dict[str, Callable[[str, Answered], None]] = {}  # by reply address: gives an answer to whoever waits
        self.roles: set[_Role] = set()

    def switch_off(self) -> None:
        """Drop everyone, as a broker that dies."""
        self.up = False
        for role in list(self.roles):
            role.end("the memory broker is switched off")

    def switch_on(self) -> None:
        self.up = True

    def put(
        self,
        queue: str,
        body: bytes,
        reply_to: str | None = None,
        correlation_id: str | None = None,
        *,
        requester: str | None = None,
        expires_at: float | None = None,
    ) -> None:
        """Add a request to a queue. `requester` is who this code says it is, `expires_at` a unix time."""
        waiting = self.requests[queue]
        if len(waiting) >= MAX_QUEUED_REQUESTS:
            raise BrokerUnreachable(f"{len(waiting)} requests wait in {queue!r} already")
        waiting.append(_Request(body, reply_to, correlation_id, requester, expires_at))
        self.wake()

    def roll_back(self, count: int) -> None:
        """Keep the first `count` events and the marks they stand for, as a server that lost what it had confirmed."""
        kept = list(self.events)[:count]
        for lost in list(self.events)[count:]:
            self.marks.pop(lost.epoch, None)
        for message in kept:
            if message.position > self.marks.get(message.epoch, -1):
                self.marks[message.epoch] = message.position
        self.events.clear()
        self.events.extend(kept)

    def wake(self) -> None:
        for role in self.roles:
            role.changed.set()


class _Role:
    """Something that is opened once and closed once."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._ended = "the memory broker: not open"
        self.changed = asyncio.Event()

    async def open(self) -> None:
        if not self._broker.up:
            raise BrokerUnreachable("the memory broker is switched off")
        self._ended = ""
        self._broker.roles.add(self)

    async def close(self) -> None:
        self.end("the memory broker: closed")

    def end(self, why: str) -> None:
        self._ended = self._ended or why
        self._broker.roles.discard(self)
        self.changed.set()

    def check(self) -> None:
        if self._ended:
            raise BrokerUnreachable(self._ended)

    async def _change(self) -> None:
        self.check()
        self.changed.clear()
        await self.changed.wait()


class MemoryPublisher(_Role):
    """See Publisher. Keeps a high-water mark, as Redis does."""

    async def marks(self) -> dict[str, int]:
        self.check()
        return dict(self._broker.marks)

    async def publish(self, messages: Sequence[Message]) -> None:
        self.check()
        marks = self._broker.marks
        for message in messages:
            if message.position > marks.get(message.epoch, -1):
                marks[message.epoch] = message.position
                self._broker.events.append(message)
                for subscriber in self._broker.subscribers:
                    subscriber.offer(message)
        while len(marks) > MAX_EPOCHS:
            del marks[next(iter(marks))]
        self._broker.wake()


class MemoryDelivery:
    """See Delivery."""

    def __init__(self, owner: MemoryConsumer, request: _Request) -> None:
        self.body = request.body
        self.redelivered = request.attempts > 1
        self.reply_to = request.reply_to
        self.correlation_id = request.correlation_id
        self.requester = request.requester
        self.expires_at = request.expires_at
        self.attempts = request.attempts
        self._owner = owner
        self._request = request

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self._owner.reply(reply, reply_to, correlation_id)

    async def answer(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        await self.reply(reply, reply_to, correlation_id)
        await self.ack()

    async def ack(self) -> None:
        self._owner.ack(self._request)

    async def bury(self, reason: str) -> None:
        self._owner.bury(self._request, reason)


class MemoryConsumer(_Role):
    """See Consumer."""

    def __init__(self, broker: MemoryBroker, queue: str) -> None:
        super().__init__(broker)
        self._queue = queue
        self._unacked: dict[_Request, None] = {}  # in the order they came

    async def receive(self) -> MemoryDelivery:
        self.check()
        while not self._broker.requests[self._queue]:
            await self._change()
            self.check()
        request = self._broker.requests[self._queue].popleft()
        self._unacked[request] = None
        request.attempts += 1
        return MemoryDelivery(self, request)

    async def reply(self, reply: Message, reply_to: str, correlation_id: str) -> None:
        self.check()
        if reply_to not in self._broker.replies:
            raise BrokerRefused(f"nobody reads replies at {reply_to!r}")
        self._broker.replies[reply_to](correlation_id, Answered(reply.type, reply.body))

    def ack(self, request: _Request) -> None:
        self.check()
        self._unacked.pop(request, None)

    def bury(self, request: _Request, reason: str) -> None:
        self.ack(request)
        self._broker.dead_letters.append(
            DeadLetter(
                id=uuid.uuid4().hex,
                time=time.time(),
                reason=reason,
                queue=self._queue,
                pbx=self._queue.rpartition(".")[2],
                body=request.body,
                requester=request.requester,
                reply_to=request.reply_to,
                correlation_id=request.correlation_id,
            )
        )

    def end(self, why: str) -> None:
        super().end(why)
        for request in reversed(self._unacked):
            self._broker.requests[self._queue].appendleft(request)
        self._unacked.clear()
        self._broker.wake()


class MemoryDeadLetters(_Role):
    """See DeadLetters."""

    async def list(self, limit: int) -> Sequence[DeadLetter]:
        self.check()
        return list(islice(self._broker.dead_letters, limit))

    async def find(self, letter_id: str) -> DeadLetter | None:
        self.check()
        return next((letter for letter in self._broker.dead_letters if letter.id == letter_id), None)

    async def requeue(self, letter_id: str) -> DeadLetter | None:
        if letter := await self.find(letter_id):
            self._broker.put(letter.queue, letter.body, letter.reply_to, letter.correlation_id, requester=letter.requester)
            self._broker.dead_letters.remove(letter)
        return letter

    async def remove(self, letter_id: str) -> bool:
        letter = await self.find(letter_id)
        if letter is not None:
            self._broker.dead_letters.remove(letter)
        return letter is not None


class MemorySubscriber(_Role):
    """See Subscriber."""

    def __init__(self, broker: MemoryBroker, matches: Callable[[str], bool]) -> None:
        super().__init__(broker)
        self._matches = matches
        self._arrived: deque[Received] = deque(maxlen=MAX_UNREAD_EVENTS)

    async def open(self) -> None:
        await super().open()
        self._broker.subscribers.append(self)

    async def receive(self) -> Received:
        while not self._arrived:
            await self._change()
        return self._arrived.popleft()

    def offer(self, message: Message) -> None:
        if self._matches(message.key):
            self._arrived.append(Received(message.body, message.type, message.key))

    def end(self, why: str) -> None:
        super().end(why)
        if self in self._broker.subscribers:
            self._broker.subscribers.remove(self)


class MemoryRequester(AskingRole, _Role):
    """See Requester."""

    def __init__(self, broker: MemoryBroker, queue: str, *, requester: str | None = None) -> None:
        AskingRole.__init__(self)
        _Role.__init__(self, broker)
        self._queue = queue
        self._name = requester
        self._address = f"memory-{id(self)}"

    async def open(self) -> None:
        await super().open()
        self._broker.replies[self._address] = self.answered_at_once

    async def send(self, body: bytes, correlation_id: str, expires_seconds: float) -> None:
        self.check()
        self._broker.put(self._queue, body, self._address, correlation_id, requester=self._name)

    def end(self, why: str) -> None:
        super().end(why)
        self._broker.replies.pop(self._address, None)
        self.no_more_answers(why)
