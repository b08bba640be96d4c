"""Ten independent consumers of one bridge's events, and work shared by several: what docs/fanout.md promises."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import runpy
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aio_pika
import pytest

from amibridge.brokers.base import GROUP_PREFETCH
from amibridge.errors import PublishInterrupted
from amibridge.schemas import addresses
from tests.rig import rabbitmq_server, redis_server, valkey_server
from tests.rig.origins import NotFoundError
from tests.rig.rabbitmq_server import RabbitMQServer
from tests.support.fanning import (
    CALLS,
    EXAMPLES,
    PATIENCE_SECONDS,
    PLUGINS,
    Program,
    Team,
    all_have,
    at_once,
    by_call,
    call_of,
    catch_up,
    client_of,
    commands,
    exists,
    forget_hash,
    forget_log,
    gap,
    keeps_order,
    kill_after,
    messages,
    publish,
    reading,
    ready,
    sightings,
    slowest,
    unbind,
    until,
)

KINDS: dict[str, Any] = {"redis": redis_server, "valkey": valkey_server, "rabbitmq": rabbitmq_server}
OPTIONS: dict[str, dict[str, Any]] = {"rabbitmq": {"plugins": PLUGINS}}
TEAMS = 10
COUNT = 1000
MAY_TAKE_TIMES = 3.0  # beside three in trouble, which take their share of this machine's two cores
MAY_TAKE_SECONDS = 3.0
SHARDS = 4

_databases = itertools.count(1)


@pytest.fixture(scope="module")
def start(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """The servers of this module, each started by the first test that asks for it."""
    running: dict[str, Any] = {}
    with ExitStack() as stack:

        def started(kind: str) -> Any:
            if kind not in running:
                server = KINDS[kind].open_at(_found(request, kind), tmp_path_factory.mktemp(kind), **OPTIONS.get(kind, {}))
                running[kind] = stack.enter_context(closing(server)).start()
            return running[kind]

        yield started


def _found(request: pytest.FixtureRequest, kind: str) -> Any:
    try:
        return KINDS[kind].find_own()
    except NotFoundError as error:
        required = request.config.getoption("--require-services") or os.environ.get("CI", "").lower() in {"true", "1"}
        (pytest.fail if required else pytest.skip)(str(error))


def url_of(server: Any) -> str:
    """On Redis and Valkey a database of the test's own: a reader of all PBXs sees those of no other test."""
    url = str(server.url)
    return url if url.startswith("amqp") else f"{url.rpartition('/')[0]}/{next(_databases) % 16}"


@pytest.fixture(params=["redis", "rabbitmq"])
def broker(request: pytest.FixtureRequest, start: Callable[[str], Any]) -> str:
    return url_of(start(request.param))


@pytest.fixture(params=["redis", "valkey"])
def redis_url(request: pytest.FixtureRequest, start: Callable[[str], Any]) -> str:
    return url_of(start(request.param))


@pytest.fixture
def rabbit(start: Callable[[str], Any]) -> RabbitMQServer:
    server: RabbitMQServer = start("rabbitmq")
    return server


