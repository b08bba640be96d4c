"""A simulated PBX on a TCP port. Start here."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Coroutine
from pathlib import Path

from amibridge.simulator.actions import answer
from amibridge.simulator.connection import WRITE_BUFFER_LIMIT_BYTES, Connection
from amibridge.simulator.recording import Frame, due_seconds, load
from amibridge.simulator.replies import Account, Asked, Desk, Reply
from amibridge.simulator.requests import Request
from amibridge.simulator.scene import Outcome
from amibridge.simulator.session import Session
from amibridge.simulator.switchboard import Switchboard
from amibridge.simulator.templates import make
from amibridge.simulator.wire import BANNER, Event, stamped

AUTH_TIMEOUT_SECONDS = 30.0
"""A client that has not logged in by then is dropped without a word."""
UNAUTHENTICATED_LIMIT = 50
"""Clients not logged in; one more is accepted and dropped without a byte."""
READ_BYTES = 65536
STOP_GRACE_SECONDS = 0.5
"""How long `stop` waits for clients to take what was written to them."""
DEFAULT_EVENTS_PER_SECOND = 50.0
"""Pace of a recording that has no timeline."""

log = logging.getLogger(__name__)


class SimulatedPbx:
    """Listens on `host`:`port` (0: any free one; see `port` after `start`), speaks AMI, and has calls going on.

    `seed` makes the calls the same every time. `calls_per_minute` 0: only calls that clients originate. Until
    `boot_delay_seconds` have passed, logins work but FullyBooted is not sent and the actions of modules are unknown.
    With a `speed` above 1 calls are faster than life, and the PBX's clock runs ahead of the world's.
    """

    def __init__(
        self,
        *,
        username: str = "amibridge",
        secret: str = "simulated",  # noqa: S107
        calls_per_minute: float = 20,
        seed: int | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        boot_delay_seconds: float = 0.0,
        write_buffer_limit_bytes: int = WRITE_BUFFER_LIMIT_BYTES,
        speed: float = 1.0,
    ) -> None:
        self._speed, self._epoch = speed, time.time()
        self._seed, self._calls_per_minute = seed, calls_per_minute
        self._desk = Desk(self._new_board(), Account(username, secret))
        self._host, self._port = host, port
        self._boot_delay_seconds = boot_delay_seconds
        self._limit = write_buffer_limit_bytes
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[int, asyncio.Future[bool]] = {}
        self._awake, self._changed = asyncio.Event(), asyncio.Event()
        self._server: asyncio.Server | None = None
        self._sessions, self._last_stamp = 0, 0.0

    def _now(self) -> float:
        return self._epoch + (time.time() - self._epoch) * self._speed

    def _new_board(self) -> Switchboard:
        return Switchboard(seed=self._seed, calls_per_minute=self._calls_per_minute, epoch_seconds=self._now())

    @property
    def _boot_at(self) -> float:
        return self._board.pbx.started + self._boot_delay_seconds

    @property
    def _board(self) -> Switchboard:
        return self._desk.board

    @property
    def host(self) -> str:
        """The address it listens on."""
        return self._host

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def sessions(self) -> int:
        """Clients logged in now."""
        return sum(connection.session.logged_in for connection in self._connections)

    async def start(self) -> None:
        """Listens, and lets calls come in. Raises OSError if the port is taken."""
        self._epoch = time.time()
        self._desk.board = self._new_board()
        if self._boot_delay_seconds:
            self._board.boot_later(self._boot_at)
        self._server = await asyncio.start_server(self._accept, self._host, self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self._awake.set()
        self._spawn(self._keep_time())

    async def stop(self) -> None:
        """Tells the clients (Shutdown), and ends: no call, no socket, no task is left. May be started again."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        self._publish(make("Shutdown", {}, {"Shutdown": "Cleanly", "Restart": "False"}))
        connections, tasks = list(self._connections), list(self._tasks)
        for connection in connections:
            connection.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._see_out(connections)
        await server.wait_closed()
        self._connections.clear()
        self._waiting.clear()

    async def _see_out(self, connections: list[Connection]) -> None:
        ends = [asyncio.ensure_future(connection.wait_closed()) for connection in connections]
        if ends:
            _, late = await asyncio.wait(ends, timeout=STOP_GRACE_SECONDS)
            for connection in connections if late else ():
                connection.abort()
            await asyncio.gather(*ends)

    async def play(
        self,
        path: Path | str,
        speed: float = 1.0,
        *,
        events_per_second: float | None = None,
        everything: bool = False,
        loop: bool = False,
    ) -> None:
        """Sends a recording's events, byte for byte, to every session that wants them; returns when it is through.

        In the recorded rhythm where `path` has an `.idx` beside it, else `events_per_second`; both times `speed`
        (infinity: at once). `everything` also sends the answers to the recorder's actions. See `recording.load`.
        """
        frames = await asyncio.to_thread(load, Path(path), everything=everything)
        if events_per_second is None and any(frame.at_seconds is None for frame in frames):
            events_per_second = DEFAULT_EVENTS_PER_SECOND
        due = due_seconds(frames, speed, events_per_second)
        await self._play_once(frames, due)
        while loop and frames:
            await self._play_once(frames, due)

    async def _play_once(self, frames: list[Frame], due: list[float]) -> None:
        started = time.monotonic()
        for frame, seconds in zip(frames, due, strict=True):
            await asyncio.sleep(max(0.0, started + seconds - time.monotonic()))
            await self._awake.wait()
            self._broadcast(frame.written, frame.classes)

    def send_raw(self, written: bytes) -> None:
        """Sends these very bytes to every session that has events on."""
        self._broadcast(written, "")

    def drop_sessions(self) -> None:
        """Resets every connection."""
        for connection in list(self._connections):
            connection.abort()

    def refuse_logins(self, message: str = "Authentication failed") -> None:
        """Answers every Login with this error from now on: a second late, then the connection ends. Empty: no more.

        As in the real thing, `Asterisk is shutting down` comes at once instead and the connection stays.
        """
        self._desk.login_refusal = message

    def refuse_actions(self, message: str = "Asterisk is shutting down") -> None:
        """Answers every action (Login and Ping, too) with this error from now on; events go on. Empty: no more."""
        self._desk.action_refusal = message

    def freeze(self) -> None:
        """Stands still: answers nothing, says nothing, greets nobody; keeps every socket open."""
        self._awake.clear()

    def thaw(self) -> None:
        """Goes on; what was sent meanwhile is answered now."""
        self._awake.set()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the simulated PBX failed", exc_info=task.exception())

    async def _keep_time(self) -> None:
        while True:
            await self._awake.wait()
            self._advance()
            await self._sleep()

    async def _sleep(self) -> None:
        at = self._board.next_at if self._board.pbx.booted else self._boot_at
        seconds = None if math.isinf(at) else max(0.0, at - self._now()) / self._speed
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    def _advance(self) -> None:
        now = self._now()
        if not self._board.pbx.booted and now >= self._boot_at:
            uptime = str(int(now - self._board.pbx.started))
            self._publish(make("FullyBooted", {}, {"Status": "Fully Booted", "Uptime": uptime, "LastReload": uptime}))
        for step in self._board.advance(now):
            if isinstance(step, Outcome):
                self._resolve(step)
            else:
                self._broadcast_event(step)

    def _resolve(self, outcome: Outcome) -> None:
        future = self._waiting.pop(outcome.ticket, None)
        if future is not None and not future.done():
            future.set_result(outcome.answered)

    def _publish(self, event: Event) -> None:
        self._board.pbx.apply(event, self._now())
        self._broadcast_event(event)

    def _broadcast_event(self, event: Event) -> None:
        # Asterisk stamps under a lock: never the same moment twice, never backwards
        self._last_stamp = round(max(self._now(), self._last_stamp + 1e-6), 6)
        self._broadcast(stamped(event, self._last_stamp), event.classes)

    def _broadcast(self, written: bytes, classes: str) -> None:
        for connection in list(self._connections):
            if connection.session.wants(classes):
                connection.deliver(written)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # a plain function: asyncio 3.11 logs a traceback for every cancelled task that it made for a coroutine here
        self._spawn(self._serve(reader, self._connected(writer)))

    async def _serve(self, reader: asyncio.StreamReader, connection: Connection) -> None:
        try:
            await self._converse(reader, connection)
        except (ConnectionError, TimeoutError):
            log.debug("a client is gone, or never logged in")
        finally:
            self._connections.discard(connection)
            connection.close()

    def _connected(self, writer: asyncio.StreamWriter) -> Connection:
        self._sessions += 1
        # a client can be gone again before its address was asked for
        local, remote = (writer.get_extra_info(name) or ("", 0) for name in ("sockname", "peername"))
        session = Session(self._sessions, local[:2], remote[:2], self._now())
        connection = Connection(session, writer, self._limit)
        self._connections.add(connection)
        return connection

    async def _converse(self, reader: asyncio.StreamReader, connection: Connection) -> None:
        if len(self._connections) - self.sessions > UNAUTHENTICATED_LIMIT:
            return
        await self._awake.wait()
        connection.send(BANNER)
        login_by = asyncio.get_running_loop().time() + AUTH_TIMEOUT_SECONDS
        while received := await _read(reader, None if connection.session.logged_in else login_by):
            for request in connection.requests.feed(received):
                await self._awake.wait()
                if await self._answer(connection, request):
                    return

    async def _answer(self, connection: Connection, request: Request) -> bool:
        """Answers one request, then lets happen what it caused; whether that was the session's last."""
        connection.begin_answer()
        reply = answer(Asked(self._desk, connection.session, request, self._now()))
        connection.send(await self._text(reply))
        connection.end_answer()
        for event in reply.events:
            self._publish(event)
        self._advance()
        self._changed.set()
        return reply.closes

    async def _text(self, reply: Reply) -> bytes:
        if reply.delay_seconds:
            await asyncio.sleep(reply.delay_seconds)
        if reply.ticket is None:
            return reply.text
        answered = self._waiting[reply.ticket] = asyncio.get_running_loop().create_future()
        self._changed.set()
        return reply.text if await answered else reply.otherwise


async def _read(reader: asyncio.StreamReader, deadline: float | None) -> bytes:
    async with asyncio.timeout_at(deadline):
        return await reader.read(READ_BYTES)
