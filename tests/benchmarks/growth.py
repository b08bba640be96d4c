"""What one more event costs as the installation grows: PBXs, live channels, queue members, filters, policy rules.

All inside this process and in CPU time, as no broker has a part in it.
"""

from __future__ import annotations

import math
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from amibridge.ami.filters import EventFilter
from amibridge.ami.filters import Rule as FilterRule
from amibridge.commands.policies import Policies
from amibridge.commands.rules import Rule as PolicyRule
from amibridge.outbox.base import Record
from amibridge.schemas.requests import Request
from amibridge.workers.outgoing import Outgoing
from tests.benchmarks.mix import CALLS, endless, renumbered
from tests.benchmarks.steps import outgoing
from tests.benchmarks.turns import Say

ROUNDS, TIMED_EVENTS = 3, 4_000
SHORT_ROUNDS = 1
WARM_EVENTS = 150  # of a PBX, before: what is compiled at its first event is no growth
FLAT = 1.25  # times as much, from the smallest to the largest
# The cost grows with the size to this power, or less: a tenfold size costs at most 1.4 times as much, as a logarithm does.
LOGARITHMIC_POWER = 0.15
NANOSECONDS = 1_795_000_000_000_000_000

Once = Callable[[], float]  # one measurement: microseconds of CPU for each event


@dataclass(frozen=True, slots=True)
class Growth:
    """One dimension. `prepare` makes an installation of a size and gives what is measured on it."""

    name: str
    sizes: Sequence[int]
    short: Sequence[int]
    prepare: Callable[[int], Once]


def measure(short: bool, say: Say) -> dict[str, list[tuple[int, float]]]:
    """For each dimension: size and microseconds for each event, sizes taking turns."""
    found = {}
    for one in GROWTHS:
        made = []
        for size in one.short if short else one.sizes:
            say(f"{one.name}: {size:,}")
            made.append((size, one.prepare(size)))
        times = [[once() for _, once in made] for _ in range(SHORT_ROUNDS if short else ROUNDS)]
        columns = zip(*times, strict=True)
        found[one.name] = [(size, statistics.median(us)) for (size, _), us in zip(made, columns, strict=True)]
    return found


def verdict(points: Sequence[tuple[int, float]]) -> str:
    """Flat, logarithmic, or the power of the size that the cost grows with."""
    (_, first), (low, before), (high, last) = points[0], points[-2], points[-1]
    if last / first <= FLAT:
        return "flat"
    # Of the last step: before it, what does not grow hides what does.
    power = math.log(last / before) / math.log(high / low)
    return "logarithmic" if power <= LOGARITHMIC_POWER else f"grows (size^{power:.2f})"


class Fed:
    """What the relay does with events, on one PBX."""

    def __init__(self, name: str = "bench") -> None:
        self._outgoing: Outgoing = outgoing(tracked=True, pbx=name)
        self._numbers = count(1)

    def feed(self, raw: bytes) -> None:
        self._outgoing.messages(Record("e", next(self._numbers), NANOSECONDS, "", raw))


def timed(do: Callable[[bytes], object], events: Sequence[bytes]) -> float:
    began = time.process_time()
    for raw in events:
        do(raw)
    return (time.process_time() - began) / len(events) * 1e6


