"""Wiring: settings in, workers out. The only module that names concrete classes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from amibridge import telemetry
from amibridge.ami.connection import Credentials, Endpoint, Tls
from amibridge.ami.filters import EventFilter, Rule
from amibridge.ami.link import Link, LinkState, Notice, Timings
from amibridge.ami.messages import Event
from amibridge.ami.pool import Pool
from amibridge.brokers.base import Consumer, Publisher
from amibridge.commands.executor import Executor
from amibridge.commands.ledger import Ledger
from amibridge.errors import ConfigError
from amibridge.normalizer.engine import Normalizer
from amibridge.normalizer.redaction import Redaction
from amibridge.outbox.memory import MemoryOutbox
from amibridge.schemas import addresses
from amibridge.schemas.legacy import old_names
from amibridge.schemas.registry import EVENTS
from amibridge.settings import BrokerKind, FilterRule, PbxSettings, Settings
from amibridge.workers.commands import MAX_IN_FLIGHT, CommandWorker
from amibridge.workers.ingest import Ingest
from amibridge.workers.relay import Relay
from amibridge.workers.rights import RightsCheck

# All of them together stay below the 5 s in which Ctrl-C must have ended everything.
GOODBYE_TIMEOUT_SECONDS = 1.2  # for the replies in flight, and again for Logoff
DRAIN_TIMEOUT_SECONDS = 1.0  # for what is still to be confirmed
EMBEDDED_EVENTS_KEPT = 500_000  # about 1 kB each: half of the memory the embedded broker may take
REPORT_EVERY_SECONDS = 60.0


@dataclass(slots=True)
class Pbx:
    """The parts that work for one PBX."""

    name: str
    ingest: Ingest
    link: Link
    pool: Pool
    outbox: MemoryOutbox
    relay: Relay
    commands: CommandWorker
    rights: RightsCheck


def check(settings: Settings) -> None:
    """Whether what the settings name exists. Raises ConfigError."""
    for options in settings.pbx.values():
        _event_filter(options)


class Bridge:
    """A running bridge: one event link, outbox, relay, command pool and request queue per PBX."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = telemetry.log(bridge=settings.bridge)
        self._memory: Any = None
        self._embedded_url = ""
        self.on_up: Callable[[str], None] = lambda url: None  # told the broker's URL once the workers start

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then say goodbye and publish what is left. Raises BrokerError if the embedded broker
        does not start."""
        embedded = await self._start_embedded()
        try:
            self.on_up(self._url)
            pbxs = [self._build(name, options) for name, options in self._settings.pbx.items()]
            await self._work(pbxs, stop)
        finally:
            if embedded is not None:
                await asyncio.to_thread(embedded.stop)

    async def _work(self, pbxs: list[Pbx], stop: asyncio.Event) -> None:
        crashed: list[BaseException] = []

        def done(task: asyncio.Task[None]) -> None:
            if stop.is_set():
                return
            # A worker runs until it is cancelled by us: one that ended in any other way must not be missed.
            if task.cancelled():
                crashed.append(RuntimeError("a worker was cancelled from outside"))
            elif error := task.exception():
                crashed.append(error)
            if crashed:
                stop.set()

        def start(run: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
            task = asyncio.create_task(run)
            task.add_done_callback(done)
            return task

        commands = [start(pbx.commands.run()) for pbx in pbxs]
        links = [start(run) for pbx in pbxs for run in (pbx.link.run(), pbx.pool.run())]
        relays = [start(pbx.relay.run()) for pbx in pbxs]
        asides = [start(self._report(pbxs)), *(start(pbx.rights.run()) for pbx in pbxs)]
        try:
            await stop.wait()
            await _end(commands, GOODBYE_TIMEOUT_SECONDS)  # first: their replies need the links
            await _end(links, GOODBYE_TIMEOUT_SECONDS)  # then: the last events go to the outbox
            drained = await asyncio.gather(*(pbx.relay.drained(DRAIN_TIMEOUT_SECONDS) for pbx in pbxs))
        finally:
            await _end([*commands, *links, *relays, *asides], GOODBYE_TIMEOUT_SECONDS)
        if not all(drained):
            count = sum(pbx.outbox.pending for pbx in pbxs)
            self._log.warning(f"{count} events could not be published before the end and are lost")
        if crashed:
            raise crashed[0]

    async def _report(self, pbxs: list[Pbx]) -> None:
        while True:
            await asyncio.sleep(REPORT_EVERY_SECONDS)
            for pbx in pbxs:
                received = telemetry.RECEIVED.labels(pbx.name)._value.get()
                self._log.info(
                    "so far", pbx=pbx.name, received=int(received), pending=pbx.outbox.pending, dropped=pbx.outbox.dropped
                )

    async def _start_embedded(self) -> Any:
        if self._settings.broker.kind != "embedded":
            return None
        from amibridge.brokers.embedded import EmbeddedServer

        server = EmbeddedServer(self._settings.folder / "valkey", self._settings.broker.port)
        await asyncio.to_thread(server.start)
        self._log.info("embedded broker is up", url=server.url)
        self._embedded_url = server.url
        return server

    def _build(self, name: str, options: PbxSettings) -> Pbx:
        endpoint, credentials, timings = _ami(options)
        outbox = MemoryOutbox(max_bytes=self._settings.outbox.max_bytes)
        normalizer = _normalizer(name, self._settings.bridge, options)
        event_filter = _event_filter(options)
        ingest = Ingest(pbx=name, outbox=outbox, event_filter=event_filter)
        link = Link(
            endpoint,
            credentials,
            events=options.events,
            listener=ingest,
            notice=self._notice(name, "events"),
            timings=timings,
            at_login=event_filter.filter_actions() if options.filter.push else (),
        )
        pool = self._pool(name, options)

        def describe(event: Event) -> dict[str, Any]:
            return normalizer.data(event.headers, event.stray_lines)

        executor = Executor(pbx=name, pool=pool, ledger=Ledger(), describe=describe)
        relay = Relay(pbx=name, outbox=outbox, normalizer=normalizer, publisher=self._publisher(name))
        commands = CommandWorker(pbx=name, bridge=self._settings.bridge, consumer=self._consumer(name), executor=executor)
        rights = RightsCheck(
            pbx=name, pool=pool, username=options.username, mask=options.events, wanted=_wanted(options, event_filter)
        )
        return Pbx(name, ingest, link, pool, outbox, relay, commands, rights)

    def _pool(self, name: str, options: PbxSettings) -> Pool:
        endpoint, credentials, timings = _ami(options)
        pool = Pool()
        say = self._notice(name, "commands")

        def notice(state: LinkState, text: str) -> None:
            pool.changed()
            say(state, text)

        for _ in range(options.command_connections):
            pool.add(Link(endpoint, credentials, notice=notice, timings=timings))
        return pool

    def _notice(self, pbx: str, use: str) -> Notice:
        """One log line per change of state; a link that keeps failing for the same reason says so once."""
        logger = telemetry.log(pbx=pbx, link=use)
        worth = telemetry.Worth()

        def notice(state: LinkState, text: str) -> None:
            if state is LinkState.READY:
                worth.over()
                logger.info(text)
            elif state is not LinkState.CONNECTING and worth.saying(text.partition("; next try")[0]):
                logger.warning(text)

        return notice

    @property
    def _url(self) -> str:
        if self._settings.broker.kind == "embedded":
            return self._embedded_url
        return self._settings.broker.url.get_secret_value()

    def _publisher(self, pbx: str) -> Callable[[], Publisher]:
        kind: BrokerKind = self._settings.broker.kind
        match kind:
            case "embedded" | "redis":
                from amibridge.brokers.redis_streams import RedisPublisher

                return lambda: RedisPublisher(
                    self._url,
                    stream=addresses.events_stream(pbx),
                    mark_key=addresses.high_water_key(pbx),
                    writer=self._settings.bridge,
                    kept=self._events_kept(),
                )
            case "rabbitmq":
                from amibridge.brokers.rabbitmq import RabbitPublisher

                return lambda: RabbitPublisher(
                    self._url, exchange=addresses.EVENTS_EXCHANGE, unrouted_exchange=addresses.UNROUTED_EXCHANGE
                )
            case "memory":
                from amibridge.brokers.memory import MemoryPublisher

                return lambda: MemoryPublisher(self.memory)
            case _:
                assert_never(kind)

    def _events_kept(self) -> int:
        """The embedded broker's memory is shared by all PBXs."""
        kept, kind = self._settings.broker.events_kept, self._settings.broker.kind
        return min(kept, EMBEDDED_EVENTS_KEPT // len(self._settings.pbx)) if kind == "embedded" else kept

    def _consumer(self, pbx: str) -> Callable[[], Consumer]:
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

                return lambda: MemoryConsumer(self.memory, addresses.requests_queue(pbx))
            case _:
                assert_never(kind)

    @property
    def memory(self) -> Any:
        """The broker inside this process, for those who embed the bridge with `memory://`."""
        if self._memory is None:
            from amibridge.brokers.memory import MemoryBroker

            self._memory = MemoryBroker()
        return self._memory


def _normalizer(name: str, bridge: str, options: PbxSettings) -> Normalizer:
    hidden = options.redact
    redaction = Redaction(hidden.caller_numbers, hidden.dtmf_digits, tuple(hidden.variables))
    zone = ZoneInfo(options.timezone) if options.timezone else None
    return Normalizer(pbx=name, bridge=bridge, zone=zone, redaction=redaction)


def _event_filter(options: PbxSettings) -> EventFilter:
    include = [_rule(given, excludes=False) for given in options.filter.include]
    return EventFilter(include, [_rule(given, excludes=True) for given in options.filter.exclude])


def _wanted(options: PbxSettings, event_filter: EventFilter) -> frozenset[str]:
    """The events that the configuration asks for by name or family."""
    named = frozenset(name for given in options.filter.include for name in _names(given) or ())
    return frozenset(name for name in named if event_filter.can_take(name))


def _rule(given: str | FilterRule, *, excludes: bool) -> Rule:
    """A configured rule, with the names that older releases use for the same."""
    names = _names(given)
    if names is not None:
        names |= old_names(names, whole=excludes)
    if isinstance(given, str):
        return Rule(names)
    return Rule(names, given.header, re.compile(given.matches) if given.matches else None)


def _names(given: str | FilterRule) -> frozenset[str] | None:
    """The events a rule names; a family becomes its events. None for a rule about all of them."""
    if isinstance(given, str):
        return frozenset({given})
    names = frozenset({given.event}) if given.event else None
    if given.family is None:
        return names
    family = frozenset(name for name, cls in EVENTS.items() if cls.family == given.family)
    if not family:
        known = ", ".join(sorted({cls.family for cls in EVENTS.values()}))
        raise ConfigError(f"filter: {given.family!r} is no family of events; there are {known}")
    return family & names if names else family


def _ami(options: PbxSettings) -> tuple[Endpoint, Credentials, Timings]:
    tls = None
    if options.tls.enabled:
        given = options.tls
        tls = Tls(given.ca_file, given.server_hostname, given.cert_file, given.key_file, given.verify)
    credentials = Credentials(options.username, options.secret.get_secret_value(), md5=options.auth == "md5")
    timings = Timings(ping_every_seconds=options.ping_every_seconds, ping_deadline_seconds=options.ping_deadline_seconds)
    return Endpoint(options.host, options.port, tls), credentials, timings


async def _end(tasks: list[asyncio.Task[None]], timeout_seconds: float) -> None:
    """Cancel and wait, but not for ever."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=timeout_seconds)
