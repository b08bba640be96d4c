"""The SDK: events and actions of every PBX behind a broker.

async with connect("amqp://crm:secret@broker/") as bus:
    pbx = bus.pbx("pbx1")
    answer = await pbx.originate(channel="PJSIP/101", context="default", exten="102", priority=1, wait="result")
    async for event in bus.events("#.ami.queue.#", group="billing"):
        ...
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self

import orjson

from amibridge.brokers.base import Answered
from amibridge.brokers.memory import MemoryBroker
from amibridge.client.actions import Actions
from amibridge.client.answer import Answer, Assembly, Parts, nobody_answered, raise_for, told, untold
from amibridge.client.brokers import Roles, memory_roles, roles_at
from amibridge.client.events import Ack, Event, Events, Match, Since
from amibridge.client.line import Line
from amibridge.client.watched import Watched
from amibridge.errors import ConfigError, ListIncomplete, Rejected, RequestUnreadable
from amibridge.schemas import addresses
from amibridge.schemas.requests import Reply, ReplyItem, ReplyPart, read_request

# The bridge answers at the deadline at the latest; the way back takes a moment more.
WAY_BACK_SECONDS = 3.0
DEFAULT_TIMEOUT_SECONDS = 30.0

Wait = Literal["response", "result"]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that a requester's requests are signed with: its id, as the bridge knows it, and the shared secret."""

    id: str
    secret: bytes = field(repr=False)


class Bus:
    """Everything behind one broker. Made by `connect`; use as an async context manager.

    Connections are made at the first use and again after a fault (`reconnect`). The very first one that fails raises
    BrokerUnreachable or BrokerRefused at once. Any number of tasks may use a bus at the same time.
    """

    def __init__(self, roles: Roles, *, key: SigningKey | None = None, reconnect: bool = True) -> None:
        self._roles = roles
        self._key = key
        self._reconnect = reconnect
        self._lines: dict[str, Line] = {}
        self._subscriptions: set[Events] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections; never raises. Whoever still waits for an answer gets BrokerUnreachable."""
        for line in list(self._lines.values()):
            await line.close()
        for events in list(self._subscriptions):
            await events.aclose()

    def pbx(self, name: str) -> Pbx:
        """The actions of one PBX, by the name the bridge's configuration gives it. Nothing is sent yet."""
        if not addresses.PBX_NAME.fullmatch(name):
            raise ConfigError(f"{name!r} is no name of a PBX: it is lower-case letters, digits, - and _, at most 32")
        return Pbx(self, name)

    def events(
        self,
        pattern: str = "#",
        *,
        group: str | None = None,
        consumer: str | None = None,
        where: Callable[[Event], bool] | None = None,
        match: Match | None = None,
        since: Since | None = None,
        dedupe: bool = True,
        ack: Ack = "auto",
        prefetch: int | None = None,
    ) -> Events:
        """Events whose routing key matches an AMQP topic pattern, from now on; `async for` it, or `async with` it first.

        With `group` the events are shared with everybody of that group and kept for it while nobody reads; each stays the
        broker's until it is acknowledged: with `ack="auto"` when the next one is asked for, with `ack="manual"` by
        `await event.ack()`, in any order and from any task. What is not acknowledged comes again, here or at another of the
        group, with `event.redelivered`. At most `prefetch` are held at once. All of a group give the same pattern.
        `consumer` names this reader (Redis): after a restart under the same name its own unfinished events come first.

        `since` starts earlier: at the event after that id, at a time, or at the "beginning" of what the broker keeps. On
        RabbitMQ this needs `keep_log` once before; there it can not be given with a group.

        `match` compares fields, by dotted path (`{"data.queue": "sales"}`), with a value, a list of values or a callable;
        `where` is called with the event. Both see only what matches the pattern; what they raise is raised to the reader.
        `dedupe` leaves out an event whose id was among the last 10 000.
        """
        if not pattern:
            raise ConfigError("an empty pattern matches nothing: '#' matches everything")
        reading = self._roles.reading(pattern, group=group, consumer=consumer, since=since, prefetch=prefetch)
        events = Events(
            reading,
            pattern,
            where=where,
            match=match,
            dedupe=dedupe,
            ack=ack,
            reconnect=self._reconnect,
            closed=self._subscriptions.discard,
        )
        self._subscriptions.add(events)
        return events

    async def keep_log(self) -> None:
        """Have RabbitMQ keep a log of the events from now on (seven days, at most a gigabyte), which `since` reads.

        Redis keeps the last million of every PBX without being asked: there it does nothing. Raises BrokerError.
        """
        await self._roles.keep_log()

    def watch(self, noun: str, *, pbx: str, wanted: Callable[[Mapping[str, Any]], bool] | None = None) -> Watched:
        """As `Pbx.watch`."""
        return self.pbx(pbx).watch(noun, wanted=wanted)

    def line(self, pbx: str) -> Line:
        """The shared way to a PBX's request queue."""
        line = self._lines.get(pbx)
        if line is None:
            line = self._lines[pbx] = self.line_of_its_own(pbx)
        return line

    def line_of_its_own(self, pbx: str) -> Line:
        """One that a slow reader may use without holding up others; the caller closes it."""
        return Line(lambda: self._roles.requester(pbx), reconnect=self._reconnect)

    def signed(self, body: bytes) -> bytes:
        """A request's bytes, wrapped and signed where this bus has a key."""
        if self._key is None:
            return body
        from amibridge.schemas.signing import sign

        return sign(body, key_id=self._key.id, secret=self._key.secret)


