"""Which requests were carried out, and what was answered: an SQLite file that is synced before anything is sent.

One row stands for one request that is not safe to repeat. It is committed before the first byte goes to Asterisk, gets the
reply before that is published, and so tells after a crash what must not be done again. Writes are committed in groups by a
thread of its own; reading happens in the caller's, from the page cache.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amibridge import telemetry
from amibridge.errors import LedgerError

REMEMBER_SECONDS = 86_400.0  # a client that asks again does so within minutes, a stuck queue is emptied within a day
REMEMBER_REQUESTS = 1_000_000  # about 500 bytes each
MAX_STORED_REPLY_BYTES = 256 * 1024  # an unsafe action's answer is small; a larger one is stored without what makes it so
MAX_GROUP = 256  # writes in one commit
PRUNE_EVERY_SECONDS = 600.0
BUSY_TIMEOUT_SECONDS = 5.0

_TABLES = """
CREATE TABLE IF NOT EXISTS requests (
  key TEXT PRIMARY KEY, digest BLOB NOT NULL, at REAL NOT NULL, channel TEXT NOT NULL, reply BLOB, result BLOB
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_at ON requests (at);
CREATE TABLE IF NOT EXISTS nonces (key TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonces_until ON nonces (until);
"""
_PRUNE = (
    ("DELETE FROM requests WHERE at < ?", "oldest"),
    ("DELETE FROM requests WHERE key IN (SELECT key FROM requests ORDER BY at DESC LIMIT -1 OFFSET ?)", "kept"),
    ("DELETE FROM nonces WHERE until < ?", "now"),
)


def steady_clock() -> Callable[[], float]:
    """Unix time as it was at the start, advanced by the monotonic clock: one that is set right later ages no row."""
    off = time.time() - time.monotonic()
    return lambda: time.monotonic() + off


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. Without a reply it was, or may have been, sent and never answered."""

    digest: bytes
    channel: str  # the Uniqueid that an Originate's channel got, "" for other actions
    reply: bytes | None
    result: bytes | None


@dataclass(slots=True)
class _Write:
    sql: str
    values: tuple[Any, ...]
    done: asyncio.Future[int]


class Ledger:
    """`path` is the file; None keeps it in memory, for a bridge that keeps nothing. A write returns when it is synced."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        remember_seconds: float = REMEMBER_SECONDS,
        remember_requests: int = REMEMBER_REQUESTS,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._path = path
        self._remember_seconds = remember_seconds
        self._remember_requests = remember_requests
        self._clock = clock or steady_clock()
        self._writes: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._reader: sqlite3.Connection | None = None
        self._prune_at = 0.0

    async def open(self) -> None:
        """Raises LedgerError. A file that is damaged is put aside, and said."""
        self._loop = asyncio.get_running_loop()
        writer = await asyncio.to_thread(self._open)
        self._reader = writer if self._path is None else self._connect()
        self._thread = threading.Thread(target=self._work, args=(writer,), name="ledger", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """What was asked for is written first."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._writes.put(None)
            await asyncio.to_thread(thread.join)
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def find(self, key: str) -> Entry | None:
        """The row of a request, or None. Raises LedgerError."""
        if self._reader is None:
            raise LedgerError("the ledger is closed")
        try:
            row = self._reader.execute(
                "SELECT digest, channel, reply, result FROM requests WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.Error as error:
            raise LedgerError(f"the ledger of requests can not be read: {error}") from error
        return Entry(*row) if row else None

    async def begin(self, key: str, digest: bytes, channel: str = "") -> None:
        """It is about to be sent. Raises LedgerError, also when the row is there already: then nothing may be sent."""
        values = (key, digest, self._clock(), channel)
        if not await self._write("INSERT OR IGNORE INTO requests (key, digest, at, channel) VALUES (?, ?, ?, ?)", *values):
            raise LedgerError("another request with this id is being carried out")

    async def finish(self, key: str, reply: bytes) -> None:
        """What will be answered, now and whenever it is asked again."""
        await self._write("UPDATE requests SET reply = ? WHERE key = ?", reply, key)

    async def conclude(self, key: str, result: bytes) -> None:
        """What came of it after the reply."""
        await self._write("UPDATE requests SET result = ? WHERE key = ?", result, key)

    async def forget(self, key: str) -> None:
        """Nothing was sent after all: asking again may do it."""
        await self._write("DELETE FROM requests WHERE key = ?", key)

    async def first_use(self, key_id: str, nonce: str, until: float) -> bool:
        """Whether this nonce was never seen; it is remembered until then (unix seconds)."""
        return bool(
            await self._write("INSERT OR IGNORE INTO nonces (key, until) VALUES (?, ?)", f"{key_id}\n{nonce}", until)
        )

    async def _write(self, sql: str, *values: Any) -> int:
        """Rows changed, once synced. Cancelling the wait does not take the write back."""
        if self._thread is None:
            raise LedgerError("the ledger is closed")
        write = _Write(sql, values, self._loop.create_future())
        self._writes.put(write)
        return await asyncio.shield(write.done)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._prepared()
        except LedgerError:
            raise
        except sqlite3.OperationalError as error:
            raise LedgerError(f"the ledger {self._path} can not be used: {error}") from error
        except sqlite3.DatabaseError as error:
            self._put_aside(str(error))
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise LedgerError(f"the ledger {self._path} can not be used: {error.strerror}") from error
        connection = self._connect()
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_TABLES)
        return connection

    def _connect(self) -> sqlite3.Connection:
        name = ":memory:" if self._path is None else str(self._path)
        return sqlite3.connect(name, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)

    def _put_aside(self, why: str) -> None:
        assert self._path is not None
        aside = self._path.with_name(f"{self._path.name}.damaged-{time.time():.0f}")
        telemetry.log().error(
            "the ledger of requests is damaged and was put aside; what it knew is answered as unknown_outcome",
            file=str(aside),
            problem=why,
        )
        for end in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + end).unlink()
        self._path.rename(aside)

    def _work(self, connection: sqlite3.Connection) -> None:
        """The thread: everything that waits becomes one transaction."""
        going_on = True
        while going_on:
            group: list[_Write] = []
            write = self._writes.get()
            while write is not None:
                group.append(write)
                if len(group) == MAX_GROUP:
                    break
                try:
                    write = self._writes.get_nowait()
                except queue.Empty:
                    break
            going_on = write is not None
            if group:
                self._commit(connection, group)
        connection.close()

    def _commit(self, connection: sqlite3.Connection, group: list[_Write]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            counts = [connection.execute(write.sql, write.values).rowcount for write in group]
            self._prune(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            self._tell(group, LedgerError(f"the ledger of requests can not be written: {error}"))
        else:
            self._tell(group, counts)

    def _prune(self, connection: sqlite3.Connection) -> None:
        now = self._clock()
        if now < self._prune_at:
            return
        self._prune_at = now + PRUNE_EVERY_SECONDS
        limits = {"oldest": now - self._remember_seconds, "kept": self._remember_requests, "now": now}
        for sql, limit in _PRUNE:
            connection.execute(sql, (limits[limit],))

    def _tell(self, group: list[_Write], told: list[int] | LedgerError) -> None:
        def tell() -> None:
            for place, write in enumerate(group):
                if write.done.cancelled():
                    continue
                if isinstance(told, LedgerError):
                    write.done.set_exception(told)
                    write.done.exception()  # seen: whoever waited may be gone
                else:
                    write.done.set_result(told[place])

        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(tell)
