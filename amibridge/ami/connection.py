"""One TCP or TLS connection to the manager port. The only file of `ami` that touches a socket.

OSError, ssl errors and closed streams leave here as PbxUnreachable or LinkLost.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from amibridge.ami.messages import Action
from amibridge.ami.session import (
    Answered,
    Damaged,
    Greeted,
    Happening,
    Reply,
    Session,
    login_action,
    login_problem,
)
from amibridge.errors import ActionTimeout, LinkLost, PbxUnreachable

READ_BYTES = 256 * 1024
# Asterisk drops a session whose socket stays full for 100 ms; a large kernel buffer is the only patience there is.
RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024
CONNECT_TIMEOUT_SECONDS = 10.0  # shared by all addresses of a name, so that a silent one does not hide the next
BANNER_TIMEOUT_SECONDS = 10.0  # a listener that is not AMI says nothing
LOGIN_TIMEOUT_SECONDS = 10.0  # Asterisk sleeps 1 s before it refuses


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

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, max_block_bytes: int) -> None:
        self.session = Session(max_block_bytes=max_block_bytes)
        self._reader = reader
        self._writer = writer
        self._answers: dict[str, asyncio.Future[Reply]] = {}
        self._greeted = asyncio.Event()
        self._ended: str | None = None

    @classmethod
    async def open(cls, endpoint: Endpoint, *, max_block_bytes: int) -> Connection:
        """Connect. Raises PbxUnreachable with the reason in words."""
        context = _tls_context(endpoint)
        hostname = (endpoint.tls.server_hostname or endpoint.host) if endpoint.tls and context else None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
                sock = await _connect(endpoint)
                try:
                    reader, writer = await asyncio.open_connection(
                        sock=sock, ssl=context, server_hostname=hostname, limit=READ_BYTES
                    )
                except BaseException:
                    sock.close()
                    raise
        except TimeoutError as error:
            raise PbxUnreachable(f"no connection to {endpoint} within {CONNECT_TIMEOUT_SECONDS:.0f} s") from error
        except ssl.SSLCertVerificationError as error:
            raise PbxUnreachable(f"the certificate of {endpoint} is not trusted: {error.verify_message}") from error
        except (OSError, UnicodeError) as error:  # a host name that can be none is a UnicodeError
            raise PbxUnreachable(
                f"can not connect to {endpoint}: {_words(error)} (is Asterisk there, with enabled=yes in manager.conf?)"
            ) from error
        return cls(reader, writer, max_block_bytes=max_block_bytes)

    @property
    def busy(self) -> bool:
        """Whether an action waits for its answer: the session is serial, so nothing else is answered before it."""
        return bool(self._answers)

    def abandon(self, reason: str) -> None:
        """Cut the connection: what it still works on must not hold up, or be followed by, another action."""
        self._ended = self._ended or reason
        self._writer.transport.abort()

    async def run(self, on_happening: Callable[[Happening], None]) -> str:
        """Read until the stream ends, telling each happening at once; awaits nothing but the socket.

        Returns why it ended. Waiters get LinkLost(sent=True).
        """
        try:
            while received := await self._reader.read(READ_BYTES):
                for happening in self.session.receive(received):
                    if isinstance(happening, Answered):
                        self._answer(happening)
                    else:
                        if isinstance(happening, Greeted):
                            self._greeted.set()
                        on_happening(happening)
            self._ended = self._ended or "Asterisk closed the connection"
        except (OSError, asyncio.IncompleteReadError) as error:
            self._ended = self._ended or _words(error)
        finally:
            self._end(on_happening)
        return self._ended or "closed by us"

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

    async def execute(self, action: Action, timeout_seconds: float) -> Reply:
        """Write one action and wait for its whole answer.

        Raises UnsafeAction (nothing written), LinkLost (`sent` tells), ActionTimeout (written; carries the partial answer).
        """
        if self._ended is not None:
            raise LinkLost(self._ended, sent=False)
        action_id, wire = self.session.send(action)
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._answers[action_id] = answer
        try:
            self._writer.write(wire)
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
        self._writer.close()
        try:
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self._writer.transport.abort()

    def _answer(self, answered: Answered) -> None:
        future = self._answers.get(answered.action_id)
        if future is not None and not future.done():
            future.set_result(answered.reply)

    def _end(self, on_happening: Callable[[Happening], None]) -> None:
        self._ended = self._ended or "closed by us"
        self._greeted.set()
        tail = self.session.close()
        if isinstance(tail, Damaged):
            on_happening(tail)
        for future in self._answers.values():
            if not future.done():
                future.set_exception(LinkLost(f"{self._ended} before the answer came", sent=True))


async def _connect(endpoint: Endpoint) -> socket.socket:
    """A connected socket with a large receive buffer, which has to be asked for before connecting."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    last: OSError | None = None
    for family, kind, proto, _, address in found:
        sock = socket.socket(family, kind, proto)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS / (len(found) + 1)):
                await loop.sock_connect(sock, address)
            return sock
        except OSError as error:  # TimeoutError is one
            sock.close()
            last = error
        except BaseException:
            sock.close()
            raise
    raise last or OSError(f"{endpoint.host} has no address")


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
