"""Queues of a real Asterisk 22: what the tracker tells of them, and Asterisk's own figures as the judge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from amibridge.ami.connection import Connection, Credentials, Endpoint
from amibridge.ami.link import Link
from amibridge.ami.messages import Action
from amibridge.normalizer.engine import Normalizer
from amibridge.queues.tracker import QueueTracker
from tests.integration.test_resync import QUICK, hang_up_all, independent
from tests.unit.test_queue_events import shape

QUEUES = """
[desk]
strategy = ringall
timeout = 1
retry = 1
servicelevel = 2
joinempty = yes
leavewhenempty = no
ringinuse = yes
context = desk
[strict]
strategy = ringall
timeout = 1
retry = 1
joinempty = unavailable,invalid,unknown
leavewhenempty = paused,unavailable,invalid,unknown
"""
# Callers and members are Local channels: `desk` and `strict` wait in the queue, `talker` answers, `deaf` rings for ever.
DIALPLAN = """
[desk]
exten => desk,1,Answer()
 same => n,Queue(desk,ctT,,,${LONGEST})
 same => n,NoOp(after the queue)
 same => n,Hangup()
exten => strict,1,Answer()
 same => n,Queue(strict,ctT,,,30)
 same => n,NoOp(after the queue)
 same => n,Hangup()
exten => 9,1,NoOp(pressed)
 same => n,Wait(30)
exten => talker,1,Answer()
 same => n,Wait(${TALKS})
 same => n,Hangup()
exten => deaf,1,Ringing()
 same => n,Wait(60)
exten => presser,1,Wait(1)
 same => n,SendDTMF(9,100,100)
 same => n,Wait(30)
exten => login,1,Answer()
 same => n,AgentLogin(1001,s)
 same => n,Hangup()
