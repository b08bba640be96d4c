"""Bytes to frames, frames to messages. No IO; any cut of the bytes gives the same frames.

A frame is what stands between two empty lines (CRLF CRLF). Bare LF and CR are ordinary characters inside values: they
really occur. What is *not* promised: telling a forged block apart that imitates a complete event, Privilege included
(nothing in AMI could); `session` catches those that do not.
"""

from __future__ import annotations

from dataclasses import dataclass

from amibridge.ami.messages import Event, Header, Orphan, Response

MAX_BLOCK_BYTES = 1 << 20  # 1 MiB; the largest block seen in the wild is a Command output of some 100 kB
OVERSIZED_PREFIX_BYTES = 4096  # kept of a block over the cap: enough to name it

_LINE_END = b"\r\n"
_END = _LINE_END * 2
_LEAST_BEGINNING = b"!"  # a block that is less is empty, or begins with a line break or a space
_FOLLOWS = b"Response: Follows\r\n"
_FOLLOWS_BEGIN = b"Response: F"
_COMMAND_END = b"--END COMMAND--"
_GREETING = b"Asterisk Call Manager"
_MAX_GREETING_BYTES = 256


@dataclass(frozen=True, slots=True)
class Banner:
    """The one line before everything else, e.g. `Asterisk Call Manager/11.0.0`."""

    text: str


@dataclass(frozen=True, slots=True)
class Oversized:
    """A block over the cap: its beginning and its whole length. The rest was let go."""

    prefix: bytes
    size_bytes: int


Frame = Banner | bytes | Oversized


class Parser:
    """Incremental framing. `feed` returns the frames completed by these bytes; memory stays under the cap plus one feed.

    `follows=False` switches off the `Response: Follows … --END COMMAND--` form, which Asterisk has not used since 14.
    """

    def __init__(self, *, max_block_bytes: int = MAX_BLOCK_BYTES, follows: bool = True) -> None:
        self.follows = follows
        self.empty_blocks = 0
        self._max_block_bytes = max_block_bytes
        self._buffer = bytearray()
        self._scanned = 0  # up to here the current block holds no terminator
        self._greeted = False
        self._discarding: tuple[bytes, int] | None = None  # prefix and length of an oversized block so far

    def feed(self, received: bytes) -> list[Frame]:
        """Take bytes as they came, give the frames they complete, in order."""
        self._buffer += received
        frames: list[Frame] = []
        if not self._greeted and not self._take_banner(frames):
            return frames
        frames += self._take_plain()
        start = 0
        while True:
            start, frame = self._next(start)
            if frame is None:
                break
            if isinstance(frame, Oversized) or frame.strip(b"\r\n"):
                frames.append(frame)
            else:
                self.empty_blocks += 1
        if start:
            del self._buffer[:start]
        return frames

    def close(self) -> bytes:
        """The unfinished block at the end of the stream (b"" when it ended cleanly)."""
        tail = self._discarding[0] if self._discarding else bytes(self._buffer)
        self._buffer.clear()
        self._discarding = None
        return tail.strip(b"\r\n")

    def _take_plain(self) -> list[bytes]:
        """All blocks up to the last empty line at once, where each begins as a block does; none where one may not."""
        if self._discarding:
            return []
        buffer = self._buffer
        end = buffer.rfind(_END, self._scanned)
        if not 0 <= end <= self._max_block_bytes:
            return []
        whole = bytes(buffer[:end])
        if whole.endswith(_LINE_END) or (self.follows and _FOLLOWS_BEGIN in whole):
            return []
        blocks = whole.split(_END)
        if min(blocks) < _LEAST_BEGINNING:
            return []
        del buffer[: end + len(_END)]
        self._scanned = 0
        return blocks

    def _take_banner(self, frames: list[Frame]) -> bool:
        """True once it is known whether the stream starts with a banner."""
        head = bytes(self._buffer[:_MAX_GREETING_BYTES])
        if not head.startswith(_GREETING):
            self._greeted = not _GREETING.startswith(head)
            return self._greeted
        line, end, _ = head.partition(b"\r\n")
        if not end and len(head) < _MAX_GREETING_BYTES:
            return False
        self._greeted = True
        if end:
            frames.append(Banner(line.decode("utf-8", "surrogateescape")))
            del self._buffer[: len(line) + 2]
        return True

    def _next(self, start: int) -> tuple[int, bytes | Oversized | None]:
        """The frame at `start` and where the next one begins; None when its end has not come yet."""
        if self._discarding:
            return self._discard(start, *self._discarding)
        buffer = self._buffer
        while buffer.startswith(_LINE_END, start):
            start += 2
        ahead = len(buffer) - start
        if self.follows and buffer.startswith(_FOLLOWS_BEGIN, start):
            if ahead < len(_FOLLOWS):
                return self._wait(start, 0)
            end = _COMMAND_END + _END if buffer.startswith(_FOLLOWS, start) else _END
        else:
            end = _END
        found = buffer.find(end, max(start, self._scanned), start + self._max_block_bytes + len(_END))
        if found >= 0:
            self._scanned = 0
            stop = found + len(end)
            return stop, bytes(buffer[start : stop - len(_END)])
        if ahead >= self._max_block_bytes + len(_END):
            return self._begin_discard(start)
        return self._wait(start, ahead - len(end) + 1)

    def _wait(self, start: int, scanned: int) -> tuple[int, None]:
        # The buffer is cut at `start` before the next feed, so the mark is counted from there.
        self._scanned = max(0, scanned)
        return start, None

    def _begin_discard(self, start: int) -> tuple[int, bytes | Oversized | None]:
        self._scanned = 0
        prefix = bytes(self._buffer[start : start + min(OVERSIZED_PREFIX_BYTES, self._max_block_bytes)])
        # Past the cap any empty line ends the block: a lost `--END COMMAND--` must not swallow the stream.
        return self._discard(start + self._max_block_bytes + 1, prefix, self._max_block_bytes + 1)

    def _discard(self, start: int, prefix: bytes, size_bytes: int) -> tuple[int, bytes | Oversized | None]:
        found = self._buffer.find(_END, start)
        if found >= 0:
            self._discarding = None
            return found + len(_END), Oversized(prefix, size_bytes + found - start)
        keep = max(start, len(self._buffer) - len(_END) + 1)
        self._discarding = (prefix, size_bytes + keep - start)
        return keep, None


