"""The bridge as an operator runs it, `amibridge run -c FILE`, to be killed, frozen and started again by its pid."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

from tests.rig.process import Child
from tests.system.processes import clean_environment

STOP_SECONDS = 20.0
POLL_SECONDS = 0.02
METRICS_SECONDS = 5.0


class BridgeProcess:
    """One bridge on one folder, over any number of starts. What all of them say goes to one log."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / "bridge.log"
        self.log.touch()
        self._config = {"bridge": "bridge1", "folder": str(folder / "kept"), **config}
        self._file = folder / "amibridge.yml"
        self._file.write_text(json.dumps(self._config))  # JSON is YAML
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._child is not None, "the bridge is not running"
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def start(self) -> Self:
        assert not self.running
        root = str(Path(__file__).parents[2])
        command = [sys.executable, "-m", "amibridge.cli", "run", "-c", str(self._file)]
        environment = clean_environment(PYTHONPATH=os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]))
        self._child = Child(command, log=self.log, cwd=self.folder, env=environment)
        return self

    def kill(self) -> None:
        """SIGKILL: nothing it holds in memory survives."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def stop(self) -> None:
        """SIGTERM, and SIGKILL when it does not end."""
        if self._child is not None:
            self._child.stop(STOP_SECONDS)
            self._child = None

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def restart(self) -> None:
        """SIGTERM, then a new one on the same folder."""
        self.stop()
        self.start()

    def said(self, text: str) -> int:
        """How often it has said this, over all starts."""
        return self.output.count(text)

    def wait_for(self, text: str, *, times: int = 1, timeout_seconds: float = 30.0) -> None:
        """Until it has said this so often."""
        deadline = time.monotonic() + timeout_seconds
        while self.said(text) < times:
            assert time.monotonic() < deadline, f"never said {text!r} {times} times:\n{self.output[-4000:]}"
            assert self.running, f"ended without {text!r}:\n{self.output[-4000:]}"
            time.sleep(POLL_SECONDS)

    def rss_bytes(self) -> int:
        """Memory it really occupies."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found is not None
        return int(found[1]) * 1024

    def open_descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def metrics(self, port: int) -> dict[str, float]:
        """What `/metrics` says, by name with labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=METRICS_SECONDS) as answer:
            lines = answer.read().decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}
