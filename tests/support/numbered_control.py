"""The numbered source as a process of its own, with a core of its own and a kernel between it and the bridge."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any, Self

from tests.rig.ports import free_port
from tests.rig.process import Child, wait_until
from tests.support.ledger import Ledger

HOST = "127.0.0.1"
START_SECONDS = 20.0
ANSWER_SECONDS = 30.0
STOP_SECONDS = 2.0


class NumberedProcess:
    """`python -m tests.support.numbered` as our child. Every method blocks."""

    def __init__(self, folder: Path, *, count: int, rate: float, paused: bool = False, **options: float) -> None:
        self.port = free_port()
        self._control_port = free_port()
        given = {"port": self.port, "control-port": self._control_port, "count": count, "rate": rate}
        given |= {name.replace("_", "-"): value for name, value in options.items()}
        words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
        command = [sys.executable, "-m", "tests.support.numbered", *words, *(["--paused"] if paused else [])]
        root = Path(__file__).parents[2]
        self._child = Child(command, log=folder / "numbered.log", cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
        self._connection: socket.socket | None = None

    def __enter__(self) -> Self:
        if not wait_until(self._answers, START_SECONDS):
            self._child.kill()
            raise RuntimeError("the numbered source did not come up")
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._lines.close()
            self._connection.close()
        self._child.stop(STOP_SECONDS)

    @property
    def pid(self) -> int:
        return self._child.pid

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        """Have it do something; returns its status afterwards."""
        if self._connection is None:
            self._connection = socket.create_connection((HOST, self._control_port), timeout=ANSWER_SECONDS)
            self._lines = self._connection.makefile("rb")
        self._connection.sendall(json.dumps({"do": do, **more}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._lines.readline())
        return answer

    def ledger(self) -> Ledger:
        return Ledger.read(self.ask("status"))

    @property
    def last(self) -> int:
        """The highest number said so far, to whomever."""
        return int(self.ask("status")["last"])

    def wait_for(self, number: int, timeout_seconds: float) -> None:
        """Until it has said this number."""
        deadline = time.monotonic() + timeout_seconds
        while (last := self.last) < number:
            assert time.monotonic() < deadline, f"the source is at {last}, not at {number}"
            time.sleep(0.02)

    def options(self) -> dict[str, Any]:
        """The bridge's options for it. No command connections: it executes nothing."""
        return {"host": HOST, "port": self.port, "username": "u", "secret": "s", "command_connections": 0}

    def cpu_seconds(self) -> float:
        """The processor time it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _answers(self) -> bool:
        self.ask("status")
        return True
