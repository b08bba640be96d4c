"""The live channels on disk, so that hang-ups can be inferred over a restart of the bridge."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

from amibridge import telemetry
from amibridge.state.live import LiveChannels

SAVE_EVERY_SECONDS = 1.0


class Checkpoint:
    """The live channels on disk, at most a second behind. What can not be read or written is said, and done without."""

    def __init__(self, live: LiveChannels, path: Path, log: Any) -> None:
        self._live = live
        self._path = path
        self._log = log
        self._worth = telemetry.Worth()
        self._written = -1  # the change count it holds
        self._writing = threading.Lock()

    def load(self) -> None:
        """Take what the process before this one left."""
        try:
            self._live.restore(self._path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            self._log.warning(f"{self._path} can not be read ({error}): no hang-up is inferred for the channels in it")
        self._written = self._live.changes

    async def keep(self) -> None:
        """Save what changed, once a second, until cancelled."""
        while True:
            await asyncio.sleep(SAVE_EVERY_SECONDS)
            await self.save()

    async def save(self) -> None:
        """Write the file unless nothing changed."""
        if self._live.changes != self._written:
            # Cancelled while the thread writes, the file is whole all the same.
            await asyncio.to_thread(self._write, self._live.to_json(), self._live.changes)

    def _write(self, text: bytes, changes: int) -> None:
        with self._writing:
            if changes <= self._written:
                return  # a later one was quicker
            try:
                replace(self._path, text)
            except OSError as error:
                if self._worth.saying(str(error)):
                    self._log.warning(f"{self._path} can not be written: {error}")
                return
            self._written = changes
            self._worth.over()


def replace(path: Path, text: bytes) -> None:
    """Write a file that only its owner may read, wholly or not at all."""
    unfinished = path.with_suffix(".tmp")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished.unlink(missing_ok=True)  # one that is there may have other rights
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