@pytest.fixture
def pbx() -> str:
    return f"fan-{secrets.token_hex(4)}"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts an example; what still runs after the test is killed."""
    programs: list[Program] = []

    def started(*words: object) -> Program:
        programs.append(Program(tmp_path, *words))
        return programs[-1]

    yield started
    for program in programs:
        program.kill()


# --- each with its own


async def test_ten_teams_get_everything_whatever_the_others_do(broker: str, pbx: str, run: Callable[..., Program]) -> None:
    """First ten that are well; then nine of them, beside one that never acknowledges, one that is slow and one killed."""
    await publish(broker, pbx, [])
    healthy = [Team(f"{pbx}-{n}") for n in range(TEAMS)]
    async with reading(broker, pbx, healthy, COUNT) as at_work:
        began = time.monotonic()
        publishing = await publish(broker, pbx, messages(pbx, COUNT))
        await asyncio.wait_for(asyncio.gather(*at_work), PATIENCE_SECONDS)
    alone = max(team.done_at for team in healthy) - began
    assert all(team.seen == list(range(1, COUNT + 1)) for team in healthy)

    nine = [Team(team.group) for team in healthy[1:]]
    stuck = Team(healthy[0].group, acks=False)
    slow = Team(f"{pbx}-slow", each_seconds=100 * alone / COUNT)
    killed = run("fanout_team.py", broker, f"{pbx}-killed")
    await until(killed.is_ready, PATIENCE_SECONDS, lambda: killed.output)
    async with reading(broker, pbx, [*nine, stuck, slow], 2 * COUNT) as at_work:
        killing = asyncio.create_task(kill_after(killed, COUNT // 10))
        began = time.monotonic()
        publishing_beside = await publish(broker, pbx, messages(pbx, COUNT, first=COUNT + 1))
        await asyncio.wait_for(asyncio.gather(*at_work[: len(nine)]), PATIENCE_SECONDS)
        beside = max(team.done_at for team in nine) - began
        await killing
    print(f"\n{broker}: alone {alone:.2f} s (published in {publishing:.2f} s), ", end="")
    print(f"beside three in trouble {beside:.2f} s ({publishing_beside:.2f} s)")
    expected = list(range(COUNT + 1, 2 * COUNT + 1))
    assert all(team.seen == expected for team in nine)
    assert beside < MAY_TAKE_TIMES * alone + MAY_TAKE_SECONDS
    assert publishing_beside < MAY_TAKE_TIMES * publishing + MAY_TAKE_SECONDS
    assert stuck.seen == expected[:GROUP_PREFETCH]
    assert len(slow.seen) < COUNT
    await the_rest_is_still_there(broker, pbx, stuck, slow, expected)
    again = run("fanout_team.py", broker, f"{pbx}-killed")
    await until(lambda: again.sequences[-1:] == [2 * COUNT], PATIENCE_SECONDS, lambda: again.output[-1000:])
    again.stop()
    both = killed.sequences + again.sequences
    assert list(dict.fromkeys(both)) == expected
    assert len(both) - COUNT <= GROUP_PREFETCH


async def the_rest_is_still_there(url: str, pbx: str, stuck: Team, slow: Team, expected: list[int]) -> None:
    """What was held without an acknowledgement comes again; what was acknowledged does not."""
    stuck_again, slow_again = Team(stuck.group), Team(slow.group)
    await catch_up(url, pbx, stuck_again, expected[-1])
    await catch_up(url, pbx, slow_again, expected[-1])
    assert sorted(stuck_again.seen) == expected
    assert sorted(set(slow.seen + slow_again.seen)) == expected
    assert len(slow.seen) + len(slow_again.seen) <= len(expected) + 1


async def test_a_queue_nobody_reads_is_bounded_and_goes_in_the_end(rabbit: RabbitMQServer, pbx: str) -> None:
    """RabbitMQ, by a policy over the queues of groups, as the page shows one."""
    team = Team(f"left-{pbx}")
    await publish(rabbit.url, pbx, [])
    async with reading(rabbit.url, pbx, [team], 1):
        pass
    words = ["set_policy", "--priority", "1", "--apply-to", "queues", "left", r"^amibridge\.group\.left-"]
    await asyncio.to_thread(rabbit.rabbitmqctl, *words, '{"max-length": 500}')
    await publish(rabbit.url, pbx, messages(pbx, COUNT))
    await catch_up(rabbit.url, pbx, team, COUNT)
    assert team.seen == list(range(COUNT - 499, COUNT + 1))
    await asyncio.to_thread(rabbit.rabbitmqctl, *words, '{"expires": 1000}')
    async with await aio_pika.connect(rabbit.url) as connection:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while await exists(connection, addresses.group_queue(team.group)):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.5)


async def test_how_far_a_group_is_behind_and_what_it_has_lost(redis_url: str, pbx: str) -> None:
    """On Redis and Valkey the stream is as long for everybody; a group that is further behind has lost what is between."""
    kept, team = 1000, Team(f"{pbx}-late")
    await publish(redis_url, pbx, [])
    async with reading(redis_url, pbx, [team], 10) as [at_work]:
        await publish(redis_url, pbx, messages(pbx, 10), kept=kept)
        await at_work  # a group that was never at the end of the stream does not know how far it is behind
    await publish(redis_url, pbx, messages(pbx, 500, first=11), kept=kept)
    async with client_of(redis_url) as client:
        stream = addresses.events_stream(pbx)
        [group] = await client.xinfo_groups(stream)
        assert (group["lag"], group["pending"]) == (500, 0)
        await publish(redis_url, pbx, messages(pbx, 2500, first=511), kept=kept)
        [group] = await client.xinfo_groups(stream)
        lost = group["lag"] - await client.xlen(stream)
        assert group["lag"] == 3000
    await catch_up(redis_url, pbx, team, 3010)
    assert 1500 < lost == 3010 - len(team.seen)
    assert team.seen == [*range(1, 11), *range(11 + lost, 3011)]


# --- one team, several workers


async def test_a_shared_group_spreads_the_work(broker: str, pbx: str) -> None:
    workers = [Team(f"{pbx}-shared", each_seconds=0.001) for _ in range(SHARDS)]
    await publish(broker, pbx, [])
    async with reading(broker, pbx, workers, 0):
        await publish(broker, pbx, messages(pbx, 1000))
        await until(lambda: sum(len(worker.seen) for worker in workers) >= 1000, PATIENCE_SECONDS)
    assert sorted(itertools.chain.from_iterable(worker.seen for worker in workers)) == list(range(1, 1001))
    assert min(len(worker.seen) for worker in workers) > 100


async def test_shards_by_the_reader(broker: str, pbx: str, run: Callable[..., Program]) -> None:
    """Four workers, one of which stops and starts again; then five, which begin where the slowest of the four was."""
    await publish(broker, pbx, gap(pbx, 0))  # the bridge has been there: on Redis there is a stream
    four = [run("fanout_shard.py", broker, pbx, n, SHARDS) for n in range(SHARDS)]
    await ready(four)
    await publish(broker, pbx, [*messages(pbx, 1000), *gap(pbx, 1001), *messages(pbx, 500, first=1002)])
    await all_have(four, set(range(1, 1502)) - {1001})
    await until(lambda: all(1001 in program.sequences for program in four), PATIENCE_SECONDS)
    assert all(keeps_order(sightings(program)) for program in four)
    assert all(len(by_call(sightings(program))) > CALLS // 10 for program in four)

    four[1].stop()
    await publish(broker, pbx, messages(pbx, 500, first=1502))
    again = run("fanout_shard.py", broker, pbx, 1, SHARDS)
    await all_have([four[0], *four[2:], again], set(range(1502, 2002)))
    assert keeps_order(sightings(four[1], again))
    if not broker.startswith("amqp"):
        again.stop()  # so this shard falls behind the others
        await publish(broker, pbx, messages(pbx, 500, first=2002))
        await until(lambda: four[0].sequences[-1] > 2490, PATIENCE_SECONDS)
        for program in (four[0], *four[2:]):
            program.stop()
        await publish(broker, pbx, messages(pbx, 500, first=2502))
        await five_in_their_place(broker, pbx, run, [*four, again])


async def five_in_their_place(url: str, pbx: str, run: Callable[..., Program], four: Sequence[Program]) -> None:
    """The page's way to another number of shards on Redis: new groups, from the time that the slowest has reached."""
    reached = await slowest(url, addresses.events_stream(pbx), b"-of-4")
    since = datetime.fromtimestamp(int(reached.partition(b"-")[0]) / 1000, UTC).isoformat()
    five = [run("fanout_shard.py", url, pbx, n, 5, since) for n in range(5)]
    await all_have(five, set(range(2502, 3002)))
    had = set(itertools.chain.from_iterable(program.sequences for program in (*four, *five)))
    assert had == set(range(1, 3002))
    assert all(keeps_order(sightings(program)) for program in five)
    assert sum(len(program.sequences) for program in five) < 1500


