"""One action to Asterisk, within its deadline, and what came back as a reply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from amibridge.ami.messages import Action
from amibridge.ami.pool import Pool
from amibridge.ami.session import Reply as AmiReply
from amibridge.commands import originates
from amibridge.commands.answers import Answers
from amibridge.commands.parts import Parts
from amibridge.errors import ActionTimeout, LedgerError, LinkLost, NotReady, PbxDraining, UnsafeAction
from amibridge.schemas.requests import Reply, Request, Status, seconds_left

DEFAULT_DEADLINE_SECONDS = 30.0  # a synchronous Originate rings for at most that long by default
MAX_DEADLINE_SECONDS = 600.0
READY_WAIT_SECONDS = 5.0  # an Asterisk restart takes less; longer outages should be told
RETRY_AFTER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request may wait. `when_unavailable`: answer so after `wait_seconds`, or wait until the deadline."""

    default_deadline_seconds: float = DEFAULT_DEADLINE_SECONDS
    max_deadline_seconds: float = MAX_DEADLINE_SECONDS
    wait_seconds: float = READY_WAIT_SECONDS
    when_unavailable: Literal["answer", "wait"] = "answer"


class Sender:
    """Sends the actions of one PBX."""

    def __init__(self, pool: Pool, answers: Answers, patience: Patience) -> None:
        self._pool = pool
        self._answers = answers
        self._patience = patience

    async def send(
        self, request: Request, action: Action, *, before: Callable[[], Awaitable[None]] | None, parts: Parts | None
    ) -> Reply:
        """The reply, whatever happens. `before` is awaited right before the bytes go out, and may raise LedgerError.

        Raises BrokerError when `parts` can not be published.
        """
        patience = self._patience
        left = seconds_left(request)
        left = min(patience.default_deadline_seconds if left is None else left, patience.max_deadline_seconds)
        deadline = asyncio.get_running_loop().time() + left
        waits = self._pool.ready or patience.when_unavailable == "wait"
        wait_seconds = left if waits else min(left, patience.wait_seconds)
        try:
            reply = await self._pool.execute(
                action,
                deadline,
                wait_seconds,
                blocks=originates.blocks(action),
                before=before,
                taker=parts.take if parts else None,
            )
        except NotReady as error:
            return self._not_sent(request, error, late=waits)
        except (LedgerError, PbxDraining) as error:
            return self.unavailable(request, f"{error}; nothing was sent")
        except UnsafeAction as error:
            return self._answers.say(request, Status.REJECTED, str(error))
        except ActionTimeout as error:
            return await self._cut_off(request, error, parts)
        except LinkLost as error:
            if not error.sent:
                return self.unavailable(request, f"{error}; nothing was sent")
            return self._answers.say(request, Status.UNKNOWN_OUTCOME, f"sent, but {error}; not sent again")
        return await self._whole(parts, self._answers.answered(request, reply))

    def unavailable(self, request: Request, text: str, retry_after_seconds: float = RETRY_AFTER_SECONDS) -> Reply:
        """Nothing was sent; asking again later may help."""
        return self._answers.say(request, Status.UNAVAILABLE, text, retry_after_seconds=retry_after_seconds)

    def _not_sent(self, request: Request, error: NotReady, *, late: bool) -> Reply:
        left = seconds_left(request)
        if late and left is not None and left <= 0:
            return self._answers.say(request, Status.EXPIRED, f"its deadline passed while it waited: {error}")
        return self.unavailable(request, f"{error}; nothing was sent")

    async def _cut_off(self, request: Request, error: ActionTimeout, parts: Parts | None) -> Reply:
        if isinstance(error.partial, AmiReply):
            return await self._whole(parts, self._answers.told(request, Status.TIMEOUT, str(error), error.partial))
        return self._answers.say(request, Status.TIMEOUT, str(error))

    async def _whole(self, parts: Parts | None, reply: Reply) -> Reply:
        """The reply stands for the parts before it, so these have to be with the broker first."""
        if parts is None:
            return reply
        await parts.finished()
        if not parts.sent:
            return reply
        complete = bool(reply.list_complete) and not parts.lost_items
        return reply.model_copy(update={"parts": parts.sent, "list_complete": complete})
