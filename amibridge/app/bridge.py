"""A running bridge: for each PBX an event link, outbox, relay, command pool, request queue and resync."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from amibridge import telemetry
from amibridge.app import policies
from amibridge.app.choices import Choices
from amibridge.app.parts import Pbx, build
from amibridge.commands.ledger import Ledger
from amibridge.console.health import Health
from amibridge.console.watchdog import Watchdog, notify
from amibridge.outbox.base import Outbox
from amibridge.settings import Settings

# With the drain of the outbox, all of them together stay below the 5 s in which Ctrl-C must have ended everything.
GOODBYE_TIMEOUT_SECONDS = 1.2  # for the replies in flight, and again for Logoff
TICK_SECONDS = 1.0
REPORT_EVERY_SECONDS = 60.0


class Bridge:
    """Everything that the settings ask for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = telemetry.log(bridge=settings.bridge)
        self._memory: Any = None
        self._health = Health(self._facts)
        self._watchdog = Watchdog(on_lag=self._lagged)
        self.pbxs: list[Pbx] = []
        self.console: Any = None
        self.on_up: Callable[[str], None] = lambda url: None  # told the broker's URL once the workers start

    async def run(self, stop: asyncio.Event, hurry: asyncio.Event | None = None) -> None:
        """Work until `stop` is set, then say goodbye and publish what is left, as long as the settings allow and `hurry` is
        not set. Raises BrokerError if the embedded broker does not start, OutboxInUse, LedgerError, ConfigError."""
        policy = policies.policies(self._settings)  # what is wrong with it is said before anything is opened
        embedded, url = await self._start_embedded()
        outboxes: dict[str, Outbox] = {}
        ledgers: dict[str, Ledger] = {}
        try:
            choices = Choices(self._settings, url, self._memory_broker())
            await self._open_outboxes(choices, outboxes)
            await self._open_ledgers(choices, ledgers)
            await self._start_console()
            self._watchdog.start()
            self.on_up(url)
            policies.warn(self._settings)
            self.pbxs = [build(name, self._settings, choices, outboxes[name], ledgers[name], policy) for name in outboxes]
            telemetry.BOOKS.accounts.update({pbx.name: pbx.books for pbx in self.pbxs})
            await self._work(stop, hurry or asyncio.Event())
        finally:
            await asyncio.gather(*(outbox.close() for outbox in outboxes.values()))
            await asyncio.gather(*(ledger.close() for ledger in ledgers.values()))
            self._watchdog.stop()
            if self.console is not None:
                await self.console.stop()
            if embedded is not None:
                await asyncio.to_thread(embedded.stop)

    @property
    def memory(self) -> Any:
        """The broker inside this process, for those who embed the bridge with `memory://`."""
        if self._memory is None:
            from amibridge.brokers.memory import MemoryBroker

            self._memory = MemoryBroker()
        return self._memory

    async def _work(self, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        pbxs = self.pbxs
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

        commands = [start(pbx.commands.run()) for pbx in pbxs if pbx.commands]
        links = [start(run) for pbx in pbxs for run in (pbx.link.run(), pbx.pool.run())]
        relays = [start(pbx.relay.run()) for pbx in pbxs]
        resyncs = [start(pbx.resync.run()) for pbx in pbxs if pbx.resync]
        asides = [start(self._tick()), start(self._report()), *(start(pbx.rights.run()) for pbx in pbxs)]
        notify("READY=1")
        try:
            await stop.wait()
            # First the commands, as their replies need the links; then the links, whose last events go to the outbox.
            goodbye = asyncio.create_task(self._goodbye([commands, links, resyncs]))
            hurrying = asyncio.create_task(hurry.wait())
            await asyncio.wait({goodbye, hurrying}, return_when=asyncio.FIRST_COMPLETED)
            await _end([goodbye, hurrying], GOODBYE_TIMEOUT_SECONDS)
        finally:
            await _end([*commands, *resyncs, *links, *relays, *asides], GOODBYE_TIMEOUT_SECONDS)
        self._say_what_is_left()
        if crashed:
            raise crashed[0]

    async def _goodbye(self, groups: list[list[asyncio.Task[None]]]) -> None:
        for group in groups:
            await _end(group, GOODBYE_TIMEOUT_SECONDS)
        await asyncio.gather(*(pbx.relay.drained(self._settings.outbox.drain_seconds) for pbx in self.pbxs))

    def _say_what_is_left(self) -> None:
        left = sum(pbx.outbox.pending for pbx in self.pbxs)
        if not left:
            return
        if self._settings.outbox.durability == "memory":
            self._log.warning(f"{left} events could not be published before the end and are lost")
        else:
            self._log.info(f"{left} events wait in the outbox for the next start", folder=str(self._settings.folder))

    async def _open_outboxes(self, choices: Choices, opened: dict[str, Outbox]) -> None:
        for name in self._settings.pbx:
            outbox = choices.outbox(name)
            await outbox.open()
            opened[name] = outbox
            if outbox.pending:
                self._log.info("events of an earlier run are published first", pbx=name, count=outbox.pending)

    async def _open_ledgers(self, choices: Choices, opened: dict[str, Ledger]) -> None:
        for name in self._settings.pbx:
            ledger = choices.ledger(name)
            await ledger.open()
            opened[name] = ledger

    async def _start_console(self) -> None:
        given = self._settings.console
        if given.port is not None:
            from amibridge.console.server import Console  # an HTTP server is 11 MB that most bridges do not need

            self.console = Console(given.host, given.port, self._health, telemetry.REGISTRY)
            await self.console.start()
            self._log.info("health and metrics", url=self.console.url)

    async def _start_embedded(self) -> tuple[Any, str]:
        broker = self._settings.broker
        if broker.kind != "embedded":
            return None, broker.url.get_secret_value()
        from amibridge.brokers.embedded import EmbeddedServer

        server = EmbeddedServer(self._settings.folder / "valkey", broker.port)
        await asyncio.to_thread(server.start)
        self._log.info("embedded broker is up", url=server.url)
        return server, server.url

    def _memory_broker(self) -> Any:
        return self.memory if self._settings.broker.kind == "memory" else None

    def _facts(self) -> list[Any]:
        return [pbx.facts() for pbx in self.pbxs]

    def _lagged(self, seconds: float) -> None:
        telemetry.LOOP_LAGS.inc()
        self._health.lagged(seconds)

    async def _tick(self) -> None:
        while True:
            self._health.tick("event loop")
            await asyncio.sleep(TICK_SECONDS)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_EVERY_SECONDS)
            for pbx in self.pbxs:
                books = pbx.books()
                self._log.info("so far", pbx=pbx.name, received=books.received, pending=books.pending, dropped=books.dropped)


async def _end(tasks: list[asyncio.Task[Any]], timeout_seconds: float) -> None:
    """Cancel and wait, but not for ever."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=timeout_seconds)