exten => h,1,NoOp(hung up)
"""
TALKER = {"Interface": "Local/talker@desk/n", "MemberName": "Tess", "StateInterface": "Custom:tess"}
DEAF = {"Interface": "Local/deaf@desk/n", "MemberName": "Dean", "StateInterface": "Custom:dean"}


class Floor:
    """The tracker on the event link, and a connection to act through."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tracker = QueueTracker()
        self.normalizer = Normalizer(pbx="p", bridge="b")
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.deaf = False  # what Asterisk says is lost, as in a gap
        self.at = 0.0
        self.ready = asyncio.Event()

    # The listener of a Link.

    def logged_in(self, endpoint: Endpoint) -> None:
        self.hear("amibridge.link.up", {}, self.at)
        self.ready.set()

    def heard(self, raw: bytes) -> None:
        if not self.deaf:
            for envelope, _ in self.normalizer.events(raw, epoch="e", sequence=1, received_ns=0):
                at = datetime.fromisoformat(envelope.time).timestamp()
                self.hear(envelope.type.rpartition(".")[0], envelope.data, at)

    def damaged(self, damage: Any) -> None:
        raise AssertionError(damage)

    def logged_out(self, *_: Any) -> None:
        pass

    def hear(self, kind: str, body: dict[str, Any], at: float) -> None:
        self.at = at
        for said, what in self.tracker.observe(kind, body, at):
            shape(said, what)
            self.told.append((said.removeprefix("asterisk."), what))

    # What a test does and looks at.

    async def act(self, name: str, **headers: str) -> Any:
        reply = await self.connection.execute(Action(name, tuple(headers.items())), 10.0)
        assert reply.response.status == "Success", reply.response
        return reply

    async def calls(self, extension: str, channel: str, *, longest: str = "30", talks: str = "30", **more: str) -> None:
        """A call whose far end is the channel with this uniqueid; it waits in a queue where the extension is one."""
        where = more or {"Application": "Wait", "Data": "60"}
        variables = f"__LONGEST={longest},__TALKS={talks}"
        ids = {"ChannelId": f"far-{channel}", "OtherChannelId": channel}
        call = {"Channel": f"Local/{extension}@desk/n", "Async": "true", "Variable": variables}
        await self.act("Originate", **call, **ids, **where)

    async def until(self, kind: str, count: int = 1, timeout_seconds: float = 15.0) -> dict[str, Any]:
        """The so-manyth record of this kind since the last `take`."""
        try:
            async with asyncio.timeout(timeout_seconds):
                while len(found := [what for said, what in self.told if said == kind]) < count:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"no {kind} among {[said for said, _ in self.told]}") from None
        return found[count - 1]

    async def quiet(self) -> None:
        """What Asterisk had to say of the past is here."""
        await asyncio.sleep(0.4)

    def take(self) -> list[str]:
        """The kinds told since the last time."""
        told, self.told = self.told, []
        return [kind for kind, _ in told]

    async def snapshot(self) -> None:
        reply = await self.act("QueueStatus")
        items = [{"event": item.name, "data": self.normalizer.data(item.headers)} for item in reply.items]
        assert items
        self.hear("asterisk.state.queues", {"items": items, "part": 1, "parts": 1, "complete": True}, self.at)

    async def agrees(self, queue: str = "desk") -> dict[str, Any]:
        """What the tracker knows is what QueueStatus says; Asterisk's figures."""
        await self.quiet()
        reply = await self.act("QueueStatus", Queue=queue)
        described = [(item.name, self.normalizer.data(item.headers)) for item in reply.items]
        params = next(what for name, what in described if name == "QueueParams")
        ours = next(one for one in self.tracker.snapshot()["queues"] if one["name"] == queue)
        rebuilt = QueueTracker()
        rebuilt.restore(self.tracker.snapshot())
        told = rebuilt.observe("asterisk.state.queues", {"items": [], "complete": False}, self.at)
        assert not told
        now = self._now(rebuilt, queue)
        assert (now["completed"], now["abandoned"]) == (params["completed"], params["abandoned"])
        assert now["service_level_perf"] == params["service_level_perf"]
        assert now["service_level_perf2"] == params["service_level_perf2"]
        assert now["waiting"] == params["calls"] == len(ours["waiting"])
        members = {what["interface"]: (what["paused"], what["in_call"]) for name, what in described if name == "QueueMember"}
        assert {row[0]: (row[3], row[8]) for row in ours["members"]} == members
        return params

    @staticmethod
    def _now(tracker: QueueTracker, queue: str) -> dict[str, Any]:
        """How the tracker would show this queue: in a record of a member that comes and goes."""
        member = {"queue": queue, "interface": "Local/witness"}
        return dict(tracker.observe("asterisk.ami.QueueMemberAdded", member, 0.0)[0][1]["queue_now"])


@asynccontextmanager
async def floor(new_asterisk: Callable[..., Any]) -> AsyncIterator[Floor]:
    """An Asterisk with the queues above, its first snapshot taken."""
    asterisk = new_asterisk()
    for name, more in (("queues.conf", QUEUES), ("extensions.conf", DIALPLAN)):
        path = Path(asterisk.folder) / "etc" / name
        path.write_text(path.read_text() + more)
    await asyncio.to_thread(asterisk.cli, "dialplan reload")
    await asyncio.to_thread(asterisk.cli, "queue reload all")
    async with independent(asterisk) as connection:
        one = Floor(connection)
        endpoint = Endpoint(asterisk.host, asterisk.port)
        link = Link(endpoint, Credentials("admin", asterisk.secret_of("admin")), listener=one, timings=QUICK)
        running = asyncio.create_task(link.run())
        try:
            await one.ready.wait()
            await one.snapshot()
            one.take()
            yield one
            assert not running.done()
            await hang_up_all(connection)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def add(one: Floor, member: dict[str, str], queue: str = "desk", **more: str) -> None:
    await one.act("Setvar", Variable=f"DEVICE_STATE({member['StateInterface']})", Value="NOT_INUSE")
    await one.act("QueueAdd", Queue=queue, **member, **more)
    await one.until("queue.member_added")
    await one.quiet()


