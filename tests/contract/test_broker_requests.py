"""What Consumer, Delivery and Requester promise, on every broker."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from amibridge.brokers import redis_streams
from amibridge.brokers.base import Answered, Consumer, Delivery, Message
from amibridge.errors import BrokerRefused
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, BrokerUnderTest, answer, serve

pytestmark = UNCLOSED_IS_AN_ERROR

MEBIBYTE = 1024 * 1024
ANSWER_SECONDS = 20.0


@asynccontextmanager
async def serving(consumer: Consumer) -> AsyncIterator[None]:
    at_work = asyncio.Lock()
    task = asyncio.create_task(serve(consumer, at_work))
    try:
        yield
    finally:
        async with at_work:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_request_is_received_answered_and_acknowledged(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    asking = asyncio.create_task(requester.ask(b'{"action":"Ping \xc3\xa9"}', "request-1", ANSWER_SECONDS))
    delivery = await consumer.receive()
    assert delivery.body == b'{"action":"Ping \xc3\xa9"}'
    assert delivery.correlation_id == "request-1"
    assert delivery.reply_to
    assert not delivery.redelivered
    await delivery.reply(answer(delivery, b'{"status":"success"}'), delivery.reply_to, delivery.correlation_id)
    assert await asking == b'{"status":"success"}'
    await delivery.ack()


async def test_an_answered_request_does_not_come_again(broker: BrokerUnderTest) -> None:
    """Many at once, each with its own answer. One whose answer is refused is not acknowledged: it comes again."""
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    asking = [asyncio.create_task(requester.ask(b"%d" % n, f"request-{n}", ANSWER_SECONDS)) for n in range(50)]
    taken = [await consumer.receive() for _ in asking]
    await asyncio.gather(*(one.answer(answer(one), str(one.reply_to), str(one.correlation_id)) for one in taken))
    assert await asyncio.gather(*asking) == [b"reply to %d" % n for n in range(50)]
    forbidden = broker.forbidden_reply_to[0]
    await broker.send_request(b"evil", reply_to=forbidden or None, correlation_id="evil-1")
    evil = await consumer.receive()
    with pytest.raises(BrokerRefused):
        await evil.answer(answer(evil), forbidden, "evil-1")
    await consumer.close()
    again = await broker.open(broker.consumer())
    assert (await again.receive()).body == b"evil"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(again.receive(), 0.1)


async def test_an_answer_that_is_given_up_disturbs_no_other(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    asking = [asyncio.create_task(requester.ask(b"%d" % n, f"request-{n}", ANSWER_SECONDS)) for n in range(10)]
    taken = [await consumer.receive() for _ in asking]
    sending = [asyncio.create_task(one.answer(answer(one), str(one.reply_to), str(one.correlation_id))) for one in taken]
    await asyncio.sleep(0)
    sending[4].cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    others = [asked for n, asked in enumerate(asking) if n != 4]
    assert await asyncio.gather(*others) == [b"reply to %d" % n for n in range(10) if n != 4]
    asking[4].cancel()
    await asyncio.gather(asking[4], return_exceptions=True)


async def test_requests_come_in_the_order_they_were_sent(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    for number in range(20):
        await broker.send_request(b"%d" % number)
    assert [(await consumer.receive()).body for _ in range(20)] == [b"%d" % number for number in range(20)]


async def test_a_request_needs_neither_reply_to_nor_correlation_id(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    await broker.send_request(b"fire and forget")
    delivery = await consumer.receive()
    assert (delivery.body, delivery.reply_to, delivery.correlation_id) == (b"fire and forget", None, None)


async def test_what_is_not_acknowledged_comes_again_and_is_marked(broker: BrokerUnderTest) -> None:
    """After close and open, and still in order; what was acknowledged does not come, what is new is not marked."""
    consumer = await broker.open(broker.consumer())
    for number in range(6):
        await broker.send_request(b"%d" % number)
    taken = [await consumer.receive() for _ in range(5)]
    for delivery in (taken[0], taken[2]):
        await delivery.ack()
    await consumer.close()
    again = await broker.open(broker.consumer())
    await broker.send_request(b"6")
    seen = [await again.receive() for _ in range(5)]
    assert [delivery.body for delivery in seen] == [b"1", b"3", b"4", b"5", b"6"]
    assert [delivery.redelivered for delivery in seen[:3]] == [True, True, True]
    assert not seen[4].redelivered
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(again.receive(), 0.1)


async def test_what_is_acknowledged_does_not_come_again(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    for number in range(10):
        await broker.send_request(b"%d" % number)
    for _ in range(10):
        await (await consumer.receive()).ack()
    await consumer.close()
    again = await broker.open(broker.consumer())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(again.receive(), 0.1)


async def test_a_buried_request_is_kept_with_its_reason_and_the_queue_goes_on(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    await broker.send_request(b"\xff\x00 not a request")
    await broker.send_request(b"next")
    await (await consumer.receive()).bury("no JSON at byte 0: 'ÿ' \udcff")
    assert (await consumer.receive()).body == b"next"
    [(body, reason)] = await broker.dead_letters()
    assert body == b"\xff\x00 not a request"
    assert reason.startswith("no JSON at byte 0: 'ÿ'")
    await consumer.close()
    again = await broker.open(broker.consumer())
    assert (await again.receive()).body == b"next"


async def test_a_reply_goes_nowhere_it_must_not(broker: BrokerUnderTest) -> None:
    """BrokerRefused, and the consumer goes on: it still answers others, buries this one and receives the next."""
    consumer = await broker.open(broker.consumer())
    for reply_to in broker.forbidden_reply_to:
        await broker.send_request(b"evil", reply_to=reply_to or None, correlation_id="evil-1")
        delivery = await consumer.receive()
        with pytest.raises(BrokerRefused):
            await delivery.reply(answer(delivery), reply_to, "evil-1")
        await delivery.bury("its reply_to is not allowed")
    requester = await broker.open(broker.requester())
    async with serving(consumer):
        assert await requester.ask(b"good", "good-1", ANSWER_SECONDS) == b"reply to good"
    assert [body for body, _ in await broker.dead_letters()] == [b"evil"] * len(broker.forbidden_reply_to)


async def test_a_request_nobody_answers_times_out(broker: BrokerUnderTest) -> None:
    """TimeoutError in time, with the request's id in its text; a late answer disturbs nobody and the next request works."""
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    started = time.monotonic()
    with pytest.raises(TimeoutError, match="request-1"):
        await requester.ask(b"slow", "request-1", 0.3)
    assert 0.25 < time.monotonic() - started < 2
    with contextlib.suppress(TimeoutError):  # RabbitMQ drops a request that nobody took in time
        late = await asyncio.wait_for(consumer.receive(), 0.5)
        await late.reply(answer(late), str(late.reply_to), "request-1")
        await late.ack()
    async with serving(consumer):
        assert await requester.ask(b"quick", "request-2", ANSWER_SECONDS) == b"reply to quick"