def parse(raw: bytes) -> Event | Response | Orphan:
    """One frame to its message. The first header decides what it is; nothing in it can change that."""
    raw = raw.lstrip(b"\r\n")
    kind = raw[:9].lower()
    if kind.startswith(b"event:"):
        headers, stray = split_headers(raw)
        return Event(headers[0][1], tuple(headers), tuple(stray))
    if kind == b"response:":
        return _follows(raw) if raw.startswith(_FOLLOWS) and raw.endswith(_COMMAND_END) else _response(raw)
    return Orphan(raw)


def split_headers(raw: bytes) -> tuple[list[Header], list[str]]:
    """All headers in wire order, and the lines that are none (no colon)."""
    headers: list[Header] = []
    stray: list[str] = []
    for line in raw.decode("utf-8", "surrogateescape").split("\r\n"):
        name, colon, value = line.partition(": ")
        if not colon or ":" in name or "(" in name:
            name, colon, value = _split_odd(line)
        if colon:
            headers.append((name, value))
        elif line:
            stray.append(line)
    return headers, stray


def _split_odd(line: str) -> tuple[str, str, str]:
    """A line without `: `, or with a channel name in its key: `ChanVariable(SIP/192.0.2.4:5060-1): A=1`."""
    name, colon, value = line.partition(":")
    if "(" in name and ")" not in name and "): " in line:
        name, _, value = line.partition("): ")
        return name + ")", ":", value
    return (name, colon, value.removeprefix(" ")) if name else (line, "", "")


def _response(raw: bytes) -> Response:
    headers, stray = split_headers(raw)
    output = tuple(value for name, value in headers if name == "Output")
    return Response(headers[0][1], tuple(h for h in headers if h[0] != "Output"), output, tuple(stray))


def _follows(raw: bytes) -> Response:
    """The form up to Asterisk 13: a few headers ended by CRLF, then CLI output ended by LF, then the end mark."""
    headers: list[Header] = []
    rest = raw.decode("utf-8", "surrogateescape").removesuffix(_COMMAND_END.decode())
    while True:
        line, end, after = rest.partition("\r\n")
        name, colon, value = line.partition(": ")
        if not end or not colon or name not in ("Response", "Privilege", "ActionID", "Message"):
            break
        headers.append((name, value))
        rest = after
    output = rest.removesuffix("\n").split("\n") if rest else []
    return Response("Follows", tuple(headers), tuple(output))
