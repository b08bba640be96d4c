"""What the settings choose: the broker's roles and the outbox. A broker is imported only when it is the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from amibridge.brokers.base import Consumer, Publisher
from amibridge.outbox.base import Outbox
from amibridge.outbox.log import DiskOutbox
from amibridge.outbox.memory import MemoryOutbox
from amibridge.outbox.store import Limits
from amibridge.schemas import addresses
from amibridge.settings import BrokerKind, Settings
from amibridge.workers.commands import MAX_IN_FLIGHT

EMBEDDED_EVENTS_KEPT = 500_000  # about 1 kB each: half of the memory the embedded broker may take
MAX_SEGMENT_BYTES = 16 * 1024**2
MIN_SEGMENT_BYTES = 256 * 1024


class Choices:
    """`url` is the broker's, also of the embedded one; `memory` the broker inside this process, where that is chosen."""

    def __init__(self, settings: Settings, url: str, memory: Any) -> None:
        self._settings = settings
        self._url = url
        self._memory = memory

    def outbox(self, pbx: str) -> Outbox:
        """The disk's room is shared equally by all PBXs."""
        given = self._settings.outbox
        if given.durability == "memory":
            return MemoryOutbox(max_bytes=given.memory_bytes)
        room = given.max_bytes // len(self._settings.pbx)
        limits = Limits(
            max_bytes=room,
            segment_bytes=max(MIN_SEGMENT_BYTES, min(MAX_SEGMENT_BYTES, room // 64)),
            retain_bytes=min(given.retain_bytes, room // 2),
            retain_seconds=given.retain_seconds,
            min_free_bytes=given.min_free_bytes,
            sync=given.durability == "group",
        )
        return DiskOutbox(self._settings.folder / "outbox" / pbx, limits, ring_bytes=given.memory_bytes)

    def publisher(self, pbx: str, writer: str = "") -> Callable[[], Publisher]:
        """Messages of another `writer` than the bridge have high-water marks of their own."""
        kind: BrokerKind = self._settings.broker.kind
        match kind:
            case "embedded" | "redis":
                from amibridge.brokers.redis_publisher import RedisPublisher

                return lambda: RedisPublisher(
                    self._url,
                    stream=addresses.events_stream(pbx),
                    mark_key=addresses.high_water_key(pbx),
                    writer=writer or self._settings.bridge,
                    kept=self._events_kept(),
                )
            case "rabbitmq":
                from amibridge.brokers.rabbitmq_publisher import RabbitPublisher

                return lambda: RabbitPublisher(
                    self._url, exchange=addresses.EVENTS_EXCHANGE, unrouted_exchange=addresses.UNROUTED_EXCHANGE
                )
            case "memory":
                from amibridge.brokers.memory import MemoryPublisher

                return lambda: MemoryPublisher(self._memory)
            case _:
                assert_never(kind)

    def _events_kept(self) -> int:
        """The embedded broker's memory is shared by all PBXs."""
        kept, kind = self._settings.broker.events_kept, self._settings.broker.kind
        return min(kept, EMBEDDED_EVENTS_KEPT // len(self._settings.pbx)) if kind == "embedded" else kept

    def consumer(self, pbx: str) -> Callable[[], Consumer]:
        kind: BrokerKind = self._settings.broker.kind
        match kind:
            case "embedded" | "redis":
                from amibridge.brokers.redis_streams import RedisConsumer

                return lambda: RedisConsumer(
                    self._url,
                    stream=addresses.requests_stream(pbx),
                    group=addresses.REQUESTS_GROUP,
                    consumer=self._settings.bridge,
                    dead_stream=addresses.requests_dead_stream(pbx),
                    reply_prefix=addresses.reply_prefix(pbx),
                )
            case "rabbitmq":
                from amibridge.brokers.rabbitmq import RabbitConsumer

                return lambda: RabbitConsumer(
                    self._url,
                    exchange=addresses.REQUESTS_EXCHANGE,
                    queue=addresses.requests_queue(pbx),
                    routing_key=pbx,
                    dead_queue=addresses.REQUESTS_DEAD_QUEUE,
                    prefetch=MAX_IN_FLIGHT,
                )
            case "memory":
                from amibridge.brokers.memory import MemoryConsumer

                return lambda: MemoryConsumer(self._memory, addresses.requests_queue(pbx))
            case _:
                assert_never(kind)
