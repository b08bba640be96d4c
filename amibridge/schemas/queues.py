"""What happens in queues and to agents, without any AMI: `asterisk.queue.<verb>` and `asterisk.agent.<verb>` records.

They are concluded from app_queue's and app_agent_pool's events (legacy ones included), and stand in the same stream and
sequence as these. `inferred` is true for what nobody told and a snapshot, or something missing, showed.

Times of events are the PBX's; after a gap, times come from the whole seconds of a snapshot and the bridge's own clock.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from amibridge.schemas import addresses
from amibridge.schemas.lifecycle import Lifecycle

# At most so many members and so many callers in one record; a queue of more is told in part.
MAX_LISTED = 500


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class QueueCaller(_Part):
    """Who waits, or waited: the caller's channel. `since`: when the wait began, null where that is not known."""

    uniqueid: str
    linkedid: str | None
    channel_name: str | None
    caller_id_num: str | None
    caller_id_name: str | None
    since: str | None


class MemberRef(_Part):
    """A member by its interface (`PJSIP/100`, `Agent:1001`), which is its identity, and its name for people."""

    interface: str
    name: str | None


class MemberNow(_Part):
    """A member of one queue.

    `state`: in one word, the first that fits: in_call (talks to a caller of this queue, even while paused), unavailable (its
    device is so, or invalid), ringing, paused, busy (device in use, busy or on hold, with no caller of this queue),
    available, unknown (device of unknown state, which Asterisk calls all the same). `device`: the state of its device as
    Asterisk told it: not_in_use, in_use, busy, invalid, unavailable, ringing, ring_in_use, on_hold, unknown. `in_call`: it
    talks to a caller of this queue. `paused_reason`: null unless paused, or where none was given. `penalty`: lower is called
    first. `membership`: static, dynamic or realtime.
    """

    interface: str
    name: str | None
    state: str
    device: str
    in_call: bool
    paused: bool
    paused_reason: str | None
    penalty: int | None
    membership: str | None


class QueueNow(_Part):
    """The queue right after the event.

    `waiting`: callers that wait. `longest_wait_since`: when the first of them began to, null where nobody waits. `talking`:
    callers that talk to a member. `members`: how many members are in each state; all states are there.

    `answered`, `completed`, `abandoned`: as Asterisk counts since its start or its last QueueReset, `completed` at the end
    of a call and `answered` those and the talking ones. Asterisk counts into `abandoned` also who ran out of time, was sent
    away or was redirected. `completed_in_service_level`, `abandoned_in_service_level`: those that waited no longer than the
    queue's `service_level_seconds` (in whole seconds, as Asterisk compares). `service_level_perf`: per cent of the completed
    that were answered in time (ServicelevelPerf); `service_level_perf2`: per cent of the completed and abandoned that were
    answered, or gave up, in time (ServicelevelPerf2); both 0 where none was counted, as Asterisk has it.

    A snapshot gives these figures, and the events after it are counted on. Until the first snapshot the level is null, so
    are the percentages, and counts are of what was seen. Not promised: a figure may be one off until the next snapshot where
    a call ended while Asterisk answered; QueueReset is seen only with the next snapshot; from 1000 calls on, the two counts
    in service level are rounded, as Asterisk tells a percentage of one decimal.
    """

    waiting: int
    longest_wait_since: str | None
    talking: int
    members: dict[str, int]
    answered: int
    completed: int
    abandoned: int
    completed_in_service_level: int
    abandoned_in_service_level: int
    service_level_seconds: float | None
    service_level_perf: float | None
    service_level_perf2: float | None


class QueueRecord(Lifecycle):
    """Base of what happened in a queue."""

    family: ClassVar[str] = "queues"  # AMI's own events have the family queue
    subject_of: ClassVar[tuple[str, str] | None] = ("queue", "queue")
    partition_of: ClassVar[tuple[str, ...]] = ("queue",)

    queue: str
    queue_now: QueueNow
    inferred: bool

    def __init_subclass__(cls, verb: str = "") -> None:
        super().__init_subclass__(noun="queue" if verb else "", verb=verb)

    @classmethod
    def name(cls) -> str:
        """`asterisk.queue.joined`"""
        return f"asterisk.queue.{cls.verb}"

    @classmethod
    def key(cls, pbx: str) -> str:
        return addresses.queue_key(pbx, cls.verb, cls.major)


class CallerJoined(QueueRecord, verb="joined"):
    """A caller began to wait. `position`: place in the queue, from 1; `count`: callers waiting, this one included."""

    caller: QueueCaller
    position: int | None
    count: int | None


class CallerAnswered(QueueRecord, verb="answered"):
    """A member answered a caller. `wait_seconds`: from joining to here; `ring_seconds`: how long this member rang.

    `within_service_level`: whether in the queue's service level, null where that is not known. `member` is null, and
    `inferred` true, where an old Asterisk (`eventwhencalled=no`) tells only that the caller was put through.
    """

    caller: QueueCaller
    member: MemberRef | None
    wait_seconds: float | None
    ring_seconds: float | None
    within_service_level: bool | None


