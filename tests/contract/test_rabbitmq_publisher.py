"""The publisher of events to RabbitMQ, batched and plain: what it counts as confirmed, and what it does after each fault."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aio_pika
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pamqp import commands, frame
from pamqp.body import ContentBody
from pamqp.header import ContentHeader

from amibridge import telemetry
from amibridge.brokers import rabbitmq_publisher
from amibridge.brokers.base import Message, Publisher
from amibridge.brokers.rabbitmq import CONTENT_TYPE, MAX_BODY_BYTES, headers_of
from amibridge.brokers.rabbitmq_publisher import Confirms, Frames, RabbitPublisher
from amibridge.errors import BrokerError, BrokerRefused, BrokerUnreachable, PublishInterrupted
from amibridge.schemas import addresses
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, PlainRabbitUnderTest, RabbitUnderTest, bodies, events
from tests.rig.rabbitmq_server import RabbitMQServer

pytestmark = UNCLOSED_IS_AN_ERROR

KINDS = {"batched": RabbitUnderTest, "plain": PlainRabbitUnderTest}
SOON_SECONDS = 3.0
STALL_SECONDS = 1.0
GIGABYTE = "1GB"


@pytest.fixture(params=KINDS)
async def rabbit(
    request: pytest.FixtureRequest, rabbitmq_server: RabbitMQServer, pbx: str, quiet: None
) -> AsyncIterator[RabbitUnderTest]:
    """Either publisher on the server of the whole run."""
    broker = KINDS[request.param](pbx, rabbitmq_server.url)
    yield broker
    await broker.close()


@pytest.fixture
async def breakable(rabbitmq_to_break: RabbitMQServer, pbx: str, quiet: None) -> AsyncIterator[RabbitUnderTest]:
    """The batched publisher on a server that the test may break."""
    await asyncio.to_thread(rabbitmq_to_break.start)
    broker = RabbitUnderTest(pbx, rabbitmq_to_break.url)
    yield broker
    await asyncio.to_thread(rabbitmq_to_break.start)
    await asyncio.to_thread(rabbitmq_to_break.resume)
    await broker.close()


async def on_the_server(broker: RabbitUnderTest, *steps: tuple[Any, ...]) -> None:
    """What another client does: the name of a method of a channel, and its arguments."""
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        for name, *arguments in steps:
            await getattr(channel, name)(*arguments)


async def first_appearances(broker: RabbitUnderTest, count: int) -> list[bytes]:
    """What a consumer sees of the kept events, without what it has seen before; read in bulk, as there are many."""
    seen: dict[bytes, None] = {}
    async with await aio_pika.connect(broker.url) as connection:
        channel = await connection.channel()
        underlay = await channel.get_underlay_channel()
        whole = asyncio.Event()

        async def take(message: Any) -> None:
            seen[message.body] = None
            if len(seen) == count:
                whole.set()

        await underlay.basic_consume(f"kept.{broker.pbx}", take, no_ack=True)
        async with asyncio.timeout(30):
            await whole.wait()
    return list(seen)


async def until_published(broker: RabbitUnderTest, messages: list[Message]) -> int:
    """As the relay does: after every fault a new publisher, and again from the first that is not confirmed."""
    faults = 0
    while messages:
        publisher = broker.publisher()
        try:
            await publisher.open()
            await publisher.publish(messages)
            messages = []
        except BrokerError as error:
            assert not isinstance(error, BrokerRefused)
            messages = messages[getattr(error, "confirmed", 0) :]
            faults += 1
            await asyncio.sleep(0.1)
        finally:
            await publisher.close()
    return faults


async def test_many_and_large_ones_arrive_once_and_in_order(rabbit: RabbitUnderTest) -> None:
    """Several windows; bodies of none, of one frame exactly, of one byte more and of three frames."""
    publisher = await rabbit.open(rabbit.publisher())
    await rabbit.keep_events()
    sent = events(rabbit.pbx, 5_000)
    for place, size in enumerate((0, 131_064, 131_065, 300_000), start=1_000):
        sent[place] = sent[place]._replace(body=b"x" * size)
    await publisher.publish(sent)
    assert await publisher.marks() is None
    assert await rabbit.kept_events() == bodies(sent)


async def test_the_window_is_bounded_in_messages_and_bytes(
    rabbitmq_server: RabbitMQServer, pbx: str, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_publisher, "WINDOW_MESSAGES", 40)
    monkeypatch.setattr(rabbitmq_publisher, "WINDOW_BYTES", 20_000)
    in_flight: list[tuple[int, int]] = []
    write = RabbitPublisher._write

    def watched(self: RabbitPublisher, payload: bytes, count: int) -> None:
        write(self, payload, count)
        in_flight.append((self._confirms.sent - self._confirms.confirmed, len(payload)))

    monkeypatch.setattr(RabbitPublisher, "_write", watched)
    broker = RabbitUnderTest(pbx, rabbitmq_server.url)
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    sent = [*events(pbx, 500), *events(pbx, 20, first=501, body_bytes=3_000), *events(pbx, 1, first=521, body_bytes=50_000)]
    await publisher.publish(sent)
    assert max(count for count, _ in in_flight) == 40
    assert sorted(size for _, size in in_flight)[-2] <= 20_000
    assert await broker.kept_events() == bodies(sent)
    await broker.close()


async def test_what_a_queue_refuses_ends_the_publisher(rabbit: RabbitUnderTest) -> None:
    publisher = await rabbit.open(rabbit.publisher())
    full: dict[str, Any] = {"x-max-length": 3, "x-overflow": "reject-publish"}
    async with await aio_pika.connect(rabbit.url) as connection:
        queue = await (await connection.channel()).declare_queue(exclusive=True, arguments=full)
        await queue.bind(addresses.EVENTS_EXCHANGE, f"{rabbit.pbx}.#")
        with pytest.raises(PublishInterrupted) as caught:
            await publisher.publish(events(rabbit.pbx, 20))
        with pytest.raises(BrokerUnreachable):
            await publisher.publish(events(rabbit.pbx, 1))
    assert 3 <= caught.value.confirmed < 20


async def test_what_comes_back_is_counted_and_the_archive_is_made_anew(rabbit: RabbitUnderTest) -> None:
    """Somebody deleted the archive: what no queue takes would be gone unseen."""
    publisher = await rabbit.open(rabbit.publisher())
    await on_the_server(rabbit, ("queue_delete", addresses.UNROUTED_QUEUE))
    before = telemetry.UNROUTABLE._value.get()
    with pytest.raises(PublishInterrupted) as caught:
        await publisher.publish(events(rabbit.pbx, 3))
    assert caught.value.confirmed == 0
    assert telemetry.UNROUTABLE._value.get() > before
    assert await until_published(rabbit, events(rabbit.pbx, 3)) == 0
    async with await aio_pika.connect(rabbit.url) as connection:
        archive = await (await connection.channel()).get_queue(addresses.UNROUTED_QUEUE)
        got = [await archive.get(no_ack=True) for _ in range(3)]
    assert [message.body for message in got if message] == bodies(events(rabbit.pbx, 3))


async def test_an_exchange_that_is_deleted_is_declared_anew(rabbit: RabbitUnderTest) -> None:
    publisher = await rabbit.open(rabbit.publisher())
    await publisher.publish(events(rabbit.pbx, 2))
    await on_the_server(rabbit, ("exchange_delete", addresses.EVENTS_EXCHANGE))
    with pytest.raises(PublishInterrupted, match="NOT_FOUND") as caught:
        await publisher.publish(events(rabbit.pbx, 3, first=3))
    assert caught.value.confirmed == 0
    assert await until_published(rabbit, events(rabbit.pbx, 3, first=3)) == 0


async def test_an_exchange_declared_otherwise_is_refused_with_what_to_do(rabbit: RabbitUnderTest) -> None:
    kind = aio_pika.ExchangeType.DIRECT
    await on_the_server(rabbit, ("declare_exchange", rabbit.pbx, kind))
    publisher = type(rabbit.publisher())(rabbit.url, exchange=rabbit.pbx, unrouted_exchange=addresses.UNROUTED_EXCHANGE)
    with pytest.raises(BrokerRefused, match=r"declared otherwise.*type.*Delete it"):
        await publisher.open()
    await publisher.close()
    await on_the_server(rabbit, ("exchange_delete", rabbit.pbx))


async def test_a_body_over_the_limit_is_refused_before_anything_is_sent(rabbit: RabbitUnderTest) -> None:
    publisher = await rabbit.open(rabbit.publisher())
    [first, second] = events(rabbit.pbx, 2)
    with pytest.raises(BrokerRefused, match="body"):
        await publisher.publish([first, second._replace(body=bytes(MAX_BODY_BYTES + 1))])
    await publisher.publish([first])


async def test_without_what_it_needs_of_the_library_it_publishes_plainly(
    rabbitmq_server: RabbitMQServer,
    pbx: str,
    quiet: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And says so once, not for each connection."""
    monkeypatch.setattr(rabbitmq_publisher, "_lacking", lambda underlay: ["write_queue"])
    rabbitmq_publisher._say_plain.cache_clear()
    broker = RabbitUnderTest(pbx, rabbitmq_server.url)
    await broker.open(broker.publisher())
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    await publisher.publish(events(pbx, 30))
    assert await broker.kept_events() == bodies(events(pbx, 30))
    printed = capsys.readouterr()
    assert (printed.out + printed.err).count("message by message") == 1
    await broker.close()


