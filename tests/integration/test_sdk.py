"""The SDK on real brokers: with a bridge and the simulated PBX behind it, and with a bridge of the test's own."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
import pytest

from amibridge.brokers.base import Consumer, Message, Publisher
from amibridge.brokers.rabbitmq_consumer import RabbitConsumer
from amibridge.brokers.rabbitmq_publisher import RabbitPublisher
from amibridge.brokers.redis_publisher import RedisPublisher
from amibridge.brokers.redis_streams import RedisConsumer
from amibridge.client import Event, SigningKey, connect
from amibridge.client.blocking import connect as connect_blocking
from amibridge.client.events import Events
from amibridge.errors import ActionFailed, BrokerRefused, EventMissing, Rejected
from amibridge.schemas import addresses
from amibridge.schemas.events.channel import Newchannel
from amibridge.simulator.server import SimulatedPbx
from tests.integration.running import running_bridge
from tests.support.fake_bridge import FakeBridge, part, replied, resulted
from tests.unit.test_client_events import joined


@pytest.fixture(params=["rabbitmq_server", "redis_server"])
def broker(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param).url)


@pytest.fixture
def name() -> str:
    return f"sdk-{uuid.uuid4().hex[:8]}"


@pytest.fixture
async def simulated() -> AsyncIterator[dict[str, Any]]:
    """The bridge's options for a PBX that makes no calls by itself."""
    pbx = SimulatedPbx(calls_per_minute=0)
    await pbx.start()
    yield {"host": pbx.host, "port": pbx.port, "username": "amibridge", "secret": "simulated"}
    await pbx.stop()


def consumer(url: str, pbx: str, requester: str | None = None) -> Consumer:
    """A bridge's, for one PBX (and one requester's stream)."""
    if url.startswith("amqp"):
        exchange, dead = addresses.REQUESTS_EXCHANGE, addresses.REQUESTS_DEAD_QUEUE
        queue = addresses.requests_queue(pbx)
        return RabbitConsumer(url, exchange=exchange, queue=queue, routing_key=pbx, dead_queue=dead, prefetch=10)
    return RedisConsumer(
        url,
        stream=addresses.requester_stream(pbx, requester) if requester else addresses.requests_stream(pbx),
        group=addresses.REQUESTS_GROUP,
        consumer="fake",
        dead_stream=addresses.requests_dead_stream(pbx),
        reply_prefix=addresses.reply_prefix(pbx),
    )


def publisher(url: str, pbx: str) -> Publisher:
    if url.startswith("amqp"):
        return RabbitPublisher(url, exchange=addresses.EVENTS_EXCHANGE, unrouted_exchange=addresses.UNROUTED_EXCHANGE)
    stream, mark = addresses.events_stream(pbx), addresses.high_water_key(pbx)
    return RedisPublisher(url, stream=stream, mark_key=mark, writer="b")


async def publish(url: str, pbx: str, *messages: Message) -> None:
    role = publisher(url, pbx)
    await role.open()
    await role.publish(messages)
    await role.close()


async def take(events: Events, count: int, *, seconds: float = 20.0) -> list[Event]:
    async with asyncio.timeout(seconds):
        return [await anext(events) for _ in range(count)]


async def test_actions_and_events_of_a_running_bridge(broker: str, name: str, simulated: dict[str, Any]) -> None:
    async with running_bridge(broker, {name: simulated}), connect(broker) as bus:
        pbx = bus.pbx(name)
        async with pbx.events("ami.#", where=lambda event: isinstance(event.typed, Newchannel)) as events:
            answer = await pbx.originate(
                channel="PJSIP/alice", context="default", exten="101", priority=1, async_=True, id=f"{name}-1"
            )
            assert answer.status == "success"
            [event] = await take(events, 1)
            assert event.pbx == name
            assert isinstance(event.typed, Newchannel)
            assert event.typed.channel is not None
            assert (event.typed.channel.channel or "").startswith("PJSIP/alice")
        streamed = [item.data["channel"]["channel"] async for item in pbx.stream("CoreShowChannels")]
        assert streamed == [item.data["channel"]["channel"] for item in (await pbx.core_show_channels()).events] != []
        with pytest.raises(ActionFailed, match="Hangup"):
            await pbx.hangup(channel="PJSIP/nobody-1")
        with pytest.raises(Rejected, match="Chanel"):
            await pbx.call("Hangup", {"Chanel": "x"})


