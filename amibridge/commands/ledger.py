"""Which requests were seen, and what was answered. In memory: it does not survive the process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from amibridge.schemas.requests import Reply, Request

MAX_ENTRIES = 10_000  # replies of unsafe actions, which are small; a client that repeats a request does so within minutes


class Ledger:
    """Request ids and their replies, the oldest finished ones forgotten first."""

    def __init__(self, *, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._entries: OrderedDict[str, tuple[Request, asyncio.Future[Reply]]] = OrderedDict()

    def find(self, request: Request) -> tuple[bool, asyncio.Future[Reply]] | None:
        """(is it the same request, its reply now or later), or None when this id was never seen."""
        entry = self._entries.get(request.id)
        if entry is None:
            return None
        return _same(entry[0], request), entry[1]

    def forget(self, request: Request) -> None:
        """Nothing was done for it that must not be done twice: it costs no memory."""
        self._entries.pop(request.id, None)

    def begin(self, request: Request) -> asyncio.Future[Reply]:
        """Note a request before anything is sent for it."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._entries[request.id] = (request, future)
        while len(self._entries) > self._max_entries and next(iter(self._entries.values()))[1].done():
            self._entries.popitem(last=False)
        return future


def _same(before: Request, now: Request) -> bool:
    """Same action with the same parameters; where the answer goes and when it is due may differ."""
    return (before.action, before.params) == (now.action, now.params)
