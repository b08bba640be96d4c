"""How long `amibridge run -c FILE` takes from its start until it is logged in and publishes."""

from __future__ import annotations

import time
from pathlib import Path

from tests.benchmarks.candidates import OURS, bridge_command
from tests.benchmarks.pipeline import END_SECONDS, ROOT, Load, clear, memory, source
from tests.benchmarks.turns import Figures, Turns, Worker
from tests.rig.process import Child
from tests.system.processes import clean_environment

READY = ("publishing events", "logged in to")  # what it logs
POLL_SECONDS = 0.002
LONGEST_SECONDS = 20.0


def compare(url: str, mix: Path, rounds: int, folder: Path) -> Turns:
    turns = Turns()
    measure(url, mix, folder / "start-once")  # makes the bytecode
    for number in range(rounds):
        turns.add(OURS, measure(url, mix, folder / f"start-{number}"))
    return turns


def measure(url: str, mix: Path, folder: Path) -> Figures:
    folder.mkdir(parents=True)
    clear(url)
    # Whoever installs a package has its bytecode, whatever this environment says about writing it.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode")}
    with Worker(source(Load(mix, 0), folder), ROOT) as asterisk:
        command = [str(word) for word in bridge_command(asterisk.hear()["listening"], url, folder)]
        log = folder / "bridge.log"
        began = time.perf_counter()
        bridge = Child(command, log=log, cwd=folder, env=clean_environment(PYTHONPATH=str(ROOT), **compiled))
        try:
            while not all(text in log.read_text() for text in READY):
                if not bridge.running or time.perf_counter() - began > LONGEST_SECONDS:
                    return {"problem": f"never ready: {log.read_text()[-500:]}"}
                time.sleep(POLL_SECONDS)
            return {"ready_seconds": time.perf_counter() - began, **memory(bridge.pid)}
        finally:
            bridge.stop(END_SECONDS)
