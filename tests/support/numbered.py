"""A PBX that only counts: it logs in anyone and says numbered UserEvents at a given rate, whoever listens.

As Asterisk does: what is said while nobody is logged in is lost and the numbers go on; every session has a queue of its
own without a bound; a session whose socket takes nothing for `write_timeout_seconds` is destroyed, mostly in the middle of
a frame. Runs in a loop of the test, or as a process of its own: `python -m tests.support.numbered --port 5038 …`, which is
told what to do by JSON lines on a second port (see `numbered_control`).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.support.ledger import NAME, Ledger, Ranges, Said, check_of

HOST = "127.0.0.1"
BANNER = b"Asterisk Call Manager/11.0.0\r\n"
CHALLENGE = "193847561"
TICK_SECONDS = 0.005
CHUNK_NUMBERS = 500
SUBSCRIBING = frozenset({"on", "all", "user", "yes", "true", "1"})
SYSTEM = SUBSCRIBING - {"user"} | {"system"}
WRITE_TIMEOUT_SECONDS = 0.1


def frame(number: int) -> bytes:
    """The event of a number, as it goes over the wire."""
    text = f"UserEvent: {NAME}\r\nNumber: {number}\r\nCheck: {check_of(number)}"
    return f"Event: UserEvent\r\nPrivilege: user,all\r\n{text}\r\n\r\n".encode()


class Session:
    """One accepted connection: answers actions, and owns the queue of what is still to be written."""

    def __init__(self, sock: socket.socket, source: NumberedSource) -> None:
        self.said = Said()
        self._sock = sock
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._logged_in = False
        self._queue: deque[tuple[bytes, int, int]] = deque()  # bytes, first and last number in them (0, 0: none)
        self._sent = 0  # of the first chunk
        self._progress_at = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._loop.add_reader(sock, self._read)
        self.write(BANNER)

    @property
    def open(self) -> bool:
        return self.said.ended is None

    def write(self, chunk: bytes, first: int = 0, last: int = 0) -> None:
        """Queue a chunk and send what the socket takes."""
        self._queue.append((chunk, first, last))
        if self._watch is None:
            self._flush()

    def end(self, reason: str, *, reset: bool = False) -> None:
        """Destroy the session: what is queued is thrown away, what the kernel has still goes out (unless reset)."""
        if not self.open:
            return
        self.said.ended = reason
        if self._watch is not None:
            self._watch.cancel()
            self._loop.remove_writer(self._sock)
        self._loop.remove_reader(self._sock)
        self._note_cut()
        self._queue.clear()
        if reset:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._sock.close()

    def _flush(self) -> None:
        try:
            while self._queue:
                chunk, first, last = self._queue[0]
                self._sent += self._sock.send(memoryview(chunk)[self._sent :])
                self._progress_at = time.monotonic()
                if self._sent == len(chunk):
                    self._queue.popleft()
                    self._sent = 0
                    if first:
                        self.said.written.add(first, last)
        except BlockingIOError:
            if self._watch is None:
                self._progress_at = time.monotonic()
                self._loop.add_writer(self._sock, self._flush)
                self._look_later()
            return
        except OSError as error:
            self.end(f"the client is gone: {error}")
            return
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
            self._loop.remove_writer(self._sock)

    def _look_later(self) -> None:
        left = self._progress_at + self._source.write_timeout_seconds - time.monotonic()
        self._watch = self._loop.call_later(max(left, 0.001), self._look)

    def _look(self) -> None:
        self._flush()  # it may be we who slept
        if not self.open or self._watch is None:
            return
        if time.monotonic() - self._progress_at >= self._source.write_timeout_seconds:
            self.end("slow_reader")
        else:
            self._look_later()

    def _note_cut(self) -> None:
        """Which numbers of the chunk in the socket are whole, and which one is torn."""
        if not self._queue or not self._queue[0][1]:
            return
        _, first, last = self._queue[0]
        at = 0
        for number in range(first, last + 1):
            end = at + len(frame(number))
            if end > self._sent:
                self.said.torn = number if self._sent > at else None
                return
            self.said.written.add(number, number)
            at = end

    def _read(self) -> None:
        try:
            received = self._sock.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self.end(f"the client is gone: {error}")
            return
        if not received:
            self.end("the client closed")
            return
        *whole, self._received = (self._received + received).split(b"\r\n\r\n")
        for block in whole:
            self._act(_headers(block))

    def _act(self, asked: dict[str, str]) -> None:
        if not self.open:
            return
        action = asked.get("action", "").lower()
        answers: dict[str, Callable[[dict[str, str]], None]] = {
            "challenge": lambda _: self._answer(asked, Challenge=CHALLENGE),
            "login": self._login,
            "logoff": self._logoff,
        }
        if self._logged_in:
            answers["ping"] = lambda _: self._answer(asked, Ping="Pong", Timestamp=f"{time.time():.6f}")
            answers["events"] = self._events
            answers["listcommands"] = lambda _: self._answer(asked, Ping="Keepalive Connection.  (Priv: <none>)")
        elif action not in answers:
            self._answer(asked, "Error", Message="Permission denied")
            return
        if action in answers:
            answers[action](asked)
        else:
            said = f"Invalid/unknown command: {asked.get('action')}. Use Action: ListCommands to show available commands."
            self._answer(asked, "Error", Message=said)

    def _login(self, asked: dict[str, str]) -> None:
        self._logged_in = True
        mask = self._mask(asked.get("events", "on"))
        self._answer(asked, Message="Authentication accepted")
        if mask & SYSTEM:
            uptime = int(time.monotonic() - self._source.booted_at)
            text = f"Uptime: {uptime}\r\nLastReload: {uptime}\r\nStatus: Fully Booted"
            self.write(f"Event: FullyBooted\r\nPrivilege: system,all\r\n{text}\r\n\r\n".encode())
        self._source.logged_in(self)

    def _logoff(self, asked: dict[str, str]) -> None:
        self._answer(asked, "Goodbye", Message="Thanks for all the fish.")
        self.end("logoff")

    def _events(self, asked: dict[str, str]) -> None:
        mask = self._mask(asked.get("eventmask", ""))
        self._answer(asked, Events="On" if mask - {"off"} else "Off")
        self._source.logged_in(self)

    def _mask(self, words: str) -> frozenset[str]:
        mask = frozenset(word.strip().lower() for word in words.split(","))
        self.said.subscribed = bool(mask & SUBSCRIBING)
        return mask

    def _answer(self, asked: dict[str, str], status: str = "Success", **headers: str) -> None:
        named = {"ActionID": asked["actionid"]} if "actionid" in asked else {}
        lines = {"Response": status} | named | headers
        self.write("".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\n")


class NumberedSource:
    """The server, its clock and its ledger. Numbers begin when somebody first listens, unless it is `paused`."""

    def __init__(self, *, count: int, rate: float, write_timeout_seconds: float = WRITE_TIMEOUT_SECONDS) -> None:
        self.count = count
        self.rate = rate
        self.write_timeout_seconds = write_timeout_seconds
        self.paused = False
        self.booted_at = time.monotonic()
        self.port = 0
        self._sessions: list[Session] = []
        self._unheard = Ranges()
        self._last = 0
        self._began = False
        self._owed = 0.0
        self._ticking: asyncio.Task[None] | None = None
        self._listening: socket.socket | None = None

    async def start(self, port: int = 0) -> None:
        listening = socket.create_server((HOST, port or self.port), backlog=10)
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self._listening = listening
        asyncio.get_running_loop().add_reader(listening, self._accept)
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        self.shut("the source stopped")
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
            self._ticking = None

    def shut(self, reason: str) -> None:
        """Stop listening and end every session: a PBX that is down. The numbers go on."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None
        self.kick(reason)

    async def reboot(self) -> None:
        """The PBX comes back with a young uptime."""
        self.shut("restart")
        self.booted_at = time.monotonic()
        await self.start(self.port)

    def kick(self, reason: str = "kicked", *, reset: bool = False) -> None:
        """End every session, as `manager kick session` does."""
        for session in self._sessions:
            session.end(reason, reset=reset)

    def burst(self, count: int) -> None:
        """Say the next numbers at once, beyond the count if need be."""
        self.count = max(self.count, self._last + count)
        self._say(count)

    def logged_in(self, session: Session) -> None:
        self._began = self._began or session.said.subscribed

    def ledger(self) -> Ledger:
        return Ledger([session.said for session in self._sessions], self._unheard, self._last)

    def status(self) -> dict[str, Any]:
        told = self.ledger().told()
        return told | {"done": self._last >= self.count, "count": self.count, "port": self.port}

    def _accept(self) -> None:
        assert self._listening is not None
        with contextlib.suppress(BlockingIOError):
            sock, _ = self._listening.accept()
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sessions.append(Session(sock, self))

    async def _tick(self) -> None:
        before = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            if self._began and not self.paused:
                self._owed += (now - before) * self.rate
                due = min(int(self._owed), self.count - self._last)
                self._owed = self._owed - due if self._last + due < self.count else 0.0
                self._say(due)
            before = now

    def _say(self, count: int) -> None:
        while count > 0:
            first = self._last + 1
            self._last += min(count, CHUNK_NUMBERS)
            count -= CHUNK_NUMBERS
            listeners = [session for session in self._sessions if session.open and session.said.subscribed]
            if not listeners:
                self._unheard.add(first, self._last)
                continue
            chunk = b"".join(map(frame, range(first, self._last + 1)))
            for session in listeners:
                session.write(chunk, first, self._last)