async def test_the_installed_library_has_what_it_needs(rabbitmq_server: RabbitMQServer, pbx: str, quiet: None) -> None:
    publisher = RabbitUnderTest(pbx, rabbitmq_server.url).publisher()
    await publisher.open()
    assert isinstance(publisher, RabbitPublisher)
    assert publisher._line is not None
    await publisher.close()


async def test_killed_while_twenty_thousand_are_published(
    breakable: RabbitUnderTest, rabbitmq_to_break: RabbitMQServer
) -> None:
    """All arrive, each first in its place."""
    await breakable.open(breakable.publisher())
    await breakable.keep_events()
    await asyncio.sleep(breakable.settle_seconds)
    sent = events(breakable.pbx, 20_000, body_bytes=500)
    publishing = asyncio.create_task(until_published(breakable, sent))
    await asyncio.sleep(0.5)
    assert not publishing.done()
    await asyncio.to_thread(rabbitmq_to_break.kill)
    await asyncio.to_thread(rabbitmq_to_break.start)
    assert await publishing > 0
    assert await first_appearances(breakable, len(sent)) == bodies(sent)


async def test_frozen_in_the_middle_is_told_in_time(
    breakable: RabbitUnderTest, rabbitmq_to_break: RabbitMQServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_publisher, "CONFIRM_STALL_SECONDS", STALL_SECONDS)
    publisher = await breakable.open(breakable.publisher())
    await breakable.keep_events()
    sent = events(breakable.pbx, 20_000, body_bytes=500)
    publishing = asyncio.create_task(publisher.publish(sent))
    await asyncio.sleep(0.3)
    rabbitmq_to_break.pause()
    started = time.monotonic()
    with pytest.raises(PublishInterrupted, match="silence") as caught:
        await publishing
    assert time.monotonic() - started < STALL_SECONDS + SOON_SECONDS
    await publisher.close()
    rabbitmq_to_break.resume()
    await until_published(breakable, sent[caught.value.confirmed :])
    assert await first_appearances(breakable, len(sent)) == bodies(sent)


