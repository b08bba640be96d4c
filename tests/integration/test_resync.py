"""The resync on a real Asterisk 22: snapshots against an independent connection, a crash, and calls that come and go."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from amibridge.ami.connection import Connection, Credentials, Endpoint
from amibridge.ami.link import Link, Timings
from amibridge.ami.messages import Action, Event
from amibridge.ami.parser import MAX_BLOCK_BYTES, parse
from amibridge.ami.pool import Pool
from amibridge.ami.session import Reply
from amibridge.normalizer.engine import Normalizer
from amibridge.schemas.export import find, schema_of
from amibridge.state.live import LiveChannels
from amibridge.workers.resync import PARTS, Resync

QUICK = Timings(backoff_base_seconds=0.05, backoff_cap_seconds=0.3)
FINISHED = "amibridge.resync.finished"
HANGUP = "asterisk.state.hangup"


class Stream:
    """A listener of the event link that numbers what it hears, as the ingest does."""

    def __init__(self, live: LiveChannels) -> None:
        self.epoch = ""
        self.began = time.time_ns()
        self.sequence = 0
        self.down_since: float | None = 0.0
        self.live = live
        self.told: list[tuple[str, Any]] = []  # kind and data of our own records, or "" and the raw event
        self._changed = asyncio.Event()

    def logged_in(self, endpoint: Endpoint) -> None:
        self.begin()

    def begin(self) -> None:
        """A new epoch; called by a test it is one without any gap before it."""
        self.down_since = None
        self.epoch = f"{self.began}-{int(self.epoch.rpartition('-')[2] or 0) + 1:04d}"
        self.sequence = 0
        self._changed.set()

    def heard(self, raw: bytes) -> None:
        self.sequence += 1
        self.live.observe(raw, self.epoch, self.sequence)
        self.told.append(("", raw))

    def damaged(self, damage: Any) -> None:
        self.sequence += 1

    def logged_out(self, *_: Any) -> None:
        self.down_since = time.monotonic()
        self.sequence += 1

    def say(self, kind: str, said: dict[str, Any]) -> int:
        assert self.down_since is None, "this belongs to no login"
        self.sequence += 1
        said = json.loads(json.dumps(said))
        Draft202012Validator(schema_of(find(kind)[0])).validate(said)
        self.told.append((kind, said))
        return self.sequence

    async def next_epoch(self, after: str) -> str:
        while self.epoch in ("", after):
            self._changed.clear()
            await self._changed.wait()
        return self.epoch

    def of(self, kind: str) -> list[Any]:
        return [said for name, said in self.told if name == kind]

    async def finished(self, count: int, timeout_seconds: float = 30.0) -> dict[str, Any]:
        async with asyncio.timeout(timeout_seconds):
            while len(self.of(FINISHED)) < count:
                await asyncio.sleep(0.01)
        return dict(self.of(FINISHED)[count - 1])

    def places_of(self, name: str) -> dict[str, int]:
        """Uniqueid to place, of every event of this name."""
        found = {}
        for place, (kind, raw) in enumerate(self.told):
            if not kind and raw.startswith(f"Event: {name}\r\n".encode()):
                event = parse(raw)
                assert isinstance(event, Event)
                found[str(event.get("Uniqueid"))] = place
        return found


@asynccontextmanager
async def resyncing(
    asterisk: Any, user: str = "admin", *, listens_as: str | None = None, **options: Any
) -> AsyncIterator[Stream]:
    """An event link, two command links and the resync."""
    endpoint, credentials = Endpoint(asterisk.host, asterisk.port), Credentials(user, asterisk.secret_of(user))
    listener = Credentials(listens_as, asterisk.secret_of(listens_as)) if listens_as else credentials
    normalizer = Normalizer(pbx="p", bridge="b")
    live = LiveChannels()
    stream = Stream(live)
    pool = Pool()
    for _ in range(2):
        pool.add(Link(endpoint, credentials, timings=QUICK, notice=lambda state, text: pool.changed()))
    resync = Resync(
        pbx="p",
        pool=pool,
        ingest=stream,
        live=live,
        describe=lambda event: normalizer.data(event.headers, event.stray_lines),
        **options,
    )
    link = Link(endpoint, listener, listener=stream, timings=QUICK)
    tasks = [asyncio.create_task(run) for run in (link.run(), pool.run(), resync.run())]
    try:
        yield stream
        assert not [task for task in tasks if task.done()]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def independent(asterisk: Any) -> AsyncIterator[Connection]:
    connection = await Connection.open(Endpoint(asterisk.host, asterisk.port), max_block_bytes=MAX_BLOCK_BYTES)
    reading = asyncio.create_task(connection.run(lambda happening: None))
    try:
        await connection.greeting()
        await connection.login(Credentials("admin", asterisk.secret_of("admin")), "off")
        yield connection
    finally:
        await connection.close()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def call(connection: Connection, extension: str = "answer", wait: str = "60", **more: str) -> None:
    headers = {
        "Channel": f"Local/{extension}@main",
        "Application": "Wait",
        "Data": wait,
        "Async": "true",
        "Variable": f"WAIT={wait}",
        **more,
    }
    reply = await connection.execute(Action("Originate", tuple(headers.items())), 10.0)
    assert reply.response.status == "Success"


async def living(connection: Connection, count: int | None = None) -> dict[str, tuple[str | None, str | None]]:
    """Uniqueid to name and linkedid, of the channels there are; waits until there are so many."""
    async with asyncio.timeout(30):
        while True:
            reply = await connection.execute(Action("CoreShowChannels"), 10.0)
            # By uniqueid: a list made while channels change may hold one of them twice.
            found = {str(item.get("Uniqueid")): (item.get("Channel"), item.get("Linkedid")) for item in reply.items}
            if count is None or len(found) == count:
                return found
            await asyncio.sleep(0.1)


async def hang_up_all(connection: Connection) -> None:
    await connection.execute(Action("Hangup", (("Channel", "/.*/"),)), 10.0)
    await living(connection, 0)


async def test_the_snapshot_is_what_another_connection_sees(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    async with independent(asterisk) as witness, resyncing(asterisk) as stream:
        await stream.finished(1)
        for _ in range(20):
            await call(witness)
        await call(witness, "7000")
        await call(witness, "qempty")
        await call(witness, "bridgewait")
        expected = await living(witness, 46)
        await asyncio.sleep(0.5)
        assert set(stream.live._channels) == set(expected)
        stream.begin()
        finished = await stream.finished(2)
        snapshot = stream.of("asterisk.state.channels")[-1]
        listed = {
            item["data"]["channel"]["uniqueid"]: (item["data"]["channel"]["channel"], item["data"]["channel"]["linkedid"])
            for item in snapshot["items"]
        }
        assert listed == expected == await living(witness)
        assert snapshot["complete"] and snapshot["total"] == 46 and snapshot["sequence_after"] >= snapshot["sequence_before"]
        bridges = await witness.execute(Action("BridgeList"), 5.0)
        rooms = stream.of("asterisk.state.conferences")[-1]["items"]
    assert not finished["partial"] and not finished["failed"] and finished["inferred_hangups"] == 0
    assert set(finished["counts"]) | set(finished["not_offered"]) == set(PARTS)
    state = {kind: stream.of(f"asterisk.state.{kind}")[-1]["items"] for kind in ("bridges", "queues", "extensions")}
    names = [item["data"]["bridge"]["bridge_uniqueid"] for item in state["bridges"] if item["event"] == "BridgeListItem"]
    assert sorted(names) == sorted(str(item.get("BridgeUniqueid")) for item in bridges.items) and names
    assert {item["of"] for item in state["bridges"] if item["event"] == "BridgeInfoChannel"} <= set(names)
    assert {"QueueParams", "QueueEntry"} <= {item["event"] for item in state["queues"]}
    assert [item["event"] for item in rooms] == ["ConfbridgeListRooms", "ConfbridgeList"]
    assert state["extensions"]


async def test_after_a_crash_every_channel_has_an_inferred_hangup(new_asterisk: Any, tmp_path: Any) -> None:
    asterisk = new_asterisk()
    async with resyncing(asterisk, folder=tmp_path) as stream:
        await stream.finished(1)
        async with independent(asterisk) as witness:
            for _ in range(20):
                await call(witness)
            expected = await living(witness, 40)
        await asyncio.sleep(0.5)
        asterisk.kill()
        await asyncio.to_thread(asterisk.start)
        finished = await stream.finished(2)
        assert finished["inferred_hangups"] == 40
        hangups = stream.of(HANGUP)
        assert {one["uniqueid"]: (one["channel_name"], one["linkedid"]) for one in hangups} == expected
        assert len(hangups) == 40 and not stream.places_of("Hangup")
        assert not len(stream.live)
    assert not json.loads((tmp_path / "channels.json").read_bytes())["channels"]


async def test_channels_that_only_a_snapshot_told_of_have_an_inferred_hangup_too(new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    async with independent(asterisk) as witness:
        await call(witness)
        expected = await living(witness, 2)
        await asyncio.sleep(0.3)
        async with resyncing(asterisk) as stream:
            assert (await stream.finished(1))["inferred_hangups"] == 0
            assert not stream.places_of("Newchannel")
            asterisk.kill()
            await asyncio.to_thread(asterisk.start)
            assert (await stream.finished(2))["inferred_hangups"] == 2
            assert {one["uniqueid"] for one in stream.of(HANGUP)} == set(expected)


async def test_a_bridge_that_ends_between_list_and_question_is_left_out(
    new_asterisk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asterisk = new_asterisk()
    execute = Pool.execute
    async with independent(asterisk) as witness:

        async def after_the_call(pool: Pool, action: Action, *limits: float) -> Reply:
            if action.name == "BridgeInfo":
                await hang_up_all(witness)
                await wait_for_bridges(witness, 0)
            return await execute(pool, action, *limits)

        monkeypatch.setattr(Pool, "execute", after_the_call)
        await call(witness, "bridgewait")
        await wait_for_bridges(witness, 1)
        async with resyncing(asterisk, parts=("bridges",)) as stream:
            finished = await stream.finished(1)
            [snapshot] = stream.of("asterisk.state.bridges")
    assert not finished["partial"] and finished["counts"] == {"bridges": 0}, finished
    assert snapshot["complete"] and not snapshot["items"]


async def wait_for_bridges(connection: Connection, count: int) -> None:
    """Wait until there are so many."""
    async with asyncio.timeout(10):
        while len((await connection.execute(Action("BridgeList"), 10.0)).items) != count:
            await asyncio.sleep(0.05)


async def test_channels_that_outlive_the_bridge_are_kept_and_the_others_are_hung_up(
    new_asterisk: Any, tmp_path: Any
) -> None:
    asterisk = new_asterisk()
    async with independent(asterisk) as witness:
        async with resyncing(asterisk, folder=tmp_path) as stream:
            await stream.finished(1)
            await call(witness, wait="60")
            kept = set(await living(witness, 2))
            await call(witness, wait="60")
            lost = set(await living(witness, 4)) - kept
            await asyncio.sleep(0.3)
        for uniqueid in lost:
            name = (await living(witness)).get(uniqueid, (None, None))[0]
            if name:
                await witness.execute(Action("Hangup", (("Channel", name),)), 5.0)
        await living(witness, 2)
        async with resyncing(asterisk, folder=tmp_path) as stream:
            assert (await stream.finished(1))["inferred_hangups"] == 2
            assert {one["uniqueid"] for one in stream.of(HANGUP)} == lost
            assert set(stream.live._channels) == kept


@pytest.mark.timeout(240)
async def test_with_no_fault_no_hangup_is_inferred_while_calls_come_and_go(new_asterisk: Any) -> None:
    """Twenty logins that miss nothing: whatever a snapshot lacks, its Hangup is on the way."""
    asterisk = new_asterisk()
    async with independent(asterisk) as caller, resyncing(asterisk, parts=("channels", "bridges", "queues")) as stream:
        await stream.finished(1)

        async def calls() -> None:
            for number in range(200):
                await call(caller, wait=f"0.{number % 10}" if number % 2 else "2")
                await asyncio.sleep(0.11)

        calling = asyncio.create_task(calls())
        for number in range(20):
            stream.begin()
            await stream.finished(number + 2)
        await calling
        await living(caller, 0)
        await asyncio.sleep(1.0)
    assert sum(snapshot["total"] > 0 for snapshot in stream.of("asterisk.state.channels")) > 10
    assert len(stream.places_of("Hangup")) == 400
    assert not stream.of(HANGUP)
    assert not len(stream.live)


@pytest.mark.timeout(120)
async def test_after_lost_links_only_what_was_missed_is_inferred(new_asterisk: Any) -> None:
    """Real reconnects while calls come and go: a hang-up is either heard or inferred, and none is both."""
    asterisk = new_asterisk()
    async with independent(asterisk) as caller, resyncing(asterisk, listens_as="patient", parts=("channels",)) as stream:
        await stream.finished(1)

        async def calls() -> None:
            for number in range(150):
                await call(caller, wait=f"0.{number % 10}" if number % 2 else "2")
                await asyncio.sleep(0.1)

        calling = asyncio.create_task(calls())
        epochs = 0
        while not calling.done():
            await asyncio.sleep(1.5)
            epochs += await kicked(asterisk, "patient")
        await calling
        await living(caller, 0)
        stream.begin()
        before = len(stream.of(FINISHED))
        await stream.finished(before + 1)
        await asyncio.sleep(1.0)
    told = stream.places_of("Newchannel")
    real, inferred = stream.places_of("Hangup"), [one["uniqueid"] for one in stream.of(HANGUP)]
    assert epochs >= 5
    assert len(inferred) == len(set(inferred))
    assert not set(inferred) & set(real)
    assert inferred and set(told) <= set(real) | set(inferred)
    assert not len(stream.live)


async def kicked(asterisk: Any, username: str) -> int:
    """End the AMI sessions of this user, as an administrator would; how many."""
    lines = (await asyncio.to_thread(asterisk.cli, "manager show connected")).splitlines()
    found = [words[4] for line in lines if (words := line.split())[:1] == [username]]  # the file descriptor
    for descriptor in found:
        await asyncio.to_thread(asterisk.cli, f"manager kick session {descriptor}")
    return len(found)


async def test_a_user_with_few_rights_gets_what_it_may_ask_for(asterisk_server: Any) -> None:
    async with resyncing(asterisk_server, "reporter") as stream:
        finished = await stream.finished(1)
    assert not finished["partial"], finished
    assert "channels" in finished["counts"] and "agents" in finished["not_offered"], finished
