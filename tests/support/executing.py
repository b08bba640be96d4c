"""An executor on a pool that answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from amibridge.ami.messages import Action, Event, Response, readable
from amibridge.ami.session import Reply as AmiReply
from amibridge.commands.answers import Answers
from amibridge.commands.executor import Asked, Done, Executor
from amibridge.commands.ledger import Ledger
from amibridge.commands.limits import Limits
from amibridge.commands.policies import Policies
from amibridge.commands.results import Results
from amibridge.commands.rules import Rate
from amibridge.commands.sending import Patience
from amibridge.schemas.requests import Reply, ReplyPart, Request

PBX = "pbx1"
OK = AmiReply(Response("Success", (("Response", "Success"), ("Message", "Done"))))
CALL = {"Channel": "Local/1@x", "Application": "Wait"}
PLENTY = Rate(1e6, 1_000_000)


class FakePool:
    """Answers as told and counts what was written."""

    ready = True

    def __init__(self, outcome: AmiReply | Exception = OK) -> None:
        self.outcome = outcome
        self.written: list[Action] = []
        self.hold: asyncio.Event | None = None
        self.lists: dict[str, AmiReply] = {}  # answers to some actions
        self.items: Sequence[Event] = ()  # handed over before the answer

    async def execute(
        self,
        action: Action,
        deadline: float,
        wait_seconds: float,
        *,
        blocks: bool = False,
        before: Callable[[], Awaitable[Any]] | None = None,
        taker: Callable[[Sequence[Event]], None] | None = None,
    ) -> AmiReply:
        if before is not None:
            await before()
        self.written.append(action)
        if self.hold:
            await self.hold.wait()
        if taker and self.items:
            taker(self.items)
        if action.name in self.lists:
            return self.lists[action.name]
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Executing:
    """An executor with everything it needs, and what it published."""

    def __init__(
        self,
        pool: Any,
        ledger: Ledger,
        *,
        policy: Policies | None = None,
        limits: Limits | None = None,
        patience: Patience | None = None,
    ) -> None:
        answers = Answers(PBX, lambda event: {readable(name): readable(value) for name, value in event.headers})
        self.pool = pool
        self.ledger = ledger
        self.parts: list[ReplyPart] = []
        self.results = Results(answers, PBX)
        self.executor = Executor(
            pbx=PBX,
            pool=pool,
            ledger=ledger,
            policy=policy or Policies.everything(),
            limits=limits or Limits(rate=PLENTY, originate_rate=PLENTY, in_flight_per_requester=1000),
            answers=answers,
            results=self.results,
            patience=patience,
        )

    async def done(
        self, request: Request | None = None, *, redelivered: bool = False, requester: str | None = None, **fields: Any
    ) -> Done:
        """The outcome of this request, or of one with these fields: else an Originate with the id 1."""
        if request is None:
            params = CALL if fields.get("action", "Originate") == "Originate" else {}
            request = Request.model_validate({"id": "1", "action": "Originate", "params": params} | fields)
        return await self.executor.execute(Asked(request, requester, redelivered), self._send)

    async def ask(self, request: Request | None = None, **more: Any) -> Reply:
        return (await self.done(request, **more)).reply

    async def _send(self, part: ReplyPart) -> None:
        self.parts.append(part)


@asynccontextmanager
async def executing(pool: Any, **options: Any) -> AsyncIterator[Executing]:
    """On a ledger in memory."""
    ledger = Ledger()
    await ledger.open()
    try:
        yield Executing(pool, ledger, **options)
    finally:
        await ledger.close()