async def test_shards_by_a_hash_exchange(rabbit: RabbitMQServer, pbx: str, run: Callable[..., Program]) -> None:
    """Four queues with a worker each; one is killed and the one that waits goes on; a fifth queue joins, and leaves."""

    def worker(queue: int, queues: int = SHARDS) -> Program:
        return run("fanout_hash.py", rabbit.url, pbx, queues, queue)

    await publish(rabbit.url, pbx, [])
    four = [worker(0)]
    await ready(four)  # it makes the queues
    four += [worker(n) for n in range(1, SHARDS)]
    await ready(four)
    waiting = worker(1)
    await ready([waiting])
    await publish(rabbit.url, pbx, [*messages(pbx, 1000), *gap(pbx, 1001)])
    await all_have(four, set(range(1, 1001)))
    await until(lambda: all(1001 in program.sequences for program in four), PATIENCE_SECONDS)
    assert waiting.sequences == []
    four[1].kill()
    await publish(rabbit.url, pbx, messages(pbx, 1000, first=1002))
    await all_have([four[0], *four[2:], waiting], set(range(1002, 2002)))
    assert all(keeps_order(sightings(*programs)) for programs in ([four[0]], [four[1], waiting], [four[2]], [four[3]]))
    before = {queue: set(by_call(sightings(*programs))) for queue, programs in enumerate(([four[0]], [waiting]))}

    joined = worker(4, SHARDS + 1)
    await ready([joined])
    await publish(rabbit.url, pbx, messages(pbx, 1000, first=2002))
    five = [four[0], waiting, *four[2:], joined]
    await all_have(five, set(range(2002, 3002)))
    moved = {call_of(sequence) for sequence in joined.sequences}
    print(f"\na fifth queue took {len(moved)} of {CALLS} calls")
    assert 0 < len(moved) < CALLS // 2
    for queue, calls in before.items():  # whatever did not move to the new one stayed where it was
        assert {call_of(s) for s in five[queue].sequences if s > 2001} == calls - moved

    await unbind(rabbit.url, pbx, 4)
    await publish(rabbit.url, pbx, messages(pbx, 500, first=3002))
    await all_have(five, set(range(3002, 3502)))
    assert max(joined.sequences) < 3002
    for program in five:
        program.stop()
    await forget_hash(rabbit.url, pbx, SHARDS + 1)


