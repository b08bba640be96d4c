"""What the events of a PBX mean: `asterisk.call.<verb>` records, one small language for every dialplan and every release.

Each carries the complete call as known, so a consumer needs no history. They stand in the same stream and sequence as what
they were derived from: `epoch` and `sequence` are those of the event that caused them, `id` is its with `.c1`, `.c2` …
behind.

A call begins with its first channel and ends with its last. Two calls that meet (an attended transfer, a pick-up, a
conference) become one: the younger ends with the reason `merged`. Local channels that only join other channels are wires,
not legs. Not promised: that a call's `direction`, numbers and names are known, or that what happened before the bridge
listened (`partial`) is told.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from amibridge.schemas import addresses
from amibridge.schemas.lifecycle import Lifecycle


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Party(_Open):
    """Someone who takes part. `number` may be a place in the dialplan where no channel is known yet."""

    number: str | None
    name: str | None
    channel: str | None
    uniqueid: str | None


class Leg(Party):
    """One channel of a call, from its creation to its hang-up.

    `role`: caller (whose phone began the call) or callee (who was called, at any time in it). `state`: trying, ringing, up,
    ended. `reason` of its end, in words: see `CallEnded`, and forwarded, transferred. `cause`: Asterisk's number (ITU-T
    Q.850) and text.
    """

    role: str
    state: str
    held: bool
    started_at: str
    rang_at: str | None
    answered_at: str | None
    ended_at: str | None
    reason: str | None
    cause: int | None
    cause_text: str | None
    hold_seconds: float


class Transfer(_Open):
    """`kind`: blind, attended, blonde (handed over while the target still rang) or redirect (from outside the call)."""

    kind: str
    at: str
    by: Party | None
    transferee: Party | None
    to: Party


class Hop(_Open):
    """A place the call came through. `to`: an extension, queue, parking space or conference, as `kind` says."""

    kind: str
    to: str | None
    at: str


class QueuePlace(_Open):
    """Where a caller waits."""

    queue: str
    position: int | None
    joined_at: str


class ParkingPlace(_Open):
    """Where someone is parked."""

    lot: str | None
    space: str | None
    parked_at: str


class Call(_Open):
    """A call as known at this moment.

    `state`: dialing, ringing, queued, parked, talking, held, connected (one party and the PBX), ended. `direction`: inbound,
    outbound or internal, null where no trunks are configured. `originated`: Asterisk itself rang the first phone. `partial`:
    its beginning was not seen. `dialled`: the first extension. `callee`: who answered last. `up_at`: when the caller was
    first connected, be it only with the PBX; `answered_at`: when someone who was called first answered.
    Each second counts once: as talk (two or more are connected) or hold, else park, else queue, else ring. `legs` are the
    last 50 that are told, out of `legs_total`; `absorbed` the last 20 calls that became part of this one.
    """

    call_id: str
    state: str
    direction: str | None
    originated: bool
    partial: bool
    caller: Party | None
    dialled: str | None
    callee: Party | None
    started_at: str
    up_at: str | None
    answered_at: str | None
    answered_after_seconds: float | None
    ended_at: str | None
    queue: QueuePlace | None
    parked: ParkingPlace | None
    conference: str | None
    recorded: bool
    legs: list[Leg]
    legs_total: int
    transfers: list[Transfer]
    hops: list[Hop]
    absorbed: list[str]
    ring_seconds: float
    talk_seconds: float
    hold_seconds: float
    queue_seconds: float
    park_seconds: float


class CallEvent(Lifecycle):
    """Base of what happens to a call."""

    family: ClassVar[str] = "call"
    subject_of: ClassVar[tuple[str, str] | None] = ("call", "call_id")
    partition_of: ClassVar[tuple[str, ...]] = ("call_id",)

    def __init_subclass__(cls, verb: str = "") -> None:
        super().__init_subclass__(noun="call" if verb else "", verb=verb)

    @classmethod
    def name(cls) -> str:
        """`asterisk.call.started`"""
        return f"asterisk.call.{cls.verb}"

    @classmethod
    def key(cls, pbx: str) -> str:
        return addresses.call_key(pbx, cls.verb, cls.major)

    call_id: str
    call: Call


class CallStarted(CallEvent, verb="started"):
    """A call began, or (`call.partial`) was found under way."""


class CallRinging(CallEvent, verb="ringing"):
    """A phone rings: once for each leg."""

    leg: Leg


class CallAnswered(CallEvent, verb="answered"):
    """Someone answered. `by`: callee; caller (an originated call rang the caller's phone first); pbx (an application of the
    dialplan, `leg` is null). `after_seconds`: since the call began. `picked_up`: from a phone that did not ring itself.
    """

    by: str
    leg: Leg | None
    after_seconds: float
    picked_up: bool


class CallHeld(CallEvent, verb="held"):
    """A party put the other on hold."""

    leg: Leg


class CallResumed(CallEvent, verb="resumed"):
    """A party took the other back from hold, after `held_seconds`."""

    leg: Leg
    held_seconds: float


class CallDigit(CallEvent, verb="dtmf"):
    """A digit was received from a party (option `calls.dtmf`). `seconds`: how long it was pressed."""

    leg: Leg | None
    digit: str | None
    seconds: float | None


class CallQueued(CallEvent, verb="queued"):
    """The caller joined a queue, at this position."""

    queue: str
    position: int | None


class CallDequeued(CallEvent, verb="dequeued"):
    """The caller left the queue: `reason` answered or other (time out, a key, no members)."""

    queue: str
    reason: str
    waited_seconds: float


class CallAbandoned(CallEvent, verb="abandoned"):
    """The caller hung up in the queue."""

    queue: str
    position: int | None
    waited_seconds: float


class CallParked(CallEvent, verb="parked"):
    """A party (`leg`) was parked. `by`: the dial string of who parked."""

    lot: str | None
    space: str | None
    by: str | None
    leg: Leg | None


class CallUnparked(CallEvent, verb="unparked"):
    """A party is parked no more: `reason` retrieved (`by` whom), timeout or hung_up."""

    lot: str | None
    space: str | None
    by: Party | None
    leg: Leg | None
    reason: str
    parked_seconds: float


class CallConferenced(CallEvent, verb="conferenced"):
    """A party entered a conference."""

    conference: str | None
    leg: Leg | None


class CallTransferred(CallEvent, verb="transferred"):
    """The call was handed over: see `Transfer`. A blind one is told before its target rings."""

    transfer: Transfer


class CallRecorded(CallEvent, verb="recorded"):
    """A recording of the call began (MixMonitor)."""

    leg: Leg | None


class CallLegEnded(CallEvent, verb="leg_ended"):
    """A party is gone, or was rung in vain."""

    leg: Leg


class CallEnded(CallEvent, verb="ended"):
    """The last party is gone.

    `reason`: completed (somebody who was called answered, or nobody was called and the PBX answered), no_answer, busy,
    rejected, cancelled, failed, abandoned (in a queue), merged (it goes on as `merged_into`), unknown (its end was not
    seen). A leg's can be answered_elsewhere too. `hung_up_by`: the party who ended it, null where Asterisk or its
    administrator did or nobody knows; `cause` that of the last leg that was told an end.
    """

    reason: str
    cause: int | None
    cause_text: str | None
    hung_up_by: Party | None
    merged_into: str | None
    duration_seconds: float


class CallSummary(CallEvent, verb="summary"):
    """The call detail record: follows `ended`, and nothing follows it."""

    reason: str
    cause: int | None
    cause_text: str | None
    hung_up_by: Party | None
    merged_into: str | None
    duration_seconds: float


Said = tuple[str, dict[str, Any]]  # kind and data of a record