async def test_many_requests_may_wait_at_once(broker: BrokerUnderTest) -> None:
    """200 from one requester, answered concurrently and in another order; each gets its own answer."""
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    workers: list[asyncio.Task[None]] = []

    async def work() -> None:
        delivery = await consumer.receive()
        await asyncio.sleep((hash(delivery.body) % 20) / 1000)
        await delivery.reply(answer(delivery), str(delivery.reply_to), str(delivery.correlation_id))
        await delivery.ack()

    async def dispatch() -> None:
        workers.extend([asyncio.create_task(work()) for _ in range(200)])
        await asyncio.gather(*workers)

    dispatching = asyncio.create_task(dispatch())
    asked = [requester.ask(b"%d" % number, f"request-{number}", ANSWER_SECONDS) for number in range(200)]
    assert await asyncio.gather(*asked) == [b"reply to %d" % number for number in range(200)]
    await dispatching


async def send_parts(delivery: Delivery, count: int) -> None:
    """So many parts, then the reply, then what came of it."""
    assert delivery.reply_to
    assert delivery.correlation_id
    kinds = [*(["part"] * count), "replied", "resulted"]
    for number, kind in enumerate(kinds):
        name = f"amibridge.command.{kind}.v1"
        said = Message(id=f"{number}", type=name, key="", body=b"%d" % number, epoch="", position=0)
        await delivery.reply(said, delivery.reply_to, delivery.correlation_id)
    await delivery.ack()