async def test_an_alarm_in_the_middle_is_waited_for(
    breakable: RabbitUnderTest, rabbitmq_to_break: RabbitMQServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long: nothing is sent meanwhile, nothing twice, and the heartbeats keep the connection."""
    monkeypatch.setattr(rabbitmq_publisher, "CONFIRM_STALL_SECONDS", STALL_SECONDS)
    publisher = await breakable.open(breakable.publisher())
    await breakable.keep_events()
    await asyncio.to_thread(rabbitmq_to_break.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", "1")
    sent = events(breakable.pbx, 5_000)
    publishing = asyncio.create_task(publisher.publish(sent))
    await asyncio.sleep(3 * STALL_SECONDS)
    assert not publishing.done()
    await asyncio.to_thread(rabbitmq_to_break.rabbitmqctl, "set_vm_memory_high_watermark", "absolute", GIGABYTE)
    await publishing
    assert await breakable.kept_events() == bodies(sent)


async def test_rights_that_are_revoked_are_a_refusal(breakable: RabbitUnderTest, rabbitmq_to_break: RabbitMQServer) -> None:
    """At the next `open`; or while publishing, when only the right to write is gone."""
    control = rabbitmq_to_break.rabbitmqctl
    await (await breakable.open(breakable.publisher())).close()
    name = breakable.pbx
    url = breakable.url.replace("guest:guest", f"{name}:x")
    limited = RabbitUnderTest(name, url)
    await asyncio.to_thread(control, "add_user", name, "x")
    await asyncio.to_thread(control, "set_permissions", name, ".*", r"^amibridge\.unrouted$", ".*")
    publisher = await breakable.open(limited.publisher())
    with pytest.raises(BrokerRefused, match="ACCESS_REFUSED"):
        await publisher.publish(events(name, 3))
    await publisher.close()
    await asyncio.to_thread(control, "clear_permissions", name)
    later: Publisher = limited.publisher()
    with pytest.raises(BrokerRefused):
        await later.open()
    await later.close()


async def test_a_body_larger_than_this_server_takes_is_not_taken_for_a_declaration(
    breakable: RabbitUnderTest, rabbitmq_to_break: RabbitMQServer
) -> None:
    await asyncio.to_thread(rabbitmq_to_break.rabbitmqctl, "eval", "persistent_term:put(max_message_size, 100000).")
    await asyncio.to_thread(rabbitmq_to_break.rabbitmqctl, "eval", "application:set_env(rabbit, max_message_size, 100000).")
    publisher = await breakable.open(breakable.publisher())
    try:
        with pytest.raises(BrokerRefused, match="larger than") as caught:
            await publisher.publish(events(breakable.pbx, 1, body_bytes=200_000))
        assert "declared" not in str(caught.value)
    finally:
        whole = "134217728"
        control = rabbitmq_to_break.rabbitmqctl
        await asyncio.to_thread(control, "eval", f"persistent_term:put(max_message_size, {whole}).")
        await asyncio.to_thread(control, "eval", f"application:set_env(rabbit, max_message_size, {whole}).")


ANSWERS = st.lists(st.tuples(st.sampled_from(["ack", "nack", "returned"]), st.integers(1, 12), st.booleans()), max_size=20)


@given(ANSWERS, st.integers(0, 12))
def test_confirms_agree_with_a_list_of_answers(answers: list[tuple[str, int, bool]], later: int) -> None:
    """One answer per tag, the first; some tags are given out only in the middle."""
    confirms = Confirms()
    confirms.sent = 12 - later
    naive: list[bool | None] = [None] * 12
    for turn, (kind, tag, multiple) in enumerate(answers):
        if turn == len(answers) // 2:
            confirms.sent = 12
        if tag > confirms.sent:
            continue
        multiple = multiple and kind != "returned"
        if kind == "returned":
            confirms.returned(tag)
        else:
            getattr(confirms, kind)(tag, multiple=multiple)
        for place in range(0 if multiple else tag - 1, tag):
            if naive[place] is None:
                naive[place] = kind == "ack"
        assert confirms.confirmed == next((n for n, answer in enumerate(naive) if not answer), 12)
        assert confirms.refused == (False in naive)


def test_confirms_know_what_zero_means_and_refuse_what_was_never_sent() -> None:
    confirms = Confirms()
    confirms.sent = 3
    with pytest.raises(ValueError, match="4"):
        confirms.ack(4, multiple=False)
    with pytest.raises(ValueError, match="0"):
        confirms.nack(0, multiple=False)
    confirms.ack(0, multiple=True)
    assert (confirms.confirmed, confirms.over) == (3, True)


TEXTS = st.text(max_size=60)


@given(TEXTS, TEXTS, TEXTS, st.binary(max_size=300), TEXTS, st.none() | TEXTS, st.none() | st.text(max_size=1100))
def test_frames_are_what_the_library_reads(
    key: str, id: str, kind: str, body: bytes, source: str, subject: str | None, partitionkey: str | None
) -> None:
    """Every property is the one given, whether the message is the first of its kind or not."""
    message = Message(id, kind, key, body, "", 1, source=source, subject=subject, partitionkey=partitionkey)
    frames = Frames(channel=7, exchange="exchange", frame_max=4096)
    first, rest = frames.of([message, message])
    assert first == rest
    read: list[Any] = []
    while rest:
        used, channel, one = frame.unmarshal(rest)
        assert channel == 7
        read.append(one)
        rest = rest[used:]
    publish, head, *parts = read
    assert isinstance(publish, commands.Basic.Publish)
    assert (publish.exchange, publish.routing_key, publish.mandatory) == ("exchange", key, True)
    assert isinstance(head, ContentHeader)
    got = head.properties
    assert (got.message_id, got.message_type, got.headers) == (id, kind, headers_of(message))
    assert (got.content_type, got.content_encoding, got.app_id) == (CONTENT_TYPE, "utf-8", "amibridge")
    assert got.delivery_mode == 2
    assert got.timestamp is not None
    assert head.body_size == len(body)
    assert all(isinstance(part, ContentBody) and part.value for part in parts)
    assert b"".join(part.value for part in parts) == body


def test_bodies_are_split_at_the_largest_frame_and_headers_can_not_be() -> None:
    frames = Frames(channel=1, exchange="exchange", frame_max=4096)
    message = Message(id="1", type="t", key="k", body=b"x" * 10_000, epoch="", position=1)
    [rest] = frames.of([message])
    sizes = []
    while rest:
        used, _, _ = frame.unmarshal(rest)
        sizes.append(used)
        rest = rest[used:]
    assert sizes[2:] == [4096, 4096, 10_000 - 2 * 4088 + 8]
    with pytest.raises(BrokerRefused, match="headers"):
        frames.of([message._replace(subject="é" * 1_000, partitionkey="\N{SNOWMAN}" * 1_000)])
