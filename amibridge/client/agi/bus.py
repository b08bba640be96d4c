"""What AGI needs of the SDK's bus (`amibridge.client.bus`): a few of its methods, by their shape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol


class Heard(Protocol):
    """One event. `redelivered`: somebody may have had it before."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def pbx(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def redelivered(self) -> bool: ...
    async def ack(self) -> None: ...


class Told(Protocol):
    """The bridge's answer to an action."""

    @property
    def status(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def response(self) -> Mapping[str, Any]: ...


class Commanded(Protocol):
    """The actions of one PBX."""

    async def call(
        self, action: str, params: Mapping[str, Any], *, timeout_seconds: float = ..., check: bool = ...
    ) -> Told: ...


class Stream(AbstractAsyncContextManager[AsyncIterator[Heard]], Protocol):
    """A subscription; it is live once it is entered."""


class AgiBus(Protocol):
    """Events and actions of every PBX."""

    def pbx(self, name: str) -> Commanded: ...

    def events(
        self,
        pattern: str,
        *,
        group: str | None = ...,
        ack: Literal["auto", "manual"] = ...,
        prefetch: int | None = ...,
    ) -> Stream: ...
