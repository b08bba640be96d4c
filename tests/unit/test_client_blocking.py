"""The SDK without asyncio."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from amibridge.brokers.memory import MemoryBroker, MemoryConsumer
from amibridge.client.blocking import BlockingBus, connect
from amibridge.errors import ActionFailed
from amibridge.schemas import addresses
from tests.support.fake_bridge import FakeBridge, part, replied
from tests.unit.test_client_events import joined, publish


def answering(request: dict[str, Any]) -> list[Any]:
    if request["action"] == "Hangup":
        return [replied(request, "error")]
    return [part(request, 1, ["a", "b"]), replied(request, parts=1)]


@pytest.fixture
def memory() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def bus(memory: MemoryBroker) -> Iterator[BlockingBus]:
    """With a bridge that runs on the loop of the bus."""
    with connect(broker=memory) as bus:
        bridge = FakeBridge(lambda: MemoryConsumer(memory, addresses.requests_queue("pbx1")), answering)
        running = bridge.running()
        bus._loop.run(running.__aenter__())
        yield bus
        bus._loop.run(running.__aexit__(None, None, None))


def test_calls_wait(bus: BlockingBus) -> None:
    pbx = bus.pbx("pbx1")
    assert [item.data["name"] for item in pbx.core_show_channels().events] == ["a", "b"]
    assert [item.data["name"] for item in pbx.stream("Status")] == ["a", "b"]
    with pytest.raises(ActionFailed):
        pbx.hangup(channel="PJSIP/1")
    assert pbx.call("Hangup", {"Channel": "x"}, check=False).status == "error"


def test_events_are_an_iterator_from_the_call_on(bus: BlockingBus, memory: MemoryBroker) -> None:
    events = bus.events("#.ami.queue.#", group="scripts")
    bus._loop.run(publish(memory, joined(1), joined(2)))
    seen = []
    for event in events:
        seen.append(event.sequence)
        if len(seen) == 2:
            events.ack(event)
            break
    assert seen == [1, 2]
    events.close()
    assert list(events) == []


def test_the_thread_ends_with_the_bus(memory: MemoryBroker) -> None:
    with connect(broker=memory) as bus:
        bus.events()
    assert not [thread for thread in threading.enumerate() if thread.name == "amibridge"]