class CallerAbandoned(QueueRecord, verb="abandoned"):
    """A caller hung up while waiting. `position`: the last; `original_position`: that when joining."""

    caller: QueueCaller
    wait_seconds: float | None
    position: int | None
    original_position: int | None
    within_service_level: bool | None


class CallerLeft(QueueRecord, verb="left"):
    """A caller stopped waiting without an answer and without hanging up, as far as can be known.

    `reason`: timeout; exit_with_key; no_members (nobody left to answer); withdrawn (QueueWithdrawCaller); redirected (sent
    elsewhere by an action or a transfer); hung_up (ended without Asterisk counting it as abandoned); other; unknown (nobody
    told: found missing after a gap, or nothing came that says why).
    """

    caller: QueueCaller
    reason: str
    wait_seconds: float | None
    position: int | None
    original_position: int | None


class CallCompleted(QueueRecord, verb="completed"):
    """The talk of a caller and a member ended. `hold_seconds`: how long the caller had waited.

    `ended_by`: caller, agent or transfer (either of them transferred the other; they may still be talking to somebody);
    null where nobody told.
    """

    caller: QueueCaller
    member: MemberRef | None
    hold_seconds: float | None
    talk_seconds: float | None
    ended_by: str | None


class RingNoAnswer(QueueRecord, verb="ring_no_answer"):
    """A member rang for a caller and did not answer, or was busy. `ring_seconds` is null where its begin was not seen."""

    caller: QueueCaller
    member: MemberRef
    ring_seconds: float | None


class MemberAdded(QueueRecord, verb="member_added"):
    """A member was added to the queue (one of queues.conf: found by a snapshot)."""

    member: MemberNow


class MemberRemoved(QueueRecord, verb="member_removed"):
    """A member was removed from the queue; `member` is as it was last known."""

    member: MemberNow


class MemberChanged(QueueRecord, verb="member_changed"):
    """A member changed: its state, device, pause, reason, penalty or whether in a call of this queue.

    `state_before` is null for a member that was not known; it may equal the state now, where something else changed.
    """

    member: MemberNow
    state_before: str | None


class QueueListed(QueueRecord, verb="listed"):
    """What a snapshot found, once for every queue after every login: the figures, the members, who waits.

    Comes after the records of what the snapshot showed to have changed, so that a reader may start here. `total_members` and
    `total_callers` are more than those listed where there are more than 500 of either.
    """

    strategy: str | None
    members: list[MemberNow]
    callers: list[QueueCaller]
    total_members: int
    total_callers: int


class AgentRecord(Lifecycle):
    """Base of what happened to a person who answers queues.

    `agent`: the member's interface, or the agent's id where the interface is an app_agent_pool agent (`Agent:1001`: 1001).
    """

    family: ClassVar[str] = "agents"
    subject_of: ClassVar[tuple[str, str] | None] = ("agent", "agent")
    partition_of: ClassVar[tuple[str, ...]] = ("agent",)

    agent: str
    inferred: bool

    def __init_subclass__(cls, verb: str = "") -> None:
        super().__init_subclass__(noun="agent" if verb else "", verb=verb)

    @classmethod
    def name(cls) -> str:
        """`asterisk.agent.paused`"""
        return f"asterisk.agent.{cls.verb}"

    @classmethod
    def key(cls, pbx: str) -> str:
        return addresses.agent_key(pbx, cls.verb, cls.major)


class AgentLoggedIn(AgentRecord, verb="logged_in"):
    """An agent of app_agent_pool (before Asterisk 12: chan_agent) logged in on the channel it is to be reached at."""

    uniqueid: str | None
    channel_name: str | None


class AgentLoggedOut(AgentRecord, verb="logged_out"):
    """An agent of app_agent_pool logged out; `logged_in_seconds` is null where its login was not seen."""

    logged_in_seconds: float | None


class AgentPaused(AgentRecord, verb="paused"):
    """An agent that was paused in no queue is paused in one, or is paused with another reason than before.

    A pause in all queues is told once, by the first of them, `queue`; the others follow as `asterisk.queue.member_changed`.
    `queues`: all queues the agent is a member of. `since`: when the pause began, also if only its reason is new.
    """

    agent_name: str | None
    queue: str
    reason: str | None
    queues: list[str]
    since: str | None


class AgentUnpaused(AgentRecord, verb="unpaused"):
    """An agent that was paused is paused in no queue any more (or in no queue at all).

    `queue`: the last it was paused in. `reason`: that of the pause; `paused_seconds`: its duration, from the first queue to
    the last.
    """

    agent_name: str | None
    queue: str
    reason: str | None
    queues: list[str]
    paused_seconds: float | None


class AgentChanged(AgentRecord, verb="changed"):
    """The one state of an agent over all its queues changed.

    `state`: in_call or ringing if so in any queue, paused if so in all of them, else what its device says; absent where it
    is a member of no queue. `state_before` is null for an agent that was not known. `queues`: all it is a member of.
    """

    agent_name: str | None
    state: str
    state_before: str | None
    queues: list[str]