async def test_a_hash_exchange_without_queues_does_not_hold_up_the_bridge(rabbit: RabbitMQServer, pbx: str) -> None:
    """With the arguments of the example; without its alternate exchange nothing at all is confirmed any more."""
    await asyncio.to_thread(rabbit.rabbitmqctl, "add_vhost", pbx)  # where no queue of another test takes the events
    await asyncio.to_thread(rabbit.rabbitmqctl, "set_permissions", "-p", pbx, "guest", ".*", ".*", ".*")
    given: dict[str, Any] = runpy.run_path(str(EXAMPLES / "fanout_hash.py"))["HASH"]
    url = f"{rabbit.url}{pbx}"
    await publish(url, pbx, [])
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        for arguments in ({"hash-header": given["hash-header"]}, given):
            dealer = await channel.declare_exchange("hash", "x-consistent-hash", durable=True, arguments=arguments)
            await dealer.bind(addresses.EVENTS_EXCHANGE, "#")
            with contextlib.nullcontext() if arguments is given else pytest.raises(PublishInterrupted):
                await publish(url, pbx, messages(pbx, 10))
            await channel.exchange_delete(dealer.name)


# --- again from a place


async def test_a_late_consumer_has_everything_once(
    broker: str, pbx: str, tmp_path: Path, run: Callable[..., Program]
) -> None:
    """Killed in the middle, twice, and away while more is published: on top of what it had comes what was behind it."""
    count, table = 500, tmp_path / "events.db"
    await publish(broker, pbx, [])
    first = run("fanout_replay.py", broker, table)
    await until(first.is_ready, PATIENCE_SECONDS)
    publishing = asyncio.create_task(publish(broker, pbx, messages(pbx, count)))
    await kill_after(first, count // 4)
    await publishing
    second = run("fanout_replay.py", broker, table)
    await kill_after(second, count // 4)
    await publish(broker, pbx, messages(pbx, count, first=count + 1))
    third = run("fanout_replay.py", broker, table)
    await until(lambda: third.sequences[-1:] == [2 * count], PATIENCE_SECONDS, lambda: third.output[-1000:])
    third.stop()
    with closing(sqlite3.connect(table)) as database:
        rows = database.execute("SELECT sequence FROM events WHERE body LIKE ? ORDER BY rowid", (f"%/{pbx}%",)).fetchall()
    assert [sequence for [sequence] in rows] == list(range(1, 2 * count + 1))
    if broker.startswith("amqp"):
        await forget_log(broker)


# --- the page itself


@pytest.mark.parametrize("kind", ["redis", "rabbitmq"])
async def test_every_command_of_the_page(kind: str, start: Callable[[str], Any], run: Callable[..., Program]) -> None:
    """The programs all at once, then what looks at them and ends them."""
    server = start(kind)
    url = url_of(server)
    words = commands(kind)
    await publish(url, "pbx1", gap("pbx1", 0))
    programs: list[Program] = []
    teams: dict[tuple[str, str], Program] = {}
    for of in filter(is_ours, words):
        if before := teams.get((of[1], of[3])):  # the first one makes the queues
            await ready([before])
        programs.append(run(Path(of[1]).name, *(url if word == "$BROKER" else word for word in of[2:])))
        teams[of[1], of[3]] = programs[-1]
    await ready(programs)
    await publish(url, "pbx1", messages("pbx1", 500))
    for program in programs:
        await until(lambda: len(program.sequences) > 100, PATIENCE_SECONDS, lambda: program.output)  # noqa: B023
    for program in programs:
        program.stop()
    for of in words:
        if not is_ours(of):
            await at_once(server, url, of)
    assert len(programs) >= 6
    if kind == "rabbitmq":
        await forget_log(url)
        await forget_hash(url, "scoring", 4)


def is_ours(words: Sequence[str]) -> bool:
    return words[0] == "python"
