"""Requests that the bridge answers itself, by action: from what it knows, without a word to Asterisk."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Protocol

import orjson

from amibridge.commands.answers import ITEMS_PER_PART, Answers
from amibridge.commands.parts import SendPart
from amibridge.errors import RequestRefused
from amibridge.schemas.actions.amibridge import GetState
from amibridge.schemas.requests import Reply, ReplyItem, ReplyPart, Request, Status

PART_BYTES = 256 * 1024  # passes every broker's limits and a client's patience

Own = Callable[[Request, SendPart], Awaitable[Reply]]


class StateOf(Protocol):
    """The picture of the PBX: state.picture.Picture."""

    epoch: str
    sequence: int

    def synced(self, noun: str) -> bool: ...
    def snapshot(self, nouns: Any = ...) -> dict[str, Any]: ...


class OwnAnswers:
    """Of one PBX. Without a picture (`calls` and `state` are switched off) or a resync the requests are answered `error`."""

    def __init__(
        self,
        answers: Answers,
        *,
        bridge: str,
        nouns: tuple[str, ...],
        picture: Callable[[], StateOf] | None,
        resync: Callable[[], None] | None,
    ) -> None:
        self._answers = answers
        self._bridge = bridge
        self._nouns = nouns
        self._picture = picture
        self._resync = resync
        self._by_action: Mapping[str, Own] = {"amibridge.getstate": self._state, "amibridge.resync": self._ask_again}

    def of(self, action: str) -> Own | None:
        """What answers this action; None when Asterisk is to be asked."""
        return self._by_action.get(action.lower())

    async def _ask_again(self, request: Request, send_part: SendPart) -> Reply:
        if self._resync is None:
            return self._answers.say(request, Status.ERROR, "this bridge asks this PBX nothing: see the option resync")
        self._resync()
        return self._answers.say(request, Status.SUCCESS, "Asterisk is asked; asterisk.state records follow")

    async def _state(self, request: Request, send_part: SendPart) -> Reply:
        if self._picture is None:
            return self._answers.say(request, Status.ERROR, "this bridge keeps no state of this PBX: see the option state")
        picture = self._picture()
        asked = GetState.read(dict(request.params))
        nouns = tuple(dict.fromkeys(asked.nouns)) if asked.nouns else self._nouns
        if unknown := [noun for noun in nouns if noun not in self._nouns]:
            raise RequestRefused(f"{request.action}: {unknown[0]!r} is no noun; there are {', '.join(self._nouns)}")
        # One moment: a copy before anything else runs.
        held = picture.snapshot(nouns)
        entries = held.pop("entries")
        items = [
            ReplyItem(event="Entry", data={"noun": noun, "key": key, "entry": entry})
            for noun in nouns
            for key, entry in entries[noun].items()
            if asked.key is None or fnmatchcase(key, asked.key)
        ]
        told: dict[str, Any] = {"bridge": self._bridge, "epoch": held.pop("epoch"), "sequence": held.pop("sequence")}
        told["synced"] = [noun for noun in nouns if picture.synced(noun)]
        if asked.joinable:
            told["rest"] = held
        return await self._reply(request, items, ReplyItem(event="State", data=told), send_part)

    async def _reply(self, request: Request, items: list[ReplyItem], summary: ReplyItem, send_part: SendPart) -> Reply:
        message = f"{len(items)} entries"
        parts = list(_cut(items))
        if len(parts) < 2:
            return self._answers.say(request, Status.SUCCESS, message, events=items, summary=summary, list_complete=True)
        run = secrets.token_hex(4)
        said = {"id": request.id, "pbx": self._answers.pbx, "action": request.action, "run": run}
        for number, part in enumerate(parts, start=1):
            await send_part(ReplyPart(**said, part=number, events=part))
        return self._answers.say(
            request, Status.SUCCESS, message, items=len(items), parts=len(parts), summary=summary, list_complete=True
        )


def _cut(items: list[ReplyItem]) -> Iterator[list[ReplyItem]]:
    """In parts that are neither too many items nor too many bytes."""
    part: list[ReplyItem] = []
    size = 0
    for item in items:
        length = len(orjson.dumps(item.data))
        if part and (len(part) >= ITEMS_PER_PART or size + length > PART_BYTES):
            yield part
            part, size = [], 0
        part.append(item)
        size += length
    if part:
        yield part
