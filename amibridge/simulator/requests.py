"""What clients send: bytes to requests, at any cut, with the limits Asterisk 22 has."""

from __future__ import annotations

from dataclasses import dataclass

from amibridge.simulator.wire import Header, Headers

LINE_LIMIT_BYTES = 1022
"""Longest header line, without its line end."""
HEADER_LIMIT = 128
"""Header lines in one request."""

LINE_TOO_LONG = "Failed to parse message: line too long"
TOO_MANY_LINES = "Too many lines in message or allocation failure"


@dataclass(frozen=True, slots=True)
class Request:
    """One message from a client. `fault` is set when it broke a limit: it is then answered with that text only."""

    headers: Headers
    fault: str = ""

    def get(self, header: str) -> str:
        """The first non-empty value of a header, whatever its case; empty when there is none."""
        return next((value for name, value in self.headers if value and name.lower() == header.lower()), "")

    def has(self, header: str) -> bool:
        """Whether the header was sent at all."""
        return any(name.lower() == header.lower() for name, _ in self.headers)

    def all(self, header: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for name, value in self.headers if name.lower() == header.lower()]

    @property
    def action(self) -> str:
        """The action's name as the client spelled it."""
        return self.get("Action")

    @property
    def action_id(self) -> str:
        """Empty when the client sent none."""
        return self.get("ActionID")

    def echo(self) -> Headers:
        """The ActionID header for a reply; none if the client sent none."""
        return (("ActionID", self.action_id),) if self.action_id else ()


class RequestReader:
    """Feed it bytes, take requests. Holds at most one line and one request's headers."""

    def __init__(self) -> None:
        self._tail = b""
        self._overlong = False
        self._headers: list[Header] = []
        self._lines = 0
        self._fault = ""

    def feed(self, received: bytes) -> list[Request]:
        """The requests that these bytes complete."""
        *lines, self._tail = (self._tail + received).split(b"\n")
        requests = []
        for line in lines:
            request = self._take(line.removesuffix(b"\r"))
            if request is not None:
                requests.append(request)
        if len(self._tail) > LINE_LIMIT_BYTES + 1:
            self._overlong, self._tail = True, b""
        return requests

    def _take(self, line: bytes) -> Request | None:
        overlong, self._overlong = self._overlong or len(line) > LINE_LIMIT_BYTES, False
        if overlong:
            self._fault = self._fault or LINE_TOO_LONG
        elif line:
            self._add(line)
        else:
            return self._finish()
        return None

    def _add(self, line: bytes) -> None:
        self._lines += 1
        if self._lines > HEADER_LIMIT:
            self._fault = self._fault or TOO_MANY_LINES
            return
        # a NUL ends the line for the C code behind it; a leading space makes the header invisible
        text = line.partition(b"\0")[0].decode("utf-8", "surrogateescape")
        name, colon, value = text.partition(":")
        if colon and name == name.strip():
            self._headers.append((name, value.lstrip(" ")))

    def _finish(self) -> Request:
        request = Request(tuple(self._headers), self._fault)
        self._headers, self._lines, self._fault = [], 0, ""
        return request
