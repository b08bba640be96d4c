"""A request to its one reply. Nothing here touches a broker.

The order of the checks is the promise: seen before, past its deadline, forbidden, malformed, not reachable; only then is
anything written, at most once. What was written and not answered is `timeout` or `unknown_outcome`, never sent again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from amibridge.ami.messages import Action, Event, Response, add_repeat, readable
from amibridge.ami.pool import Pool
from amibridge.ami.session import Reply as AmiReply
from amibridge.commands import policies
from amibridge.commands.ledger import Ledger
from amibridge.errors import ActionTimeout, LinkLost, NotReady, PbxDraining, RequestRefused, UnsafeAction
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Reply, ReplyItem, Request, Status, headers_of, seconds_left

DEFAULT_DEADLINE_SECONDS = 30.0  # a synchronous Originate rings for at most that long by default
MAX_DEADLINE_SECONDS = 600.0
READY_WAIT_SECONDS = 5.0  # an Asterisk restart takes less; longer outages should be told
RETRY_AFTER_SECONDS = 5.0

_NOTHING_SENT = (Status.UNAVAILABLE, Status.EXPIRED, Status.REJECTED)

Describe = Callable[[Event], dict[str, Any]]


class Executor:
    """Executes the requests for one PBX."""

    def __init__(self, *, pbx: str, pool: Pool, ledger: Ledger, describe: Describe) -> None:
        self._pbx = pbx
        self._pool = pool
        self._ledger = ledger
        self._describe = describe

    async def execute(self, request: Request, *, redelivered: bool) -> Reply:
        """The one reply to this request; the stored one when it was asked before."""
        if (seen := self._ledger.find(request)) is not None:
            same, reply = seen
            if not same:
                return self._say(request, Status.REJECTED, "this id was used for another request before")
            return await asyncio.shield(reply)  # one asker who goes away must not take the reply from the others
        stored = self._ledger.begin(request)
        started = time.monotonic()
        try:
            reply_now = self._refused(request, redelivered=redelivered) or await self._run(request)
        except BaseException as error:
            # Cancelled or broken after it may have been written: whoever asks again must not run it a second time.
            text = f"the bridge stopped while working on it ({type(error).__name__})"
            stored.set_result(self._say(request, Status.UNKNOWN_OUTCOME, text))
            raise
        reply_now = reply_now.model_copy(update={"duration_seconds": round(time.monotonic() - started, 6)})
        stored.set_result(reply_now)
        if reply_now.status in _NOTHING_SENT or policies.safe_to_repeat(request.action, request.params):
            self._ledger.forget(request)  # asking again may do it again
        return reply_now

    def _refused(self, request: Request, *, redelivered: bool) -> Reply | None:
        left = seconds_left(request)
        if left is not None and left <= 0:
            return self._say(request, Status.EXPIRED, f"the deadline passed {-left:.1f} s ago; nothing was sent")
        if request.pbx not in (None, self._pbx):
            return self._say(request, Status.REJECTED, f"this queue is for PBX {self._pbx!r}, not {request.pbx!r}")
        if reason := policies.refusal(request.action):
            return self._say(request, Status.REJECTED, reason)
        if redelivered and not policies.safe_to_repeat(request.action, request.params):
            text = "delivered before, and whether it was sent then is not known; not sent again"
            return self._say(request, Status.UNKNOWN_OUTCOME, text)
        return None

    async def _run(self, request: Request) -> Reply:
        try:
            action = _action(request)
        except RequestRefused as error:
            return self._say(request, Status.REJECTED, str(error))
        left = min(seconds_left(request) or DEFAULT_DEADLINE_SECONDS, MAX_DEADLINE_SECONDS)
        deadline = asyncio.get_running_loop().time() + left
        try:
            action.encode("x" * 64)  # refuse what must not be sent before waiting for a connection
            wait = min(left, READY_WAIT_SECONDS) if not self._pool.ready else left
            reply = await self._pool.execute(action, deadline, wait)
        except UnsafeAction as error:
            return self._say(request, Status.REJECTED, str(error))
        except NotReady as error:
            return self._unavailable(request, f"{error}; nothing was sent")
        except PbxDraining as error:
            return self._unavailable(request, str(error))
        except ActionTimeout as error:
            return self._timed_out(request, error)
        except LinkLost as error:
            if not error.sent:
                return self._unavailable(request, f"{error}; nothing was sent")
            return self._say(request, Status.UNKNOWN_OUTCOME, f"sent, but {error}; not sent again")
        return self._answered(request, reply)

    def _answered(self, request: Request, reply: AmiReply) -> Reply:
        ok = reply.response.status not in ("Error",)
        message = readable(reply.response.get("Message") or reply.response.status).strip()
        return self._with(request, Status.SUCCESS if ok else Status.ERROR, message, reply)

    def _timed_out(self, request: Request, error: ActionTimeout) -> Reply:
        if isinstance(error.partial, AmiReply):
            return self._with(request, Status.TIMEOUT, str(error), error.partial)
        return self._say(request, Status.TIMEOUT, str(error))

    def _unavailable(self, request: Request, text: str) -> Reply:
        said = self._say(request, Status.UNAVAILABLE, text)
        return said.model_copy(update={"retry_after_seconds": RETRY_AFTER_SECONDS})

    def _with(self, request: Request, status: Status, message: str, reply: AmiReply) -> Reply:
        is_list = reply.end is not None or bool(reply.items) or not reply.complete
        return self._say(request, status, message).model_copy(
            update={
                "response": _response_map(reply.response),
                "events": [self._item(event) for event in reply.items] if is_list else None,
                "summary": self._item(reply.end) if reply.end else None,
                "list_complete": reply.complete if is_list else None,
                "output": [readable(line) for line in (*reply.response.output, *reply.response.stray_lines)] or None,
            }
        )

    def _item(self, event: Event) -> ReplyItem:
        return ReplyItem(event=readable(event.name), data=self._describe(event))

    def _say(self, request: Request, status: Status, message: str) -> Reply:
        return Reply(id=request.id, pbx=self._pbx, action=request.action, status=status, message=message)


def _action(request: Request) -> Action:
    """The bytes-to-be: through the action's class where it has one, else its params as headers."""
    cls = action_class(request.action)
    if cls is None:
        return Action(request.action, tuple(headers_of(request)))
    return Action(cls.wire_name, tuple(cls.read(dict(request.params)).headers()))


def _response_map(response: Response) -> dict[str, str | list[str]]:
    """A response's headers as a map; a repeated one becomes a list."""
    found: dict[str, str | list[str]] = {}
    for name, value in response.headers:
        add_repeat(found, readable(name), readable(value))
    return found
