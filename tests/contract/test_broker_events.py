"""What Publisher and Subscriber promise, on every broker."""

import asyncio

import pytest

from amibridge.brokers.base import MAX_BATCH_MESSAGES, Received
from amibridge.errors import BrokerError, BrokerUnreachable
from tests.contract.brokers import (
    EPOCH,
    EVENT_TYPE,
    LATER_EPOCH,
    UNCLOSED_IS_AN_ERROR,
    BrokerUnderTest,
    bodies,
    events,
    take,
)

pytestmark = UNCLOSED_IS_AN_ERROR

MEBIBYTE = 1024 * 1024


async def test_a_subscriber_sees_every_event_once_and_in_order_over_many_batches(broker: BrokerUnderTest) -> None:
    """2 000 events in batches of 500: exactly these, byte for byte, with their type, and their key where it is carried."""
    publisher = await broker.open(broker.publisher())
    subscriber = await broker.open(broker.subscriber())
    sent = events(broker.pbx, 2000)
    for start in range(0, len(sent), MAX_BATCH_MESSAGES):
        await publisher.publish(sent[start : start + MAX_BATCH_MESSAGES])
    key = sent[0].key if broker.carries_keys else None
    assert await take(subscriber, len(sent)) == [Received(message.body, EVENT_TYPE, key) for message in sent]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(subscriber.receive(), 0.1)


