"""A bridge from the AMI socket to a consumer, whichever bridge it is: started, fed, watched, ended.

All three around the broker are processes: the source that plays the mix, the bridge, the witness. What the witness has is
compared with what the source sent, number by number.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.mix import number_of
from tests.benchmarks.turns import Figures, Worker
from tests.rig.process import Child, wait_until
from tests.rig.redis_server import ask
from tests.system.processes import clean_environment

ROOT = Path(__file__).parents[2]
SETTLE_SECONDS = 0.4  # after the login: subscriptions, first checkpoints
WARM_PART = 0.1  # of the events count in no latency
STALL_SECONDS = 15.0  # without one more event, the rest is lost
POLL_SECONDS = 0.02
END_SECONDS = 10.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bridge to measure. `command` is told the port of the source, the broker's URL and a folder of its own."""

    name: str
    command: Callable[[int, str, Path], Sequence[str | Path]]
    place: str  # the exchange or stream it publishes to
    mark: str  # what stands before the stamp in what it publishes
    flood_events: int  # as many as it does in about the same time as the others


@dataclass(frozen=True, slots=True)
class Load:
    """What the source plays: at a rate, or with 0 as fast as it is read."""

    mix: Path
    events: int
    per_second: float = 0.0


def measure(candidate: Candidate, broker_url: str, load: Load, folder: Path) -> Figures:
    """One run of one bridge, from nothing to nothing."""
    folder.mkdir(parents=True)
    clear(broker_url)
    with ExitStack() as stack:
        played = stack.enter_context(Worker(source(load, folder), ROOT))
        port = played.hear()["listening"]
        log = folder / "bridge.log"
        command = [str(word) for word in candidate.command(port, broker_url, folder)]
        bridge = Child(command, log=log, cwd=folder, env=clean_environment(PYTHONPATH=str(ROOT)))
        stack.callback(bridge.stop, END_SECONDS)
        watcher = stack.enter_context(Worker(witness(candidate, broker_url, load, folder), ROOT))
        try:
            watcher.hear()
            played.hear()
            time.sleep(SETTLE_SECONDS)
            usage = cpu_seconds(bridge.pid)
            played.tell()
            seen = wait(folder, load, bridge)
        except (RuntimeError, OSError, LookupError) as error:
            return {"problem": f"{error}; its log ends: {tail(log)}"}
        used = cpu_seconds(bridge.pid) - usage
        found: dict[str, Any] = {"cpu_us": used / load.events * 1e6, **memory(bridge.pid)}
        if seen is None:
            kill(watcher)
            return {**found, "received": count_so_far(folder), "sent": load.events, "problem": "the rest never came"}
        return {**found, **figures(folder, load)}


def figures(folder: Path, load: Load) -> Figures:
    """What came, how fast, how late and in what order."""
    numbers, came = _seen(folder / "seen")
    sent = _sent(folder / "sent", load.events)
    warm = max(1, int(load.events * WARM_PART))
    seconds = (came[-1] - sent[0]) / 1e9  # from the first byte: a bridge may read far ahead of what it publishes
    late = sorted(at - sent[number] for number, at in zip(numbers[warm:], came[warm:], strict=True))
    unique = len(set(numbers))
    return {
        "sent": load.events,
        "received": unique,
        "lost": load.events - unique,
        "again": len(numbers) - unique,
        "out_of_order": out_of_order(numbers),
        "per_second": load.events / seconds,
        "p50_ms": late[len(late) // 2] / 1e6,
        "p99_ms": late[int(len(late) * 0.99)] / 1e6,
        "max_ms": late[-1] / 1e6,
    }


def _sent(path: Path, events: int) -> array[int]:
    """When each was sent. The last one may have been seen before this was written."""
    if not wait_until(lambda: path.exists() and path.stat().st_size >= 8 * events, END_SECONDS):
        raise RuntimeError("the source never said when it sent what came")
    times: array[int] = array("Q")
    times.frombytes(path.read_bytes())
    return times


def _seen(path: Path) -> tuple[list[int], array[int]]:
    both: array[int] = array("Q")
    both.frombytes(path.read_bytes())
    half = len(both) // 2
    return [number_of(stamped) for stamped in both[:half]], both[half:]


def out_of_order(numbers: Sequence[int]) -> int:
    """Events that come after one with a higher number."""
    highest, count = -1, 0
    for number in numbers:
        if number < highest:
            count += 1
        else:
            highest = number
    return count


def wait(folder: Path, load: Load, bridge: Child) -> int | None:
    """Until the witness has written all; None when nothing more comes."""
    before, since = 0, time.monotonic()
    while not (folder / "seen").exists() or (folder / "seen").stat().st_size < 16 * load.events:
        time.sleep(POLL_SECONDS)
        if not bridge.running:
            raise RuntimeError("the bridge has ended")
        if (count := count_so_far(folder)) > before:
            before, since = count, time.monotonic()
        if time.monotonic() - since > STALL_SECONDS + load.events * bool(load.per_second) / (load.per_second or 1):
            return None
    return load.events


def count_so_far(folder: Path) -> int:
    try:
        return int((folder / "seen.count").read_text() or 0)
    except (OSError, ValueError):
        return 0


def source(load: Load, folder: Path) -> list[str | Path]:
    words = ["--events", str(load.events), "--rate", str(load.per_second)]
    return [sys.executable, "-m", "tests.benchmarks.source", load.mix, *words, "--times", folder / "sent"]


def witness(candidate: Candidate, url: str, load: Load, folder: Path) -> list[str | Path]:
    words = ["--mark", candidate.mark, "--events", str(load.events), "--out", str(folder / "seen")]
    return [sys.executable, "-m", "tests.benchmarks.witness", url, candidate.place, *words]


def clear(broker_url: str) -> None:
    """Redis forgets what the bridge before wrote; the witness itself empties its queue on RabbitMQ."""
    parts = urlsplit(broker_url)
    if parts.scheme == "redis":
        ask(parts.hostname or "127.0.0.1", parts.port or 6379, "FLUSHALL")


def kill(witness: Worker) -> None:
    os.kill(witness.pid, signal.SIGKILL)


def cpu_seconds(pid: int) -> float:
    """Of one process, user and system."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICKS


def memory(pid: int) -> dict[str, float]:
    """Now and at its highest, in MB."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {name: int(lines[of].split()[0]) / 1024 for name, of in (("rss_mb", "VmRSS"), ("peak_mb", "VmHWM"))}


def tail(log: Path) -> str:
    return log.read_text(errors="replace")[-600:] if log.exists() else ""
