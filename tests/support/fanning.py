"""Events of many calls at once, published as the bridge publishes them, and what many readers made of them."""

from __future__ import annotations

import asyncio
import itertools
import re
import shlex
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aio_pika
import orjson
from redis.asyncio import Redis

from amibridge.brokers.base import EVENTS_KEPT, Message, Publisher
from amibridge.brokers.rabbitmq_publisher import RabbitPublisher
from amibridge.brokers.redis_publisher import RedisPublisher
from amibridge.client import connect
from amibridge.client.events import Events
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Record
from amibridge.schemas import addresses
from amibridge.workers.outgoing import Outgoing
from tests.rig.process import Child, wait_until

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENT = EXAMPLES.with_name("docs") / "fanout.md"
PLUGINS = ["rabbitmq_consistent_hash_exchange"]
POLL_SECONDS = 0.02
STOP_SECONDS = 10.0
PATIENCE_SECONDS = 60.0  # on a machine that runs other tests beside these
EPOCH = "20260801T120000.000000Z-fanout"
CALLS = 100  # at once; the events of each lie among those of the others
RECEIVED_NS = 1_800_000_000 * 10**9
WINDOW = 500  # published at once, then the readers get a turn


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as a reader had it: its sequence, and the call it is of."""

    sequence: int
    call: str

    @classmethod
    def of(cls, body: bytes | str) -> Seen:
        said = orjson.loads(body)
        return cls(int(said["sequence"]), said.get("partitionkey", ""))


def messages(pbx: str, count: int, *, first: int = 1, calls: int = CALLS) -> list[Message]:
    """Events with the sequences `first` and on, in turn of `calls` calls; made by the bridge's own relay."""
    outgoing = Outgoing(pbx=pbx, normalizer=Normalizer(pbx=pbx, bridge="bridge1"))
    made: list[Message] = []
    for sequence in range(first, first + count):
        record = Record(EPOCH, sequence, RECEIVED_NS, "", _frame(sequence % calls))
        made += outgoing.messages(record)
    return made


def gap(pbx: str, sequence: int) -> list[Message]:
    """A lifecycle event, which is of no call."""
    outgoing = Outgoing(pbx=pbx, normalizer=Normalizer(pbx=pbx, bridge="bridge1"))
    said = orjson.dumps({"reason": "link_lost", "since": "2026-08-01T12:00:00Z"})
    return outgoing.messages(Record(EPOCH, sequence, RECEIVED_NS, "amibridge.gap.found", said))


def publisher_at(url: str, pbx: str, *, kept: int = EVENTS_KEPT) -> Publisher:
    """The bridge's."""
    if url.startswith("amqp"):
        return RabbitPublisher(url, exchange=addresses.EVENTS_EXCHANGE, unrouted_exchange=addresses.UNROUTED_EXCHANGE)
    stream, mark = addresses.events_stream(pbx), addresses.high_water_key(pbx)
    return RedisPublisher(url, stream=stream, mark_key=mark, writer="bridge1", kept=kept)


async def publish(url: str, pbx: str, sent: Sequence[Message], *, kept: int = EVENTS_KEPT) -> float:
    """Publish all of them, in windows; the seconds until the broker had confirmed the last."""
    publisher = publisher_at(url, pbx, kept=kept)
    await publisher.open()
    started = time.monotonic()
    try:
        for start in range(0, len(sent), WINDOW):
            await publisher.publish(sent[start : start + WINDOW])
        return time.monotonic() - started
    finally:
        await publisher.close()


def by_call(seen: Iterable[Seen]) -> dict[str, list[int]]:
    """The sequences of each call, in the order they were had."""
    found: dict[str, list[int]] = {}
    for one in seen:
        found.setdefault(one.call, []).append(one.sequence)
    return found


def keeps_order(seen: Iterable[Seen]) -> bool:
    """Whether no event of a call came before an earlier one of that call, nor twice."""
    return all(row == sorted(set(row)) for row in by_call(seen).values())


def _frame(call: int) -> bytes:
    snapshot = f"Channel: PJSIP/{call}-1\r\nChannelState: 6\r\nContext: default\r\nExten: {call}\r\nPriority: 1\r\n"
    return f"Event: Hold\r\nPrivilege: call,all\r\n{snapshot}Uniqueid: 1795.{call}\r\nLinkedid: 1795.{call}".encode()


class Program:
    """One of the examples as a process of its own; each line of it that begins with a number is an event."""

    def __init__(self, folder: Path, name: object, *words: object) -> None:
        self._log = (
            folder / f"{name}-{'-'.join(str(word).replace('/', '_') for word in words[1:])}-{time.monotonic_ns()}.out"
        )
        command = [sys.executable, str(EXAMPLES / str(name)), *(str(word) for word in words)]
        self._child = Child(command, log=self._log, cwd=folder)

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def sequences(self) -> list[int]:
        """Of the events it had, in that order; a line that a kill cut off does not count."""
        lines = self.output.split("\n")[:-1]
        return [int(line.split()[0]) for line in lines if line[:1].isdigit()]

    def is_ready(self) -> bool:
        """Whether it has said its first line."""
        assert self._child.running, self.output
        return "\n" in self.output

    def stop(self) -> None:
        """Ctrl-C, and wait for its end."""
        self._child.signal_group(signal.SIGINT)
        assert wait_until(lambda: not self._child.running, STOP_SECONDS), self.output
        self._child.kill()

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()


