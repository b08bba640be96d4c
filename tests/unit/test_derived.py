"""What is derived from the outbox: the same whoever publishes it, over faults of the broker, kills, and lost confirms."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amibridge.ami.parser import Parser
from amibridge.app.folds import Calls, Queues, State
from amibridge.brokers.base import Message
from amibridge.errors import PublishInterrupted
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Record
from amibridge.outbox.log import DiskOutbox
from amibridge.outbox.store import Limits
from amibridge.settings import PbxSettings
from amibridge.workers import derived as derived_module
from amibridge.workers.derived import Derived
from amibridge.workers.outgoing import Outgoing
from amibridge.workers.relay import Relay
from tests.corpus.calls.tell import FOLDER

NAMES = ("attended_refer_replaces", "queue_two_callers", "park_by_code", "pickup_of_a_ring_group", "conference_of_three")
# Three logins, with calls under way between them.
EPOCHS = [f"2026010{day}T000000.000000Z-aaaaaa" for day in range(1, 4)]


def records() -> list[Record]:
    """All that some recordings hold, as one stream, whose connection was lost and made again in the middle of calls."""
    frames = [
        frame
        for name in NAMES
        for frame in Parser().feed((FOLDER / f"{name}.raw").read_bytes())
        if isinstance(frame, bytes) and frame.startswith(b"Event:")
    ]
    found: list[Record] = []
    share = -(-len(frames) // len(EPOCHS))
    for number, epoch in enumerate(EPOCHS):
        found.append(Record(epoch, 1, 1, "amibridge.link.up", orjson.dumps({"host": "h", "port": 1})))
        for sequence, frame in enumerate(frames[number * share : (number + 1) * share], start=2):
            found.append(Record(epoch, sequence, 1795978700 * 10**9 + len(found), "", frame))
    return found


RECORDS = records()


def new_normalizer() -> Normalizer:
    return Normalizer(pbx="pbx1", bridge="b")


def new_derived(folder: Path | None) -> Derived:
    options = PbxSettings(username="u", secret="s")
    folds = [Calls(options), Queues(), State()]
    return Derived(pbx="pbx1", normalizer=new_normalizer, folds=folds, folder=folder)


@dataclass
class Broker:
    """Keeps what it is given, stops after some of it, and can forget the last of it."""

    kept: list[Message] = field(default_factory=list)
    stops_after: int | None = None
    hangs_at: int | None = None

    async def open(self) -> None:
        return

    async def close(self) -> None:
        return

    async def marks(self) -> dict[str, int]:
        return {message.epoch: message.position for message in self.kept}

    async def publish(self, messages: Sequence[Message]) -> None:
        for number, message in enumerate(messages):
            if self.stops_after is not None and len(self.kept) >= self.stops_after:
                self.stops_after = None
                raise PublishInterrupted("cut", confirmed=number)
            if self.hangs_at is not None and len(self.kept) >= self.hangs_at:
                await asyncio.Event().wait()
            if not self.kept or (message.epoch, message.position) > (self.kept[-1].epoch, self.kept[-1].position):
                self.kept.append(message)


class Process:
    """A relay on a folder, from its start to a kill or an end."""

    def __init__(self, folder: Path, broker: Broker) -> None:
        self._folder = folder
        self._broker = broker

    async def work(self, give: Sequence[Record], until: int, *, killed: bool) -> None:
        """Publish until the broker has so many messages, or everything."""
        outbox = DiskOutbox(self._folder / "outbox", Limits(sync=False))
        await outbox.open()
        outgoing = Outgoing(pbx="pbx1", normalizer=new_normalizer(), derived=new_derived(self._folder / "state"))
        relay = Relay(pbx="pbx1", outbox=outbox, outgoing=outgoing, publisher=lambda: self._broker)  # type: ignore[arg-type, return-value]
        for record in give:
            outbox.append(record)
        self._broker.hangs_at = until if killed else None
        work = asyncio.create_task(relay.run())
        async with asyncio.timeout(20):
            while outbox.pending and len(self._broker.kept) < until:
                await asyncio.sleep(0.001)
        left = self._folder.with_suffix(".left")
        if killed:  # what is on the disk at this moment is all that is left; what was given is, by now
            await asyncio.sleep(0.05)
            shutil.rmtree(left, ignore_errors=True)
            shutil.copytree(self._folder, left)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await outbox.close()
        if killed:
            shutil.rmtree(self._folder)
            left.rename(self._folder)


def said(messages: Sequence[Message]) -> list[tuple[str, int, Any]]:
    return [(message.id, message.position, orjson.loads(message.body)["data"]) for message in messages]


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, int, Any]]:
    outgoing = Outgoing(pbx="pbx1", normalizer=new_normalizer(), derived=new_derived(None))
    return said([message for record in RECORDS for message in outgoing.messages(record)])


def test_calls_and_queues_are_told_behind_their_causes(expected: list[tuple[str, int, Any]]) -> None:
    ids = [one[0] for one in expected]
    assert len(set(ids)) == len(ids)
    derived = [id for id in ids if ".c" in id]
    assert len(derived) > 100


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=5), st.integers(0, 3))
def test_killed_and_interrupted_anywhere_it_says_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    expected: list[tuple[str, int, Any]],
    ends: list[tuple[int, bool]],
    every: int,
) -> None:
    folder = tmp_path_factory.mktemp("derived") / "kept"
    folder.mkdir()
    broker = Broker()

    async def whole() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(derived_module, "SAVE_EVERY_SECONDS", every / 1000)
            todo = list(RECORDS)
            for share, killed in ends:
                broker.stops_after = len(broker.kept) + share // 2
                part, todo = todo[:share], todo[share:]
                await Process(folder, broker).work(part, len(broker.kept) + share, killed=killed)
            await Process(folder, broker).work(todo, 10**9, killed=False)
            await Process(folder, broker).work((), 10**9, killed=False)

    asyncio.run(whole())
    assert said(broker.kept) == expected


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 900), st.integers(0, 3))
def test_a_broker_that_lost_what_it_had_confirmed_gets_the_same_again(
    tmp_path_factory: pytest.TempPathFactory, expected: list[tuple[str, int, Any]], lost: int, every: int
) -> None:
    folder = tmp_path_factory.mktemp("healed") / "kept"
    folder.mkdir()
    broker = Broker()

    async def whole() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(derived_module, "SAVE_EVERY_SECONDS", every / 1000)
            await Process(folder, broker).work(RECORDS[: len(RECORDS) // 2], 10**9, killed=False)
            del broker.kept[-lost:]
            await Process(folder, broker).work(RECORDS[len(RECORDS) // 2 :], 10**9, killed=False)

    asyncio.run(whole())
    got = [(id, position, body) for id, position, body in said(broker.kept) if body.get("reason") != "broker_rolled_back"]
    assert got == expected


async def test_a_checkpoint_that_can_not_be_read_is_passed_over(
    tmp_path: Path, expected: list[tuple[str, int, Any]]
) -> None:
    broker = Broker()
    folder = tmp_path / "kept"
    folder.mkdir()
    await Process(folder, broker).work(RECORDS[:500], 10**9, killed=False)
    for path in (folder / "state").glob("derived-*.json"):
        path.write_bytes(b"{}")
    await Process(folder, broker).work(RECORDS[500:], 10**9, killed=False)
    plain = [one for one in expected if ".c" not in one[0]]
    assert [one for one in said(broker.kept) if ".c" not in one[0]] == plain