async def test_calls_that_are_answered(new_asterisk: Any) -> None:
    async with floor(new_asterisk) as one:
        await add(one, TALKER)
        one.take()
        await one.calls("desk", "first", talks="2")
        answered = await one.until("queue.answered")
        assert answered["caller"]["uniqueid"] == "first" and answered["caller"]["linkedid"] == "far-first"
        assert answered["member"] == {"interface": TALKER["Interface"], "name": "Tess"}
        assert answered["within_service_level"] is True and answered["wait_seconds"] < 2
        assert answered["queue_now"]["talking"] == 1 and answered["queue_now"]["members"]["in_call"] == 1
        await one.agrees()
        completed = await one.until("queue.completed")
        assert completed["ended_by"] == "agent" and 1 < completed["talk_seconds"] < 5
        await one.agrees()
        kinds = [kind for kind in one.take() if kind.startswith("queue.") and "member" not in kind]
        assert kinds == ["queue.joined", "queue.answered", "queue.completed"]
        await one.calls("desk", "second", talks="30")
        await one.until("queue.answered")
        await one.act("Hangup", Channel="/^Local/desk/")
        assert (await one.until("queue.completed"))["ended_by"] == "caller"
        params = await one.agrees()
        assert params["completed"] == 2
        assert (await one.until("agent.changed", 3))["state"] == "available"


async def test_calls_that_are_not_answered(new_asterisk: Any) -> None:
    async with floor(new_asterisk) as one:
        await add(one, DEAF)
        one.take()
        await one.calls("desk", "short", longest="3")
        assert (await one.until("queue.ring_no_answer"))["ring_seconds"] == pytest.approx(1.0, abs=0.5)
        left = await one.until("queue.left")
        assert left["reason"] == "timeout" and left["wait_seconds"] == pytest.approx(3.0, abs=1.0)
        await one.calls("desk", "tired")
        await one.until("queue.joined", 2)
        await one.act("Hangup", Channel="/^Local/desk/")
        assert (await one.until("queue.abandoned"))["caller"]["uniqueid"] == "tired"
        await one.agrees()
        await one.calls("desk", "moved")
        joined = await one.until("queue.joined", 3)
        await one.act("Redirect", Channel=joined["caller"]["channel_name"], Context="desk", Exten="9", Priority="1")
        assert (await one.until("queue.left", 2))["reason"] == "redirected"
        await one.calls("desk", "sent-away")
        joined = await one.until("queue.joined", 4)
        await one.act("QueueWithdrawCaller", Queue="desk", Caller=joined["caller"]["channel_name"])
        assert (await one.until("queue.left", 3))["reason"] == "withdrawn"
        await one.calls("desk", "presses", Context="desk", Exten="presser", Priority="1")
        assert (await one.until("queue.left", 4))["reason"] == "exit_with_key"
        params = await one.agrees()
        assert params["abandoned"] == 4 and params["service_level_perf2"] < 100  # all but who pressed a key
        kinds = one.take()
        assert kinds.count("queue.joined") == 5 and kinds.count("queue.abandoned") == 1 and kinds.count("queue.left") == 4


