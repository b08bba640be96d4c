"""What only Redis can be asked, and does not do silently: evict, hide its settings, run full, forget scripts, be flushed."""

import asyncio
from collections.abc import Callable

import pytest

from amibridge.brokers import redis_streams
from amibridge.brokers.redis_publisher import RedisPublisher
from amibridge.errors import BrokerRefused, BrokerUnreachable, PublishInterrupted
from amibridge.schemas import addresses
from tests.contract.brokers import UNCLOSED_IS_AN_ERROR, RedisUnderTest, answer, bodies, events
from tests.rig.redis_server import RedisServer

pytestmark = [pytest.mark.usefixtures("quiet"), UNCLOSED_IS_AN_ERROR]

LAST_ID_BUT_ONE = f"{2**64 - 1}-{2**64 - 2}"


@pytest.mark.parametrize("policy", ["allkeys-lru", "allkeys-random"])
async def test_a_redis_that_evicts_silently_is_refused(new_redis: Callable[..., RedisServer], pbx: str, policy: str) -> None:
    """It would answer every XADD with an id and throw the stream away later. The text says what to set."""
    server = new_redis(maxmemory="100mb", maxmemory_policy=policy)
    publisher = RedisUnderTest(pbx, server.url).publisher()
    with pytest.raises(BrokerRefused, match=f"{policy}.*noeviction"):
        await publisher.open()
    await publisher.close()


