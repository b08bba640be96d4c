"""What is known of the queues and agents of one PBX, and what is to be told of a step. No rules, only places and limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from amibridge.queues.figures import Figures
from amibridge.queues.members import WORDS, Member, agent_of
from amibridge.queues.reading import stamp

# Over a limit the oldest goes without a word. The largest call centres have some thousands of agents in tens of queues each
# and a thousand callers at a time; the whole book then takes some 100 MB.
MAX_QUEUES = 10_000
MAX_CALLERS = 50_000
MAX_MEMBERS = 200_000  # memberships; over this limit it is the new ones that are not followed
MAX_PEOPLE = 100_000
MAX_RINGING = 50_000
# A snapshot may list a caller whose end we have read before the answer: 10 s of 100 ends a second.
MAX_GONE = 1_000


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller in one queue, from joining to the end of the talk. Times are Unix seconds."""

    uniqueid: str
    queue: str
    linkedid: str | None = None
    channel: str | None = None
    number: str | None = None
    name: str | None = None
    exten: str | None = None  # where in the dialplan the call waits
    since: float | None = None
    position: int | None = None
    original: int | None = None
    heard: int = 0  # the count of gaps when last heard of
    listed: bool = False  # known from a snapshot only, so `since` is in whole seconds
    abandoned: bool = False  # Asterisk counted it so, for whatever reason
    ended: bool = False  # hung up
    waited: float | None = None  # as Asterisk told it
    left_at: float | None = None
    interface: str | None = None  # of the member that answered
    member_name: str | None = None
    answered_at: float | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is behind memberships, or logged in to app_agent_pool."""

    agent: str
    name: str | None = None
    state: str | None = None
    device: str | None = None  # as last told, whichever queue it was told for
    paused_at: float | None = None
    reason: str | None = None
    logged_in: bool = False
    login_at: float | None = None
    login_heard: int = 0


@dataclass(slots=True)
class Queue:
    """A queue. Callers are by uniqueid, in the order they came; members by interface."""

    name: str
    strategy: str | None = None
    listed: bool = False  # by a snapshot: what it lacks is news from then on
    figures: Figures = field(default_factory=Figures)
    members: dict[str, Member] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)  # how many members are in each: counting hundreds takes too long
    waiting: dict[str, Caller] = field(default_factory=dict)
    leaving: dict[str, Caller] = field(default_factory=dict)  # left, and nobody said why yet
    talking: dict[str, Caller] = field(default_factory=dict)

    @property
    def stages(self) -> tuple[dict[str, Caller], ...]:
        return (self.waiting, self.leaving, self.talking)


class Book:
    """Everything the tracker remembers. `at` is the time of the present step, `told` what it has to publish."""

    def __init__(self) -> None:
        self.at = 0.0
        self.gaps = 0  # logins and gaps so far: what was last heard before one of them may have changed unheard
        self.agents_listed = False
        self.queues: dict[str, Queue] = {}
        self.place: dict[str, str] = {}  # uniqueid of a caller to its queue
        self.people: dict[str, Person] = {}
        self.memberships: dict[str, dict[str, str]] = {}  # agent to queue to interface
        self.member_count = 0
        self.ringing: dict[str, tuple[str, str]] = {}  # uniqueid of a channel that rings to queue and interface
        self.due: dict[str, float] = {}  # uniqueid of a caller to when its end is told, whatever is known of it
        self.next_due = inf
        self.gone: dict[str, int] = {}  # uniqueid, or agent, that ended, to the count of gaps then
        self.quiet = False  # while a queue is seen for the first time
        self.told: list[tuple[str, dict[str, Any]]] = []

    def queue(self, name: str) -> Queue:
        """The queue of this name, made where it was not known."""
        found = self.queues.get(name)
        if found is None:
            found = self.queues[name] = Queue(name)
            if len(self.queues) > MAX_QUEUES:
                self.drop_queue(next(iter(self.queues)))
        return found

    def drop_queue(self, name: str) -> None:
        """Forget a queue, its members and its callers."""
        queue = self.queues[name]
        for interface in list(queue.members):
            self.drop_member(queue, interface)
        for stage in queue.stages:
            for uniqueid in list(stage):
                self.drop_caller(uniqueid)
        del self.queues[name]

    def caller(self, uniqueid: str) -> Caller | None:
        name = self.place.get(uniqueid)
        if name is None:
            return None
        return next((stage[uniqueid] for stage in self.queues[name].stages if uniqueid in stage), None)

    def put_caller(self, caller: Caller, stage: str) -> Queue:
        """Keep a caller as it is now, in this stage of its queue only: waiting, leaving or talking."""
        self.take_caller(caller.uniqueid)
        queue = self.queue(caller.queue)
        getattr(queue, stage)[caller.uniqueid] = caller
        self.place[caller.uniqueid] = caller.queue
        if len(self.place) > MAX_CALLERS:
            self.drop_caller(next(iter(self.place)))
        return queue

    def take_caller(self, uniqueid: str) -> Caller | None:
        """Take a caller out of the queue it is in."""
        caller = self.caller(uniqueid)
        if caller is not None:
            for stage in self.queues[self.place.pop(uniqueid)].stages:
                stage.pop(uniqueid, None)
        return caller

    def drop_caller(self, uniqueid: str) -> None:
        self.take_caller(uniqueid)
        self.due.pop(uniqueid, None)

    def put_member(self, queue: Queue, member: Member) -> bool:
        """Keep a member as it is now; whether there was room for it."""
        if member.interface not in queue.members:
            if self.member_count >= MAX_MEMBERS:
                return False
            self.member_count += 1
            self.memberships.setdefault(agent_of(member.interface), {})[queue.name] = member.interface
        else:
            queue.states[queue.members[member.interface].state] -= 1
        queue.members[member.interface] = member
        queue.states[member.state] += 1
        return True

    def drop_member(self, queue: Queue, interface: str) -> None:
        agent = agent_of(interface)
        queue.states[queue.members.pop(interface).state] -= 1
        self.member_count -= 1
        self.memberships.get(agent, {}).pop(queue.name, None)
        if not self.memberships.get(agent):
            self.memberships.pop(agent, None)

    def member(self, agent: str, queue: str) -> Member | None:
        interface = self.memberships.get(agent, {}).get(queue)
        return None if interface is None else self.queues[queue].members.get(interface)

    def members_of(self, agent: str) -> Iterator[Member]:
        return (member for name in self.memberships.get(agent, ()) if (member := self.member(agent, name)) is not None)

    def put_person(self, person: Person) -> None:
        self.people[person.agent] = person
        if len(self.people) > MAX_PEOPLE:
            del self.people[next(iter(self.people))]

    def rings(self, channel: str, queue: str, interface: str) -> None:
        self.ringing[channel] = (queue, interface)
        if len(self.ringing) > MAX_RINGING:
            del self.ringing[next(iter(self.ringing))]

    def wait_until(self, uniqueid: str, at: float) -> None:
        """Tell the end of this caller at this time, whatever is known of it by then."""
        self.due[uniqueid] = at
        self.next_due = min(self.next_due, at)

    def over(self, key: str) -> None:
        """This caller or agent is gone: what comes late about it, or an older snapshot lists, is no news."""
        self.gone.pop(key, None)
        self.gone[key] = self.gaps
        if len(self.gone) > MAX_GONE:
            del self.gone[next(iter(self.gone))]

    def is_over(self, key: str) -> bool:
        return self.gone.get(key) == self.gaps

    def say(self, kind: str, **fields: Any) -> None:
        if not self.quiet:
            self.told.append((kind, fields))

    def say_queue(self, verb: str, queue: Queue, inferred: bool, **fields: Any) -> None:
        """Tell what happened in a queue, with how it is now."""
        if not self.quiet:
            self.say(f"asterisk.queue.{verb}", queue=queue.name, **fields, queue_now=now(queue), inferred=inferred)


def now(queue: Queue) -> dict[str, Any]:
    """schemas.queues.QueueNow"""
    figures = queue.figures
    return {
        "waiting": len(queue.waiting),
        "longest_wait_since": stamp(_first(caller.since for caller in queue.waiting.values())),
        "talking": len(queue.talking),
        "members": {word: queue.states[word] for word in WORDS},
        "answered": figures.completed + len(queue.talking),
        "completed": figures.completed,
        "abandoned": figures.abandoned,
        "completed_in_service_level": figures.completed_in_time,
        "abandoned_in_service_level": figures.abandoned_in_time,
        "service_level_seconds": figures.level_seconds,
        "service_level_perf": figures.perf(),
        "service_level_perf2": figures.perf2(),
    }


def _first(times: Iterable[float | None]) -> float | None:
    return min((at for at in times if at is not None), default=None)


def caller_fields(caller: Caller) -> dict[str, Any]:
    """schemas.queues.QueueCaller"""
    return {
        "uniqueid": caller.uniqueid,
        "linkedid": caller.linkedid,
        "channel_name": caller.channel,
        "caller_id_num": caller.number,
        "caller_id_name": caller.name,
        "since": stamp(caller.since),
    }


def member_fields(member: Member) -> dict[str, Any]:
    """schemas.queues.MemberNow"""
    return {
        "interface": member.interface,
        "name": member.name,
        "state": member.state,
        "device": member.device,
        "in_call": member.in_call,
        "paused": member.paused,
        "paused_reason": member.reason if member.paused else None,
        "penalty": member.penalty,
        "membership": member.membership,
    }
