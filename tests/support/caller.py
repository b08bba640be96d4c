"""One PBX's actions as plain dicts, whatever their status: for programs that only pass replies on."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from amibridge.client.bus import connect
from amibridge.errors import NoAnswer


class Caller:
    """Calls the actions of one PBX through the broker. Use as an async context manager. `Bus` has more."""

    def __init__(self, url: str, pbx: str) -> None:
        self._bus = connect(url, reconnect=False)
        self._pbx = self._bus.pbx(pbx)

    async def __aenter__(self) -> Self:
        await self._bus.line(self._pbx.name).open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._bus.close()

    async def call(
        self, action: str, params: dict[str, Any] | None = None, *, timeout_seconds: float = 30.0, id: str | None = None
    ) -> dict[str, Any]:
        """The reply's `data` (see schemas.requests.Reply), whatever its status.

        Raises TimeoutError when no bridge answers: the action may have run; ask again with the same `id`.
        Raises BrokerError.
        """
        try:
            answer = await self._pbx.call(action, params, timeout_seconds=timeout_seconds, id=id, check=False)
        except NoAnswer as error:
            raise TimeoutError(str(error)) from error
        return answer.reply.model_dump(mode="json", exclude_none=True)
