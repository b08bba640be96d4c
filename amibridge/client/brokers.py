"""From a broker URL and an address to the broker's client roles."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from amibridge.brokers.base import GROUP_PREFETCH, GroupReader, Received, Requester, Subscriber
from amibridge.brokers.event_places import BEGINNING, not_before
from amibridge.brokers.memory import MemoryBroker, MemoryRequester, MemorySubscriber
from amibridge.brokers.memory_groups import MemoryGroupReader, MemoryReplay
from amibridge.client.routing import routing_key
from amibridge.errors import BrokerRefused, ConfigError, EventMissing
from amibridge.schemas import addresses

Since = str | datetime

Reader = Subscriber | GroupReader
# Makes a reader that goes on where the one before it stopped; None for the first.
Reading = Callable[[Any], Reader]


class Roles(Protocol):
    """What one broker offers its clients."""

    def requester(self, pbx: str) -> Requester:
        """A requester for one PBX."""

    def reading(
        self, pattern: str, *, group: str | None, consumer: str | None, since: Since | None, prefetch: int | None
    ) -> Reading:
        """Readers of the events whose routing key matches; on Redis the caller filters what is not for a group."""

    async def keep_log(self) -> None:
        """See Bus.keep_log."""


def roles_at(url: str, requester: str | None = None, *, patient: bool = True) -> Roles:
    """The roles of the broker at this URL. Raises BrokerRefused for one that clients can not reach.

    A `patient` reader waits for the first PBX where there is none yet.
    """
    return _Rabbit(url) if _is_rabbitmq(url) else _Redis(url, requester, patient)


def memory_roles(broker: MemoryBroker, requester: str | None = None) -> Roles:
    """The roles of a broker inside the process."""
    return _Memory(broker, requester)


class _Rabbit:
    def __init__(self, url: str) -> None:
        self._url = url

    def requester(self, pbx: str) -> Requester:
        from amibridge.brokers.rabbitmq_requester import RabbitRequester

        return RabbitRequester(self._url, exchange=addresses.REQUESTS_EXCHANGE, routing_key=pbx)

    def reading(
        self, pattern: str, *, group: str | None, consumer: str | None, since: Since | None, prefetch: int | None
    ) -> Reading:
        from amibridge.brokers.rabbitmq import RabbitSubscriber
        from amibridge.brokers.rabbitmq_groups import RabbitGroupReader

        exchange = addresses.EVENTS_EXCHANGE
        if since is not None:
            if group is not None:
                raise ConfigError("on RabbitMQ a group starts where it stands: since= can not be given with group=")
            return self._log(since)
        if group is None:
            return lambda before: RabbitSubscriber(self._url, exchange=exchange, pattern=pattern)
        queue, held = addresses.group_queue(group), prefetch or GROUP_PREFETCH
        return lambda before: RabbitGroupReader(self._url, exchange=exchange, pattern=pattern, queue=queue, prefetch=held)

    def _log(self, since: Since) -> Reading:
        from amibridge.brokers.rabbitmq_groups import RabbitLogReader

        start = since if isinstance(since, datetime) else not_before(since)
        event_id = None if isinstance(since, datetime) or since == BEGINNING else since

        def reader(before: Any) -> RabbitLogReader:
            offset = before.next_offset if before is not None else None
            skip_to = event_id if before is None else before.sought
            return RabbitLogReader(self._url, queue=addresses.EVENTS_LOG_QUEUE, since=start, offset=offset, after_id=skip_to)

        return reader

    async def keep_log(self) -> None:
        from amibridge.brokers.rabbitmq_groups import RabbitLog

        log = RabbitLog(self._url, exchange=addresses.EVENTS_EXCHANGE, queue=addresses.EVENTS_LOG_QUEUE)
        try:
            await log.open()
        finally:
            await log.close()


class _Redis:
    def __init__(self, url: str, requester: str | None, patient: bool) -> None:
        self._url = url
        self._name = requester
        self._patient = patient

    def requester(self, pbx: str) -> Requester:
        from amibridge.brokers.redis_requester import RedisRequester

        token = secrets.token_hex(8)
        replies = addresses.reply_stream(pbx, f"{self._name}-{token}" if self._name else token)
        stream = addresses.requester_stream(pbx, self._name) if self._name else addresses.requests_stream(pbx)
        return RedisRequester(self._url, stream=stream, reply_stream=replies)

    def reading(
        self, pattern: str, *, group: str | None, consumer: str | None, since: Since | None, prefetch: int | None
    ) -> Reading:
        from amibridge.brokers.redis_events import RedisSubscriber
        from amibridge.brokers.redis_groups import RedisGroupReader

        pbx = pattern.split(".")[0]
        one = bool(addresses.PBX_NAME.fullmatch(pbx))
        streams = [addresses.events_stream(pbx)] if one else []
        scan = None if one else addresses.events_stream("*")
        if group is not None:
            name = consumer or _this_process()  # one for all its readers: the next gets what the one before had
            return lambda before: RedisGroupReader(
                self._url,
                streams=streams,
                scan=scan,
                group=group,
                consumer=name,
                wanted=lambda kind, body: addresses.topic_matches(pattern, routing_key(Received(body, kind, None))),
                since=since,
                prefetch=prefetch or GROUP_PREFETCH,
            )

        def subscriber(before: Any) -> RedisSubscriber:
            places = before.places if before is not None else None
            return RedisSubscriber(self._url, streams=streams, scan=scan, since=since, places=places, patient=self._patient)

        return subscriber

    async def keep_log(self) -> None:
        """The streams are there anyway."""


class _Memory:
    def __init__(self, broker: MemoryBroker, requester: str | None) -> None:
        self._broker = broker
        self._name = requester

    def requester(self, pbx: str) -> Requester:
        return MemoryRequester(self._broker, addresses.requests_queue(pbx), requester=self._name)

    def reading(
        self, pattern: str, *, group: str | None, consumer: str | None, since: Since | None, prefetch: int | None
    ) -> Reading:
        def matches(key: str) -> bool:
            return addresses.topic_matches(pattern, key)

        if group is not None:
            held = prefetch or GROUP_PREFETCH
            return lambda before: MemoryGroupReader(self._broker, group=group, matches=matches, prefetch=held)
        if since is None:
            return lambda before: MemorySubscriber(self._broker, matches)
        first = self._place(since)
        return lambda before: MemoryReplay(self._broker, matches, first)

    def _place(self, since: Since) -> int:
        if isinstance(since, datetime):
            raise ConfigError("the memory broker keeps no times: give the id of an event, or 'beginning'")
        if since == BEGINNING:
            return 0
        for place, message in enumerate(self._broker.events, start=1):
            if message.id == since:
                return place
        raise EventMissing(f"the memory broker does not have the event {since!r}")

    async def keep_log(self) -> None:
        """All events are kept anyway."""


def _this_process() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def _is_rabbitmq(url: str) -> bool:
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme in ("amqp", "amqps"):
        return True
    if scheme.partition("+")[0] in ("redis", "rediss"):  # +sentinel, +cluster
        return False
    raise BrokerRefused(
        f"{scheme or 'a URL without a scheme'!r} is no broker a client can reach: use redis://, rediss://, amqp:// or amqps://"
    )
