"""Events through the SDK, on the broker inside the process."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest

from amibridge.brokers.base import Message
from amibridge.brokers.memory import MemoryBroker, MemoryPublisher
from amibridge.client import Event, Events, connect, events
from amibridge.client.routing import key_of
from amibridge.errors import BrokerUnreachable, ConfigError, EventMissing
from amibridge.normalizer.engine import Normalizer
from amibridge.schemas.events.queue import QueueCallerJoin

EPOCH = "20260801T120000.000000Z-aaaaaa"


def joined(sequence: int, queue: str = "sales", pbx: str = "pbx1") -> Message:
    raw = f"Event: QueueCallerJoin\r\nPrivilege: agent,all\r\nChannel: PJSIP/1\r\nQueue: {queue}\r\nPosition: 1\r\nCount: 1"
    [(said, body)] = Normalizer(pbx=pbx, bridge="b").events(raw.encode(), epoch=EPOCH, sequence=sequence, received_ns=10**18)
    return Message(id=said.id, type=said.type, key=said.key, body=body, epoch=EPOCH, position=sequence)


@pytest.fixture
def memory() -> MemoryBroker:
    return MemoryBroker()


async def publish(memory: MemoryBroker, *messages: Message) -> None:
    publisher = MemoryPublisher(memory)
    await publisher.open()
    await publisher.publish(messages)
    await publisher.close()


async def take(reading: Events, count: int) -> list[Event]:
    async with asyncio.timeout(5):
        return [await anext(reading) for _ in range(count)]


async def nothing_comes(reading: Events) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await anext(reading)


async def test_an_event_and_what_it_says(memory: MemoryBroker) -> None:
    async with connect(broker=memory) as bus, bus.events("pbx1.ami.queue.#") as reading:
        await publish(memory, joined(1, pbx="pbx2"), joined(2))
        [event] = await take(reading, 1)
    assert (event.id, event.epoch, event.sequence) == (f"{EPOCH}-2", EPOCH, 2)
    assert (event.key, event.type) == ("pbx1.ami.queue.QueueCallerJoin.v1", "asterisk.ami.QueueCallerJoin.v1")
    assert (event.pbx, event.data["queue"], event.redelivered) == ("pbx1", "sales", False)
    assert event.time == datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    assert isinstance(event.typed, QueueCallerJoin)
    assert event.typed.queue == "sales"
    assert event.subject
    await event.ack()  # of no effect
    assert key_of(event.type, event.pbx) == event.key
    assert "sales" in event.line()


def test_an_event_without_a_class_is_not_typed() -> None:
    [(said, body)] = Normalizer(pbx="p", bridge="b").events(
        b"Event: NeverHeardOf\r\nX: 1", epoch="e", sequence=1, received_ns=1
    )
    assert Event(body, said.type).typed is None
    assert Event(body, "amibridge.link.up.v1").typed is None


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"data.queue": "sales"}, ["sales"]),
        ({"data.queue": ["sales", "press"]}, ["sales", "press"]),
        ({"data.queue": lambda queue: queue.startswith("s")}, ["sales", "support"]),
        ({"data.channel.channel": "PJSIP/1", "data.queue": "press"}, ["press"]),
        ({"data.nothing.here": None, "data.queue": "press"}, ["press"]),
        ({"data.nothing.here": "x"}, []),
    ],
)
async def test_fields_are_compared(memory: MemoryBroker, match: dict[str, Any], expected: list[str]) -> None:
    async with connect(broker=memory) as bus, bus.events(match=match) as reading:
        await publish(memory, *(joined(n, queue) for n, queue in enumerate(("sales", "support", "press"), start=1)))
        assert [event.data["queue"] for event in await take(reading, len(expected))] == expected
        await nothing_comes(reading)


async def test_a_predicate_chooses_and_what_it_raises_is_raised(memory: MemoryBroker) -> None:
    async with connect(broker=memory) as bus, bus.events(where=lambda event: event.data["nothing"]) as reading:
        await publish(memory, joined(1))
        with pytest.raises(KeyError):
            await anext(reading)
    async with connect(broker=memory) as bus, bus.events(where=lambda event: event.sequence == 3) as reading:
        await publish(memory, joined(2), joined(3))
        assert [event.sequence for event in await take(reading, 1)] == [3]


async def test_what_was_published_twice_comes_once(memory: MemoryBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def again(message: Message) -> None:
        for subscriber in memory.subscribers:
            subscriber.offer(message)
        memory.wake()

    monkeypatch.setattr(events, "MAX_REMEMBERED_IDS", 2)
    async with connect(broker=memory) as bus, bus.events() as reading, bus.events(dedupe=False) as every:
        for number in (1, 2, 1, 3, 1):  # 1 is the latest seen when 3 comes, and 2 is forgotten then
            await again(joined(number))
        await again(joined(2))
        assert [event.sequence for event in await take(reading, 4)] == [1, 2, 3, 2]
        assert [event.sequence for event in await take(every, 6)] == [1, 2, 1, 3, 1, 2]


async def test_it_goes_on_after_the_broker_was_away(memory: MemoryBroker) -> None:
    async with connect(broker=memory) as bus, bus.events() as reading:
        await publish(memory, joined(1))
        await take(reading, 1)
        waiting = asyncio.create_task(take(reading, 1))
        await asyncio.sleep(0.05)
        memory.switch_off()
        await asyncio.sleep(0.1)
        memory.switch_on()
        while not memory.subscribers:
            await asyncio.sleep(0.01)
        await publish(memory, joined(2))
        assert [event.sequence for event in await waiting] == [2]


async def test_without_mending_the_fault_is_raised(memory: MemoryBroker) -> None:
    async with connect(broker=memory, reconnect=False) as bus, bus.events() as reading:
        asyncio.get_running_loop().call_later(0.05, memory.switch_off)
        with pytest.raises(BrokerUnreachable):
            await anext(reading)


async def test_closing_the_bus_ends_the_loops(memory: MemoryBroker) -> None:
    bus = connect(broker=memory)
    seen: list[Event] = []

    async def read() -> None:
        async for event in bus.events():
            seen.append(event)

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.05)
    await bus.close()
    async with asyncio.timeout(2):
        await reading
    assert memory.subscribers == []


async def test_a_group_acknowledges_when_the_next_is_asked_for(memory: MemoryBroker) -> None:
    """So the one that was being worked on when its worker broke comes again, and those before do not."""
    bus = connect(broker=memory)
    async with bus.events(group="billing") as reading:
        await publish(memory, joined(1), joined(2), joined(3))
        with contextlib.suppress(ZeroDivisionError):
            async for event in reading:
                if event.sequence == 2:
                    raise ZeroDivisionError
    async with bus.events(group="billing") as reading:
        assert [(event.sequence, event.redelivered) for event in await take(reading, 2)] == [(2, True), (3, False)]
    await bus.close()


async def test_a_group_may_acknowledge_by_hand_and_in_any_order(memory: MemoryBroker) -> None:
    async with connect(broker=memory) as bus:
        async with bus.events(group="billing", ack="manual", prefetch=2) as reading:
            await publish(memory, joined(1), joined(2), joined(3))
            first, second = await take(reading, 2)
            await nothing_comes(reading)  # two are held
            await second.ack()
            await second.ack()
            assert (first.acked, second.acked) == (False, True)
            [third] = await take(reading, 1)
            await third.ack()
        async with bus.events(group="billing") as reading:
            assert [event.sequence for event in await take(reading, 1)] == [1]
            await nothing_comes(reading)


async def test_what_could_not_be_acknowledged_comes_again(memory: MemoryBroker) -> None:
    """Its reader was told that it was not; whoever took back what it had done must see it once more."""
    async with connect(broker=memory) as bus, bus.events(group="billing", ack="manual") as reading:
        await publish(memory, joined(1), joined(2), joined(3))
        first, _second = await take(reading, 2)
        memory.switch_off()
        memory.switch_on()
        with pytest.raises(BrokerUnreachable):
            await first.ack()
        again = await take(reading, 2)
        assert [(event.sequence, event.redelivered) for event in again] == [(1, True), (2, True)]


async def test_what_does_not_match_is_not_left_to_the_group(memory: MemoryBroker) -> None:
    async with connect(broker=memory) as bus:
        async with bus.events(group="billing", match={"data.queue": "press"}) as reading:
            await publish(memory, joined(1, "sales"), joined(2, "press"))
            await take(reading, 1)
        async with bus.events(group="billing") as reading:
            assert [event.sequence for event in await take(reading, 1)] == [2]


async def test_replay(memory: MemoryBroker) -> None:
    await publish(memory, joined(1), joined(2), joined(3))
    async with connect(broker=memory) as bus:
        await bus.keep_log()
        async with bus.events(since="beginning") as reading:
            await publish(memory, joined(4))
            assert [event.sequence for event in await take(reading, 4)] == [1, 2, 3, 4]
        async with bus.events(since=f"{EPOCH}-2") as reading:
            assert [event.sequence for event in await take(reading, 2)] == [3, 4]
        with pytest.raises(EventMissing, match="never"):
            bus.events(since="never")


async def test_one_pbx_has_events_of_its_own(memory: MemoryBroker) -> None:
    async with (
        connect(broker=memory) as bus,
        bus.pbx("pbx2").events("ami.queue.#", match={"data.queue": "sales"}) as reading,
    ):
        await publish(memory, joined(1), joined(2, pbx="pbx2"))
        assert [event.pbx for event in await take(reading, 1)] == ["pbx2"]


def test_an_empty_pattern_is_an_error(memory: MemoryBroker) -> None:
    with pytest.raises(ConfigError, match="matches nothing"):
        connect(broker=memory).events("")
