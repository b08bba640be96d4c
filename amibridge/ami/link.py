"""A connection that comes back: connect, log in, wait for FullyBooted, keep alive, and again with full-jitter backoff.

A link is used in one of two ways. The ingest link listens (`listener`) and sends nothing but Challenge, Login, Events,
Ping, Logoff and, where filters are configured, Filter, because Asterisk runs the actions of a session one by one and
holds its events back meanwhile. A command link executes actions and asks for no events beyond FullyBooted.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from amibridge.ami.connection import Connection, Credentials, Ending, Endpoint, LinkEnd
from amibridge.ami.messages import Action
from amibridge.ami.parser import MAX_BLOCK_BYTES
from amibridge.ami.session import Booted, Damaged, Happening, Heard, LoggedIn, Reply, Taker
from amibridge.backoff import full_jitter
from amibridge.errors import (
    ActionTimeout,
    CredentialsRefused,
    LinkLost,
    LoginInUse,
    NotReady,
    PbxDraining,
    PbxError,
    PbxUnreachable,
)

# FullyBooted exists since AMI 1.1 (Asterisk 1.6).
_FULLY_BOOTED_SINCE = (1, 1)
LOGOFF_TIMEOUT_SECONDS = 0.5
HELD_TIMEOUT_SECONDS = 2.0  # for the events that are in our hands when a connection ends: some hundred thousand
# After a stall of our own (a stopped process, a blocked loop) the clock is seen before what came meanwhile is read.
READ_FIRST_SECONDS = 0.05
_SHUTDOWN = b"Event: Shutdown\r\n"


class LinkState(StrEnum):
    """Where a link stands."""

    DOWN = "down"
    CONNECTING = "connecting"
    LOGGED_IN = "logged_in"
    READY = "ready"  # logged in and fully booted
    DRAINING = "draining"  # Asterisk is shutting down gracefully
    REFUSED = "refused"  # credentials refused or login in use: retried slowly


@dataclass(frozen=True, slots=True)
class Timings:
    """How patient a link is. All in seconds."""

    # AMI has no keepalive of its own; a stopped Asterisk keeps its socket open for ever. Both together: dead within 10 s.
    ping_every_seconds: float = 4.0
    ping_deadline_seconds: float = 5.0
    backoff_base_seconds: float = 0.1
    backoff_cap_seconds: float = 1.5  # a refused connect costs a PBX nothing, and every second without a login is a gap
    try_every_seconds: float = 1.0  # between two connections that Asterisk accepts: each costs it a thread and a login
    stable_seconds: float = 30.0  # a login that held this long starts the backoff anew; a flapping one does not
    refused_wait_seconds: float = 60.0  # a wrong secret does not heal by trying; hammering trips fail2ban
    # A login that worked before was taken away by somebody, who may give it back: no guess at a secret.
    returning_wait_seconds: float = 0.5  # Asterisk takes a second more for every refusal
    returning_for_seconds: float = 600.0
    boot_wait_seconds: float = 20.0  # a user without read=system never sees FullyBooted; most PBXs are up by then


class Listener(Protocol):
    """What an ingest link tells, synchronously and in wire order. No method may block or raise."""

    def logged_in(self, endpoint: Endpoint) -> None: ...
    def heard(self, raw: bytes) -> None: ...
    def damaged(self, damage: Damaged) -> None: ...
    def logged_out(self, reason: str, end: LinkEnd) -> None: ...


Notice = Callable[[LinkState, str], None]


class Link:
    """One AMI login that is kept up until `run` is cancelled."""

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        events: str = "on",
        listener: Listener | None = None,
        notice: Notice | None = None,
        timings: Timings | None = None,
        at_login: Sequence[Action] = (),
        max_block_bytes: int = MAX_BLOCK_BYTES,
    ) -> None:
        self.endpoint = endpoint
        self.state = LinkState.DOWN
        self.last_end: LinkEnd | None = None  # how the last connection or attempt ended
        self._credentials = credentials
        self._listener = listener
        # A command link reads `system` only for FullyBooted.
        self._events = events if listener else "system"
        self._notice = notice or (lambda state, text: None)
        self._timings = timings or Timings()
        self._max_block_bytes = max_block_bytes
        self._at_login = tuple(at_login)
        self._connection: Connection | None = None
        self._booted = asyncio.Event()
        self._ready = asyncio.Event()
        self._logged_in = False
        self._shutting_down = False
        self._last_login: float | None = None  # when a login last held, on the monotonic clock
        self._try_now = asyncio.Event()

    async def run(self) -> None:
        """Keep the link up. Returns only by cancellation, and then says goodbye to Asterisk."""
        failures = 0
        while True:
            started = time.monotonic()
            try:
                reason = await self._one_connection()
            except PbxError as error:
                reason = error
            stable = time.monotonic() - started >= self._timings.stable_seconds
            failures = 0 if stable else failures + 1
            await self._pause(reason, failures, started)

    async def execute(self, action: Action, timeout_seconds: float, taker: Taker | None = None) -> Reply:
        """Run one action on this link. Raises NotReady when it is not up (nothing was sent), else as Connection.execute."""
        connection = self._connection
        if connection is None or self.state is not LinkState.READY:
            raise NotReady(f"no command connection to {self.endpoint} is ready ({self.state.value})")
        try:
            reply = await connection.execute(action, timeout_seconds, taker)
        except (ActionTimeout, asyncio.CancelledError):
            # Asterisk still works on it: another action on this session would run late, and nobody would know.
            self.state = LinkState.DOWN
            connection.abandon(f"given up on {action.name}, which Asterisk did not answer in time")
            raise
        if _is_draining(reply):
            self._set(LinkState.DRAINING, "Asterisk is shutting down gracefully")
            raise PbxDraining("Asterisk is shutting down and takes no actions")
        return reply

    def try_now(self) -> None:
        """Do not wait any longer before the next try: another login to this PBX has just worked."""
        self._try_now.set()

    async def wait_ready(self, timeout_seconds: float) -> bool:
        """True as soon as the link is ready, False after the timeout."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._ready.wait()
        return self.state is LinkState.READY

    async def _one_connection(self) -> PbxError:
        """From connect to the end of the stream. Raises PbxError when it never got as far as a login."""
        self._set(LinkState.CONNECTING, f"connecting to {self.endpoint}")
        self.last_end = LinkEnd.ERROR
        guarded = self._listener is not None  # nothing floods a command link
        connection = await Connection.open(self.endpoint, max_block_bytes=self._max_block_bytes, guarded=guarded)
        self._booted.clear()
        self._shutting_down = False
        reading = asyncio.create_task(connection.run(self._on_happening))
        ending = Ending(LinkEnd.CLOSED_BY_BRIDGE, "closed by the bridge")
        try:
            await connection.greeting()
            await connection.login(self._credentials, self._events)
            self._connection = connection
            ending = await self._serve(connection, reading)
            self.last_end = ending.end
            return LinkLost(ending.reason)
        except (CredentialsRefused, LoginInUse):
            self.last_end = LinkEnd.REFUSED
            raise
        finally:
            await self._hang_up(connection, reading, ending)

    async def _serve(self, connection: Connection, reading: asyncio.Task[Ending]) -> Ending:
        """Until the stream ends or Asterisk is silent on a Ping; returns which."""
        keeping = asyncio.create_task(self._keep_alive(connection))
        try:
            await asyncio.wait({reading, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done() and (silence := keeping.result()):
                return silence
            ending = await reading
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        announced = self._shutting_down or self.state is LinkState.DRAINING
        if announced and ending.end is not LinkEnd.CLOSED_BY_BRIDGE:
            return Ending(LinkEnd.SHUTDOWN, "Asterisk shut down")
        return ending

    async def _hang_up(self, connection: Connection, reading: asyncio.Task[Ending], ending: Ending) -> None:
        self.state = LinkState.DOWN
        self._connection = None
        self._ready.clear()
        if self._logged_in and not reading.done() and ending.end is LinkEnd.CLOSED_BY_BRIDGE:
            with contextlib.suppress(PbxError):
                await connection.execute(Action("Logoff"), LOGOFF_TIMEOUT_SECONDS)
        await connection.close()
        await asyncio.wait({reading}, timeout=HELD_TIMEOUT_SECONDS)  # what has come is taken to the end
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        if self._logged_in:
            self._logged_in = False
            self._last_login = time.monotonic()
            if self._listener:
                self._listener.logged_out(ending.reason, ending.end)

    async def _keep_alive(self, connection: Connection) -> Ending | None:
        """Get ready, then ping. Returns the end when Asterisk is silent, None when the stream has ended by itself."""
        self.state = LinkState.LOGGED_IN
        try:
            if self._listener is None:
                await self._boot(connection)
            await self._begin(connection)
            self._set(LinkState.READY, f"logged in to {self.endpoint} as {self._credentials.username!r}")
            self._ready.set()
            while True:
                await asyncio.sleep(self._timings.ping_every_seconds)
                if not connection.busy:  # else the Ping would wait behind the action, whose own deadline watches meanwhile
                    await self._ping(connection)
        except ActionTimeout:
            return Ending(LinkEnd.NO_ANSWER, f"no answer to Ping within {self._timings.ping_deadline_seconds:g} s")
        except LinkLost:
            return None

    async def _ping(self, connection: Connection) -> None:
        """Raises ActionTimeout when no answer came, nor anything else for half of the time."""
        deadline = self._timings.ping_deadline_seconds
        while True:
            try:
                reply = await connection.execute(Action("Ping"), deadline)
            except ActionTimeout:
                await asyncio.sleep(READ_FIRST_SECONDS)
                if connection.silent_seconds > deadline / 2:
                    raise
                continue  # the answer stands behind a flood of events: whoever sends those is not dead
            self._note_drain(_is_draining(reply))
            return

    async def _begin(self, connection: Connection) -> None:
        """What this session is to be told once; a refusal is said and does no harm."""
        for action in self._at_login:
            reply = await connection.execute(action, self._timings.ping_deadline_seconds)
            if reply.response.status == "Error":
                said = reply.response.get("Message") or "no reason given"
                self._notice(self.state, f"Asterisk refuses {action.name} ({said}); the bridge filters by itself")
                return

    def _note_drain(self, draining: bool) -> None:
        if draining and self.state is not LinkState.DRAINING:
            self._set(LinkState.DRAINING, "Asterisk is shutting down gracefully; events still flow")
        elif not draining and self.state is LinkState.DRAINING:
            self._set(LinkState.READY, "Asterisk takes actions again")

    async def _boot(self, connection: Connection) -> None:
        """Hold commands back until Asterisk's modules answer, then ask for silence: a command link needs no events."""
        wait = self._timings.boot_wait_seconds
        if connection.session.ami_version >= _FULLY_BOOTED_SINCE:
            try:
                async with asyncio.timeout(wait):
                    await self._booted.wait()
            except TimeoutError:
                user = self._credentials.username
                text = (
                    f"no FullyBooted within {wait:g} s: give manager user {user!r} read=system, or every login waits so long"
                )
                self._set(LinkState.LOGGED_IN, text)
        await connection.execute(Action("Events", (("EventMask", "off"),)), self._timings.ping_deadline_seconds)

    def _on_happening(self, happening: Happening) -> None:
        if isinstance(happening, Heard):
            if happening.raw.startswith(_SHUTDOWN):
                self._shutting_down = True
            if self._listener:
                self._listener.heard(happening.raw)
        elif isinstance(happening, LoggedIn):
            self._logged_in = True
            if self._listener:
                self._listener.logged_in(self.endpoint)
        elif isinstance(happening, Booted):
            self._booted.set()
        elif isinstance(happening, Damaged) and self._listener and self._logged_in:
            self._listener.damaged(happening)

    async def _pause(self, reason: PbxError, failures: int, started: float) -> None:
        """Wait before the next try: full jitter after a loss, a fixed time after a refusal."""
        if isinstance(reason, CredentialsRefused | LoginInUse):
            wait = self._after_refusal()
            self._set(LinkState.REFUSED, f"{reason}; next try in {wait:.3g} s")
        else:
            wait = self._backoff(reason, failures, started)
            state = LinkState.DRAINING if isinstance(reason, PbxDraining) else LinkState.DOWN
            self._set(state, f"{reason}; next try in {wait:.1f} s")
        self._try_now.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._try_now.wait()

    def _after_refusal(self) -> float:
        """Only the event link asks often, as the gap is its; the others are told when it is in."""
        timings, last = self._timings, self._last_login
        if self._listener is None or last is None or time.monotonic() - last > timings.returning_for_seconds:
            return timings.refused_wait_seconds
        return timings.returning_wait_seconds

    def _backoff(self, reason: PbxError, failures: int, started: float) -> float:
        timings = self._timings
        wait = full_jitter(failures, base_seconds=timings.backoff_base_seconds, cap_seconds=timings.backoff_cap_seconds)
        if isinstance(reason, PbxUnreachable) and isinstance(reason.__cause__, ConnectionRefusedError):
            return wait  # nobody was there to be bothered
        return max(wait, started + timings.try_every_seconds - time.monotonic())

    def _set(self, state: LinkState, text: str) -> None:
        self.state = state
        self._notice(state, text)


def _is_draining(reply: Reply) -> bool:
    message = reply.response.get("Message") or ""
    return reply.response.status == "Error" and "shutting down" in message.lower()
