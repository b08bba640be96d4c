"""Events of the broker inside the process: shared by a group of readers, and from the start."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from amibridge.brokers.base import GROUP_PREFETCH, Message
from amibridge.brokers.memory import MAX_UNREAD_EVENTS, MemoryBroker, MemorySubscriber, _Role


@dataclass(slots=True, eq=False)
class _Waiting:
    message: Message
    redelivered: bool = False


class _Group:
    """What a group has not been through with yet; the oldest go when it is too much."""

    def __init__(self, matches: Callable[[str], bool]) -> None:
        self._matches = matches
        self.waiting: deque[_Waiting] = deque(maxlen=MAX_UNREAD_EVENTS)

    def offer(self, message: Message) -> None:
        if self._matches(message.key):
            self.waiting.append(_Waiting(message))


class MemoryGroupEvent:
    """See GroupEvent."""

    def __init__(self, owner: MemoryGroupReader, waiting: _Waiting) -> None:
        self.body = waiting.message.body
        self.type = waiting.message.type
        self.key: str | None = waiting.message.key
        self.redelivered = waiting.redelivered
        self._owner = owner
        self._waiting = waiting

    async def ack(self) -> None:
        self._owner.ack(self._waiting)


class MemoryGroupReader(_Role):
    """See GroupReader."""

    def __init__(
        self, broker: MemoryBroker, *, group: str, matches: Callable[[str], bool], prefetch: int = GROUP_PREFETCH
    ) -> None:
        super().__init__(broker)
        self._name = group
        self._matches = matches
        self._prefetch = prefetch
        self._held: dict[_Waiting, None] = {}  # in the order they came

    async def open(self) -> None:
        await super().open()
        found = self._broker.groups.get(self._name)
        if not isinstance(found, _Group):
            found = self._broker.groups[self._name] = _Group(self._matches)
            self._broker.subscribers.append(found)
        self._group = found

    async def receive(self) -> MemoryGroupEvent:
        self.check()
        while not self._group.waiting or len(self._held) >= self._prefetch:
            await self._change()
            self.check()
        waiting = self._group.waiting.popleft()
        self._held[waiting] = None
        return MemoryGroupEvent(self, waiting)

    def ack(self, waiting: _Waiting) -> None:
        self.check()
        self._held.pop(waiting, None)
        self.changed.set()

    def end(self, why: str) -> None:
        super().end(why)
        for waiting in reversed(self._held):
            waiting.redelivered = True
            self._group.waiting.appendleft(waiting)
        self._held.clear()
        self._broker.wake()


class MemoryReplay(MemorySubscriber):
    """A subscriber that is first given the events that are there from this place on."""

    def __init__(self, broker: MemoryBroker, matches: Callable[[str], bool], first: int) -> None:
        super().__init__(broker, matches)
        self._first = first

    async def open(self) -> None:
        await super().open()
        for message in list(self._broker.events)[self._first :]:
            self.offer(message)