async def test_pauses_and_an_emptied_queue(new_asterisk: Any) -> None:
    async with floor(new_asterisk) as one:
        await add(one, DEAF)
        await add(one, DEAF, "strict")
        await one.calls("strict", "waits")
        await one.until("queue.joined")
        await one.act("Hangup", Channel="/^Local/deaf/")
        one.take()
        await one.act("QueuePause", Interface=DEAF["Interface"], Paused="true", Reason="lunch")
        left = await one.until("queue.left")
        assert (left["queue"], left["reason"]) == ("strict", "no_members")
        assert [kind for kind in one.take() if kind == "agent.paused"] == ["agent.paused"]
        await one.agrees()
        await one.act("QueuePause", Interface=DEAF["Interface"], Paused="true", Reason="training")
        assert (await one.until("agent.paused"))["reason"] == "training"
        await one.act("QueuePause", Interface=DEAF["Interface"], Paused="false")
        unpaused = await one.until("agent.unpaused")
        assert unpaused["agent_name"] == "Dean" and unpaused["reason"] == "training" and unpaused["paused_seconds"] > 0.3
        await one.agrees()
        assert one.take().count("agent.unpaused") == 1
        await one.act("Setvar", Variable="DEVICE_STATE(Custom:dean)", Value="UNAVAILABLE")
        changed = await one.until("queue.member_changed", 2)
        assert changed["member"]["state"] == "unavailable"
        await one.act("QueueRemove", Queue="desk", Interface=DEAF["Interface"])
        await one.act("QueueRemove", Queue="strict", Interface=DEAF["Interface"])
        await one.until("queue.member_removed", 2)
        assert (await one.until("agent.changed", 2))["state"] == "absent"


async def test_an_agent_of_the_pool(new_asterisk: Any) -> None:
    async with floor(new_asterisk) as one:
        await one.act("QueueAdd", Queue="desk", Interface="Agent:1001", MemberName="Smith")
        await one.until("queue.member_added")
        await one.calls("login", "desk-phone")
        said = await one.until("agent.logged_in")
        assert (said["agent"], said["uniqueid"]) == ("1001", "desk-phone")
        while (await one.until("agent.changed", timeout_seconds=20))["agent"] != "1001":
            one.told.pop(0)
        await one.act("AgentLogoff", Agent="1001")
        assert (await one.until("agent.logged_out"))["logged_in_seconds"] >= 0


async def test_what_happened_in_a_gap_is_found_by_a_snapshot(new_asterisk: Any) -> None:
    async with floor(new_asterisk) as one:
        await add(one, TALKER)
        await one.calls("desk", "talks-on", talks="60")
        await one.until("queue.answered")
        await one.act("QueuePause", Interface=TALKER["Interface"], Paused="true")
        await one.calls("desk", "gives-up")
        await one.calls("desk", "stays")
        await one.until("queue.joined", 3)
        gives_up = next(
            what["caller"]["channel_name"] for _, what in one.told if what.get("caller", {}).get("uniqueid") == "gives-up"
        )
        await one.quiet()
        one.take()
        one.deaf = True
        await one.act("Hangup", Channel=gives_up)
        await add_unheard(one)
        await one.act("QueuePause", Interface=TALKER["Interface"], Paused="false", Queue="strict")
        await one.calls("desk", "new")
        await asyncio.sleep(2)
        one.deaf = False
        one.hear("amibridge.link.up", {}, one.at)
        await one.snapshot()
        await asyncio.sleep(1.2)
        await one.act("UserEvent", UserEvent="Tick")
        left = await one.until("queue.left")
        assert (left["caller"]["uniqueid"], left["reason"], left["inferred"]) == ("gives-up", "unknown", True)
        joined = await one.until("queue.joined")
        assert (joined["caller"]["uniqueid"], joined["inferred"]) == ("new", True)
        assert (await one.until("queue.member_added"))["member"]["name"] == "Dean"
        await one.agrees()
        kinds = one.take()
        assert not {"queue.answered", "queue.completed", "queue.abandoned", "queue.member_removed"} & set(kinds)
        await one.act("Hangup", Channel="/^Local/talker/")
        assert (await one.until("queue.completed"))["caller"]["uniqueid"] == "talks-on"
        await one.agrees()


async def add_unheard(one: Floor) -> None:
    await one.act("QueueAdd", Queue="desk", **DEAF)
    await one.act("QueueAdd", Queue="strict", **TALKER, Paused="true")
