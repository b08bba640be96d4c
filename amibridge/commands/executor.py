"""A request to its one reply. Nothing here touches a broker.

The order of the checks is the promise: asked before, past its deadline, forbidden or malformed, delivered before, too much,
not reachable; only then is anything written, at most once. What was written and not answered is `timeout` or
`unknown_outcome`, and never sent again.

What must not be done twice is in the ledger before it is sent, and its reply before that is published. After a crash a row
without a reply says that it may have been sent: an Originate is then looked for by its channel, anything else is
`unknown_outcome`. A request that comes again and has no row may have been sent by another bridge, so it is not sent either.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from dataclasses import dataclass

import orjson

from amibridge import telemetry
from amibridge.ami.messages import Action, first
from amibridge.ami.pool import Pool
from amibridge.commands import originates, policies
from amibridge.commands.answers import Answers, without_items
from amibridge.commands.ledger import MAX_STORED_REPLY_BYTES, Entry, Ledger
from amibridge.commands.limits import Limits
from amibridge.commands.own import OwnAnswers
from amibridge.commands.parts import Parts, SendPart
from amibridge.commands.policies import Decision, Policies
from amibridge.commands.results import Expected, Results
from amibridge.commands.sending import Patience, Sender
from amibridge.errors import LedgerError, PbxError, RequestRefused, UnsafeAction
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Reply, Request, Result, Status, seconds_left

LOOK_TIMEOUT_SECONDS = 10.0  # for the list of channels after a crash

_NOTHING_SENT = (Status.UNAVAILABLE, Status.EXPIRED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, who sent it as far as anyone vouches for it, and whether it may have been delivered before."""

    request: Request
    requester: str | None = None
    redelivered: bool = False

    @property
    def key(self) -> str:
        """Ids are the requester's own: nobody gets another's reply by guessing one."""
        return f"{self.requester or ''}\n{self.request.id}"

    @property
    def digest(self) -> bytes:
        """Same action with the same parameters; where the answer goes and when it is due may differ."""
        said = orjson.dumps([self.request.action.lower(), self.request.params], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(said).digest()

    @property
    def safe(self) -> bool:
        return policies.safe_to_repeat(self.request.action, self.request.params)


@dataclass(frozen=True, slots=True)
class Done:
    """The reply, what the policy decided (None: it was not asked), and what comes later where that was asked for."""

    reply: Reply
    decision: Decision | None = None
    later: asyncio.Task[Result] | None = None


class Executor:
    """Executes the requests for one PBX. The ledger is open."""

    def __init__(
        self,
        *,
        pbx: str,
        pool: Pool,
        ledger: Ledger,
        policy: Policies,
        limits: Limits,
        answers: Answers,
        results: Results,
        patience: Patience | None = None,
        own: OwnAnswers | None = None,
    ) -> None:
        self._own = own
        self._pbx = pbx
        self._pool = pool
        self._ledger = ledger
        self._policies = policy
        self._limits = limits
        self._answers = answers
        self._results = results
        self._patience = patience or Patience()
        self._sender = Sender(pool, answers, self._patience)
        self._running: dict[str, tuple[bytes, asyncio.Future[Done]]] = {}
        self._later: dict[str, asyncio.Task[Result]] = {}
        self._log = telemetry.log(pbx=pbx)

    async def execute(self, asked: Asked, send_part: SendPart) -> Done:
        """The one reply to this request; the stored one when it was asked before. Raises BrokerError of `send_part`."""
        if asked.safe or asked.request.dry_run:
            return await self._once(asked, send_part)
        if (running := self._running.get(asked.key)) is not None:
            if running[0] != asked.digest:
                return self._other_request(asked)
            return await asyncio.shield(running[1])  # one asker who goes away must not take the reply from the others
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._running[asked.key] = (asked.digest, future)
        try:
            done = await self._once(asked, send_part)
            future.set_result(done)
            return done
        except BaseException as error:
            # Cancelled or broken after it may have been written: whoever waits for it too must not run it a second time.
            text = f"the bridge stopped while working on it ({type(error).__name__})"
            future.set_result(Done(self._answers.say(asked.request, Status.UNKNOWN_OUTCOME, text)))
            raise
        finally:
            del self._running[asked.key]

    async def _once(self, asked: Asked, send_part: SendPart) -> Done:
        """What was answered before, else what comes of it now. A dry run leaves what was answered alone."""
        if asked.request.dry_run:
            return await self._fresh(asked, send_part)
        try:
            entry = self._ledger.find(asked.key)
        except LedgerError as error:
            return Done(self._sender.unavailable(asked.request, f"{error}; not sent now"))
        if entry is not None and entry.digest != asked.digest:
            return self._other_request(asked)
        if entry is not None:
            return await self._again(asked, entry)
        return await self._fresh(asked, send_part)

    def _other_request(self, asked: Asked) -> Done:
        return Done(self._answers.say(asked.request, Status.REJECTED, "this id was used for another request before"))

    async def _again(self, asked: Asked, entry: Entry) -> Done:
        """What was answered before; a row without a reply is of a bridge that ended in the middle."""
        if entry.reply is None:
            reply = await self._look(asked.request, entry)
            await self._settle(asked, reply)
            return Done(reply)
        reply = Reply.model_validate_json(entry.reply)
        if not reply.result_follows:
            return Done(reply)
        later = self._later.get(asked.key)
        if later is None:
            later = asyncio.create_task(self._stored_result(asked.request, entry))
        return Done(reply, later=later)

    async def _stored_result(self, request: Request, entry: Entry) -> Result:
        if entry.result is not None:
            return Result.model_validate_json(entry.result)
        return self._results.unknown(request, "the bridge that waited for it ended before it came")

    async def _look(self, request: Request, entry: Entry) -> Reply:
        """Whether a call that may have been started is there."""
        text = "it may have been sent before the bridge was interrupted; not sent again"
        if not entry.channel:
            return self._answers.say(request, Status.UNKNOWN_OUTCOME, text)
        deadline = asyncio.get_running_loop().time() + LOOK_TIMEOUT_SECONDS
        try:
            listed = await self._pool.execute(Action("CoreShowChannels"), deadline, self._patience.wait_seconds)
        except PbxError as error:
            return self._answers.say(
                request, Status.UNKNOWN_OUTCOME, f"{text}; its channel could not be looked for: {error}"
            )
        found = originates.find(listed.items, entry.channel)
        if found is None:
            return self._answers.say(request, Status.UNKNOWN_OUTCOME, f"{text}; its channel is not there (any more)")
        state = found.get("ChannelStateDesc") or "there"
        text = f"the call was started: its channel is {state}; found after the bridge was interrupted"
        return self._answers.say(request, Status.SUCCESS, text, response={"Uniqueid": entry.channel})

    async def _fresh(self, asked: Asked, send_part: SendPart) -> Done:
        if reply := self._too_late_or_astray(asked.request):
            if reply.status is Status.EXPIRED and asked.redelivered and not asked.safe:
                reply = await self._given_up(asked)  # it may have been sent in time, by a bridge that is gone
            return Done(reply)
        decision = self._policies.decide(self._pbx, asked.requester, asked.request)
        if not decision.allowed:
            return Done(self._answers.say(asked.request, Status.REJECTED, decision.reason), decision)
        reply, later = await self._allowed(asked, decision, send_part)
        return Done(reply, decision, later)

    def _too_late_or_astray(self, request: Request) -> Reply | None:
        left = seconds_left(request)
        if left is not None and left <= 0:
            return self._answers.say(request, Status.EXPIRED, f"the deadline passed {-left:.1f} s ago; nothing was sent")
        if request.pbx not in (None, self._pbx):
            text = f"this queue is for PBX {self._pbx!r}, not {request.pbx!r}"
            return self._answers.say(request, Status.REJECTED, text)
        return None

    async def _allowed(
        self, asked: Asked, decision: Decision, send_part: SendPart
    ) -> tuple[Reply, asyncio.Task[Result] | None]:
        request = asked.request
        try:
            action, added = self._action(asked, decision)
            action.encode("x" * 64)  # refuse what must not be sent before waiting for a connection
        except (RequestRefused, UnsafeAction) as error:
            return self._answers.say(request, Status.REJECTED, str(error)), None
        changed = [*decision.changed, *added] or None
        if request.dry_run:
            text = f"{decision.reason}; a dry run: nothing was sent"
            return self._answers.say(request, Status.SUCCESS, text, dry_run=True, changed=changed), None
        if asked.redelivered and not asked.safe:
            return await self._given_up(asked), None
        if too_much := self._limits.take(asked.requester, request.action, rule=decision.rule, rate=decision.rate):
            text = f"{too_much.reason}; nothing was sent"
            return self._sender.unavailable(request, text, too_much.retry_after_seconds), None
        try:
            judged = request.model_copy(update={"params": dict(decision.params)})
            return await self._carried_out(asked, action, judged, changed, send_part)
        finally:
            self._limits.done(asked.requester)

    async def _carried_out(
        self, asked: Asked, action: Action, judged: Request, changed: list[str] | None, send_part: SendPart
    ) -> tuple[Reply, asyncio.Task[Result] | None]:
        """Send it, store the reply, and wait on for the result where that was asked for."""
        request = asked.request
        started = time.monotonic()
        expected = self._results.expect(request, action) if request.awaits == "result" else None
        try:
            reply = await self._send(asked, action, judged, send_part)
        except BaseException:
            if expected is not None:
                self._results.forget(expected)
            raise
        if expected is not None:
            expected.sent_as((reply.response or {}).get("ActionID"))
        follows = expected is not None and reply.status in (Status.SUCCESS, Status.TIMEOUT, Status.UNKNOWN_OUTCOME)
        duration = round(time.monotonic() - started, 6)
        reply = reply.model_copy(
            update={"changed": changed, "result_follows": follows or None, "duration_seconds": duration}
        )
        await self._settle(asked, reply)
        if expected is None:
            return reply, None
        if not follows:
            self._results.forget(expected)
            return reply, None
        later = self._later[asked.key] = asyncio.create_task(self._conclude(asked, expected))
        later.add_done_callback(lambda _: self._later.pop(asked.key, None))
        return reply, later

    async def _given_up(self, asked: Asked) -> Reply:
        """Delivered before, and no row tells of it. From now on one does: asking once more gets the same answer."""
        text = "delivered before, and whether it was sent then is not known; not sent again"
        reply = self._answers.say(asked.request, Status.UNKNOWN_OUTCOME, text)
        with contextlib.suppress(LedgerError):
            await self._ledger.begin(asked.key, asked.digest)
            await self._settle(asked, reply)
        return reply

    def _action(self, asked: Asked, decision: Decision) -> tuple[Action, tuple[str, ...]]:
        """What was judged, as it goes out; and what was added."""
        request = asked.request
        tag, cls = self._results.tag(request), action_class(request.action)
        action = Action(cls.wire_name if cls else request.action, decision.headers, tag)
        if cls is None:
            return action, ()
        awaits = request.awaits == "result"
        if cls.action_name == "Originate":
            channel = originates.channel_id(self._pbx, asked.requester, request.id)
            return originates.recognisable(action, channel, in_background=awaits)
        if cls.action_name == "AGI" and awaits and not first(action.headers, "CommandID"):
            return Action(action.name, (*action.headers, ("CommandID", tag)), tag), ("CommandID",)
        return action, ()

    async def _send(self, asked: Asked, action: Action, judged: Request, send_part: SendPart) -> Reply:
        """What must not be done twice is in the ledger before its bytes go out, and its reply before it is published."""
        if self._own is not None and (own := self._own.of(asked.request.action)) is not None:
            try:
                return await own(judged, send_part)
            except RequestRefused as error:
                return self._answers.say(asked.request, Status.REJECTED, str(error))
        if asked.safe:
            parts = Parts(self._answers, asked.request, send_part)
            try:
                return await self._sender.send(asked.request, action, before=None, parts=parts)
            finally:
                parts.stop()
        begun = False

        async def begin() -> None:
            nonlocal begun
            if not begun:
                await self._ledger.begin(asked.key, asked.digest, first(action.headers, "ChannelId") or "")
                begun = True

        reply = await self._sender.send(asked.request, action, before=begin, parts=None)
        if begun and reply.status in _NOTHING_SENT:
            await self._forget(asked)
        return reply

    async def _settle(self, asked: Asked, reply: Reply) -> None:
        """What will be answered when it is asked again; of what was not sent nothing is kept."""
        if asked.safe or reply.status in _NOTHING_SENT:
            return
        stored = reply.model_dump_json(exclude_none=True).encode()
        if len(stored) > MAX_STORED_REPLY_BYTES:
            stored = without_items(reply, len(stored)).model_dump_json(exclude_none=True).encode()
        try:
            await self._ledger.finish(asked.key, stored)
        except LedgerError as error:  # the requester gets the truth now; after a crash it would be an unknown outcome
            self._log.error("a reply could not be stored", request=asked.request.id, problem=str(error))

    async def _forget(self, asked: Asked) -> None:
        try:
            await self._ledger.forget(asked.key)
        except LedgerError as error:
            self._log.error("a request that was not sent stays noted as sent", request=asked.request.id, problem=str(error))

    async def _conclude(self, asked: Asked, expected: Expected) -> Result:
        result = await self._results.of(expected)
        if not asked.safe:
            with contextlib.suppress(LedgerError):
                await self._ledger.conclude(asked.key, result.model_dump_json(exclude_none=True).encode())
        return result
