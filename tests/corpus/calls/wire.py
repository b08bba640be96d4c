"""Manager connections of the recorder: one that only listens, one that also asks."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable

from amibridge.ami.messages import Event, Response
from amibridge.ami.parser import Banner, Oversized, Parser, parse

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
READ_BYTES = 65536


class Line:
    """One connection, read by a thread from login to `close`; `raw` is every byte Asterisk wrote."""

    def __init__(self, port: int, username: str, secret: str) -> None:
        self.raw = b""
        self.events: list[Event] = []
        self.responses: list[Response] = []
        self._parser = Parser()
        self._heard = threading.Condition()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=CONNECT_SECONDS)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self._socket.sendall(f"Action: Login\r\nUsername: {username}\r\nSecret: {secret}\r\n\r\n".encode())
        self.wait_for(lambda event: event.name == "FullyBooted")

    def wait_for(self, wanted: Callable[[Event], bool], since: int = 0, seconds: float = ANSWER_SECONDS) -> Event:
        """Return the first event from index `since` on that is wanted; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        with self._heard:
            while True:
                for event in self.events[since:]:
                    if wanted(event):
                        return event
                if not self._heard.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no such event among {[event.name for event in self.events[since:]]}")

    def close(self) -> bytes:
        """Hang up, and return all that was read."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(CONNECT_SECONDS)
        self._socket.close()
        return self.raw

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while received := self._socket.recv(READ_BYTES):
                self._take(received)

    def _take(self, received: bytes) -> None:
        with self._heard:
            self.raw += received
            for frame in self._parser.feed(received):
                if isinstance(frame, Banner | Oversized):
                    continue
                message = parse(frame)
                if isinstance(message, Event):
                    self.events.append(message)
                elif isinstance(message, Response):
                    self.responses.append(message)
            self._heard.notify_all()


class Operator(Line):
    """A connection that also sends actions."""

    def __init__(self, port: int, username: str, secret: str) -> None:
        self._numbers = itertools.count(1)
        super().__init__(port, username, secret)

    def ask(self, name: str, *more: tuple[str, str], **headers: str) -> Response:
        """Send one action and return its response; raises RuntimeError when that says Error."""
        action_id = f"operator-{next(self._numbers)}"
        pairs = [("Action", name), ("ActionID", action_id), *headers.items(), *more]
        self._socket.sendall("".join(f"{key}: {value}\r\n" for key, value in pairs).encode() + b"\r\n")
        response = self._answer(action_id)
        if response.status != "Success":
            raise RuntimeError(f"{name} {headers}: {response.get('Message')}")
        return response

    def channels(self) -> list[str]:
        """Name the channels there are."""
        since = len(self.events)
        self.ask("CoreShowChannels")
        self.wait_for(lambda event: event.name == "CoreShowChannelsComplete", since)
        return [event.get("Channel") or "" for event in self.events[since:] if event.name == "CoreShowChannel"]

    def _answer(self, action_id: str) -> Response:
        deadline = time.monotonic() + ANSWER_SECONDS
        with self._heard:
            while True:
                for response in self.responses:
                    if response.get("ActionID") == action_id:
                        return response
                if not self._heard.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no answer to {action_id}")
