"""Taking turns: candidates measured one after the other within each round, and compared only within it.

The machine does other things, too, so a number of one round is never compared with one of another: a ratio is the median of
the ratios within the rounds.
"""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

END_SECONDS = 10.0  # for a process to end once its input does

Figures = Mapping[str, Any]  # of one measurement: numbers by name, and `problem` where there is one
Say = Callable[[str], None]


@dataclass(slots=True)
class Turns:
    """What each candidate gave in each round, by its name."""

    rounds: dict[str, list[Figures]] = field(default_factory=dict)

    def add(self, name: str, figures: Figures) -> None:
        self.rounds.setdefault(name, []).append(figures)

    def median(self, name: str, figure: str) -> float | None:
        """None for who is not there, or did not give it."""
        found = [one[figure] for one in self.rounds.get(name, ()) if one.get(figure) is not None]
        return statistics.median(found) if found else None

    def spread(self, name: str, figure: str) -> float | None:
        """The largest by the smallest: how much the machine moved."""
        found = [one[figure] for one in self.rounds.get(name, ()) if one.get(figure)]
        return max(found) / min(found) if found else None

    def ratio(self, name: str, to: str, figure: str) -> float | None:
        """The median of the ratios of two candidates within a round."""
        pairs = zip(self.rounds.get(name, ()), self.rounds.get(to, ()), strict=False)
        found = [one[figure] / other[figure] for one, other in pairs if one.get(figure) and other.get(figure)]
        return statistics.median(found) if found else None

    def problems(self, name: str) -> list[str]:
        return sorted({one["problem"] for one in self.rounds.get(name, ()) if one.get("problem")})


class Worker:
    """A process that does one round for each line it is given, and answers with a line of JSON."""

    def __init__(self, command: Sequence[str | Path], cwd: Path | None = None) -> None:
        words = [str(word) for word in command]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=cwd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pipe.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(END_SECONDS)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def _pipe(self) -> Any:
        return self._process.stdin

    def tell(self) -> None:
        self._pipe.write("go\n")
        self._pipe.flush()

    def hear(self) -> dict[str, Any]:
        """The next line it says. Raises RuntimeError when it has ended instead."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait(END_SECONDS)}")
        said: dict[str, Any] = json.loads(line)
        return said

    def round(self) -> dict[str, Any]:
        self.tell()
        return self.hear()


Command = tuple[str, Sequence[str | Path], Path | None]  # name, words, folder to run in


def workers(commands: Iterable[Command], rounds: int, say: Say, before: Callable[[], None] = lambda: None) -> Turns:
    """Rounds of workers by name, after one that does not count. One that fails is told as a problem. `before` each."""
    turns = Turns()
    with ExitStack() as stack:
        running = {name: stack.enter_context(Worker(command, cwd)) for name, command, cwd in commands}
        for number in range(rounds + 1):
            for name in list(running):
                say(f"round {number} of {rounds}: {name}")
                before()
                try:
                    said = running[name].round()
                except (RuntimeError, OSError) as error:
                    turns.add(name, {"problem": str(error)})
                    del running[name]
                    continue
                if number:
                    turns.add(name, derived(said))
    return turns


def derived(said: dict[str, Any]) -> Figures:
    """With the rates and costs that follow from a worker's answer."""
    events, seconds, cpu = said["events"], said["seconds"], said["cpu_seconds"]
    return {**said, "per_second": events / seconds, "cpu_us": cpu / events * 1e6, "us": seconds / events * 1e6}