async def test_one_batch_may_be_larger_than_what_is_in_flight(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    sent = events(broker.pbx, 2 * MAX_BATCH_MESSAGES + 1)
    await publisher.publish(sent)
    assert await broker.kept_events() == bodies(sent)


async def test_publish_returns_only_when_the_broker_has_every_message(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    for position in range(1, 6):
        await publisher.publish(events(broker.pbx, 1, first=position))
        assert len(await broker.kept_events()) == (1 if not broker.writes_nothing_twice else position)


async def test_an_empty_batch_is_nothing(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await publisher.publish([])


async def test_what_is_published_again_after_a_fault_is_not_written_twice(broker: BrokerUnderTest) -> None:
    """The same epoch and positions, on a new connection: by itself, overlapping what is new, and by itself again."""
    sent = events(broker.pbx, 30)
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    await publisher.publish(sent[:20])
    await publisher.close()
    again = await broker.open(broker.publisher())
    await again.publish(sent[:20])
    await again.publish(sent[10:30])
    await again.publish(sent)
    kept = await broker.kept_events()
    assert list(dict.fromkeys(kept)) == bodies(sent)
    assert len(kept) == (30 if broker.writes_nothing_twice else 90)  # RabbitMQ's consumers de-duplicate by id


async def test_a_new_epoch_begins_again_at_position_one(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    old, new = events(broker.pbx, 5), events(broker.pbx, 3, epoch=LATER_EPOCH)
    await publisher.publish(old)
    await publisher.publish(new)
    assert await broker.kept_events() == bodies(old + new)


async def test_one_batch_may_hold_two_epochs(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    both = events(broker.pbx, 5) + events(broker.pbx, 3, epoch=LATER_EPOCH)
    await publisher.publish(both)
    assert await broker.kept_events() == bodies(both)


async def test_an_older_epoch_is_not_written_again(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    old, new = events(broker.pbx, 5), events(broker.pbx, 3, epoch=LATER_EPOCH)
    await publisher.publish(old)
    await publisher.publish(new)
    await publisher.publish(old)
    again = [] if broker.writes_nothing_twice else old
    assert await broker.kept_events() == bodies(old + new + again)


async def test_an_epoch_that_sorts_before_the_last_one_is_written_all_the_same(broker: BrokerUnderTest) -> None:
    """The bridge was restarted after its clock had gone back: no event may be taken for an old one."""
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    later, earlier = events(broker.pbx, 5, epoch=LATER_EPOCH), events(broker.pbx, 3)
    await publisher.publish(later)
    await publisher.publish(earlier)
    assert await broker.kept_events() == bodies(later + earlier)


async def test_positions_may_have_holes(broker: BrokerUnderTest) -> None:
    """The spool may have dropped some, which is announced elsewhere."""
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    sent = events(broker.pbx, 3) + events(broker.pbx, 3, first=1000)
    await publisher.publish(sent)
    assert await broker.kept_events() == bodies(sent)


async def test_a_subscriber_sees_nothing_from_before_it_opened(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await publisher.publish(events(broker.pbx, 5))
    subscriber = await broker.open(broker.subscriber())
    later = events(broker.pbx, 2, first=6)
    await publisher.publish(later)
    assert [received.body for received in await take(subscriber, 2)] == bodies(later)


async def test_every_subscriber_sees_every_event(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    subscribers = [await broker.open(broker.subscriber()) for _ in range(3)]
    sent = events(broker.pbx, 10)
    await publisher.publish(sent)
    for subscriber in subscribers:
        assert [received.body for received in await take(subscriber, 10)] == bodies(sent)


async def test_an_event_of_one_mebibyte_arrives_whole(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    subscriber = await broker.open(broker.subscriber())
    sent = events(broker.pbx, 3, body_bytes=MEBIBYTE)
    await publisher.publish(sent)
    assert [received.body for received in await take(subscriber, 3)] == bodies(sent)


async def test_a_subscriber_that_stops_waiting_loses_no_event(broker: BrokerUnderTest) -> None:
    """Waiting is cancelled over and over, at any moment, while events come."""
    publisher = await broker.open(broker.publisher())
    subscriber = await broker.open(broker.subscriber())
    sent = events(broker.pbx, 150)

    async def publish() -> None:
        for start in range(0, len(sent), 10):
            await publisher.publish(sent[start : start + 10])
            await asyncio.sleep(0.002)

    publishing = asyncio.create_task(publish())
    seen: list[bytes] = []
    patience = 0.0
    while len(seen) < len(sent):
        waiting = asyncio.create_task(subscriber.receive())
        await asyncio.sleep(patience)
        patience = (patience + 0.0001) % 0.002
        waiting.cancel()
        try:
            seen.append((await waiting).body)
        except asyncio.CancelledError:
            continue
    await publishing
    assert seen == bodies(sent)


async def test_two_pbxs_do_not_see_each_other(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    subscriber = await broker.open(broker.subscriber())
    if broker.carries_keys:
        await publisher.publish(events("another", 1, epoch=LATER_EPOCH))
    await publisher.publish(events(broker.pbx, 1))
    assert [received.body for received in await take(subscriber, 1)] == bodies(events(broker.pbx, 1))


async def test_a_publisher_that_was_closed_says_so(broker: BrokerUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    await publisher.close()
    with pytest.raises(BrokerError):
        await publisher.publish(events(broker.pbx, 1))


async def test_the_marks_are_the_last_positions_of_the_epochs(broker: BrokerUnderTest) -> None:
    """Or nothing at all, where the broker can not tell. A new connection is told the same."""
    publisher = await broker.open(broker.publisher())
    assert not await publisher.marks()
    await publisher.publish(events(broker.pbx, 5) + events(broker.pbx, 3, first=7, epoch=LATER_EPOCH))
    await publisher.publish(events(broker.pbx, 2))
    again = await broker.open(broker.publisher())
    for marks in (await publisher.marks(), await again.marks()):
        assert marks in (None, {EPOCH: 5, LATER_EPOCH: 9})
    if broker.writes_nothing_twice:
        assert marks is not None


async def test_a_publisher_that_is_not_open_has_no_marks_to_show(broker: BrokerUnderTest) -> None:
    with pytest.raises(BrokerUnreachable):
        await broker.publisher().marks()


async def test_position_zero_is_a_position(broker: BrokerUnderTest) -> None:
    """A gap before the first record of an epoch stands there."""
    publisher = await broker.open(broker.publisher())
    await broker.keep_events()
    await publisher.publish(events(broker.pbx, 2, first=0))
    assert await broker.kept_events() == bodies(events(broker.pbx, 2, first=0))
