"""The loops on a broker in memory: order over faults, one reply per request, the dead letters."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from amibridge.ami.connection import Endpoint
from amibridge.ami.messages import Action, Response
from amibridge.ami.session import Damaged
from amibridge.ami.session import Reply as AmiReply
from amibridge.brokers.base import Message
from amibridge.brokers.memory import MemoryBroker, MemoryConsumer, MemoryDelivery, MemoryPublisher, MemoryRequester
from amibridge.commands.executor import Done
from amibridge.commands.intake import Intake
from amibridge.commands.policies import Policies
from amibridge.commands.signatures import Keys
from amibridge.errors import BrokerUnreachable, PublishInterrupted
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.memory import MemoryOutbox
from amibridge.schemas.requests import Result
from amibridge.workers.commands import CommandWorker
from amibridge.workers.ingest import Ingest
from amibridge.workers.outgoing import Outgoing
from amibridge.workers.relay import Relay
from tests.support.executing import executing

PBX = "pbx1"


def event(number: int) -> bytes:
    return f"Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: N\r\nNumber: {number}".encode()


class Rig:
    """Ingest, outbox and relay on one memory broker."""

    def __init__(
        self, publisher: type[MemoryPublisher] = MemoryPublisher, max_bytes: int = 1 << 24, retain_bytes: int = 0
    ) -> None:
        self.broker = MemoryBroker()
        self.outbox = MemoryOutbox(max_bytes=max_bytes, retain_bytes=retain_bytes)
        self.ingest = Ingest(pbx=PBX, outbox=self.outbox)
        outgoing = Outgoing(pbx=PBX, normalizer=Normalizer(pbx=PBX, bridge="b"))
        self.relay = Relay(pbx=PBX, outbox=self.outbox, outgoing=outgoing, publisher=lambda: publisher(self.broker))

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.relay.run())
        try:
            yield
            await asyncio.wait_for(self.outbox.empty(), 10)
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def published(self) -> list[dict[str, Any]]:
        return [json.loads(message.body) for message in self.broker.events]


def numbers(envelopes: Sequence[dict[str, Any]]) -> list[int]:
    return [int(said["data"]["extra"]["Number"]) for said in envelopes if said.get("amievent") == "UserEvent"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.workers.relay.BACKOFF_BASE_SECONDS", 0.001)
    monkeypatch.setattr("amibridge.workers.commands.BACKOFF_BASE_SECONDS", 0.001)


async def test_a_login_is_an_epoch_and_every_record_has_its_number() -> None:
    rig = Rig()
    async with rig.relaying():
        for _ in range(2):
            rig.ingest.logged_in(Endpoint("h", 1))
            rig.ingest.heard(event(1))
            rig.ingest.damaged(Damaged(b"x: \xe9", "orphan", 4))
            rig.ingest.logged_out("closed")
    said = rig.published()
    assert [one["type"] for one in said[:5]] == [
        "amibridge.link.up.v1",
        "amibridge.gap.found.v1",
        "asterisk.ami.UserEvent.v1",
        "amibridge.frame.damaged.v1",
        "amibridge.link.down.v1",
    ]
    assert [int(one["sequence"]) for one in said] == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]
    assert [one["data"]["reason"] for one in said if one["type"] == "amibridge.gap.found.v1"] == [
        "bridge_start",
        "link_lost",
    ]
    assert len({one["epoch"] for one in said}) == 2
    assert said[0]["epoch"] < said[5]["epoch"]
    assert said[3]["data"]["raw"].encode("latin-1") == b"x: \xe9"
    assert [message.key for message in rig.broker.events][::2][:2] == [
        "pbx1.bridge.link.up.v1",
        "pbx1.ami.user.UserEvent.v1",
    ]


class Flaky(MemoryPublisher):
    """Every third publish stops in the middle; whether the message after it arrived differs from time to time."""

    calls = 0

    async def publish(self, messages: Sequence[Message]) -> None:
        Flaky.calls += 1
        if Flaky.calls % 3 == 0:
            half = len(messages) // 2
            await super().publish(messages[: half + Flaky.calls % 2])
            raise PublishInterrupted("cut", confirmed=half)
        await super().publish(messages)

    async def open(self) -> None:
        Flaky.calls += 1
        if Flaky.calls % 5 == 0:
            raise BrokerUnreachable("down")
        await super().open()


async def test_order_and_completeness_over_faults() -> None:
    rig = Rig(Flaky)
    rig.ingest.logged_in(Endpoint("h", 1))
    async with rig.relaying():
        for number in range(5000):
            rig.ingest.heard(event(number))
            if number % 50 == 0:
                await asyncio.sleep(0)
    got = numbers(rig.published())
    assert list(dict.fromkeys(got)) == list(range(5000))


async def test_an_old_event_that_is_two_today_is_published_whole_and_counted_once() -> None:
    rig = Rig()
    rig.ingest.logged_in(Endpoint("h", 1))
    for n in range(3):
        rig.ingest.heard(f"Event: Link\r\nPrivilege: call,all\r\nUniqueid1: {n}.1\r\nUniqueid2: {n}.2".encode())
    async with rig.relaying():
        pass
    said = rig.published()
    assert [(one["type"].split(".")[2], int(one["sequence"])) for one in said[2:]] == [
        ("BridgeEnter", sequence) for sequence in (3, 3, 4, 4, 5, 5)
    ]
    assert len({one["id"] for one in said}) == 8
    assert rig.outbox.pending == 0


async def test_what_can_be_spared_is_left_out_when_the_outbox_is_nearly_full() -> None:
    rig = Rig(max_bytes=100_000)
    rig.ingest = Ingest(pbx=PBX, outbox=rig.outbox, sheds=frozenset({"VarSet"}))
    rig.ingest.logged_in(Endpoint("h", 1))
    kept = 0
    while not rig.outbox.crowded:
        rig.ingest.heard(event(kept))
        kept += 1
    for _ in range(50):
        rig.ingest.heard(b"Event: VarSet\r\nPrivilege: dialplan,all\r\nVariable: X")
    rig.ingest.heard(event(kept))
    async with rig.relaying():
        pass
    said = rig.published()
    assert numbers(said) == list(range(kept + 1))
    assert [int(one["sequence"]) for one in said] == list(range(1, len(said) + 1))
    gaps = [one["data"] for one in said if one["data"].get("reason") == "outbox_crowded"]
    assert sum(gap["by_event"]["VarSet"] for gap in gaps) == 50 == rig.ingest.shed


async def test_a_gap_is_told_to_a_broker_that_is_ahead_of_our_books() -> None:
    """It got 1 to 15 and nobody heard so; then the outbox let these and more go."""
    rig = Rig(max_bytes=60_000)
    rig.ingest.logged_in(Endpoint("h", 1))
    rig.broker.marks[rig.ingest.epoch] = 15 * 16 + 1
    for number in range(1000):
        rig.ingest.heard(event(number))
    async with rig.relaying():
        pass
    gaps = [one["data"] for one in rig.published() if one["type"] == "amibridge.gap.found.v1"]
    assert [gap["reason"] for gap in gaps] == ["outbox_full"] and gaps[0]["lost"] > 100


async def test_a_record_of_a_kind_from_tomorrow_is_published_raw() -> None:
    rig = Rig()
    rig.ingest.logged_in(Endpoint("h", 1))
    rig.ingest.say("amibridge.future.thing", {"x": 1})
    async with rig.relaying():
        pass
    assert rig.published()[-1]["type"] == "amibridge.event.unparsed.v1"


async def test_a_lost_connection_after_a_slow_boot_is_no_restart() -> None:
    rig = Rig()
    booted = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 0\r\nStatus: Fully Booted"
    rig.ingest.logged_in(Endpoint("h", 1))
    rig.ingest.heard(event(1))  # Asterisk is still starting
    rig.ingest.heard(booted)
    rig.ingest.logged_out("closed")
    rig.ingest.logged_in(Endpoint("h", 1))
    rig.ingest.heard(booted)
    async with rig.relaying():
        pass
    gaps = [one["data"]["reason"] for one in rig.published() if one["type"] == "amibridge.gap.found.v1"]
    assert gaps == ["bridge_start", "link_lost"]


async def test_a_broker_that_lost_what_it_had_confirmed_is_sent_it_again() -> None:
    rig = Rig(retain_bytes=1 << 20)
    rig.ingest.logged_in(Endpoint("h", 1))
    for number in range(100):
        rig.ingest.heard(event(number))
    async with rig.relaying():
        pass
    assert numbers(rig.published()) == list(range(100))
    rig.broker.roll_back(60)
    for number in range(100, 150):
        rig.ingest.heard(event(number))
    async with rig.relaying():
        pass
    assert numbers(rig.published()) == list(range(150))
    assert rig.outbox.received == rig.outbox.confirmed and not rig.outbox.dropped


async def test_what_is_not_kept_any_more_is_a_gap_that_says_so() -> None:
    rig = Rig()
    rig.ingest.logged_in(Endpoint("h", 1))
    for number in range(100):
        rig.ingest.heard(event(number))
    async with rig.relaying():
        pass
    rig.broker.roll_back(62)  # link.up, the first gap, and the events 0 to 59
    rig.ingest.heard(event(100))
    async with rig.relaying():
        pass
    said = rig.published()
    assert numbers(said) == [*range(60), 100]
    gap = said[62]["data"]
    assert (gap["reason"], gap["from_sequence"], gap["to_sequence"], gap["lost"]) == ("broker_rolled_back", 63, 102, 40)
    assert rig.outbox.received == rig.outbox.confirmed + rig.outbox.dropped


async def test_an_event_that_no_broker_can_carry_is_published_raw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.workers.outgoing.MAX_BODY_BYTES", 5000)
    rig = Rig()
    rig.ingest.logged_in(Endpoint("h", 1))
    rig.ingest.heard(b"Event: Big\r\nPrivilege: user,all\r\nX: " + b"x" * 5000)
    rig.ingest.heard(event(1))
    async with rig.relaying():
        pass
    said = rig.published()
    assert [one["type"] for one in said[2:]] == ["amibridge.event.unparsed.v1", "asterisk.ami.UserEvent.v1"]


async def test_the_books_balance_when_the_outbox_overflows() -> None:
    rig = Rig(max_bytes=100_000)
    rig.ingest.logged_in(Endpoint("h", 1))
    for number in range(2000):
        rig.ingest.heard(event(number))
    assert rig.outbox.dropped > 0
    async with rig.relaying():
        pass
    said = rig.published()
    gap = next(one for one in said if one["type"] == "amibridge.gap.found.v1")
    assert gap["data"]["lost"] == rig.outbox.dropped
    assert (gap["data"]["from_sequence"], int(gap["sequence"])) == (1, gap["data"]["to_sequence"])
    assert int(said[said.index(gap) + 1]["sequence"]) == gap["data"]["to_sequence"] + 1
    assert rig.outbox.received == 2002 == rig.outbox.confirmed + rig.outbox.dropped


async def test_an_event_that_can_not_be_normalized_is_published_raw(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.ingest.logged_in(Endpoint("h", 1))
    rig.ingest.heard(event(1))
    monkeypatch.setattr("amibridge.normalizer.engine.Normalizer.events", _broken)
    rig.ingest.heard(b"Event: X\r\nA: \xe9")
    async with rig.relaying():
        pass
    said = rig.published()[-1]
    assert said["type"] == "amibridge.event.unparsed.v1"
    assert said["data"]["raw"].encode("latin-1") == b"Event: X\r\nA: \xe9"


def _broken(*_: Any, **__: Any) -> Any:
    raise KeyError("a bug")


class Pool:
    """Answers every action with its own name, after a moment."""

    ready = True

    def __init__(self) -> None:
        self.written: list[str] = []

    async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
        if more["before"]:
            await more["before"]()
        self.written.append(action.name)
        await asyncio.sleep(0.001)
        return AmiReply(Response("Success", (("Response", "Success"), ("Message", action.name))))


@asynccontextmanager
async def serving(broker: MemoryBroker, pool: Any) -> AsyncIterator[CommandWorker]:
    async with executing(pool) as one:
        worker = CommandWorker(
            pbx=PBX,
            bridge="b",
            consumer=lambda: MemoryConsumer(broker, "q"),
            executor=one.executor,
            intake=Intake(Keys({}), Policies.everything(), one.ledger),
        )
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def test_every_request_has_exactly_one_reply() -> None:
    broker, pool = MemoryBroker(), Pool()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    async with serving(broker, pool):
        bodies = [json.dumps({"id": f"r{n}", "action": "Hangup", "params": {"Channel": "x"}}).encode() for n in range(300)]
        answers = await asyncio.gather(*(requester.ask(body, f"c{n}", 10) for n, body in enumerate(bodies)))
    said = [json.loads(answer) for answer in answers]
    assert [one["data"]["id"] for one in said] == [f"r{n}" for n in range(300)]
    assert {one["type"] for one in said} == {"amibridge.command.replied.v1"}
    assert said[0]["correlationid"] == "r0"
    assert len(pool.written) == 300


async def test_what_can_not_be_read_goes_to_the_dead_letters_with_the_reason() -> None:
    broker, pool = MemoryBroker(), Pool()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    async with serving(broker, pool):
        with pytest.raises(TimeoutError):
            await requester.ask(b"not json", "c", 0.2)
        answer = await requester.ask(b'{"id": "1", "action": "Ping"}', "d", 5)
    assert json.loads(answer)["data"]["status"] == "success"
    assert [(letter.body, "not JSON" in letter.reason) for letter in broker.dead_letters] == [(b"not json", True)]


async def test_a_reply_nobody_can_get_is_buried_and_the_queue_goes_on() -> None:
    broker, pool = MemoryBroker(), Pool()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    async with serving(broker, pool):
        gone = MemoryRequester(broker, "q")
        await gone.open()
        asking = asyncio.create_task(gone.ask(b'{"id": "1", "action": "Ping"}', "c", 0.2))
        await asyncio.sleep(0)
        await gone.close()
        await asyncio.gather(asking, return_exceptions=True)
        assert json.loads(await requester.ask(b'{"id": "2", "action": "Ping"}', "d", 5))["data"]["status"] == "success"
    assert pool.written == ["Ping", "Ping"]
    assert "can not be delivered" in broker.dead_letters[0].reason


async def test_a_fault_of_the_bridge_itself_ends_the_request_and_keeps_no_place_in_the_queue() -> None:
    class Broken(Pool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            if action.name == "Hangup":
                raise KeyError("a bug")
            return await super().execute(action, deadline, wait_seconds, **more)

    broker = MemoryBroker()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    async with serving(broker, Broken()):
        bad = [
            asyncio.create_task(
                requester.ask(f'{{"id": "b{n}", "action": "Hangup", "params": {{"Channel": "x"}}}}'.encode(), f"b{n}", 0.5)
            )
            for n in range(100)
        ]
        await asyncio.gather(*bad, return_exceptions=True)
        answer = await requester.ask(b'{"id": "1", "action": "Ping"}', "d", 5)
    assert json.loads(answer)["data"]["status"] == "success"
    assert len(broker.dead_letters) == 100
    assert "the bridge failed on it: KeyError" in broker.dead_letters[0].reason


async def test_an_answer_too_large_for_a_message_comes_without_what_makes_it_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Large(Pool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            return AmiReply(Response("Success", (("Response", "Success"),), output=("x" * 1000,) * 100))

    monkeypatch.setattr("amibridge.workers.replies.MAX_BODY_BYTES", 10_000)
    broker = MemoryBroker()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    async with serving(broker, Large()):
        answer = await requester.ask(b'{"id": "1", "action": "Command", "params": {"Command": "x"}}', "d", 5)
    said = json.loads(answer)["data"]
    assert said["status"] == "success"
    assert "too large" in said["message"]
    assert "output" not in said


async def test_a_request_in_flight_at_the_end_still_gets_its_reply() -> None:
    class Slow(Pool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            await asyncio.sleep(0.2)
            return await super().execute(action, deadline, wait_seconds, **more)

    broker = MemoryBroker()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    async with serving(broker, Slow()):
        asking = asyncio.create_task(requester.ask(b'{"id": "1", "action": "Ping"}', "c", 5))
        await asyncio.sleep(0.05)
    assert json.loads(await asking)["data"]["status"] == "success"


async def test_a_result_finds_its_way_after_the_connection_was_lost() -> None:
    """The request was answered and acknowledged on a connection that is gone by the time its call ends."""
    broker, pool = MemoryBroker(), Pool()
    requester = MemoryRequester(broker, "q")
    await requester.open()
    body = b'{"id": "1", "action": "Originate", "await": "result", "params": {"Channel": "a/1", "Application": "Wait"}}'
    async with serving(broker, pool) as worker:
        answers = requester.messages(body, "c", 10)
        first = await anext(answers)
        assert json.loads(first.body)["data"]["result_follows"]
        assert worker._consumer is not None
        await worker._consumer.close()
        for _ in range(200):
            if worker._consumer is not None and worker._consumer._ended == "":  # type: ignore[attr-defined]
                break
            await asyncio.sleep(0.01)
        said = b"Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: amib-0123456789abcdef-1-1\r\nResponse: Success"
        worker._executor._results.observe(said)
        second = await asyncio.wait_for(anext(answers), 5)
        assert json.loads(second.body)["data"]["outcome"] == "success"
        await answers.aclose()


async def test_what_comes_later_is_told_also_where_nobody_knows_whether_the_reply_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Redis answers and acknowledges at once: a connection that breaks after it leaves a request that never comes again."""
    broker, told = MemoryBroker(), asyncio.Queue[dict[str, Any]]()

    async def cut_off(delivery: MemoryDelivery, reply: Message, reply_to: str, correlation_id: str) -> None:
        await delivery.reply(reply, reply_to, correlation_id)
        await delivery.ack()
        raise BrokerUnreachable("the connection is gone")

    monkeypatch.setattr(MemoryDelivery, "answer", cut_off)
    requester = MemoryRequester(broker, "q")
    await requester.open()

    async def ask() -> None:
        async for answer in requester.messages(json.dumps({"id": "r1", "action": "Ping"}).encode(), "c1", 5.0):
            await told.put(json.loads(answer.body))

    async def concluded() -> Result:
        return Result(id="r1", pbx=PBX, action="Ping", outcome="success", message="it came to this")

    async with serving(broker, Pool()) as worker:
        execute = worker._executor.execute

        async def with_a_result(*given: Any) -> Done:
            return dataclasses.replace(await execute(*given), later=asyncio.create_task(concluded()))

        monkeypatch.setattr(worker._executor, "execute", with_a_result)
        asking = asyncio.create_task(ask())
        async with asyncio.timeout(5):
            said = [await told.get(), await told.get()]
        asking.cancel()
    assert [one["type"] for one in said] == ["amibridge.command.replied.v1", "amibridge.command.resulted.v1"]
