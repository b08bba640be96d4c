"""Whatever is lost, repeated or out of order: nothing raises, every record keeps its shape, nobody waits for ever."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amibridge.normalizer.engine import Normalizer
from amibridge.queues.callers import LEAVING_SECONDS
from amibridge.queues.tracker import QueueTracker
from tests.corpus.recordings import RECORDINGS
from tests.unit.test_queue_events import BEGAN, Pbx, channel, dest, shape

Heard = tuple[str, dict[str, Any], float]
ENDS = {"asterisk.queue.abandoned", "asterisk.queue.left", "asterisk.queue.completed"}
MEMBERS = [{"MemberName": name, "Interface": f"PJSIP/{name}"} for name in ("ann", "bob", "Agent:7")]
QUEUES = ("sales", "support")


@cache
def recorded() -> list[list[Heard]]:
    """Every recording as what the tracker would hear."""
    return [found for recording in RECORDINGS if (found := list(_heard(recording.raw)))]


def _heard(raw: bytes) -> Iterator[Heard]:
    normalizer = Normalizer(pbx="p", bridge="b")
    for number, block in enumerate(raw.split(b"\r\n\r\n")):
        if block.startswith(b"Event:"):
            for envelope, _ in normalizer.events(block, epoch="e", sequence=1, received_ns=0):
                yield envelope.type.rpartition(".")[0], envelope.data, BEGAN + number / 100


class Recorder(Pbx):
    """Keeps what was said as well."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []

    def hear(self, kind: str, body: dict[str, Any], after: float = 0.0) -> Pbx:
        self.heard.append((kind, body, self.now + after))
        return super().hear(kind, body, after)


def traffic(seed: int, steps: int) -> Recorder:
    """Calls, pauses, logins and snapshots at random, each call told as app_queue tells it."""
    rng, pbx = random.Random(seed), Recorder()
    waiting: list[tuple[str, str]] = []
    talking: list[tuple[str, str, dict[str, str]]] = []
    for number in range(steps):
        pbx.now += rng.choice((0.001, 0.5, 3.0))
        what = rng.randrange(12)
        queue, member = rng.choice(QUEUES), rng.choice(MEMBERS)
        if what < 4:
            pbx.say("QueueCallerJoin", **channel(f"{seed}.{number}"), Queue=queue, Position=1, Count=1)
            waiting.append((f"{seed}.{number}", queue))
        elif what < 7 and waiting:
            _ends_to_wait(pbx, rng, *waiting.pop(rng.randrange(len(waiting))), member, talking)
        elif what < 9 and talking:
            uniqueid, queue, member = talking.pop()
            headers = {**member, "Queue": queue, "HoldTime": 1, "TalkTime": 2, "Reason": "agent"}
            pbx.say("AgentComplete", **channel(uniqueid), **dest(member["MemberName"]), **headers)
            pbx.say("Hangup", **channel(uniqueid), Cause=16)
        elif what < 11:
            event = rng.choice(("Added", "Removed", "Status", "Pause", "Penalty", "Ringinuse"))
            figures = {"Paused": rng.randrange(2), "Status": rng.randrange(10), "InCall": rng.randrange(2), "Penalty": 1}
            pbx.say(f"QueueMember{event}", Queue=queue, **member, **figures, PausedReason=rng.choice(("", "tea", "x")))
        else:
            _odd(pbx, rng, waiting)
    for uniqueid, _ in waiting:
        pbx.say("Hangup", **channel(uniqueid), Cause=16)
    for uniqueid, _, _ in talking:
        pbx.say("Hangup", **channel(uniqueid), Cause=16)
    pbx.say("FullyBooted", LEAVING_SECONDS + 1)
    return pbx


def _ends_to_wait(pbx: Pbx, rng: random.Random, uniqueid: str, queue: str, member: Any, talking: list[Any]) -> None:
    who, place = channel(uniqueid), {"Queue": queue, "Position": 1, "Count": 0}
    both = who | dest(member["MemberName"]) | member | {"Queue": queue}
    if rng.random() < 0.6:
        pbx.say("AgentCalled", **both)
        if rng.random() < 0.3:
            pbx.say("AgentRingNoAnswer", 2, **both, RingTime=2000).say("AgentCalled", **both)
    if rng.random() < 0.5:
        pbx.say("QueueCallerLeave", **who, **place).say("AgentConnect", **both, HoldTime=1, RingTime=1)
        talking.append((uniqueid, queue, member))
        return
    if rng.random() < 0.8:
        pbx.say("QueueCallerAbandon", **who, **place, OriginalPosition=1, HoldTime=2)
    pbx.say("QueueCallerLeave", **who, **place)
    if rng.random() < 0.5:
        pbx.say("VarSet", **who, Variable="QUEUESTATUS", Value="TIMEOUT")
    pbx.say("Hangup", **who, Cause=16)


