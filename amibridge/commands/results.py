"""What comes of an action after its response: the events that carry its ActionID (or, of AGI, its CommandID).

A fold over the events of the PBX, told of each by `observe`. An expectation stands before its action is written, as its
event may come before the response: they travel on different connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import time
from collections.abc import Sequence

from amibridge.ami.messages import MAX_TAG_BYTES, Action, Event, first, readable, tag_of
from amibridge.ami.parser import parse
from amibridge.commands.answers import Answers
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Request, Result

MAX_EXPECTED = 5_000  # calls that ring at once; of more no result is promised
CAUSE_WAIT_SECONDS = 1.0  # between an OriginateResponse and the Hangup of its channel, which come in either order
RING_SECONDS = 30.0  # how long Asterisk lets an Originate ring when not told otherwise
GRACE_SECONDS = 5.0
MAX_EARLY = 8  # events before the response; more than one takes another request with the same id

_WATCHED = tuple(
    f"Event: {name}\r\n".encode()
    for name in ("OriginateResponse", "AsyncAGIExec", "UserEvent", "Hangup", "DongleSMSStatus", "DongleUSSDStatus")
)
_HANGUP = b"Event: Hangup\r\n"
_AGI_KEY = "agi:"  # no tag has a colon in it
_AGI = b"Event: AsyncAGIExec\r\n"
_FIT = re.compile(rf"[A-Za-z0-9_.-]{{1,{MAX_TAG_BYTES}}}")


class Expected:
    """One result to come."""

    def __init__(self, request: Request, key: str, channel: str, agi_channel: str, patience_seconds: float) -> None:
        self.request = request
        self.key = key  # tag of the ActionID, or CommandID
        self.channel = channel  # Uniqueid of the channel of an Originate, else ""
        self.patience_seconds = patience_seconds  # from the response on
        self.came = asyncio.Event()
        self.event: Event | None = None
        self._agi_channel = agi_channel  # name of the channel of an AGI command, else ""
        self._action_id: str | None = None
        self._early: list[Event] = []  # with our tag, before the response told which ActionID is ours
        self.hung_up = asyncio.Event()
        self.hangup: Event | None = None

    def sent_as(self, action_id: object) -> None:
        """The response is there: what came before it is now known to be ours, or of another request with the same id."""
        self._action_id = action_id if isinstance(action_id, str) else ""
        early, self._early = self._early, []
        for event in early:
            self.take(event)

    def take(self, event: Event) -> None:
        """An event with our key."""
        if self._agi_channel and event.get("Channel") not in (None, self._agi_channel):
            return  # of another's command with the same CommandID
        theirs = event.get("ActionID")
        if self._action_id is None:
            self._early = [*self._early, event][:MAX_EARLY]
        elif not self._action_id or theirs is None or theirs == self._action_id:
            self.event = event
            self.came.set()

    def take_hangup(self, event: Event) -> None:
        """Of the channel or its other half; the one with a cause counts."""
        if event.get("Cause") not in (None, "0"):
            self.hung_up.set()
        elif self.hangup is not None:
            return
        self.hangup = event


class Results:
    """The results to come of one PBX."""

    def __init__(self, answers: Answers, pbx: str) -> None:
        self._answers = answers
        self._pbx = pbx
        self._expected: dict[str, Expected] = {}
        self._channels: dict[str, Expected] = {}

    def tag(self, request: Request) -> str:
        """What ends the ActionID of this request: its id where that fits and is not in use, else a digest of it."""
        if _FIT.fullmatch(request.id) and request.id not in self._expected:
            return request.id
        salt = f"{len(self._expected)} {time.time_ns()}" if request.id in self._expected else ""
        return hashlib.sha256(f"{request.id}{salt}".encode()).hexdigest()[:MAX_TAG_BYTES]

    def expect(self, request: Request, action: Action) -> Expected | None:
        """Watch for what comes of this action; None when nothing does, or too much is watched for already."""
        cls = action_class(request.action)
        if cls is None or not cls.returns.late or len(self._expected) >= MAX_EXPECTED:
            return None
        key = f"{_AGI_KEY}{first(action.headers, 'CommandID')}" if cls.action_name == "AGI" else action.tag
        if key in self._expected:
            return None
        channel = first(action.headers, "ChannelId") or "" if cls.action_name == "Originate" else ""
        agi_channel = first(action.headers, "Channel") or "" if cls.action_name == "AGI" else ""
        expected = Expected(request, key, channel, agi_channel, _patience_seconds(action))
        self._expected[key] = expected
        if channel:
            self._channels[channel] = expected
        return expected

    def forget(self, expected: Expected) -> None:
        """Nothing will come of it."""
        self._expected.pop(expected.key, None)
        self._channels.pop(expected.channel, None)

    def observe(self, raw: bytes) -> None:
        """Take one event block. Looks into those that can be a result, while any is waited for, and never raises."""
        if not self._expected or not raw.startswith(_WATCHED):
            return
        event = parse(raw)
        if not isinstance(event, Event):
            return
        if raw.startswith(_HANGUP):
            # The other half of a Local channel has the id with `;2`, and often alone the cause.
            if (expected := self._channels.get((event.get("Uniqueid") or "").partition(";")[0])) is not None:
                expected.take_hangup(event)
            return
        key = f"{_AGI_KEY}{event.get('CommandId')}" if raw.startswith(_AGI) else tag_of(event.get("ActionID") or "")
        if key and (expected := self._expected.get(key)) is not None:
            expected.take(event)

    async def of(self, expected: Expected) -> Result:
        """The result, when it is there or its time is over. The bridge's end is an unknown outcome, not a failure."""
        try:
            return await self._wait(expected)
        finally:
            self.forget(expected)

    async def _wait(self, expected: Expected) -> Result:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(expected.patience_seconds):
                await expected.came.wait()
        event = expected.event
        if event is None:
            return self.unknown(expected.request, "nothing came of it in time: the event may have been missed")
        failed = (event.get("Response") or "").lower() == "failure"
        if not failed:
            return self._result(expected.request, "success", event.get("Message") or "done", [event])
        if expected.channel:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CAUSE_WAIT_SECONDS):
                    await expected.hung_up.wait()
        said = self._result(expected.request, "failure", "the call was not answered", [event])
        if (hangup := expected.hangup) is None:
            return said
        text = readable(hangup.get("Cause-txt") or "")
        return said.model_copy(
            update={"cause": hangup.get("Cause"), "cause_txt": text or None, "message": text or said.message}
        )

    def unknown(self, request: Request, message: str) -> Result:
        return self._result(request, "unknown", message, [])

    def _result(self, request: Request, outcome: str, message: str, events: Sequence[Event]) -> Result:
        return Result.model_validate(
            {
                "id": request.id,
                "pbx": self._pbx,
                "action": request.action,
                "outcome": outcome,
                "message": readable(message),
                "events": [self._answers.item(event) for event in events],
            }
        )


def _patience_seconds(action: Action) -> float:
    timeout = first(action.headers, "Timeout") or ""
    ring = int(timeout) / 1000 if action.name == "Originate" and timeout.isdigit() else RING_SECONDS
    return ring + GRACE_SECONDS
