"""One TCP or TLS connection to the manager port. The only file of `ami` that touches a socket.

OSError, ssl errors and closed streams leave here as PbxUnreachable or LinkLost.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import socket
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from amibridge import telemetry
from amibridge.ami.inlet import Inlet
from amibridge.ami.messages import Action
from amibridge.ami.session import (
    Answered,
    Damaged,
    Greeted,
    Happening,
    Reply,
    Session,
    Taker,
    login_action,
    login_problem,
)
from amibridge.errors import ActionTimeout, LinkLost, PbxUnreachable

# Asterisk drops a session whose socket stays full for 100 ms; a large kernel buffer is the only patience there is.
RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024
RESOLVE_TIMEOUT_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS = 3.0  # shared by all addresses of a name: who does not answer a SYN by then is not there
NEXT_ADDRESS_AFTER_SECONDS = 0.25  # so that a silent address does not hide the next
HANDSHAKE_TIMEOUT_SECONDS = 5.0
BANNER_TIMEOUT_SECONDS = 5.0  # a listener that is not AMI says nothing
CLOSE_TIMEOUT_SECONDS = 1.0
LOGIN_TIMEOUT_SECONDS = 10.0  # Asterisk sleeps 1 s before it refuses

# The kernel's own eyes on the connection, behind the Ping: where a platform lacks one, it is left out.
_TCP_OPTIONS = {
    "TCP_NODELAY": 1,
    "TCP_KEEPIDLE": 10,
    "TCP_KEEPALIVE": 10,  # what macOS calls TCP_KEEPIDLE
    "TCP_KEEPINTVL": 5,
    "TCP_KEEPCNT": 3,
    "TCP_USER_TIMEOUT": 15_000,  # milliseconds that written bytes may stay unacknowledged
}


class LinkEnd(StrEnum):
    """How a connection ended."""

    CLOSED_BY_BRIDGE = "closed_by_bridge"
    CLOSED_BY_PBX = "closed_by_pbx"
    SHUTDOWN = "shutdown"  # Asterisk had said that it was going to
    TORN = "torn"  # in the middle of a block: what Asterisk does to a reader that is too slow, and what a kill can do
    NO_ANSWER = "no_answer"  # a Ping stayed unanswered while nothing else came either
    REFUSED = "refused"  # the login was refused
    ERROR = "error"  # the network failed, or the connection never came about


@dataclass(frozen=True, slots=True)
class Ending:
    """How a connection ended, and the same in words."""

    end: LinkEnd
    reason: str


@dataclass(frozen=True, slots=True)
class Tls:
    """How to verify the PBX and to identify ourselves. `verify=False` accepts any certificate."""

    ca_file: Path | None = None
    server_hostname: str | None = None  # the name in the certificate, when it is not the host
    cert_file: Path | None = None
    key_file: Path | None = None
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a manager port listens."""

    host: str
    port: int
    tls: Tls | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A manager user. `md5` keeps the secret off the wire."""

    username: str
    secret: str
    md5: bool = True

    def __repr__(self) -> str:
        return f"Credentials(username={self.username!r}, secret='***', md5={self.md5})"


class Connection:
    """An open connection: feed it to `run`, ask it through `execute`, end it with `close`."""

    def __init__(self, inlet: Inlet, outlet: asyncio.WriteTransport, *, max_block_bytes: int) -> None:
        self.session = Session(max_block_bytes=max_block_bytes)
        self._inlet = inlet
        self._outlet = outlet
        self._answers: dict[str, asyncio.Future[Reply]] = {}
        self._greeted = asyncio.Event()
        self._ended: Ending | None = None
        self._received_at = time.monotonic()

    @classmethod
    async def open(cls, endpoint: Endpoint, *, max_block_bytes: int, guarded: bool = False) -> Connection:
        """Connect. A `guarded` one is read in time, see Inlet. Raises PbxUnreachable with the reason in words."""
        context = _tls_context(endpoint)
        hostname = (endpoint.tls.server_hostname or endpoint.host) if endpoint.tls and context else None
        try:
            sock = await _connect(endpoint)
            try:
                outlet, inlet = await asyncio.get_running_loop().create_connection(
                    lambda: Inlet(guarded=guarded and context is None),
                    sock=sock,
                    ssl=context,
                    server_hostname=hostname,
                    ssl_handshake_timeout=HANDSHAKE_TIMEOUT_SECONDS if context else None,
                )
            except BaseException:
                sock.close()
                raise
        except TimeoutError as error:
            raise PbxUnreachable(f"no connection to {endpoint}: {error}") from error
        except ssl.SSLCertVerificationError as error:
            raise PbxUnreachable(f"the certificate of {endpoint} is not trusted: {error.verify_message}") from error
        except (OSError, UnicodeError) as error:  # a host name that can be none is a UnicodeError
            raise PbxUnreachable(
                f"can not connect to {endpoint}: {_words(error)} (is Asterisk there, with enabled=yes in manager.conf?)"
            ) from error
        return cls(inlet, outlet, max_block_bytes=max_block_bytes)

    @property
    def busy(self) -> bool:
        """Whether an action waits for its answer: the session is serial, so nothing else is answered before it."""
        return bool(self._answers)

    @property
    def silent_seconds(self) -> float:
        """How long nothing has come."""
        return time.monotonic() - self._received_at

    def abandon(self, reason: str) -> None:
        """Cut the connection: what it still works on must not hold up, or be followed by, another action."""
        self._ended = self._ended or Ending(LinkEnd.CLOSED_BY_BRIDGE, reason)
        self._outlet.abort()

    async def run(self, on_happening: Callable[[Happening], None]) -> Ending:
        """Read until the stream ends, telling each happening at once; awaits nothing but what the inlet has.

        Returns how it ended. Waiters get LinkLost(sent=True).
        """
        ending = Ending(LinkEnd.CLOSED_BY_BRIDGE, "closed by us")
        try:
            while received := await self._inlet.read():
                self._received_at = time.monotonic()
                for happening in self.session.receive(received):
                    if isinstance(happening, Answered):
                        self._answer(happening)
                    else:
                        if isinstance(happening, Greeted):
                            self._greeted.set()
                        on_happening(happening)
            ending = Ending(LinkEnd.CLOSED_BY_PBX, "Asterisk closed the connection")
        except ConnectionResetError as error:
            # Asterisk closes with our Ping unread in its socket: what it had written has come, as before a FIN.
            ending = Ending(LinkEnd.CLOSED_BY_PBX, _words(error))
        except OSError as error:
            ending = Ending(LinkEnd.ERROR, _words(error))
        finally:
            ending = self._end(ending, on_happening)
        return ending

    async def greeting(self) -> None:
        """Wait for the banner. Raises PbxUnreachable when the connection ends or nothing comes."""
        try:
            async with asyncio.timeout(BANNER_TIMEOUT_SECONDS):
                await self._greeted.wait()
        except TimeoutError as error:
            raise PbxUnreachable(
                f"no AMI banner within {BANNER_TIMEOUT_SECONDS:.0f} s: is this the manager port of Asterisk (5038)?"
            ) from error
        if self.session.banner is None:
            raise PbxUnreachable(
                "closed before the banner: is manager enabled, and are there too many unauthenticated sessions (authlimit)?"
            )

    async def login(self, credentials: Credentials, events: str) -> None:
        """Log in. Raises CredentialsRefused, LoginInUse, PbxDraining, PbxUnreachable or LinkLost."""
        challenge = None
        if credentials.md5:
            answer = await self.execute(Action("Challenge", (("AuthType", "MD5"),)), LOGIN_TIMEOUT_SECONDS)
            challenge = answer.response.get("Challenge")
            if challenge is None:
                raise login_problem(answer.response, credentials.username) or PbxUnreachable("no challenge in the answer")
        action = login_action(credentials.username, credentials.secret, events, challenge)
        reply = await self.execute(action, LOGIN_TIMEOUT_SECONDS)
        if problem := login_problem(reply.response, credentials.username):
            raise problem

    async def execute(self, action: Action, timeout_seconds: float, taker: Taker | None = None) -> Reply:
        """Write one action and wait for its whole answer. `taker`: see Session.send.

        Raises UnsafeAction (nothing written), LinkLost (`sent` tells), ActionTimeout (written; carries the partial answer).
        """
        if self._ended is not None:
            raise LinkLost(self._ended.reason, sent=False)
        action_id, wire = self.session.send(action, taker)
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._answers[action_id] = answer
        try:
            self._outlet.write(wire)
            async with asyncio.timeout(timeout_seconds):
                return await answer
        except TimeoutError as error:
            partial = self.session.partial(action_id)
            raise ActionTimeout(f"no complete answer to {action.name} within {timeout_seconds:g} s", partial) from error
        finally:
            self._answers.pop(action_id, None)
            self.session.forget(action_id)

    async def close(self) -> None:
        """Close the socket; never raises."""
        self._outlet.close()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await asyncio.shield(self._inlet.closed)
        except TimeoutError:
            self._outlet.abort()

    def _answer(self, answered: Answered) -> None:
        future = self._answers.get(answered.action_id)
        if future is not None and not future.done():
            future.set_result(answered.reply)

    def _end(self, ending: Ending, on_happening: Callable[[Happening], None]) -> Ending:
        tail = self.session.close()
        if tail and ending.end is LinkEnd.CLOSED_BY_PBX:
            ending = Ending(LinkEnd.TORN, f"{ending.reason} in the middle of an event: was the bridge too slow to read?")
        self._ended = ending = self._ended or ending
        self._greeted.set()
        if isinstance(tail, Damaged):
            on_happening(tail)
        for future in self._answers.values():
            if not future.done():
                future.set_exception(LinkLost(f"{ending.reason} before the answer came", sent=True))
        return ending


async def _connect(endpoint: Endpoint) -> socket.socket:
    """A connected socket to the first address that answers; the next is tried as well when one hesitates."""
    found = await _resolve(endpoint)
    dials: set[asyncio.Task[socket.socket]] = set()
    last: BaseException | None = None
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            while found or dials:
                if found:
                    dials.add(asyncio.create_task(_dial(found.pop(0))))
                wait = NEXT_ADDRESS_AFTER_SECONDS if found else None
                done, _ = await asyncio.wait(dials, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
                for dial in done:
                    last = dial.exception()
                    if last is None:
                        dials.discard(dial)
                        return dial.result()
                dials -= done
    except TimeoutError as error:
        raise TimeoutError(f"no answer within {CONNECT_TIMEOUT_SECONDS:g} s") from error
    finally:
        await _give_up(dials)
    raise last or OSError(f"{endpoint.host} has no address")


async def _resolve(endpoint: Endpoint) -> list[Any]:
    try:
        async with asyncio.timeout(RESOLVE_TIMEOUT_SECONDS):
            return await asyncio.get_running_loop().getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise TimeoutError(f"the name was not resolved within {RESOLVE_TIMEOUT_SECONDS:g} s") from error


async def _dial(found: Any) -> socket.socket:
    family, kind, proto, _, address = found
    sock = socket.socket(family, kind, proto)
    try:
        sock.setblocking(False)
        _tune(sock)
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


async def _give_up(dials: set[asyncio.Task[socket.socket]]) -> None:
    """End the attempts that lost the race; one that won it too late is closed."""
    for dial in dials:
        dial.cancel()
    for result in await asyncio.gather(*dials, return_exceptions=True):
        if isinstance(result, socket.socket):
            result.close()


def _tune(sock: socket.socket) -> None:
    """What has to be asked for before connecting: the TCP window is agreed on in the first packet."""
    size = RECEIVE_BUFFER_BYTES
    while size:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
            break
        except OSError:  # Linux gives what it allows; others refuse what is too much
            size //= 2
    _note_buffer(sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _TCP_OPTIONS.items():
        if (option := getattr(socket, name, None)) is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)


@functools.cache
def _note_buffer(given_bytes: int) -> None:
    """Said once: every connection is given the same."""
    usable = given_bytes // 2 if sys.platform == "linux" else given_bytes  # Linux doubles it, for its own overhead
    if usable < RECEIVE_BUFFER_BYTES:
        telemetry.log().debug(
            "AMI sockets get a smaller receive buffer than asked for; raise net.core.rmem_max",
            asked_bytes=RECEIVE_BUFFER_BYTES,
            given_bytes=usable,
        )


def _tls_context(endpoint: Endpoint) -> ssl.SSLContext | None:
    tls = endpoint.tls
    if tls is None:
        return None
    try:
        context = ssl.create_default_context(cafile=str(tls.ca_file) if tls.ca_file else None)
        if not tls.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if tls.cert_file:
            context.load_cert_chain(str(tls.cert_file), str(tls.key_file) if tls.key_file else None)
    except (OSError, ssl.SSLError) as error:
        raise PbxUnreachable(f"can not use the TLS files for {endpoint}: {_words(error)}") from error
    return context


def _words(error: BaseException) -> str:
    if isinstance(error, socket.gaierror):
        return error.strerror or str(error)
    if isinstance(error, OSError) and error.errno and not isinstance(error, ssl.SSLError):
        return os.strerror(error.errno)  # asyncio puts its own text into strerror
    return str(error) or type(error).__name__