def _odd(pbx: Pbx, rng: random.Random, waiting: list[tuple[str, str]]) -> None:
    rng.choice(
        (
            pbx.logs_in,
            lambda: pbx.hear("amibridge.gap.found", {"reason": "outbox_full"}),
            lambda: pbx.say("AgentLogin", Agent="7"),
            lambda: pbx.say("AgentLogoff", Agent="7", Logintime=5),
            lambda: pbx.snapshot(
                *(("QueueParams", {"Queue": queue, "Completed": "1", "ServiceLevel": "9"}) for queue in QUEUES),
                *(("QueueEntry", {"Queue": queue, "Uniqueid": one, "Wait": "1"}) for one, queue in waiting),
            ),
        )
    )()


def fed(heard: list[Heard], tracker: QueueTracker | None = None) -> list[tuple[str, dict[str, Any]]]:
    tracker = tracker or QueueTracker()
    told = [one for kind, body, at in heard for one in tracker.observe(kind, body, at)]
    for kind, said in told:
        shape(kind, said)
        now = said.get("queue_now")
        assert now is None or min(now["waiting"], now["talking"], *now["members"].values()) >= 0
        json.dumps(said, allow_nan=False)
    return told


def spoilt(heard: list[Heard], rng: random.Random) -> list[Heard]:
    """A window of it, with events missing, twice, and out of their order."""
    begin = rng.randrange(len(heard))
    window = heard[begin : begin + rng.randrange(1, 400)]
    kept = [one for one in window for _ in range(rng.choice((0, 1, 1, 1, 2)))]
    span = rng.choice((1, 3, 1000))
    places = [number + rng.random() * span for number in range(len(kept))]
    return [one for _, one in sorted(zip(places, kept, strict=True), key=lambda pair: pair[0])]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_recordings_and_traffic_however_spoilt_raise_nothing(seed: int) -> None:
    rng = random.Random(seed)
    source = rng.choice((rng.choice(recorded()), traffic(seed, 60).heard))
    fed(spoilt(source, rng) + spoilt(source, rng))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_everybody_who_joined_comes_to_one_end(seed: int) -> None:
    pbx = traffic(seed, 80)
    told = fed(pbx.heard)
    joined = Counter(said["caller"]["uniqueid"] for kind, said in told if kind == "asterisk.queue.joined")
    ended = Counter(said["caller"]["uniqueid"] for kind, said in told if kind in ENDS)
    assert joined == ended and set(joined.values()) <= {1}
    held = pbx.tracker.snapshot()
    assert not held["places"] and not held["due"]


@given(seed=st.integers(0, 2**32), lost=st.floats(0.05, 0.9))
@settings(max_examples=40, deadline=None)
def test_nobody_waits_for_ever_when_events_are_lost(seed: int, lost: float) -> None:
    """All but the hang-ups may be lost."""
    rng = random.Random(seed)
    heard = [one for one in traffic(seed, 80).heard if one[0] == "asterisk.ami.Hangup" or rng.random() > lost]
    tracker = QueueTracker()
    told = fed([*heard, ("asterisk.ami.FullyBooted", {}, heard[-1][2] + 2 * LEAVING_SECONDS)], tracker)
    assert not tracker.snapshot()["places"]
    joined = Counter(said["caller"]["uniqueid"] for kind, said in told if kind == "asterisk.queue.joined")
    ended = Counter(said["caller"]["uniqueid"] for kind, said in told if kind in ENDS)
    assert joined <= ended


@given(seed=st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_same_events_give_the_same_over_a_restart_anywhere(seed: int) -> None:
    rng = random.Random(seed)
    heard = spoilt(traffic(seed, 60).heard, rng)
    whole = QueueTracker()
    expected = fed(heard, whole)
    cut = rng.randrange(len(heard) + 1)
    before, after = QueueTracker(), QueueTracker()
    told = fed(heard[:cut], before)
    after.restore(json.loads(json.dumps(before.snapshot())))
    assert told + fed(heard[cut:], after) == expected
    assert json.dumps(after.snapshot()) == json.dumps(whole.snapshot())


KINDS = st.sampled_from(sorted(QueueTracker()._rules))
# fmt: off
NAMES = st.sampled_from([
    "channel", "dest_channel", "queue", "interface", "uniqueid", "agent",
    "status", "paused", "in_call", "hold_time_seconds", "position", "items",
    "part", "parts", "complete", "event", "data", "member_name",
    "last_pause", "variable", "value", "second_transferer_channel", "transferee_channel", "exten",
])
# fmt: on
WORDS = st.sampled_from(
    ["sales", "1", "PJSIP/ann", "QueueEntry", "QueueMember", "QueueParams", "QUEUESTATUS", "h", "\0", "Agent:"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)
BODIES = st.dictionaries(NAMES, VALUES, max_size=12)


@given(heard=st.lists(st.tuples(KINDS, BODIES, st.floats() | st.integers(-5, 5).map(float)), max_size=30))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_at_all_raises_nothing(heard: list[Heard]) -> None:
    tracker = QueueTracker()
    fed(heard, tracker)
    QueueTracker().restore(json.loads(json.dumps(tracker.snapshot(), allow_nan=False)))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_members_in_each_state_are_counted_right(seed: int) -> None:
    tracker = QueueTracker()
    fed(spoilt(traffic(seed, 60).heard, random.Random(seed)), tracker)
    for queue in tracker._book.queues.values():
        assert +queue.states == Counter(member.state for member in queue.members.values())
