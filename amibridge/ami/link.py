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

from amibridge.ami.connection import Connection, Credentials, Endpoint
from amibridge.ami.messages import Action
from amibridge.ami.parser import MAX_BLOCK_BYTES
from amibridge.ami.session import Booted, Damaged, Happening, Heard, LoggedIn, Reply
from amibridge.backoff import full_jitter
from amibridge.errors import (
    ActionTimeout,
    CredentialsRefused,
    LinkLost,
    LoginInUse,
    NotReady,
    PbxDraining,
    PbxError,
)

# FullyBooted exists since AMI 1.1 (Asterisk 1.6).
_FULLY_BOOTED_SINCE = (1, 1)
LOGOFF_TIMEOUT_SECONDS = 0.5


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

    ping_every_seconds: float = 10.0  # AMI has no keepalive of its own; a stopped Asterisk keeps its socket open for ever
    ping_deadline_seconds: float = 10.0
    backoff_base_seconds: float = 0.5  # an Asterisk restart takes about this long
    backoff_cap_seconds: float = 15.0
    stable_seconds: float = 30.0  # a login that held this long starts the backoff anew; a flapping one does not
    refused_wait_seconds: float = 60.0  # a wrong secret does not heal by trying; hammering trips fail2ban
    boot_wait_seconds: float = 20.0  # a user without read=system never sees FullyBooted; most PBXs are up by then


class Listener(Protocol):
    """What an ingest link tells, synchronously and in wire order. No method may block or raise."""

    def logged_in(self, endpoint: Endpoint) -> None: ...
    def heard(self, raw: bytes) -> None: ...
    def damaged(self, damage: Damaged) -> None: ...
    def logged_out(self, reason: str) -> None: ...


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
            await self._pause(reason, failures)

    async def execute(self, action: Action, timeout_seconds: float) -> Reply:
        """Run one action on this link. Raises NotReady when it is not up (nothing was sent), else as Connection.execute."""
        connection = self._connection
        if connection is None or self.state is not LinkState.READY:
            raise NotReady(f"no command connection to {self.endpoint} is ready ({self.state.value})")
        try:
            reply = await connection.execute(action, timeout_seconds)
        except (ActionTimeout, asyncio.CancelledError):
            # Asterisk still works on it: another action on this session would run late, and nobody would know.
            self.state = LinkState.DOWN
            connection.abandon(f"given up on {action.name}, which Asterisk did not answer in time")
            raise
        if _is_draining(reply):
            self._set(LinkState.DRAINING, "Asterisk is shutting down gracefully")
            raise PbxDraining("Asterisk is shutting down and takes no actions")
        return reply

    async def wait_ready(self, timeout_seconds: float) -> bool:
        """True as soon as the link is ready, False after the timeout."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._ready.wait()
        return self.state is LinkState.READY

    async def _one_connection(self) -> PbxError:
        """From connect to the end of the stream. Raises PbxError when it never got as far as a login."""
        self._set(LinkState.CONNECTING, f"connecting to {self.endpoint}")
        connection = await Connection.open(self.endpoint, max_block_bytes=self._max_block_bytes)
        self._booted.clear()
        reading = asyncio.create_task(connection.run(self._on_happening))
        reason = "closed by the bridge"
        try:
            await connection.greeting()
            await connection.login(self._credentials, self._events)
            self._connection = connection
            reason = await self._serve(connection, reading)
            return LinkLost(reason)
        finally:
            await self._hang_up(connection, reading, reason)

    async def _serve(self, connection: Connection, reading: asyncio.Task[str]) -> str:
        """Until the stream ends or a Ping stays unanswered; returns which."""
        keeping = asyncio.create_task(self._keep_alive(connection))
        try:
            done, _ = await asyncio.wait({reading, keeping}, return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading in done else keeping.result()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _hang_up(self, connection: Connection, reading: asyncio.Task[str], reason: str) -> None:
        self.state = LinkState.DOWN
        self._connection = None
        self._ready.clear()
        if self._logged_in and not reading.done():
            with contextlib.suppress(PbxError):
                await connection.execute(Action("Logoff"), LOGOFF_TIMEOUT_SECONDS)
        await connection.close()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        if self._logged_in:
            self._logged_in = False
            if self._listener:
                self._listener.logged_out(reason)

    async def _keep_alive(self, connection: Connection) -> str:
        """Get ready, then ping. Returns why the connection must be given up."""
        self.state = LinkState.LOGGED_IN
        if self._listener is None:
            await self._boot(connection)
        await self._begin(connection)
        self._set(LinkState.READY, f"logged in to {self.endpoint} as {self._credentials.username!r}")
        self._ready.set()
        while True:
            await asyncio.sleep(self._timings.ping_every_seconds)
            if connection.busy:
                continue  # the Ping would wait behind the action, whose own deadline watches the connection meanwhile
            try:
                reply = await connection.execute(Action("Ping"), self._timings.ping_deadline_seconds)
            except ActionTimeout:
                return f"no answer to Ping within {self._timings.ping_deadline_seconds:g} s"
            except LinkLost as error:
                return str(error)
            self._note_drain(_is_draining(reply))

    async def _begin(self, connection: Connection) -> None:
        """What this session is to be told once; a refusal is said and does no harm."""
        with contextlib.suppress(ActionTimeout, LinkLost):
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
        with contextlib.suppress(ActionTimeout, LinkLost):
            await connection.execute(Action("Events", (("EventMask", "off"),)), self._timings.ping_deadline_seconds)

    def _on_happening(self, happening: Happening) -> None:
        if isinstance(happening, Heard):
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

    async def _pause(self, reason: PbxError, failures: int) -> None:
        """Wait before the next try: full jitter after a loss, a long fixed time after a refusal."""
        if isinstance(reason, CredentialsRefused | LoginInUse):
            wait = self._timings.refused_wait_seconds
            self._set(LinkState.REFUSED, f"{reason}; next try in {wait:.0f} s")
        else:
            base, cap = self._timings.backoff_base_seconds, self._timings.backoff_cap_seconds
            wait = full_jitter(failures, base_seconds=base, cap_seconds=cap)
            state = LinkState.DRAINING if isinstance(reason, PbxDraining) else LinkState.DOWN
            self._set(state, f"{reason}; next try in {wait:.1f} s")
        await asyncio.sleep(wait)

    def _set(self, state: LinkState, text: str) -> None:
        self.state = state
        self._notice(state, text)


def _is_draining(reply: Reply) -> bool:
    message = reply.response.get("Message") or ""
    return reply.response.status == "Error" and "shutting down" in message.lower()