async def test_an_answer_may_be_many_messages(broker: BrokerUnderTest) -> None:
    """In order, with their types, also to a slow reader; `ask` gives the reply alone."""
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    seen: list[Answered] = []
    async with aclosing(requester.messages(b"list", "request-1", ANSWER_SECONDS)) as answers:

        async def serve_one() -> None:
            await send_parts(await consumer.receive(), 300)

        sending = asyncio.create_task(serve_one())
        async for answer_message in answers:
            seen.append(answer_message)
            if len(seen) % 100 == 1:
                await asyncio.sleep(0.2)
            if answer_message.type.startswith("amibridge.command.resulted."):
                break
    await sending
    assert [one.body for one in seen] == [b"%d" % number for number in range(302)]
    assert [one.type.split(".")[2] for one in seen] == [*(["part"] * 300), "replied", "resulted"]
    asking = asyncio.create_task(requester.ask(b"list", "request-2", ANSWER_SECONDS))
    await send_parts(await consumer.receive(), 3)
    assert await asking == b"3"


async def test_one_that_stops_reading_an_answer_holds_up_nobody(broker: BrokerUnderTest) -> None:
    """What comes for it then is dropped."""
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    async with aclosing(requester.messages(b"list", "request-1", ANSWER_SECONDS)) as answers:
        receiving = asyncio.create_task(consumer.receive())
        reading = asyncio.ensure_future(anext(answers))
        sending = asyncio.create_task(send_parts(await receiving, 1000))
        assert (await reading).body == b"0"
    async with serving(consumer):
        assert await requester.ask(b"next", "request-2", ANSWER_SECONDS) == b"reply to next"
    await sending


async def test_two_requesters_get_their_own_answers(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    first, second = await broker.open(broker.requester()), await broker.open(broker.requester())
    async with serving(consumer):
        answers = await asyncio.gather(
            first.ask(b"first", "same-id", ANSWER_SECONDS), second.ask(b"second", "same-id", ANSWER_SECONDS)
        )
    assert list(answers) == [b"reply to first", b"reply to second"]


async def test_requests_and_replies_of_one_mebibyte_arrive_whole(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    async with serving(consumer):
        assert await requester.ask(b"x" * MEBIBYTE, "big-1", ANSWER_SECONDS) == b"reply to " + b"x" * MEBIBYTE


async def test_a_consumer_that_stops_waiting_loses_no_request(broker: BrokerUnderTest) -> None:
    """Waiting is cancelled over and over, at any moment, while requests come; none has to be delivered a second time."""
    consumer = await broker.open(broker.consumer())

    async def send() -> None:
        for number in range(60):
            await broker.send_request(b"%d" % number)

    sending = asyncio.create_task(send())
    seen: list[bytes] = []
    patience = 0.0
    while len(seen) < 60:
        waiting = asyncio.create_task(consumer.receive())
        await asyncio.sleep(patience)
        patience = (patience + 0.0001) % 0.002
        waiting.cancel()
        try:
            delivery = await waiting
        except asyncio.CancelledError:
            continue
        assert not delivery.redelivered
        await delivery.ack()
        seen.append(delivery.body)
    await sending
    assert seen == [b"%d" % number for number in range(60)]


async def test_a_quiet_queue_is_waited_for(broker: BrokerUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis answers "nothing" now and then: that is neither a message nor a fault."""
    monkeypatch.setattr(redis_streams, "BLOCK_SECONDS", 0.05)
    consumer = await broker.open(broker.consumer())
    receiving = asyncio.create_task(consumer.receive())
    await asyncio.sleep(0.3)
    assert not receiving.done()
    await broker.send_request(b"at last")
    assert (await receiving).body == b"at last"