async def test_a_redis_that_hides_its_settings_is_used_all_the_same(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    server = new_redis()
    server.command("ACL", "SETUSER", "bridge", "on", ">secret", "~*", "+@all", "-config")
    async with RedisUnderTest(pbx, server.url.replace("://", "://bridge:secret@")) as broker:
        publisher = await broker.open(broker.publisher())
        await publisher.publish(events(pbx, 3))
        assert await broker.kept_events() == bodies(events(pbx, 3))


async def test_a_missing_right_is_refused(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    server = new_redis()
    server.command("ACL", "SETUSER", "bridge", "on", ">secret", "~*", "+@all", "-evalsha")
    publisher = RedisUnderTest(pbx, server.url.replace("://", "://bridge:secret@")).publisher()
    await publisher.open()
    with pytest.raises(BrokerRefused, match="ACL"):
        await publisher.publish(events(pbx, 1))
    await publisher.close()


async def test_a_full_redis_is_waited_for(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    """OOM is no refusal: it passes, and the same batch published again is written once."""
    server = new_redis()
    async with RedisUnderTest(pbx, server.url) as broker:
        publisher = await broker.open(broker.publisher())
        await publisher.publish(events(pbx, 10))
        server.command("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(PublishInterrupted, match="maxmemory") as caught:
            await publisher.publish(events(pbx, 20))
        assert caught.value.confirmed == 0
        server.command("CONFIG", "SET", "maxmemory", "0")
        again = await broker.open(broker.publisher())
        await again.publish(events(pbx, 20))
        assert await broker.kept_events() == bodies(events(pbx, 20))


async def test_what_was_written_before_an_error_is_not_written_again(redis_server: RedisServer, pbx: str) -> None:
    """The stream takes one more entry and no second: the mark stands after the one."""
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        await broker.ask("XADD", broker.events_stream, LAST_ID_BUT_ONE, "ce", "the last but one")
        publisher = await broker.open(broker.publisher())
        for _ in range(2):
            with pytest.raises(BrokerRefused, match="exhausted"):
                await publisher.publish(events(pbx, 3))
        assert await broker.kept_events() == [b"the last but one", *bodies(events(pbx, 1))]
        await broker.ask("DEL", broker.events_stream)
        await publisher.publish(events(pbx, 3))
        assert await broker.kept_events() == bodies(events(pbx, 2, first=2))


async def test_a_redis_that_forgot_the_script_is_given_it_again(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    server = new_redis()
    async with RedisUnderTest(pbx, server.url) as broker:
        publisher = await broker.open(broker.publisher())
        server.command("SCRIPT", "FLUSH")
        await publisher.publish(events(pbx, 3))
        assert await broker.kept_events() == bodies(events(pbx, 3))


async def test_a_key_of_another_kind_is_refused(redis_server: RedisServer, pbx: str) -> None:
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        await broker.ask("SET", broker.events_stream, "no stream")
        publisher = await broker.open(broker.publisher())
        with pytest.raises(BrokerRefused, match="WRONGTYPE"):
            await publisher.publish(events(pbx, 1))


async def test_a_flushed_redis_is_begun_again(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    """The consumer group is gone: the one who waits is told, and the next one makes it anew."""
    server = new_redis()
    async with RedisUnderTest(pbx, server.url) as broker:
        consumer = await broker.open(broker.consumer())
        receiving = asyncio.create_task(consumer.receive())
        await asyncio.sleep(0.1)
        server.command("FLUSHALL")
        with pytest.raises(BrokerUnreachable):
            await asyncio.wait_for(receiving, 2 * redis_streams.BLOCK_SECONDS)
        again = await broker.open(broker.consumer())
        await broker.send_request(b"new")
        assert (await again.receive()).body == b"new"


async def test_a_request_deleted_while_it_was_ours_is_not_delivered(redis_server: RedisServer, pbx: str) -> None:
    async with RedisUnderTest(pbx, redis_server.url) as broker:
        consumer = await broker.open(broker.consumer())
        for body in (b"deleted", b"kept"):
            await broker.send_request(body)
        await consumer.receive()
        await consumer.close()
        [(first, _), _] = await broker.ask("XRANGE", broker.requests_stream, "-", "+")
        await broker.ask("XDEL", broker.requests_stream, first)
        again = await broker.open(broker.consumer())
        assert (await again.receive()).body == b"kept"


async def test_a_role_has_its_connections_and_no_more(new_redis: Callable[..., RedisServer], pbx: str) -> None:
    """A consumer reads on one and writes on another, however many answers are under way at once."""
    server = new_redis()
    async with RedisUnderTest(pbx, server.url) as broker:
        consumer = await broker.open(broker.consumer())
        reply_to = broker.reply_to()
        for number in range(50):
            await broker.send_request(b"%d" % number, reply_to, f"request-{number}")
        deliveries = [await consumer.receive() for _ in range(50)]
        await asyncio.gather(*(d.reply(answer(d), reply_to, str(d.correlation_id)) for d in deliveries))
        await asyncio.gather(*(d.ack() for d in deliveries))
        assert server.command("CLIENT", "LIST", "TYPE", "normal").count(b"id=") == 2 + 1  # and the one that asks
        assert await broker.ask("XLEN", broker.requests_stream) == 0
        assert 0 < await broker.ask("TTL", reply_to) <= redis_streams.REPLY_EXPIRES_SECONDS
        await broker.ask("DEL", reply_to)


class DyingRedis:
    """Speaks just enough to open a publisher, and hangs up when it is given events."""

    def __init__(self) -> None:
        self.connections = 0
        self.commands: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while (command := await self._command(reader)) not in (b"", b"EVALSHA"):
            writer.write({b"PING": b"+PONG\r\n", b"CONFIG": b"*0\r\n", b"SCRIPT": b"$1\r\nx\r\n"}.get(command, b"+OK\r\n"))
        writer.close()
        await writer.wait_closed()

    async def _command(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readline()
        words = []
        for _ in range(int(head[1:] or b"0")):
            length = int((await reader.readline())[1:])
            words.append((await reader.readexactly(length + 2))[:-2])
        self.commands += words[:1]
        return words[0] if words else b""


async def test_a_command_is_never_sent_a_second_time(pbx: str) -> None:
    """redis-py would by default reconnect and send it ten times more; the high-water mark would hide that from us."""
    dying = DyingRedis()
    server = await asyncio.start_server(dying.talk, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    publisher: RedisPublisher = RedisUnderTest(pbx, f"redis://{host}:{port}/0").publisher()
    await publisher.open()
    with pytest.raises(PublishInterrupted):
        await publisher.publish(events(pbx, 3))
    with pytest.raises(BrokerUnreachable):
        await publisher.publish(events(pbx, 3))
    await publisher.close()
    server.close()
    await server.wait_closed()
    assert dying.connections == 1
    assert dying.commands.count(b"EVALSHA") == 1


async def test_closed_under_commands_that_wait_each_is_told_and_nothing_is_sent_later(
    new_redis: Callable[..., RedisServer], pbx: str
) -> None:
    """One of those who share a requester closes it after a fault, and the server comes back."""
    server = new_redis()
    broker = RedisUnderTest(pbx, server.url)
    requester = broker.requester()
    await requester.open()
    server.pause()
    try:
        asking = [asyncio.create_task(requester.ask(b"{}", f"request-{n}", 20.0)) for n in range(20)]
        await asyncio.sleep(0.2)
        await requester.close()
    finally:
        server.resume()
    ends = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 10.0)
    assert {type(end) for end in ends} == {BrokerUnreachable}, ends
    sent = int(server.command("XLEN", addresses.requests_stream(pbx)).strip(b":\r\n"))
    assert sent <= 1, "only what was on its way when it was closed"


async def test_the_state_is_kept_in_the_same_step_as_the_stream(redis_server: RedisServer, pbx: str) -> None:
    broker = RedisUnderTest(pbx, redis_server.url)
    hashes = {noun: addresses.state_hash(pbx, noun) for noun in ("", "channels", "queues")}

    def publisher(*state: tuple[str, str, bytes]) -> RedisPublisher:
        mark = addresses.high_water_key(pbx)
        return RedisPublisher(
            broker.url, stream=broker.events_stream, mark_key=mark, writer="b", hashes=hashes, state=lambda: state
        )

    def kept(noun: str) -> dict[bytes, bytes]:
        words = redis_server.command("HGETALL", hashes[noun]).split(b"\r\n")[2:-1:2]  # between the lengths
        return dict(zip(words[::2], words[1::2], strict=True))

    first, second, third = (one._replace(epoch="e") for one in events(pbx, 3))
    one = publisher(("channels", "left behind", b"{}"))
    await one.open()
    assert kept("channels") == {}  # written with the first events: a broker may have to be healed before
    await one.publish([first._replace(state=[("channels", "1", b'{"a":1}'), ("", "sequence", b"1")])])
    assert kept("channels") == {b"left behind": b"{}", b"1": b'{"a":1}'}
    await one.publish([second._replace(state=[("channels", "1", b""), ("queues", "q", b"{}"), ("", "sequence", b"2")])])
    assert (kept("channels"), kept("queues"), kept("")) == ({b"left behind": b"{}"}, {b"q": b"{}"}, {b"sequence": b"2"})
    await one.close()
    again = publisher(("channels", "2", b"{}"))
    await again.open()
    gone = second._replace(state=[("channels", "2", b"")])
    await again.publish(
        [first._replace(state=[("queues", "p", b"{}")]), gone, third._replace(state=[("channels", "3", b"{}")])]
    )
    # Anew, as nobody knows what came of the rest; what is published a second time changes it, too.
    assert (kept("channels"), kept("queues")) == ({b"3": b"{}"}, {b"p": b"{}"})
    await again.close()