class Pbx(Actions):
    """The actions of one PBX. Every action that amibridge knows is a method (`core_show_channels`, `queue_add` …): its
    parameters are keywords by the names of the action's fields, besides the options of `call`."""

    def __init__(self, bus: Bus, name: str) -> None:
        self._bus = bus
        self.name = name

    def __repr__(self) -> str:
        return f"Pbx({self.name!r})"

    def events(self, pattern: str = "#", **options: Any) -> Events:
        """This PBX's events; `pattern` (`ami.queue.#`) and options as in `Bus.events`."""
        return self._bus.events(f"{self.name}.{pattern}", **options)

    def watch(self, noun: str, *, wanted: Callable[[Mapping[str, Any]], bool] | None = None) -> Watched:
        """What there is on this PBX, from now on: channels, bridges, calls, queues, agents, endpoints, devices, extensions,
        parked or conferences; with `wanted`, the entries for which it is true.

        `async with` it waits for the state that the bridge knows; `async for` it for every change. Without a hole: an event
        that is missing makes it ask again. It reads all events of the PBX and needs the right to ask for amibridge.GetState.
        """
        events = self._bus.events(f"{self.name}.#", dedupe=False)
        return Watched(noun, events, lambda: self.call("amibridge.GetState", {"Nouns": noun, "Joinable": True}), wanted)

    async def call(
        self,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        id: str | None = None,
        wait: Wait = "response",
        dry_run: bool = False,
        check: bool = True,
    ) -> Answer:
        """Execute one AMI action; `params` are its AMI headers, or the fields' names.

        Waits for the reply, or with `wait="result"` for what comes of it too (of an Originate: answered, busy …), in all at
        most `timeout_seconds`, after which nothing is sent to Asterisk any more. The same `id` never runs twice: use your
        own to ask again after a restart of yours. `dry_run` has the bridge check and decide only.

        Raises ActionFailed, Rejected, Expired, TimedOut, Unavailable or UnknownOutcome by the reply's status, unless `check`
        is false; NoAnswer (it may have run: ask again with the `id` in the error), ListIncomplete; BrokerRefused when the
        broker takes no request for this PBX, BrokerUnreachable.
        """
        id = id or uuid.uuid4().hex
        body = self._request(action, params or {}, id, timeout_seconds, wait, dry_run)
        assembly = Assembly(id)
        messages = self._bus.line(self.name).messages(body, id, timeout_seconds + WAY_BACK_SECONDS)
        try:
            async with aclosing(messages) as answers:
                async for answered in answers:
                    if answered is None:
                        assembly = Assembly(id)
                        continue
                    assembly.take(told(answered, id))
                    if assembly.over(wait):
                        break
        except TimeoutError as error:
            if assembly.reply is None:
                raise nobody_answered(self.name, action, id, timeout_seconds, str(error)) from error
            assembly.result = untold(self.name, action, id, timeout_seconds)
        answer = assembly.answer()
        if check:
            raise_for(answer.reply)
        return answer

    async def stream(
        self,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        id: str | None = None,
    ) -> AsyncGenerator[ReplyItem, None]:
        """The items of a list answer as they arrive, however long it is; each has an `event` name and its `data`.

        It has a connection of its own, so a slow reader holds up nobody, but the deadline counts for the reading too. Raises
        as `call` does with `check`, after the items that came; ListIncomplete when the connection was lost between them.
        """
        id = id or uuid.uuid4().hex
        body = self._request(action, params or {}, id, timeout_seconds, "response", False)
        line = self._bus.line_of_its_own(self.name)
        messages = line.messages(body, id, timeout_seconds + WAY_BACK_SECONDS)
        try:
            async with aclosing(_items(messages, id)) as items:
                async for item in items:
                    yield item
        except TimeoutError as error:
            raise nobody_answered(self.name, action, id, timeout_seconds, str(error)) from error
        finally:
            await line.close()

    def _request(
        self, action: str, params: Mapping[str, Any], id: str, seconds: float, wait: Wait, dry_run: bool
    ) -> Callable[[], bytes]:
        """What makes the request's bytes: the same request each time, signed anew."""
        request: dict[str, Any] = {"id": id, "action": action, "params": dict(params), "pbx": self.name}
        request["deadline"] = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        if wait == "result":
            request["await"] = "result"
        if dry_run:
            request["dry_run"] = True
        body = orjson.dumps(request)
        try:
            read_request(body)
        except RequestUnreadable as error:
            raise Rejected(f"{action} was not sent: {error}", id=id) from error
        return lambda: self._bus.signed(body)