async def test_without_asyncio(broker: str, name: str, simulated: dict[str, Any]) -> None:
    def script() -> list[str]:
        with connect_blocking(broker) as bus:
            pbx = bus.pbx(name)
            events = pbx.events("ami.#", match={"amievent": ["Newchannel", "Hangup"]})
            pbx.originate(channel="PJSIP/alice", context="default", exten="101", priority=1, async_=True)
            event = next(events)
            pbx.hangup(channel=event.data["channel"]["channel"])
            return [event.data["channel"]["channel"][:11], str(pbx.ping().status)]

    async with running_bridge(broker, {name: simulated}):
        assert await asyncio.to_thread(script) == ["PJSIP/alice", "success"]


async def test_parts_results_and_many_at_once(broker: str, name: str) -> None:
    """A stream of many parts that is read slowly holds up nobody; the result comes after its reply."""

    def answering(request: dict[str, Any]) -> list[Any]:
        if request["action"] == "Originate":
            return [replied(request, result_follows=True), resulted(request, "success")]
        if request["action"] == "Ping":
            return [replied(request)]
        parts = [part(request, n, [f"{n}-{i}" for i in range(10)]) for n in range(1, 401)]
        return [*parts, replied(request, parts=400, items=4000)]

    bridge = FakeBridge(lambda: consumer(broker, name), answering)
    async with bridge.running(), connect(broker) as bus:
        pbx = bus.pbx(name)
        seen = 0
        async for item in pbx.stream("Status", timeout_seconds=60):
            if seen % 500 == 0:
                assert (await pbx.ping()).status == "success"
            assert item.data["name"] == f"{seen // 10 + 1}-{seen % 10}"
            seen += 1
        assert seen == 4000
        assert len((await pbx.call("Status")).events) == 4000
        answer = await pbx.originate(channel="Local/1@x", application="Wait", wait="result")
        assert answer.result is not None
        assert answer.result.outcome == "success"
        answers = await asyncio.gather(*(pbx.call("Ping", id=f"{name}-{n}") for n in range(100)))
        assert [one.id for one in answers] == [f"{name}-{n}" for n in range(100)]


async def test_a_missing_bridge_is_told_at_once_on_rabbitmq(rabbitmq_server: Any, name: str) -> None:
    async with connect(rabbitmq_server.url) as bus:
        bridge = FakeBridge(lambda: consumer(rabbitmq_server.url, "another"), lambda r: [])
        async with bridge.running(), asyncio.timeout(5):  # the exchange is there
            with pytest.raises(BrokerRefused, match=f"no bridge takes requests for '{name}'"):
                await bus.pbx(name).ping()


async def test_a_requester_has_a_stream_of_its_own_on_redis(redis_server: Any, name: str) -> None:
    bridge = FakeBridge(lambda: consumer(redis_server.url, name, "crm"), lambda r: [replied(r)])
    async with bridge.running(), connect(redis_server.url, requester="crm") as bus:
        assert (await bus.pbx(name).ping()).status == "success"


async def test_the_bridge_knows_who_asks(broker: str, name: str, simulated: dict[str, Any]) -> None:
    """By the stream or the user of the requester, or by the key the request is signed with."""
    user = "guest" if broker.startswith("amqp") else "crm"
    rules = [
        {"name": "all", "requester": "*", "allow": ["@safe"]},
        {"name": "those who may hang up", "requester": [user, "signer"], "allow": ["Hangup"]},
    ]
    keys = {"key-1": {"requester": "signer", "secret": "a secret that is long enough to be one"}}
    requests = {"policy": rules, "requesters": ["crm"], "keys": keys}
    key = SigningKey("key-1", b"a secret that is long enough to be one")
    async with running_bridge(broker, {name: simulated}, requests=requests):
        async with connect(broker, requester="crm") as bus:
            assert (await bus.pbx(name).hangup(channel="PJSIP/nobody-1", check=False)).status == "error"
        async with connect(broker, key=key) as bus:
            assert (await bus.pbx(name).hangup(channel="PJSIP/nobody-1", check=False)).status == "error"
        if not broker.startswith("amqp"):
            async with connect(broker) as bus:
                with pytest.raises(Rejected):
                    await bus.pbx(name).hangup(channel="PJSIP/nobody-1")


async def test_a_call_and_what_comes_of_it(broker: str, name: str, simulated: dict[str, Any]) -> None:
    async with running_bridge(broker, {name: simulated}), connect(broker) as bus:
        pbx = bus.pbx(name)
        words = {"context": "default", "exten": "101", "priority": 1, "async_": True}
        good = await pbx.originate(channel="PJSIP/alice", wait="result", **words)
        bad = await pbx.originate(channel="PJSIP/nobody", wait="result", **words)
        assert good.result is not None
        assert bad.result is not None
        assert (good.result.outcome, bad.result.outcome) == ("success", "failure")