async def until(condition: Callable[[], bool], seconds: float, told: Callable[[], object] = str) -> None:
    """Wait for it; what `told` returns is in the complaint."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {told()}"
        await asyncio.sleep(POLL_SECONDS)


@dataclass(slots=True)
class Team:
    """Reads one PBX as a group does; `each_seconds` is what it does with an event."""

    group: str
    each_seconds: float = 0.0
    acks: bool = True
    seen: list[int] = field(default_factory=list)
    done_at: float = 0.0

    async def read(self, events: Events, last: int) -> None:
        """Until it has had the event with this sequence; for ever where that does not come."""
        async for event in events:
            assert event.sequence is not None
            self.seen.append(event.sequence)
            if self.acks:
                await event.ack()
            if self.each_seconds:
                await asyncio.sleep(self.each_seconds)
            if event.sequence == last:
                break
        self.done_at = time.monotonic()


@asynccontextmanager
async def reading(url: str, pbx: str, teams: Sequence[Team], last: int) -> AsyncIterator[list[asyncio.Task[None]]]:
    """All of them at work, each since before the block; ended with it.

    They begin one after the other: of several that make one new quorum queue at the same moment, RabbitMQ 3.10 refuses some.
    """
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(connect(url))
        opened = [await stack.enter_async_context(bus.events(f"{pbx}.#", group=team.group, ack="manual")) for team in teams]
        at_work = [asyncio.create_task(team.read(events, last)) for team, events in zip(teams, opened, strict=True)]
        try:
            yield at_work
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)


async def catch_up(url: str, pbx: str, team: Team, last: int) -> None:
    """Let one read what is kept for it, up to this sequence."""
    async with reading(url, pbx, [team], last) as [at_work]:
        await asyncio.wait_for(at_work, PATIENCE_SECONDS)


@asynccontextmanager
async def client_of(url: str) -> AsyncIterator[Any]:
    client: Any = Redis.from_url(url, protocol=2)
    try:
        yield client
    finally:
        await client.aclose()


def call_of(sequence: int) -> str:
    return f"1795.{sequence % CALLS}"


def sightings(*programs: Program) -> list[Seen]:
    """What they had, one after the other, without what came again."""
    had = dict.fromkeys(itertools.chain.from_iterable(program.sequences for program in programs))
    return [Seen(sequence, call_of(sequence)) for sequence in had]


async def all_have(programs: Sequence[Program], expected: set[int]) -> None:
    """Until together they have had these, each event of a call at one of them."""

    def had() -> Counter[int]:
        return Counter(itertools.chain.from_iterable(set(program.sequences) for program in programs))

    await until(lambda: expected <= had().keys(), PATIENCE_SECONDS, lambda: sorted(expected - had().keys())[:10])
    assert {sequence for sequence, times in had().items() if times > 1} & expected == set()


async def ready(programs: Sequence[Program]) -> None:
    for program in programs:
        await until(program.is_ready, PATIENCE_SECONDS, lambda: program.output)  # noqa: B023


async def slowest(url: str, stream: str, groups: bytes) -> bytes:
    """The place before which all is done in every one of these groups."""
    async with client_of(url) as client:
        reached = []
        for group in await client.xinfo_groups(stream):
            if group["name"].endswith(groups):
                pending = await client.xpending(stream, group["name"])
                reached.append(pending["min"] or group["last-delivered-id"])
    first: bytes = min(reached, key=lambda place: tuple(int(part) for part in place.split(b"-")))
    return first


async def kill_after(program: Program, count: int) -> None:
    await until(lambda: len(program.sequences) >= count, PATIENCE_SECONDS, lambda: program.output[-1000:])
    program.kill()


BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ONLY_ON = {"redis-cli": "redis", "rabbitmqctl": "rabbitmq", "rabbitmq-plugins": "rabbitmq"}


def commands(kind: str) -> list[list[str]]:
    """The page's, of the blocks that are for this broker."""
    found: list[list[str]] = []
    for block in BLOCK.findall(DOCUMENT.read_text()):
        lines = [shlex.split(line) for line in block.splitlines()]
        if {ONLY_ON[words[0]] for words in lines if words[0] in ONLY_ON} <= {kind}:
            found += lines
    return found


async def exists(connection: aio_pika.abc.AbstractConnection, queue: str) -> bool:
    async with connection.channel() as channel:
        try:
            await channel.get_queue(queue, ensure=True)
        except aio_pika.exceptions.ChannelNotFoundEntity:
            return False
        return True


async def unbind(url: str, team: str, queue: int) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await (await channel.get_queue(f"{team}.{queue}")).unbind(f"{team}.hash", "1")


async def forget_log(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        await (await connection.channel()).queue_delete(addresses.EVENTS_LOG_QUEUE)


async def forget_hash(url: str, team: str, queues: int) -> None:
    """It would take the events of other tests too."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.exchange_delete(f"{team}.hash")
        for queue in range(queues):
            await channel.queue_delete(f"{team}.{queue}")


async def at_once(server: Any, url: str, words: Sequence[str]) -> None:
    """A command that ends by itself; one that fails raises."""
    match words[0]:
        case "redis-cli":
            async with client_of(url) as client:
                assert await client.execute_command(*words[1:])
        case "rabbitmqctl":
            await asyncio.to_thread(server.rabbitmqctl, *words[1:])
        case "rabbitmq-plugins":
            assert words[2:] == PLUGINS
        case other:
            raise AssertionError(f"who knows {other}?")
