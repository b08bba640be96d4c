"""How every role opens, fails to open, and ends."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from amibridge.brokers.rabbitmq import RabbitSubscriber
from amibridge.brokers.rabbitmq_consumer import RabbitConsumer
from amibridge.errors import BrokerError, BrokerRefused, BrokerUnreachable
from tests.contract.brokers import (
    UNCLOSED_IS_AN_ERROR,
    BrokerUnderTest,
    RabbitUnderTest,
    RedisUnderTest,
    Role,
    answer,
    events,
)
from tests.rig.ports import free_port
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer

NETWORKED: list[Callable[[str, str], BrokerUnderTest]] = [RedisUnderTest, RabbitUnderTest]
SCHEMES = {RedisUnderTest: "redis", RabbitUnderTest: "amqp"}
ROLE_NAMES = ("publisher", "subscriber", "consumer", "requester")

pytestmark = [pytest.mark.usefixtures("quiet"), UNCLOSED_IS_AN_ERROR]


def uses_of(role: Any, pbx: str) -> Any:
    """What a role is for."""
    if hasattr(role, "publish"):
        return role.publish(events(pbx, 1))
    if hasattr(role, "ask"):
        return role.ask(b"{}", "request-1", 5)
    return role.receive()


async def make_ready(broker: BrokerUnderTest) -> None:
    """Exchanges and queues are there."""
    await broker.open(broker.publisher())
    await broker.open(broker.consumer())


@pytest.mark.parametrize("name", ROLE_NAMES)
async def test_what_is_not_open_says_so(broker: BrokerUnderTest, name: str) -> None:
    """Before `open` and after `close`, at once."""
    await make_ready(broker)
    role: Role = getattr(broker, name)()
    with pytest.raises(BrokerError, match="not open"):
        await uses_of(role, broker.pbx)
    await broker.open(role)
    await role.close()
    with pytest.raises(BrokerError, match="closed"):
        await uses_of(role, broker.pbx)


@pytest.mark.parametrize("name", ROLE_NAMES)
async def test_close_may_come_twice_and_before_open(broker: BrokerUnderTest, name: str) -> None:
    await make_ready(broker)
    await getattr(broker, name)().close()
    role: Role = getattr(broker, name)()
    await role.open()
    await role.close()
    await role.close()


@pytest.mark.parametrize("name", ["subscriber", "consumer", "requester"])
async def test_who_waits_is_told_when_the_role_is_closed(broker: BrokerUnderTest, name: str) -> None:
    await make_ready(broker)
    role: Role = getattr(broker, name)()
    await broker.open(role)
    waiting = asyncio.create_task(uses_of(role, broker.pbx))
    await asyncio.sleep(0.05)
    await role.close()
    with pytest.raises(BrokerError):
        await asyncio.wait_for(waiting, 2)


async def test_a_delivery_is_dead_after_its_consumer_was_closed(broker: BrokerUnderTest) -> None:
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    asking = asyncio.create_task(requester.ask(b"{}", "request-1", 5))
    delivery = await consumer.receive()
    await consumer.close()
    for use in (
        delivery.ack(),
        delivery.bury("too late"),
        delivery.reply(answer(delivery), str(delivery.reply_to), "request-1"),
    ):
        with pytest.raises(BrokerError):
            await use
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def test_a_closed_role_leaves_the_others_alone(broker: BrokerUnderTest) -> None:
    publisher, other = await broker.open(broker.publisher()), await broker.open(broker.publisher())
    subscriber = await broker.open(broker.subscriber())
    await publisher.close()
    await other.publish(events(broker.pbx, 1))
    assert (await subscriber.receive()).body == events(broker.pbx, 1)[0].body


@pytest.mark.parametrize("kind", NETWORKED)
@pytest.mark.parametrize("name", ROLE_NAMES)
async def test_nobody_there_is_unreachable(kind: Callable[[str, str], BrokerUnderTest], name: str, pbx: str) -> None:
    """At once, in one line that names the address and not the password; `close` has nothing to say."""
    port = free_port()
    role = getattr(kind(pbx, f"{SCHEMES[kind]}://user:secret@127.0.0.1:{port}/"), name)()  # type: ignore[index]
    started = time.monotonic()
    with pytest.raises(BrokerUnreachable, match=str(port)) as caught:
        await role.open()
    assert time.monotonic() - started < 2
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    await role.close()


@pytest.mark.parametrize("kind", NETWORKED)
@pytest.mark.parametrize("url", ["", "localhost:5672", "http://localhost/", "{scheme}://user:se#cret@localhost:x/0"])
async def test_what_is_no_url_is_refused(kind: Callable[[str, str], BrokerUnderTest], url: str, pbx: str) -> None:
    """With what it should be, and without any part of what it is: that may be a password."""
    role = kind(pbx, url.format(scheme=SCHEMES[kind])).publisher()  # type: ignore[index]
    with pytest.raises(BrokerRefused, match="URL") as caught:
        await role.open()
    assert "cret" not in str(caught.value)
    await role.close()


async def test_wrong_credentials_are_refused_by_rabbitmq(rabbitmq_server: RabbitMQServer, pbx: str) -> None:
    url = rabbitmq_server.url.replace("guest:guest", "guest:secret")
    role = RabbitUnderTest(pbx, url).publisher()
    with pytest.raises(BrokerRefused, match="ACCESS_REFUSED") as caught:
        await role.open()
    assert "secret" not in str(caught.value)
    await role.close()


async def test_a_virtual_host_that_is_not_there_is_refused_by_rabbitmq(rabbitmq_server: RabbitMQServer, pbx: str) -> None:
    role = RabbitUnderTest(pbx, rabbitmq_server.url + "nowhere").publisher()
    with pytest.raises(BrokerRefused, match="virtual host"):
        await role.open()
    await role.close()


@pytest.mark.parametrize("role_type", [RabbitConsumer, RabbitSubscriber])
async def test_a_server_without_our_exchange_is_refused_by_rabbitmq(
    rabbitmq_server: RabbitMQServer, pbx: str, role_type: type
) -> None:
    """A subscriber needs the bridge to have been there; a queue declared otherwise needs a person."""
    url = rabbitmq_server.url
    role: Any = RabbitSubscriber(url, exchange=f"no.{pbx}", pattern="#")
    if role_type is RabbitConsumer:
        role = RabbitConsumer(url, exchange="amq.topic", queue=pbx, routing_key=pbx, dead_queue=f"{pbx}.dead", prefetch=1)
    with pytest.raises(BrokerRefused):
        await role.open()
    await role.close()


async def test_wrong_credentials_are_refused_by_redis(redis_server: RedisServer, pbx: str) -> None:
    role = RedisUnderTest(pbx, redis_server.url.replace("://", "://nobody:secret@")).publisher()
    with pytest.raises(BrokerRefused, match="check user, password and ACL") as caught:
        await role.open()
    assert "secret" not in str(caught.value)
    await role.close()


async def test_an_unknown_option_in_the_url_is_refused_by_redis(redis_server: RedisServer, pbx: str) -> None:
    role = RedisUnderTest(pbx, redis_server.url + "?sokcet_timeout=3").publisher()
    with pytest.raises(BrokerRefused, match="sokcet_timeout"):
        await role.open()
    await role.close()
