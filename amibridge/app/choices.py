"""What the settings choose: the broker's roles and the outbox. A broker is imported only when it is the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, assert_never

from amibridge.brokers.base import Consumer, DeadLetters, Publisher, StateChange
from amibridge.commands.ledger import Ledger
from amibridge.errors import BrokerRefused
from amibridge.outbox.base import Outbox
from amibridge.outbox.log import DiskOutbox
from amibridge.outbox.memory import MemoryOutbox
from amibridge.outbox.store import Limits
from amibridge.schemas import addresses
from amibridge.settings import BrokerKind, Settings, broker_kind
from amibridge.state.tables import NOUNS

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

    def ledger(self, pbx: str) -> Ledger:
        """Which requests were carried out; kept where the events are."""
        given = self._settings.requests
        in_memory = self._settings.outbox.durability == "memory"
        return Ledger(
            None if in_memory else self._settings.folder / "requests" / f"{pbx}.sqlite",
            remember_seconds=given.remember_seconds,
            remember_requests=given.remember_requests,
        )

    def publisher(
        self, pbx: str, writer: str = "", state: Callable[[], Iterable[StateChange]] | None = None
    ) -> Callable[[], Publisher]:
        """Messages of another `writer` than the bridge have high-water marks of their own. Redis keeps the `state` too."""
        kind: BrokerKind = self._settings.broker.kind
        match kind:
            case "embedded" | "redis":
                from amibridge.brokers.redis_publisher import RedisPublisher

                hashes = {noun: addresses.state_hash(pbx, noun) for noun in ("", *NOUNS)} if state else None
                return lambda: RedisPublisher(
                    self._url,
                    hashes=hashes,
                    state=state or tuple,
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
                    requesters=self._requester_streams(pbx),
                )
            case "rabbitmq":
                from amibridge.brokers.rabbitmq_consumer import RabbitConsumer

                return lambda: RabbitConsumer(
                    self._url,
                    exchange=addresses.REQUESTS_EXCHANGE,
                    queue=addresses.requests_queue(pbx),
                    routing_key=pbx,
                    dead_queue=addresses.REQUESTS_DEAD_QUEUE,
                    prefetch=self._settings.requests.max_in_flight,
                )
            case "memory":
                from amibridge.brokers.memory import MemoryConsumer

                return lambda: MemoryConsumer(self._memory, addresses.requests_queue(pbx))
            case _:
                assert_never(kind)

    def _requester_streams(self, pbx: str) -> dict[str, str]:
        """The streams that belong to one requester each, and to whom."""
        return {addresses.requester_stream(pbx, name): name for name in self._settings.requests.requesters}


def dead_letters(url: str, pbxs: Sequence[str] = ()) -> list[DeadLetters]:
    """The dead letters at this broker: one place for all PBXs, or on Redis one for each that is named.

    Raises BrokerRefused for what is no URL of a broker, and for one in memory.
    """
    try:
        kind = broker_kind(url)
    except ValueError as error:
        raise BrokerRefused(f"not the URL of a broker: {error}") from None
    if kind == "rabbitmq":
        from amibridge.brokers.rabbitmq_dead_letters import RabbitDeadLetters

        names: dict[str, str] = {
            "dead_queue": addresses.REQUESTS_DEAD_QUEUE,
            "exchange": addresses.REQUESTS_EXCHANGE,
            "queue_prefix": addresses.requests_queue(""),
        }
        return [RabbitDeadLetters(url, **names)]
    if kind == "redis":
        from amibridge.brokers.redis_dead_letters import RedisDeadLetters

        dead, requests = addresses.requests_dead_stream, addresses.requests_stream
        named: Sequence[str | None] = pbxs or [None]
        return [RedisDeadLetters(url, dead=dead, requests=requests, pbx=pbx) for pbx in named]
    raise BrokerRefused("the dead letters of a broker in memory are only in the bridge's own process")
