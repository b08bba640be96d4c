"""A tiny process that outlives the run (tests or bootstrap) and ends what the run left behind.

`atexit` does not run when pytest is killed, or when pytest-timeout gives up on a hanging test. This process reads
`+<group>` and `-<group>` lines from its standard input; at the end of that input (the run is over, however it ended) it
kills the process groups still on the list. Run as a script it must need nothing but the standard library.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO

GOODBYE_SECONDS = 5.0


def watch(group: int) -> None:
    """Have this process group killed if the run ends before `forget` is called."""
    _tell(f"+{group}")


def forget(group: int) -> None:
    """Take this process group off the list: it is gone."""
    _tell(f"-{group}")


def _tell(line: str) -> None:
    stream = _reaper().stdin
    assert stream is not None
    # A reaper that was itself killed must not take the tests with it.
    with contextlib.suppress(OSError, ValueError):
        stream.write(line + "\n")
        stream.flush()


@cache
def _reaper() -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "-S", str(Path(__file__))]
    # Its own session: Ctrl-C in the terminal ends pytest, not the one who cleans up after it.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)
    atexit.register(process.communicate, timeout=GOODBYE_SECONDS)
    return process


def kill_what_is_left(lines: IO[str]) -> None:
    """Follow the list until its end, then kill every group still on it."""
    groups: set[int] = set()
    for line in lines:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for group in groups:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    kill_what_is_left(sys.stdin)