def pbxs(size: int) -> Once:
    """Each with a mix of its own, an event of each in turn."""
    fed = [Fed(f"pbx{n}") for n in range(size)]
    mixes = [endless() for _ in fed]
    for one, events in zip(fed, mixes, strict=True):
        for raw in islice(events, WARM_EVENTS):
            one.feed(raw)

    def once() -> float:
        turns = [[(one, next(events)) for one, events in zip(fed, mixes, strict=True)] for _ in range(TIMED_EVENTS // size)]
        began = time.process_time()
        for turn in turns:
            for one, raw in turn:
                one.feed(raw)
        return (time.process_time() - began) / (len(turns) * size) * 1e6

    return once


def recorded(name: str) -> bytes:
    return (CALLS / f"{name}.raw").read_bytes()


def calls(name: str, numbers: Iterator[int], keep: Callable[[bytes], bool]) -> Iterator[bytes]:
    """The events of one recorded call after another, each with ids of its own."""
    text = recorded(name)
    blocks = [one.lstrip(b"\r\n") for one in text.split(b"\r\n\r\n")]
    text = b"\r\n\r\n".join(one for one in blocks if one.startswith(b"Event: ") and keep(one))
    for number in numbers:
        yield from renumbered(text, number).split(b"\r\n\r\n")


_SET_UP = re.compile(rb"Event: (Newchannel|Newstate|DialBegin|DialEnd|BridgeCreate|BridgeEnter)\r")


def live_channels(size: int) -> Once:
    """So many talk, two of them in each call; then other calls come and go."""
    fed, numbers = Fed(), count(1)
    calling = calls("simple_callee_hangs_up", numbers, lambda raw: bool(_SET_UP.match(raw)))
    wanted, channels = size, 0
    while channels < wanted:
        raw = next(calling)
        channels += raw.startswith(b"Event: Newchannel")
        fed.feed(raw)
    passing = calls("simple_callee_hangs_up", numbers, lambda raw: True)
    for raw in islice(passing, WARM_EVENTS):
        fed.feed(raw)
    return lambda: timed(fed.feed, list(islice(passing, TIMED_EVENTS)))


MEMBER = (
    "Event: QueueMember{what}\r\nPrivilege: agent,all\r\nQueue: support\r\nMemberName: m{n}\r\nInterface: PJSIP/m{n}\r\n"
    "StateInterface: PJSIP/m{n}\r\nMembership: dynamic\r\nPenalty: 0\r\nCallsTaken: {taken}\r\nLastCall: 0\r\n"
    "LastPause: 0\r\nLoginTime: 1795000000\r\nInCall: 0\r\n"
    "Status: {status}\r\nPaused: 0\r\nPausedReason: \r\nRinginuse: 1\r\nWrapuptime: 0"
)


def queue_members(size: int) -> Once:
    """So many in one queue, whose status changes, one after another; a caller comes now and then."""
    fed, numbers = Fed(), count(1)
    for n in range(size):
        fed.feed(MEMBER.format(what="Added", n=n, taken=0, status=1).encode())
    callers = calls("queue_second_member_answers", numbers, lambda raw: True)

    def events() -> Iterator[bytes]:
        for n in count():
            yield MEMBER.format(what="Status", n=n % size, taken=n, status=1 + n % 2).encode()
            yield next(callers)

    stream = events()
    for raw in islice(stream, WARM_EVENTS):
        fed.feed(raw)
    return lambda: timed(fed.feed, list(islice(stream, TIMED_EVENTS)))


def filters_by_name(size: int) -> Once:
    rules = [FilterRule(names=frozenset({f"Event{n}"})) for n in range(size)]
    return _filtering(EventFilter(exclude=rules))


def filters_by_header(size: int) -> Once:
    """The worst there is: every rule is about every event, and none matches."""
    rules = [FilterRule(header="Channel", pattern=re.compile(f"PJSIP/trunk{n}-")) for n in range(size)]
    return _filtering(EventFilter(exclude=rules))


def _filtering(filters: EventFilter) -> Once:
    events = list(islice(endless(), TIMED_EVENTS))
    return lambda: timed(filters.takes, events)


def policy_rules(size: int) -> Once:
    """One for each requester; the last one asks."""
    policies = Policies([PolicyRule(name=f"r{n}", requesters=(f"crm{n}",), allow=("Hangup",)) for n in range(size)])
    request = Request(id="1", action="Hangup", params={"Channel": "PJSIP/100-00000001"})
    asked = [b""] * (TIMED_EVENTS // 4)
    return lambda: timed(lambda _: policies.decide("main", f"crm{size - 1}", request), asked)


GROWTHS = (
    Growth("PBXs", (1, 10, 50, 200), (1, 10), pbxs),
    Growth("live channels", (10, 100, 1_000, 20_000), (10, 100), live_channels),
    Growth("queue members", (10, 100, 1_000, 5_000), (10, 100), queue_members),
    Growth("filters by name", (1, 10, 100, 1_000), (1, 100), filters_by_name),
    Growth("filters by header", (1, 10, 100), (1, 10), filters_by_header),
    Growth("policy rules", (1, 10, 100, 1_000), (1, 100), policy_rules),
)
