"""The ledger, and a bridge that ends at every place between a request and its acknowledgement."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from amibridge.ami.messages import Action, Event, Response
from amibridge.ami.session import Reply as AmiReply
from amibridge.commands.ledger import Ledger
from amibridge.errors import LedgerError, NotReady
from amibridge.schemas.requests import Reply, Request, Status
from tests.support.executing import CALL, OK, Executing, FakePool, executing

CALLED = {"Response": "Success"}


@asynccontextmanager
async def opened(path: Path | None, **options: Any) -> AsyncIterator[Ledger]:
    ledger = Ledger(path, **options)
    await ledger.open()
    try:
        yield ledger
    finally:
        await ledger.close()


async def test_a_row_is_there_after_the_file_was_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "requests" / "pbx1.sqlite"
    async with opened(path) as ledger:
        await ledger.begin("a\n1", b"digest", "channel")
        await ledger.begin("a\n2", b"other")
        await ledger.finish("a\n1", b"{}")
    async with opened(path) as ledger:
        one, two = ledger.find("a\n1"), ledger.find("a\n2")
        assert one is not None
        assert (one.digest, one.channel, one.reply) == (b"digest", "channel", b"{}")
        assert two is not None
        assert two.reply is None
        assert ledger.find("\n1") is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_second_begin_of_the_same_request_is_refused() -> None:
    async with opened(None) as ledger:
        await ledger.begin("1", b"d")
        with pytest.raises(LedgerError, match="another request"):
            await ledger.begin("1", b"d")
        await ledger.forget("1")
        await ledger.begin("1", b"d")


async def test_many_writes_at_once_are_all_there(tmp_path: Path) -> None:
    async with opened(tmp_path / "l.sqlite") as ledger:
        await asyncio.gather(*(ledger.begin(str(n), b"d") for n in range(1000)))
        assert all(ledger.find(str(n)) for n in range(1000))


async def test_old_rows_and_too_many_go(tmp_path: Path) -> None:
    now = [1_000.0]
    async with opened(tmp_path / "l", remember_seconds=100, remember_requests=3, clock=lambda: now[0]) as ledger:
        await ledger.begin("old", b"d")
        await ledger.first_use("key", "nonce", 1_500.0)
        now[0] = 1_700.0
        for n in range(6):
            await ledger.begin(str(n), b"d")
            now[0] += 1
        assert ledger.find("old") is None
        now[0] += 700
        await ledger.begin("new", b"d")
        assert [ledger.find(str(n)) for n in range(6)] == [None] * 6
        assert await ledger.first_use("key", "nonce", 9e9)
        assert not await ledger.first_use("key", "nonce", 9e9)
        assert await ledger.first_use("other", "nonce", 9e9)


async def test_no_more_than_so_many_are_kept(tmp_path: Path) -> None:
    now = [1_000.0]
    async with opened(tmp_path / "l", remember_seconds=1e6, remember_requests=3, clock=lambda: now[0]) as ledger:
        for n in range(8):
            now[0] += 601
            await ledger.begin(str(n), b"d")
        kept = [n for n in range(8) if ledger.find(str(n))]
        assert kept == [5, 6, 7]


async def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    path.write_bytes(os.urandom(8192))
    async with opened(path) as ledger:
        await ledger.begin("1", b"d")
    assert len(list(tmp_path.glob("l.sqlite.damaged-*"))) == 1


async def test_a_folder_that_can_not_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="can not be used"):
        await Ledger(tmp_path / "file" / "l.sqlite").open()


class FullDisk(Ledger):
    """Fails every commit."""

    def _commit(self, connection: sqlite3.Connection, group: Any) -> None:
        self._tell(group, LedgerError("the ledger of requests can not be written: database or disk is full"))


async def test_nothing_is_sent_that_can_not_be_noted() -> None:
    ledger = FullDisk()
    await ledger.open()
    pool = FakePool()
    reply = await Executing(pool, ledger).ask()
    assert (reply.status, pool.written) == (Status.UNAVAILABLE, [])
    assert "full" in reply.message
    assert reply.retry_after_seconds
    assert (await Executing(pool, ledger).ask(action="CoreShowChannels")).status is Status.SUCCESS
    await ledger.close()


class Crash(BaseException):
    """The process ends here: nothing after it is run."""


class CrashingLedger(Ledger):
    """Ends the process before or after the n-th write to the file."""

    def __init__(self, path: Path, at: str) -> None:
        super().__init__(path)
        self.at = at

    async def begin(self, key: str, digest: bytes, channel: str = "") -> None:
        if self.at == "before begin":
            raise Crash
        await super().begin(key, digest, channel)
        if self.at == "after begin":
            raise Crash

    async def finish(self, key: str, reply: bytes) -> None:
        if self.at == "before finish":
            raise Crash
        await super().finish(key, reply)
        if self.at == "after finish":
            raise Crash


PLACES = ("before begin", "after begin", "in the write", "before finish", "after finish", "never")


class CrashingPool(FakePool):
    def __init__(self, at: str, pbx: set[str]) -> None:
        super().__init__()
        self.at = at
        self.pbx = pbx  # the channels that are there

    async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
        if action.name == "CoreShowChannels":
            items = [Event("CoreShowChannel", (("Uniqueid", one), ("ChannelStateDesc", "Up"))) for one in self.pbx]
            return AmiReply(OK.response, tuple(items), Event("CoreShowChannelsComplete", ()))
        answer = await super().execute(action, deadline, wait_seconds, **more)
        self.pbx.add(dict(action.headers).get("ChannelId", "none"))
        if self.at == "in the write":
            raise Crash
        return answer


@pytest.mark.parametrize("again", PLACES[:-1])
@pytest.mark.parametrize("at", PLACES)
async def test_a_crash_at_any_place_never_does_it_twice(tmp_path: Path, at: str, again: str) -> None:
    """It crashes, comes again, crashes again, and comes a third time; the broker has it again each time."""
    written: list[Action] = []
    pbx: set[str] = set()
    replies = []
    for attempt, place in enumerate((at, again, "never")):
        ledger = CrashingLedger(tmp_path / "l.sqlite", place)
        await ledger.open()
        pool = CrashingPool(place, pbx)
        with suppress(Crash):
            replies.append(await Executing(pool, ledger).ask(redelivered=attempt > 0))
        written += [action for action in pool.written if action.name == "Originate"]
        await ledger.close()
    final = replies[-1]
    assert len(written) <= 1
    assert final.status in (Status.SUCCESS, Status.UNKNOWN_OUTCOME)
    if final.status is Status.SUCCESS:
        assert written
    if at in ("in the write", "before finish", "after finish", "never"):
        assert final.status is Status.SUCCESS  # reconciled by its channel, or the stored reply
    assert len({reply.status for reply in replies}) == 1, "no two different answers"


async def test_what_can_not_be_looked_for_has_an_unknown_outcome(tmp_path: Path) -> None:
    redirect = Request.model_validate(
        {"id": "7", "action": "Redirect", "params": {"Channel": "x/1", "Exten": "1", "Context": "c", "Priority": "1"}}
    )
    async with opened(tmp_path / "l") as ledger:
        one = Executing(FakePool(), ledger)
        crashed = Executing(CrashingPool("in the write", set()), ledger)
        with pytest.raises(Crash):
            await crashed.ask(redirect)
        for _ in range(2):
            assert (await one.ask(redirect, redelivered=True)).status is Status.UNKNOWN_OUTCOME
        assert one.pool.written == []


async def test_what_was_given_up_is_not_done_when_it_is_asked_once_more() -> None:
    async with executing(FakePool()) as one:
        assert (await one.ask(redelivered=True)).status is Status.UNKNOWN_OUTCOME
        assert (await one.ask()).status is Status.UNKNOWN_OUTCOME
        assert one.pool.written == []


async def test_what_came_again_after_its_deadline_may_have_been_sent_before_it() -> None:
    past = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
    assert (await ask_once(redelivered=True, deadline=past)).status is Status.UNKNOWN_OUTCOME
    assert (await ask_once(deadline=past)).status is Status.EXPIRED
    safe = await ask_once(redelivered=True, deadline=past, action="CoreShowChannels")
    assert safe.status is Status.EXPIRED


async def ask_once(**fields: Any) -> Reply:
    async with executing(FakePool()) as one:
        reply = await one.ask(**fields)
        assert one.pool.written == []
        return reply


async def test_a_dry_run_beside_the_request_itself_leaves_its_answer_alone() -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    async with executing(pool) as one:
        running = asyncio.create_task(one.ask())
        await asyncio.sleep(0.05)
        assert (await one.ask(dry_run=True)).dry_run
        pool.hold.set()
        assert (await running).status is Status.SUCCESS
        assert (await one.ask()).status is Status.SUCCESS
        assert [action.name for action in pool.written] == ["Originate"]


async def test_a_clock_that_is_set_right_ages_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.commands.ledger.PRUNE_EVERY_SECONDS", 0.0)
    async with opened(tmp_path / "l") as ledger:
        await ledger.begin("1", b"d")
        monkeypatch.setattr("time.time", lambda: 9e9)
        await ledger.begin("2", b"d")
        assert ledger.find("1")


async def test_what_was_not_sent_leaves_no_row() -> None:
    class GoneInTheLastMoment(FakePool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            await more["before"]()
            raise NotReady("it went away")

    async with executing(GoneInTheLastMoment()) as one:
        assert (await one.ask()).status is Status.UNAVAILABLE
        one.executor._sender._pool = FakePool()  # type: ignore[assignment]
        assert (await one.ask()).status is Status.SUCCESS


async def test_ids_belong_to_their_requester() -> None:
    async with executing(FakePool()) as one:
        mine = await one.ask(requester="crm")
        assert mine.status is Status.SUCCESS
        other = await one.ask(requester="web", params=CALL | {"Channel": "Local/2@x"})
        assert other.status is Status.SUCCESS
        assert len(one.pool.written) == 2
        ids = {dict(action.headers)["ChannelId"] for action in one.pool.written}
        assert len(ids) == 2
        assert len({len(one) for one in ids}) == 1, "of one width: Asterisk takes a beginning for the whole"


async def test_random_crashes_over_many_requests(tmp_path: Path) -> None:
    """500 requests, a crash at every fifth step, redelivered until answered: none done twice, each answered once."""
    rng = random.Random(5)
    done: dict[str, int] = {}
    answers: dict[str, set[str]] = {}

    class Counting(CrashingPool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            if action.name == "Originate":
                channel = dict(action.headers)["ChannelId"]

                async def before() -> None:
                    await more["before"]()
                    done[channel] = done.get(channel, 0) + 1

                return await super().execute(action, deadline, wait_seconds, **more | {"before": before})
            return await super().execute(action, deadline, wait_seconds, **more)

    ledger = CrashingLedger(tmp_path / "l", "never")
    await ledger.open()
    pbx: set[str] = set()
    crashes = 0
    for number in range(500):
        request = Request.model_validate({"id": f"r{number}", "action": "Originate", "params": CALL})
        for attempt in range(20):
            ledger.at = place = rng.choice(PLACES[:-1]) if rng.random() < 0.2 else "never"
            try:
                reply = await Executing(Counting(place, pbx), ledger).ask(request, redelivered=attempt > 0)
            except Crash:
                crashes += 1
                continue
            answers.setdefault(request.id, set()).add(reply.status.value)
            if rng.random() < 0.9:
                break  # else the acknowledgement was lost, and it comes once more
    await ledger.close()
    assert crashes > 80
    assert max(done.values()) == 1
    assert all(len(said) == 1 for said in answers.values())
    assert len(answers) == 500


async def test_the_answer_is_stored_before_it_is_given(tmp_path: Path) -> None:
    async with opened(tmp_path / "l") as ledger:
        reply = await Executing(FakePool(), ledger).ask()
        entry = ledger.find("\n1")
        assert entry is not None
        assert entry.reply == reply.model_dump_json(exclude_none=True).encode()


async def test_an_answer_that_is_too_large_is_stored_without_its_items(tmp_path: Path) -> None:
    items = tuple(Event("ChannelHungup", (("Channel", "x" * 1000),)) for _ in range(400))
    answer = AmiReply(Response("Success", (("Response", "Success"),)), items, Event("ChannelsHungupListComplete", ()))
    async with opened(tmp_path / "l") as ledger:
        one = Executing(FakePool(answer), ledger)
        whole = await one.ask(action="Hangup", params={"Channel": "/x/"})
        again = await one.ask(action="Hangup", params={"Channel": "/x/"})
        assert whole.events is not None
        assert len(whole.events) == 400
        assert again.events is None
        assert "too large" in again.message


async def test_nobody_can_choose_the_channel_id_of_another_request() -> None:
    async with executing(FakePool()) as one:
        await one.ask(requester="y")
        theirs = dict(one.pool.written[0].headers)["ChannelId"]
        for name in ("ChannelId", "OtherChannelId"):
            refused = await one.ask(requester="x", id="2", params=CALL | {name: theirs})
            assert refused.status is Status.REJECTED
            assert name in refused.message
        own = await one.ask(requester="x", id="3", params=CALL | {"ChannelId": "my-own"})
        assert own.status is Status.SUCCESS
        assert len(one.pool.written) == 2