def _headers(block: bytes) -> dict[str, str]:
    """Names in lower case; the first of a repeated one wins."""
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


async def _obey(source: NumberedSource, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Do what each line says, and answer with the status after it."""
    while line := await reader.readline():
        asked = json.loads(line)
        match asked["do"]:
            case "status":
                pass
            case "pause" | "resume":
                source.paused = asked["do"] == "pause"
            case "rate":
                source.rate = asked["rate"]
            case "more":
                source.count += asked["count"]
            case "burst":
                source.burst(asked["count"])
            case "kick":
                source.kick(reset=asked.get("reset", False))
            case "shut":
                source.shut("shut")
            case "listen":
                await source.start()
            case "reboot":
                await source.reboot()
        writer.write(json.dumps(source.status()).encode() + b"\n")
    writer.close()


async def _serve(options: argparse.Namespace) -> None:
    source = NumberedSource(count=options.count, rate=options.rate, write_timeout_seconds=options.write_timeout_seconds)
    source.paused = options.paused
    await source.start(options.port)
    control = await asyncio.start_server(lambda reader, writer: _obey(source, reader, writer), HOST, options.control_port)
    await control.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--control-port", type=int, required=True)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=1000.0)
    parser.add_argument("--write-timeout-seconds", type=float, default=WRITE_TIMEOUT_SECONDS)
    parser.add_argument("--paused", action="store_true")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