@pytest.fixture
async def no_log_left(broker: str) -> AsyncIterator[None]:
    """The broker is for all tests, and a log takes what should be in the archive of unrouted events."""
    yield
    if broker.startswith("amqp"):
        async with await aio_pika.connect(broker) as connection:
            await (await connection.channel()).queue_delete(addresses.EVENTS_LOG_QUEUE)


@pytest.mark.usefixtures("no_log_left")
async def test_replay_from_an_event_a_time_and_the_beginning(broker: str, name: str) -> None:
    sent = [joined(n, pbx=name) for n in range(1, 6)]
    epoch = f"20260801T120000.000000Z-{name}"
    sent = [
        Message(m.id.replace("aaaaaa", name), m.type, m.key, m.body.replace(b"aaaaaa", name.encode()), epoch, m.position)
        for m in sent
    ]
    start = datetime.now(UTC) - timedelta(seconds=1)
    async with connect(broker) as bus:
        with contextlib.suppress(BrokerRefused):  # the exchange is the bridge's to make
            await bus.keep_log()
        await publish(broker, name)
        await bus.keep_log()
        await publish(broker, name, *sent[:4])
        async with bus.events(f"{name}.#", since="beginning") as events:
            await publish(broker, name, sent[4])
            assert [event.sequence for event in await take(events, 5)] == [1, 2, 3, 4, 5]
        async with bus.events(f"{name}.#", since=start) as events:
            assert [event.sequence for event in await take(events, 5)] == [1, 2, 3, 4, 5]
        async with bus.events(f"{name}.#", since=sent[2].id) as events:
            assert [event.sequence for event in await take(events, 2)] == [4, 5]
        with pytest.raises(EventMissing, match="nobody-1"):
            async with bus.events(f"{name}.#", since="20260801T110000.000000Z-nobody-1") as events:
                await take(events, 1)


async def test_on_redis_one_may_listen_before_there_is_any_pbx(
    new_redis: Callable[..., Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amibridge.brokers.redis_streams.BLOCK_SECONDS", 0.2)
    server = await asyncio.to_thread(new_redis)
    async with connect(server.url) as bus, bus.events() as events:
        await publish(server.url, name, joined(1, pbx=name))
        assert [event.sequence for event in await take(events, 1)] == [1]
    server.command("FLUSHALL")
    async with connect(server.url, reconnect=False) as bus:
        with pytest.raises(BrokerRefused, match="no event stream there yet"):
            await bus.events().open()


async def test_without_a_log_replay_is_refused_on_rabbitmq(new_rabbitmq: Callable[..., Any]) -> None:
    server = await asyncio.to_thread(new_rabbitmq)
    async with connect(server.url) as bus:
        with pytest.raises(BrokerRefused, match=r"make it once with keep_log\(\)"):
            await bus.events(since="beginning").open()


@pytest.mark.parametrize("kind", ["redis", "rabbitmq"])
async def test_a_restart_of_the_broker_costs_nothing_but_time(kind: str, request: pytest.FixtureRequest, name: str) -> None:
    """A request whose answer was lost is asked again under its id; group and replay go on where they stood."""
    options = {"appendonly": "yes", "appendfsync": "always"} if kind == "redis" else {}
    server = await asyncio.to_thread(request.getfixturevalue(f"new_{kind}"), **options)
    answering = asyncio.Event()

    def answer(request: dict[str, Any]) -> list[Any]:
        return [replied(request)] if answering.is_set() else []

    await publish(server.url, name)
    bridge = FakeBridge(lambda: consumer(server.url, name), answer)
    async with bridge.running(), connect(server.url) as bus:
        await bus.keep_log()
        async with (
            bus.events(f"{name}.#", group="g", ack="manual") as group,
            bus.events(f"{name}.#", since="beginning") as log,
        ):
            await publish(server.url, name, *(joined(n, pbx=name) for n in (1, 2)))
            first, _second = await take(group, 2)
            await first.ack()
            await take(log, 2)
            reading = [asyncio.create_task(take(events, count, seconds=60)) for events, count in ((group, 2), (log, 1))]
            asking = asyncio.create_task(bus.pbx(name).ping(id="asked-once", timeout_seconds=60))
            await asyncio.sleep(2)  # a new quorum queue is safe
            await asyncio.to_thread(server.kill)
            answering.set()
            await asyncio.to_thread(server.start)
            assert (await asking).id == "asked-once"
            await asyncio.sleep(1)
            await publish(server.url, name, joined(3, pbx=name))
            again, more = await asyncio.gather(*reading)
            assert [event.sequence for event in again] == [2, 3]
            assert [event.sequence for event in more] == [3]
    assert [one["id"] for one in bridge.requests][-1] == "asked-once"