async def _items(messages: AsyncGenerator[Answered | None, None], id: str) -> AsyncGenerator[ReplyItem, None]:
    parts = Parts(id)
    async with aclosing(messages) as answers:
        async for answered in answers:
            if answered is None:
                if parts.count:
                    raise ListIncomplete(f"the broker's connection was lost after {parts.items} items: ask again", id=id)
                continue
            message = told(answered, id)
            if isinstance(message, ReplyPart):
                for item in parts.take(message):
                    yield item
            elif isinstance(message, Reply):
                parts.end(message)
                raise_for(message)
                if message.list_complete is False:
                    raise ListIncomplete(f"the list ended early, after {parts.items} items: {message.message}", id=id)
                for item in message.events or []:
                    yield item
                return


def connect(
    url: str = "",
    *,
    requester: str | None = None,
    key: SigningKey | None = None,
    reconnect: bool = True,
    broker: MemoryBroker | None = None,
) -> Bus:
    """The bus at a broker's URL: amqp://, amqps://, redis://, rediss://, redis+sentinel://, redis+cluster://.

    Nothing is connected yet. `requester` is this program's name: on Redis its requests go to a stream of their own, by which
    the bridge knows who asks; on RabbitMQ the user in the URL says that. `key` signs every request. `reconnect=False` raises
    at the first fault instead of mending it. `broker` is one inside the process, for tests. Raises BrokerRefused for a URL
    that is none.
    """
    if requester is not None and (not requester.strip() or requester == "dead"):
        raise ConfigError(f"{requester!r} can not be the name of a requester")
    roles = memory_roles(broker, requester) if broker is not None else roles_at(url, requester, patient=reconnect)
    return Bus(roles, key=key, reconnect=reconnect)
