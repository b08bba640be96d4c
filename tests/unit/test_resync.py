"""The resync on a PBX that is a table of answers: order, faults, sizes, the checkpoint."""

from __future__ import annotations

import asyncio
import contextlib
import json
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from amibridge.ami.messages import Action, Event, Response
from amibridge.ami.session import Reply
from amibridge.errors import ActionTimeout, LinkLost, NotReady, PbxDraining, PbxError
from amibridge.normalizer.engine import Normalizer
from amibridge.schemas.export import find, schema_of
from amibridge.schemas.state import MAX_ITEMS, MAX_ITEMS_BYTES, SNAPSHOTS
from amibridge.state.live import LiveChannels
from amibridge.workers import resync as module
from amibridge.workers.resync import CHECKPOINT, PARTS, Resync

NORMALIZER = Normalizer(pbx="pbx1", bridge="b")


class Stream:
    """An ingest without a link."""

    def __init__(self) -> None:
        self.epoch = ""
        self.sequence = 0
        self.down_since: float | None = None
        self.said: list[tuple[str, str, int, dict[str, Any]]] = []
        self._changed = asyncio.Event()

    def login(self) -> None:
        self.epoch = f"e{int(self.epoch[1:] or 0) + 1}"
        self.sequence = 0
        self.down_since = None
        self._changed.set()

    def say(self, kind: str, said: dict[str, Any]) -> int:
        assert self.down_since is None, "this belongs to no login"
        self.sequence += 1
        self.said.append((self.epoch, kind, self.sequence, json.loads(json.dumps(said))))
        return self.sequence

    async def next_epoch(self, after: str) -> str:
        while self.epoch in ("", after):
            self._changed.clear()
            await self._changed.wait()
        return self.epoch

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [said for _, name, _, said in self.said if name == kind]

    async def finished(self, count: int = 1) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while len(self.of("amibridge.resync.finished")) < count:
                await asyncio.sleep(0.005)
        return self.of("amibridge.resync.finished")[count - 1]


Answer = Reply | PbxError | Callable[[Action], Any]


def listing(name: str, *items: dict[str, str]) -> Reply:
    events = tuple(Event(name, (("Event", name), *item.items())) for item in items)
    return Reply(Response("Success", (("Response", "Success"),)), events, Event(f"{name}Complete", ()))


def error(message: str) -> Reply:
    return Reply(Response("Error", (("Response", "Error"), ("Message", message))))


