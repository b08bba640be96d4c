"""What an action gave: the reply with the parts before it and the result after it, and the errors for what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from pydantic import ValidationError

from amibridge.brokers.base import Answered
from amibridge.errors import (
    ActionFailed,
    CommandError,
    Expired,
    ListIncomplete,
    NoAnswer,
    Rejected,
    TimedOut,
    Unavailable,
    UnknownOutcome,
)
from amibridge.schemas.requests import PART_TYPE, RESULT_TYPE, Reply, ReplyItem, ReplyPart, Result, Status

# Of a long list, kept in memory by `call`: some 100 MB. `stream` has no such limit.
MAX_ASSEMBLED_ITEMS = 100_000

_ERRORS: dict[Status, type[CommandError]] = {
    Status.ERROR: ActionFailed,
    Status.REJECTED: Rejected,
    Status.EXPIRED: Expired,
    Status.TIMEOUT: TimedOut,
    Status.UNAVAILABLE: Unavailable,
    Status.UNKNOWN_OUTCOME: UnknownOutcome,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An action's reply, and what came of it later where that was waited for (`wait="result"`); its parts are in `events`.

    `result.outcome` is `success`, `failure` or `unknown`; `result` is None where none was asked for or follows.
    """

    reply: Reply
    result: Result | None = None

    @property
    def id(self) -> str:
        return self.reply.id

    @property
    def status(self) -> Status:
        return self.reply.status

    @property
    def message(self) -> str:
        """In words, for people."""
        return self.reply.message

    @property
    def response(self) -> dict[str, str | list[str]]:
        """The headers of Asterisk's response; empty where nothing came from Asterisk."""
        return self.reply.response or {}

    @property
    def events(self) -> list[ReplyItem]:
        """The items of a list answer, each with its `event` name and its `data`."""
        return self.reply.events or []

    @property
    def output(self) -> list[str]:
        """The lines of a `Command`."""
        return self.reply.output or []


def told(answered: Answered, id: str) -> ReplyPart | Reply | Result:
    """One message of an answer. Raises CommandError where it can not be read."""
    model: type[ReplyPart] | type[Reply] | type[Result] = Reply
    if answered.type.startswith(f"{PART_TYPE}."):
        model = ReplyPart
    elif answered.type.startswith(f"{RESULT_TYPE}."):
        model = Result
    try:
        return model.model_validate(orjson.loads(answered.body)["data"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
        raise CommandError(f"the answer to request {id!r} can not be read: {error}", id=id) from error


class Parts:
    """Checks that the parts of a list answer come one after the other and all."""

    def __init__(self, id: str) -> None:
        self._id = id
        self._run = ""
        self.count = 0
        self.items = 0

    def take(self, part: ReplyPart) -> list[ReplyItem]:
        """Its items; none of a part that was had before. Raises ListIncomplete when one is missing between, or when the
        bridge had to begin the list anew after some of it was given out."""
        if self.is_of_another_run(part):
            raise self._missing("the bridge was interrupted and has begun the list anew")
        self._run = part.run
        if part.part <= self.count:
            return []
        if part.part > self.count + 1:
            raise self._missing(f"part {self.count + 1} of the list did not arrive")
        self.count = part.part
        self.items += len(part.events)
        return part.events

    def is_of_another_run(self, part: ReplyPart) -> bool:
        """Whether the list was begun anew."""
        return bool(self.count) and part.run != self._run

    def end(self, reply: Reply) -> None:
        """Raises ListIncomplete when the reply speaks of more parts than came."""
        if (reply.parts or 0) > self.count:
            raise self._missing(f"the list came in {reply.parts} parts, of which {self.count} arrived", reply)

    def _missing(self, text: str, reply: Reply | None = None) -> ListIncomplete:
        return ListIncomplete(f"{text}: ask again (request {self._id!r})", id=self._id, reply=reply)


class Assembly:
    """An answer as it comes together."""

    def __init__(self, id: str) -> None:
        self._id = id
        self._parts = Parts(id)
        self._items: list[ReplyItem] = []
        self.reply: Reply | None = None
        self.result: Result | None = None

    def take(self, message: ReplyPart | Reply | Result) -> None:
        """Raises ListIncomplete."""
        if isinstance(message, ReplyPart):
            if self._parts.is_of_another_run(message):
                self._parts, self._items = Parts(self._id), []
            items = self._parts.take(message)
            if self._parts.items <= MAX_ASSEMBLED_ITEMS:
                self._items += items
            else:
                self._items.clear()
        elif isinstance(message, Result):
            self.result = message
        elif self.reply is None:
            self._end(message)

    def _end(self, reply: Reply) -> None:
        self._parts.end(reply)
        if self._parts.items > MAX_ASSEMBLED_ITEMS:
            text = f"{reply.action} gave {self._parts.items} items, over {MAX_ASSEMBLED_ITEMS}: use stream() for it"
            raise ListIncomplete(text, id=self._id, reply=reply)
        if self._items and not reply.events:
            reply = reply.model_copy(update={"events": self._items})
        self.reply = reply

    def over(self, wait: str) -> bool:
        """Whether nothing more is to be waited for."""
        if self.reply is None:
            return False
        return wait != "result" or not self.reply.result_follows or self.result is not None

    def answer(self) -> Answer:
        assert self.reply is not None
        return Answer(self.reply, self.result)


def raise_for(reply: Reply) -> None:
    """Raise the error that mirrors the reply's status; nothing for success."""
    kind = _ERRORS.get(reply.status)
    if kind is not None:
        text = f"{reply.action} on {reply.pbx}: {reply.status.value}: {reply.message} (request {reply.id!r})"
        raise kind(text, id=reply.id, reply=reply)


def nobody_answered(pbx: str, action: str, id: str, seconds: float, why: str) -> NoAnswer:
    """The error for a request that no bridge answered."""
    return NoAnswer(
        f"{action} on {pbx}: no answer within {seconds:g} s; is a bridge running for {pbx!r}? It may have been executed: "
        f"ask again with id {id!r} ({why})",
        id=id,
    )


def untold(pbx: str, action: str, id: str, seconds: float) -> Result:
    """The result of an action whose result did not come in time."""
    text = f"what came of it was not told within {seconds:g} s"
    return Result(id=id, pbx=pbx, action=action, outcome="unknown", message=text)
