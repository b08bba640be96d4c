"""One master behind three Sentinels, and a cluster: the roles find their node, and find it again after it has changed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import MovedError

from amibridge.brokers.base import Publisher
from amibridge.brokers.redis_events import RedisSubscriber
from amibridge.brokers.redis_places import address_of
from amibridge.errors import BrokerError, BrokerRefused, BrokerUnreachable, PublishInterrupted
from tests.contract.brokers import EPOCH, UNCLOSED_IS_AN_ERROR, RedisUnderTest, bodies, events, serve, take
from tests.rig.origins import NotFoundError
from tests.rig.redis_groups import ClusterGroup, SentinelGroup
from tests.rig.redis_server import RedisServer

pytestmark = [pytest.mark.usefixtures("quiet"), UNCLOSED_IS_AN_ERROR, pytest.mark.timeout(60)]

SOON_SECONDS = 15.0


class GroupUnderTest(RedisUnderTest):
    """Looks at whichever of these servers has the keys, without asking our code where that is."""

    def __init__(self, pbx: str, url: str, servers: list[RedisServer]) -> None:
        super().__init__(pbx, url)
        self.servers = servers

    async def ask(self, *words: Any) -> Any:
        for server in self.servers:
            if not server.running:
                continue
            client: Any = Redis.from_url(server.url, protocol=2)
            try:
                return await client.execute_command(*words)
            except MovedError:
                continue
            finally:
                await client.aclose()
        raise AssertionError("no server has it")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterGroup]:
    yield from _group(ClusterGroup, tmp_path_factory)


@pytest.fixture
def sentinels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelGroup]:
    yield from _group(SentinelGroup, tmp_path_factory)


def _group(kind: Callable[..., Any], folders: pytest.TempPathFactory) -> Iterator[Any]:
    try:
        group = kind(folders.mktemp("group"))
    except NotFoundError as error:
        pytest.skip(str(error))
    with closing(group):
        yield group.start()


@pytest.fixture
async def in_cluster(cluster: ClusterGroup, pbx: str) -> AsyncIterator[GroupUnderTest]:
    async with GroupUnderTest(pbx, cluster.url, cluster.nodes) as broker:
        yield broker


async def published_in_the_end(broker: RedisUnderTest, count: int) -> Publisher:
    """As the bridge does it: on any fault a new publisher, and the same again."""
    deadline = time.monotonic() + SOON_SECONDS
    while True:
        publisher = broker.publisher()
        try:
            await broker.open(publisher)
            await publisher.publish(events(broker.pbx, count))
            return publisher
        except (BrokerUnreachable, PublishInterrupted):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


async def test_the_master_is_found_again_after_a_failover(sentinels: SentinelGroup, pbx: str) -> None:
    """Killed in use: the publisher is told, and the next one writes to what was the replica, nothing twice."""
    master, replica = sentinels.master, sentinels.replica
    async with GroupUnderTest(pbx, sentinels.url, [master, replica]) as broker:
        publisher = await broker.open(broker.publisher())
        await publisher.publish(events(pbx, 10))
        await asyncio.to_thread(master.command, "WAIT", "1", "2000")
        master.kill()
        with pytest.raises(PublishInterrupted):
            await publisher.publish(events(pbx, 20))
        last = await published_in_the_end(broker, 20)
        assert await last.marks() == {EPOCH: 20}
        assert await broker.kept_events() == bodies(events(pbx, 20))
        assert b"role:master" in replica.command("INFO", "replication")


async def test_one_sentinel_is_enough_to_find_the_master(sentinels: SentinelGroup, pbx: str) -> None:
    """The first is dead and the second is frozen."""
    first, second, _ = sentinels.sentinels
    first.kill()
    second.pause()
    assert await address_of(sentinels.url, "any") == sentinels.master.url
    second.resume()


async def test_every_role_works_through_sentinels(sentinels: SentinelGroup, pbx: str) -> None:
    async with GroupUnderTest(pbx, sentinels.url, [sentinels.master]) as broker:
        await every_role_works(broker)
        everything = await broker.open(RedisSubscriber(sentinels.url, scan="{amibridge:*}:events"))
        await published_in_the_end(broker, 6)
        assert (await everything.receive()).body == bodies(events(pbx, 6))[-1]


async def test_a_master_nobody_knows_is_refused(sentinels: SentinelGroup, pbx: str) -> None:
    with pytest.raises(BrokerRefused, match="knows no master 'unheard-of'"):
        await address_of(sentinels.url.replace("telephony", "unheard-of"), "any")


async def test_every_role_works_in_a_cluster(in_cluster: GroupUnderTest) -> None:
    await every_role_works(in_cluster)


async def test_pbxs_live_on_different_nodes(cluster: ClusterGroup) -> None:
    nodes = {await address_of(cluster.url, f"{{amibridge:pbx{n}}}:events") for n in range(20)}
    assert nodes == {node.url for node in cluster.nodes}


async def test_all_pbxs_of_a_cluster_can_not_be_read_at_once(cluster: ClusterGroup) -> None:
    subscriber = RedisSubscriber(cluster.url, scan="{amibridge:*}:events")
    with pytest.raises(BrokerRefused, match="name one PBX"):
        await subscriber.open()
    await subscriber.close()


async def test_a_slot_that_moves_is_followed(in_cluster: GroupUnderTest, cluster: ClusterGroup) -> None:
    """The node says MOVED: the publisher ends, and the next one is with the new node."""
    publisher = await in_cluster.open(in_cluster.publisher())
    old = await address_of(cluster.url, in_cluster.events_stream)
    new = next(node for node in cluster.nodes if node.url != old)
    slot = str(await in_cluster.ask("CLUSTER", "KEYSLOT", in_cluster.events_stream))
    new_id = new.command("CLUSTER", "MYID").split(b"\r\n")[1].decode()
    for node in [new, *(node for node in cluster.nodes if node is not new)]:
        assert node.command("CLUSTER", "SETSLOT", slot, "NODE", new_id) == b"+OK\r\n"
    with pytest.raises(PublishInterrupted, match="another node") as caught:
        await publisher.publish(events(in_cluster.pbx, 3))
    assert caught.value.confirmed == 0
    await published_in_the_end(in_cluster, 3)
    assert await address_of(cluster.url, in_cluster.events_stream) == new.url
    assert await in_cluster.kept_events() == bodies(events(in_cluster.pbx, 3))


async def test_a_plain_url_to_a_cluster_is_told_what_to_write(cluster: ClusterGroup) -> None:
    for number in range(20):
        pbx = f"plain{number}"
        publisher = RedisUnderTest(pbx, cluster.nodes[0].url).publisher()
        await publisher.open()
        try:
            await publisher.publish(events(pbx, 1))
        except PublishInterrupted as error:
            assert "redis+cluster://" in str(error)
            return
        finally:
            await publisher.close()
    raise AssertionError("all on one node")


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://127.0.0.1:1",
        "redis+sentinel://127.0.0.1:1/",
        "redis+cluster://",
        "redis+other://127.0.0.1:1/x",
        "amqp+sentinel://127.0.0.1:1/x",
    ],
)
async def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BrokerRefused, match=r"redis\+sentinel://.*redis\+cluster://"):
        await address_of(url, "any")


async def test_nobody_there_is_unreachable_and_says_no_password() -> None:
    url = "redis+sentinel://bridge:topsecret@127.0.0.1:1,127.0.0.1:2/main/0?sentinel_password=hidden"
    with pytest.raises(BrokerUnreachable) as caught:
        await address_of(url, "any")
    assert "127.0.0.1:1" in str(caught.value)
    assert "127.0.0.1:2" in str(caught.value)
    assert "topsecret" not in str(caught.value)
    assert "hidden" not in str(caught.value)


async def every_role_works(broker: RedisUnderTest) -> None:
    publisher = await broker.open(broker.publisher())
    subscriber = await broker.open(broker.subscriber())
    await publisher.publish(events(broker.pbx, 5))
    assert [one.body for one in await take(subscriber, 5)] == bodies(events(broker.pbx, 5))
    consumer = await broker.open(broker.consumer())
    requester = await broker.open(broker.requester())
    serving = asyncio.create_task(serve(consumer))
    assert await requester.ask(b"hello", "request-1", 5.0) == b"reply to hello"
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    with pytest.raises(BrokerError):
        await broker.publisher().marks()
