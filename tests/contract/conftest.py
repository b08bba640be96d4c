"""The brokers that one suite runs on: `broker` is each of them in turn, with a PBX name of the test's own."""

import asyncio
import gc
import logging
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from amibridge.brokers.embedded import EmbeddedServer
from amibridge.brokers.memory import MemoryBroker
from tests.contract.brokers import BrokerUnderTest, MemoryUnderTest, RabbitUnderTest, RedisUnderTest
from tests.rig import rabbitmq_server
from tests.rig.origins import NotFoundError
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.rig.redis_server import RedisServer

EVERY_BROKER = ("memory", "redis", "valkey", "embedded", "rabbitmq")
LINGER_SECONDS = 3.0  # aio-pika's last tasks after a connection was cut


@pytest.fixture(scope="session")
def frozen_heap() -> Iterator[None]:
    """What is there before the tests can not be their garbage: so a collection after each costs next to nothing."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The private server of the `embedded` broker."""
    server = EmbeddedServer(tmp_path_factory.mktemp("embedded"), 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=EVERY_BROKER)
async def broker(request: pytest.FixtureRequest, pbx: str, quiet: None) -> AsyncIterator[BrokerUnderTest]:
    """Each broker in turn."""
    kind: str = request.param
    under_test: BrokerUnderTest
    match kind:
        case "memory":
            under_test = MemoryUnderTest(pbx, MemoryBroker())
        case "rabbitmq":
            under_test = RabbitUnderTest(pbx, request.getfixturevalue("rabbitmq_server").url)
        case _:
            under_test = RedisUnderTest(pbx, request.getfixturevalue(f"{kind}_server").url)
    yield under_test
    await under_test.close()


@pytest.fixture(scope="session")
def rabbitmq_to_break(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQServer]:
    """One for all tests that kill or freeze it, as a start takes five seconds: `start()` it first."""
    try:
        origin = rabbitmq_server.find_own()
    except NotFoundError as error:
        required = request.config.getoption("--require-services") or os.environ.get("CI", "").lower() in {"true", "1"}
        (pytest.fail if required else pytest.skip)(str(error))
    with closing(rabbitmq_server.open_at(origin, tmp_path_factory.mktemp("rabbitmq"))) as server:
        yield server


@pytest.fixture(params=["redis", "valkey", "rabbitmq"])
async def breakable(
    request: pytest.FixtureRequest, pbx: str, quiet: None
) -> AsyncIterator[tuple[BrokerUnderTest, RedisServer | RabbitMQServer]]:
    """A broker and its server, which the test may kill and freeze."""
    broker: BrokerUnderTest
    if request.param == "rabbitmq":
        server = request.getfixturevalue("rabbitmq_to_break")
        await asyncio.to_thread(server.start)
        broker = RabbitUnderTest(pbx, server.url)
    else:
        server = request.getfixturevalue(f"new_{request.param}")(appendonly="yes", appendfsync="always")
        broker = RedisUnderTest(pbx, server.url)
    yield broker, server
    if server.running:
        await asyncio.to_thread(server.resume)
        await broker.close()


@pytest.fixture
def pbx() -> str:
    """A name nobody else uses."""
    return f"pbx-{secrets.token_hex(6)}"


@pytest.fixture
async def quiet(caplog: pytest.LogCaptureFixture, frozen_heap: None) -> AsyncIterator[None]:
    """No task goes on after the test, and asyncio has nothing to complain of (`… was never retrieved`)."""
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=LINGER_SECONDS)
    assert not left
    gc.collect()
    await asyncio.sleep(0)
    complaints = [
        record for record in caplog.get_records("call") if record.name == "asyncio" and record.levelno >= logging.ERROR
    ]
    assert not complaints
