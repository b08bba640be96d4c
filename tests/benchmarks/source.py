"""A fake Asterisk that does nothing but play the mix: as fast as the client reads, or at a rate. A process of its own.

It says one line of JSON on stdout for each step (`listening`, `login`, `played`) and waits for a line on stdin before it
plays. The login is answered whatever it says; actions other than Login, Challenge, Ping and Logoff are unknown to it.

    python -m tests.benchmarks.source MIX --events 10000 --rate 5000
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import sys
import threading
import time
from array import array
from pathlib import Path
from typing import Any

from tests.benchmarks.mix import Mix, load

SLICE_BYTES = 256 * 1024  # of one send in a flood: several reads of any client
TICK_SECONDS = 0.001  # at a rate: what is due is sent this often
BANNER = b"Asterisk Call Manager/11.0.0\r\n"
BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 4711\r\nLastReload: 4711\r\nStatus: Fully Booted\r\n\r\n"
_ACTION_ID = re.compile(rb"(?im)^ActionID: *([^\r\n]*)")
_ACTION = re.compile(rb"(?im)^Action: *([^\r\n]*)")
_ANSWERS = {
    b"login": b"Response: Success\r\n%bMessage: Authentication accepted\r\n\r\n",
    b"challenge": b"Response: Success\r\n%bChallenge: 840415273\r\n\r\n",
    b"ping": b"Response: Success\r\n%bPing: Pong\r\nTimestamp: 1795000000.000001\r\n\r\n",
    b"logoff": b"Response: Goodbye\r\n%bMessage: Thanks for all the fish.\r\n\r\n",
}
_UNKNOWN = b"Response: Error\r\n%bMessage: Invalid/unknown command\r\n\r\n"


def answer(block: bytes) -> tuple[bytes, bytes]:
    """The name of the action in lower case, and what to say to it."""
    action = _ACTION.search(block)
    name = action[1].strip().lower() if action else b""
    found = _ACTION_ID.search(block)
    about = b"ActionID: " + found[1] + b"\r\n" if found else b""
    return name, _ANSWERS.get(name, _UNKNOWN) % about


class Session:
    """One client. Answers are written by the thread that reads, events by the one that plays: a lock keeps blocks whole."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.logged_in = threading.Event()
        self.gone = False
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send(BANNER)
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, octets: bytes | memoryview) -> None:
        with self._lock:
            self._connection.sendall(octets)

    def _listen(self) -> None:
        held = b""
        try:
            while received := self._connection.recv(65536):
                *blocks, held = (held + received).split(b"\r\n\r\n")
                for block in blocks:
                    name, said = answer(block)
                    self.send(said)
                    if name == b"login":
                        self.send(BOOTED)
                        self.logged_in.set()
        except OSError:
            pass
        self.gone = True


def flood(session: Session, mix: Mix, events: int) -> array[int]:
    """As fast as it is read. One time for all of them: when the first was written (CLOCK_MONOTONIC, ns)."""
    end, at = mix.offsets[events], 0
    octets = memoryview(mix.octets)
    began = time.monotonic_ns()
    while at < end:
        # A slice ends where an event does, so that an answer never lands inside one.
        upto = min(end, at + SLICE_BYTES)
        upto = end if upto == end else mix.octets.rindex(b"\r\n\r\n", at, upto) + 4
        session.send(octets[at:upto])
        at = upto
    return array("Q", [began]) * events


def paced(session: Session, mix: Mix, events: int, per_second: float) -> array[int]:
    """At a rate, late ones at once. The time at which each was written (CLOCK_MONOTONIC, ns)."""
    times: array[int] = array("Q")
    octets = memoryview(mix.octets)
    began, sent = time.monotonic(), 0
    while sent < events:
        due = min(events, int((time.monotonic() - began) * per_second) + 1)
        if due > sent:
            times.extend([time.monotonic_ns()] * (due - sent))
            session.send(octets[mix.offsets[sent] : mix.offsets[due]])
            sent = due
        time.sleep(max(TICK_SECONDS, began + sent / per_second - time.monotonic()))
    return times


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mix", type=Path)
    parser.add_argument("--events", type=int, default=0, help="0: answer, but play nothing")
    parser.add_argument("--rate", type=float, default=0.0, help="events a second; 0: as fast as they are read")
    parser.add_argument("--times", type=Path, help="where to write when each was sent")
    given = parser.parse_args()
    mix = load(given.mix)
    listener = socket.create_server(("127.0.0.1", 0))
    say(listening=listener.getsockname()[1])
    session = Session(listener.accept()[0])
    session.logged_in.wait()
    say(login=True)
    sys.stdin.readline()
    try:
        times = paced(session, mix, given.events, given.rate) if given.rate else flood(session, mix, given.events)
    except OSError as error:
        say(failed=str(error))
        return
    if given.times:
        given.times.write_bytes(times.tobytes())
    say(played=len(times))
    sys.stdin.readline()  # stays connected until it is told to go


if __name__ == "__main__":
    main()