class Table:
    """A pool whose PBX answers from a table; what is not in it is an empty list."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[Action] = []

    async def execute(self, action: Action, deadline: float, wait_seconds: float) -> Reply:
        assert deadline > asyncio.get_running_loop().time()
        self.asked.append(action)
        await asyncio.sleep(0)
        answer = self.answers.get(action.name, listing(action.name))
        if callable(answer):
            answer = answer(action)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if action.name == "ListCommands" and "ListCommands" not in self.answers:
            answer = error("not today")
        if isinstance(answer, Exception):
            raise answer
        return answer


def channels(*uniqueids: str) -> Reply:
    return listing("CoreShowChannel", *({"Channel": f"Local/{one}", "Uniqueid": one, "Linkedid": one} for one in uniqueids))


def born(uniqueid: str) -> bytes:
    return f"Event: Newchannel\r\nChannel: Local/{uniqueid}\r\nUniqueid: {uniqueid}\r\nLinkedid: {uniqueid}".encode()


def gone(uniqueid: str) -> bytes:
    return f"Event: Hangup\r\nChannel: Local/{uniqueid}\r\nUniqueid: {uniqueid}".encode()


class Rig:
    def __init__(self, pool: Table, parts: tuple[str, ...] = SNAPSHOTS, folder: Path | None = None) -> None:
        self.pool = pool
        self.stream = Stream()
        self.live = LiveChannels()
        self.resync = Resync(
            pbx="pbx1",
            pool=pool,
            ingest=self.stream,
            live=self.live,
            describe=lambda event: NORMALIZER.data(event.headers, event.stray_lines),
            parts=parts,
            folder=folder,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Stream]:
        task = asyncio.create_task(self.resync.run())
        try:
            yield self.stream
            assert not task.done(), task.exception()
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(module, "RETRY_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(module, "READY_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("amibridge.state.checkpoint.SAVE_EVERY_SECONDS", 0.02)


async def test_every_part_is_asked_once_after_every_login_and_fits_its_schema() -> None:
    pool = Table(
        CoreShowChannels=channels("1.1", "1.2"),
        BridgeList=listing("BridgeListItem", {"BridgeUniqueid": "b1"}, {"BridgeUniqueid": "b2"}),
        BridgeInfo=lambda action: (
            listing("BridgeInfoChannel", {"Uniqueid": "1.1"})
            if action.headers[0][1] == "b1"
            else listing("BridgeInfoChannel")
        ),
        ConfbridgeListRooms=listing("ConfbridgeListRooms", {"Conference": "7000", "Parties": "1"}),
        ConfbridgeList=listing("ConfbridgeList", {"Conference": "7000", "Uniqueid": "1.2"}),
        PJSIPShowContacts=error("No Contacts found\n"),
    )
    rig = Rig(pool)
    async with rig.running() as stream:
        assert not pool.asked
        stream.login()
        finished = await stream.finished()
        stream.login()
        await stream.finished(2)
    assert finished["partial"] is False and finished["failed"] == {} and finished["not_offered"] == []
    assert (
        finished["counts"]["bridges"] == 3 and finished["counts"]["conferences"] == 2 and finished["counts"]["contacts"] == 0
    )
    assert finished["parts"] == list(SNAPSHOTS) == list(PARTS)
    assert [len([a for a in pool.asked if a.name == part.action]) for part in PARTS.values()] == [2] * len(PARTS)
    bridges = stream.of("asterisk.state.bridges")[0]["items"]
    assert [(item["event"], item.get("of")) for item in bridges] == [
        ("BridgeListItem", None),
        ("BridgeListItem", None),
        ("BridgeInfoChannel", "b1"),
    ]
    assert bridges[2]["data"]["channel"]["uniqueid"] == "1.1"
    for epoch, kind, sequence, said in stream.said:
        Draft202012Validator(schema_of(find(kind)[0])).validate(said)
        envelope = NORMALIZER.lifecycle(kind, said, epoch=epoch, sequence=sequence, received_ns=1)
        assert envelope.type == f"{kind}.v1"
        noun = kind.rpartition(".")[2]
        key = f"pbx1.state.{noun}.v1" if kind.startswith("asterisk") else f"pbx1.bridge.resync.{noun}.v1"
        assert envelope.key == key


@pytest.mark.parametrize(
    ("part", "ended"),
    [
        ("bridges", "Specified BridgeUniqueid not found"),
        ("bridges", "Bridge not found"),
        ("conferences", "No Conference by that name found."),
    ],
)
async def test_what_ended_after_it_was_listed_is_left_out(part: str, ended: str) -> None:
    """BridgeInfo does not find a bridge that BridgeList had: it is gone, and the others are all there are."""
    asked = PARTS[part]

    def each(action: Action) -> Reply:
        return error(ended) if action.headers[0][1] == "gone" else listing("Inside", {"Uniqueid": "1.1"})

    items = [{asked.header: name} for name in ("b1", "gone", "b2")]
    answers: dict[str, Answer] = {asked.action: listing("Item", *items), asked.each: each}
    rig = Rig(Table(**answers), (part,))
    async with rig.running() as stream:
        stream.login()
        finished = await stream.finished()
    assert not finished["partial"] and finished["counts"] == {part: 4}
    [snapshot] = stream.of(f"asterisk.state.{part}")
    assert snapshot["complete"] and snapshot["total"] == 4
    assert [(item["event"], item.get("of")) for item in snapshot["items"]] == [
        ("Item", None),
        ("Item", None),
        ("Inside", "b1"),
        ("Inside", "b2"),
    ]
    assert "gone" not in json.dumps(snapshot)


async def test_a_channel_that_only_a_snapshot_told_of_is_hung_up_when_the_next_lacks_it() -> None:
    """Its Newchannel was in one gap and its Hangup is in the next."""
    rig = Rig(Table(CoreShowChannels=channels("kept", "unheard")), ("channels",))
    async with rig.running() as stream:
        stream.login()
        assert (await stream.finished())["inferred_hangups"] == 0
        rig.pool.answers["CoreShowChannels"] = channels("kept")
        stream.login()
        assert (await stream.finished(2))["inferred_hangups"] == 1
    [hangup] = stream.of("asterisk.state.hangup")
    assert (hangup["uniqueid"], hangup["channel_name"], hangup["known_epoch"]) == ("unheard", "Local/unheard", "e1")


async def test_a_snapshot_tells_where_the_stream_was() -> None:
    rig = Rig(Table(), ("channels",))

    def answered(action: Action) -> Reply:
        rig.stream.sequence += 7  # events go on meanwhile
        return channels("1.1")

    rig.pool.answers["CoreShowChannels"] = answered
    async with rig.running() as stream:
        stream.login()
        await stream.finished()
    snapshot = stream.of("asterisk.state.channels")[0]
    started = next(sequence for _, kind, sequence, _ in stream.said if kind == "amibridge.resync.started")
    assert (snapshot["sequence_before"], snapshot["sequence_after"]) == (started, started + 7)
    assert "1.1" in rig.live


async def test_what_is_not_offered_is_not_asked_and_is_no_failure() -> None:
    commands = Response(
        "Success", (("Response", "Success"), ("CoreShowChannels", "x"), ("QueueStatus", "x"), ("Agents", "x"))
    )
    pool = Table(
        ListCommands=Reply(commands),
        QueueStatus=error("Permission denied"),
        Agents=error("Invalid/unknown command: Agents. Use Action: ListCommands to show available commands."),
    )
    async with Rig(pool).running() as stream:
        stream.login()
        finished = await stream.finished()
    assert set(finished["not_offered"]) == set(SNAPSHOTS) - {"channels"}
    assert not finished["partial"]
    assert {action.name for action in pool.asked} == {"ListCommands", "CoreShowChannels", "QueueStatus", "Agents"}


async def test_a_part_that_fails_stops_no_other_and_is_asked_again() -> None:
    half = Reply(Response("Success", ()), channels("1.1").items, complete=False)
    pool = Table(
        CoreShowChannels=lambda _: [ActionTimeout("no answer", half), channels("1.1")][min(calls.count("c"), 1)],
        QueueStatus=error("Out of memory"),
        DeviceStateList=lambda _: [LinkLost("cut", sent=True), NotReady("down"), listing("DeviceStateChange")][
            min(calls.count("d"), 2)
        ],
        ParkedCalls=Reply(Response("Success", ()), (), complete=False),
    )
    calls: list[str] = []
    for letter, name in (("c", "CoreShowChannels"), ("d", "DeviceStateList")):
        inner = pool.answers[name]

        def counted(action: Action, inner: Any = inner, letter: str = letter) -> Any:
            answer = inner(action)
            calls.append(letter)
            return answer

        pool.answers[name] = counted
    async with Rig(pool).running() as stream:
        stream.login()
        last = await stream.finished(3)
        await asyncio.sleep(0.1)
    first, second = stream.of("amibridge.resync.finished")[:2]
    assert first["partial"] and set(first["failed"]) == {"channels", "queues", "devices", "parked"}
    assert first["failed"]["queues"] == "QueueStatus: Out of memory" and first["inferred_hangups"] is None
    assert set(first["counts"]) == {"bridges", "extensions", "contacts", "conferences", "agents", "channels"}
    assert second["parts"] == ["channels", "devices", "parked"] and second["inferred_hangups"] == 0
    assert last["parts"] == ["devices", "parked"] and set(last["failed"]) == {"parked"}
    assert [one["attempt"] for one in stream.of("amibridge.resync.finished")] == [1, 2, 3]  # then it gives up
    assert [one["complete"] for one in stream.of("asterisk.state.channels")] == [False, True]


async def test_hangups_are_inferred_only_for_what_is_gone_for_good() -> None:
    rig = Rig(Table(CoreShowChannels=channels("kept", "young")), ("channels",))
    for uniqueid in ("kept", "lost", "late"):
        rig.live.observe(born(uniqueid), "e0", 3)

    async with rig.running() as stream:
        stream.login()
        while not stream.of("asterisk.state.channels"):
            await asyncio.sleep(0)
        rig.live.observe(gone("late"), stream.epoch, stream.sequence)  # its Hangup was in the socket
        rig.live.observe(born("mine"), stream.epoch, stream.sequence)
        finished = await stream.finished()
        stream.login()
        again = await stream.finished(2)
    hangup = stream.of("asterisk.state.hangup")[0]
    assert finished["inferred_hangups"] == 1
    assert hangup["uniqueid"] == "lost" and hangup["known_epoch"] == "e0" and hangup["known_sequence"] == 3
    assert hangup["inferred"] is True and hangup["channel_name"] == "Local/lost"
    assert again["inferred_hangups"] == 1  # of `mine`, which nobody hung up and Asterisk does not list
    assert [one["uniqueid"] for one in stream.of("asterisk.state.hangup")] == ["lost", "mine"]
    envelope = NORMALIZER.lifecycle("asterisk.state.hangup", hangup, epoch="e", sequence=1, received_ns=1)
    assert (envelope.subject, envelope.partitionkey) == ("channel/lost", "lost")


async def test_another_login_during_a_resync_begins_anew() -> None:
    rig = Rig(Table(), ("channels", "queues"))
    rig.live.observe(born("lost"), "e0", 3)
    logins = [rig.stream.login]

    def answered(action: Action) -> Reply:
        if logins:
            logins.pop()()
        return channels()

    rig.pool.answers["CoreShowChannels"] = answered
    async with rig.running() as stream:
        stream.login()
        await stream.finished()
    kinds = [(epoch, kind.removeprefix("amibridge.").removeprefix("asterisk.")) for epoch, kind, _, _ in stream.said]
    assert kinds == [
        ("e1", "resync.started"),
        ("e2", "resync.started"),
        ("e2", "state.channels"),
        ("e2", "state.queues"),
        ("e2", "state.hangup"),
        ("e2", "resync.finished"),
    ]


@pytest.mark.parametrize("action", ["ListCommands", "CoreShowChannels", "Agents"])
async def test_without_the_event_link_nothing_is_said_until_the_next_login(action: str) -> None:
    rig = Rig(Table(), ("channels", "agents"))
    faults: list[Reply | PbxError] = [error("Permission denied") if action == "Agents" else LinkLost("cut")]

    def answered(_: Action) -> Reply | PbxError:
        if not faults:
            return listing(action)
        rig.stream.down_since = 1.0
        return faults.pop()

    rig.pool.answers[action] = answered
    async with rig.running() as stream:
        stream.login()
        await asyncio.sleep(0.1)
        assert not stream.of("amibridge.resync.finished") and not faults
        stream.login()
        assert not (await stream.finished())["partial"]
    assert {epoch for epoch, kind, _, _ in stream.said if kind == "amibridge.resync.finished"} == {"e2"}


async def test_it_waits_for_a_command_connection() -> None:
    rig = Rig(Table(), ("agents",))
    faults: list[PbxError] = [NotReady("none"), PbxDraining("bye"), LinkLost("cut"), ActionTimeout("late")]
    rig.pool.answers["ListCommands"] = lambda action: faults.pop() if faults else error("?")
    async with rig.running() as stream:
        stream.login()
        assert (await stream.finished())["attempt"] == 1
    assert not faults


async def test_long_lists_are_several_messages() -> None:
    many = [{"Device": f"Custom:{n}", "State": "INUSE"} for n in range(2 * MAX_ITEMS + 1)]
    wide = [{"Exten": f"{n}", "Hint": "x" * 100_000} for n in range(3)] + [{"Exten": "wide", "Hint": "x" * 400_000}]
    pool = Table(DeviceStateList=listing("DeviceStateChange", *many), ExtensionStateList=listing("ExtensionStatus", *wide))
    async with Rig(pool, ("devices", "extensions")).running() as stream:
        stream.login()
        await stream.finished()
    devices, extensions = stream.of("asterisk.state.devices"), stream.of("asterisk.state.extensions")
    assert [len(one["items"]) for one in devices] == [MAX_ITEMS, MAX_ITEMS, 1]
    assert [(one["part"], one["parts"], one["total"]) for one in devices] == [(n, 3, len(many)) for n in (1, 2, 3)]
    assert [item["data"]["device"] for one in devices for item in one["items"]] == [one["Device"] for one in many]
    assert [len(one["items"]) for one in extensions] == [2, 1, 1]
    assert len(json.dumps(extensions[0]["items"])) <= MAX_ITEMS_BYTES + 1000


async def test_an_item_that_can_not_be_described_fails_its_part_only() -> None:
    rig = Rig(Table(Agents=listing("Agents", {"Agent": "1"})), ("agents", "queues"))

    def describe(event: Event) -> dict[str, Any]:
        raise RuntimeError("bug")

    rig.resync._describe = describe
    async with rig.running() as stream:
        stream.login()
        finished = await stream.finished()
    assert finished["failed"] == {"agents": "RuntimeError('bug')"} and finished["counts"] == {"queues": 0}


async def test_the_checkpoint_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "pbx1" / CHECKPOINT
    before = Rig(Table(CoreShowChannels=channels("1.1")), ("channels",), path.parent)
    async with before.running():
        before.live.observe(born("1.1"), "e0", 4)
        async with asyncio.timeout(5):
            while not path.exists():
                await asyncio.sleep(0.01)
        before.live.observe(born("1.2"), "e0", 5)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and list(path.parent.iterdir()) == [path]
    written = json.loads(path.read_bytes())
    assert (written["epoch"], written["sequence"], len(written["channels"])) == ("e0", 5, 2)

    after = Rig(Table(CoreShowChannels=channels("1.1")), ("channels",), path.parent)
    async with after.running() as stream:
        stream.login()
        assert (await stream.finished())["inferred_hangups"] == 1
    assert stream.of("asterisk.state.hangup")[0]["uniqueid"] == "1.2"
    assert [row[0] for row in json.loads(path.read_bytes())["channels"]] == ["1.1"]


async def test_a_checkpoint_that_can_not_be_read_is_said_and_ignored(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"{broken")
    rig = Rig(Table(CoreShowChannels=channels("1.1")), ("channels",), tmp_path)
    async with rig.running() as stream:
        stream.login()
        await stream.finished()
    said = capsys.readouterr()
    assert CHECKPOINT in said.out + said.err and "can not be read" in said.out + said.err
    assert [row[0] for row in json.loads((tmp_path / CHECKPOINT).read_bytes())["channels"]] == ["1.1"]


async def test_a_checkpoint_that_can_not_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    rig = Rig(Table(CoreShowChannels=channels("1.1")), ("channels",), tmp_path / "file")
    async with rig.running() as stream:
        stream.login()
        await stream.finished()
        await asyncio.sleep(0.1)
