"""Actions and replies."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import orjson

from amibridge.client.brokers import requester

# The bridge answers at the deadline at the latest; the way back takes a moment more.
WAY_BACK_SECONDS = 3.0


class Caller:
    """Calls the actions of one PBX through the broker. Use as an async context manager."""

    def __init__(self, url: str, pbx: str) -> None:
        self._pbx = pbx
        self._requester = requester(url, pbx)

    async def __aenter__(self) -> Self:
        await self._requester.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._requester.close()

    async def call(
        self, action: str, params: dict[str, Any] | None = None, *, timeout_seconds: float = 30.0, id: str | None = None
    ) -> dict[str, Any]:
        """The reply's `data` (see schemas.requests.Reply), whatever its status.

        Raises TimeoutError when no bridge answers: the action may have run; ask again with the same `id`.
        Raises BrokerError.
        """
        request_id = id or uuid.uuid4().hex
        deadline = datetime.now(UTC) + timedelta(seconds=timeout_seconds)
        request = {
            "id": request_id,
            "action": action,
            "params": params or {},
            "pbx": self._pbx,
            "deadline": deadline.isoformat(),
        }
        body = await self._requester.ask(orjson.dumps(request), request_id, timeout_seconds + WAY_BACK_SECONDS)
        said = orjson.loads(body)["data"]
        assert isinstance(said, dict)
        return said
