"""An IVR written with the SDK, on real calls: AsyncAGI through a bridge, a broker and back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from amibridge.brokers import redis_groups
from amibridge.client.agi import router as routing
from amibridge.client.agi.commands import COMMANDS
from amibridge.client.agi.errors import AgiCommandFailed, AgiHungUp, AgiRefused
from amibridge.client.agi.router import MARK, AgiRouter
from amibridge.client.agi.session import AgiSession
from amibridge.client.bus import Bus, connect
from amibridge.client.events import Event
from tests.integration.running import options_of, running_bridge
from tests.support.agi_lines import LINES

CALLS = 50
DOCUMENT = Path(__file__).parents[2] / "docs/agi.md"
WORKER = Path(__file__).with_name("agi_worker.py")


@dataclass
class Site:
    """A real Asterisk with a bridge on a broker, and the SDK's bus."""

    url: str
    name: str
    bus: Bus
    tone: str  # four seconds of it, in the test Asterisk's folder

    async def call(self, extension: str = "ivr", far_end: str = "answer", **variables: str) -> None:
        """A call whose one leg enters the extension, and whose other leg is the far end."""
        variables = {"WAIT": "60", **variables}
        await self.bus.pbx(self.name).call(
            "Originate",
            {
                "Channel": f"Local/{far_end}@main",
                "Context": "main",
                "Exten": extension,
                "Priority": 1,
                "Async": True,
                # One leading underscore: the far end has it too.
                "Variable": {f"_{name}": value for name, value in variables.items()},
            },
        )

    @asynccontextmanager
    async def heard(self, pattern: str) -> AsyncIterator[list[Event]]:
        """The events of this PBX that match, as they come."""
        found: list[Event] = []
        async with self.bus.events(f"{self.name}.{pattern}") as events:

            async def listen() -> None:
                async for event in events:
                    found.append(event)

            listening = asyncio.create_task(listen())
            try:
                yield found
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening


@pytest.fixture(params=["redis_server", "rabbitmq_server"])
async def site(request: pytest.FixtureRequest, asterisk_server: Any) -> AsyncIterator[Site]:
    url = str(request.getfixturevalue(request.param).url)
    name = f"pbx-{uuid.uuid4().hex[:8]}"
    requests = {"policy": "unsafe-allow-everything", "originates_per_second": 1000, "originates_burst": 200}
    bridge = running_bridge(url, {name: options_of(asterisk_server)}, requests=requests)
    async with bridge, connect(url) as bus:
        yield Site(url, name, bus, str(asterisk_server.folder / "moh/tone"))


@asynccontextmanager
async def working(*apps: AgiRouter) -> AsyncIterator[None]:
    work = [asyncio.create_task(app.run()) for app in apps]
    await asyncio.sleep(1.0)  # until they listen
    try:
        yield
    finally:
        for app in apps:
            app.stop()
        await asyncio.wait_for(asyncio.gather(*work), 30)


async def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.05)


def uniqueid(event: Event) -> str:
    return str(event.data["channel"]["uniqueid"])


def new_group() -> str:
    return f"ivr-{uuid.uuid4().hex[:8]}"


@pytest.mark.timeout(90)
async def test_an_ivr_plays_reads_digits_sets_a_variable_and_hangs_up(site: Site) -> None:
    app = AgiRouter(site.bus, group=new_group())
    told: dict[str, Any] = {}

    @app.script("menu")
    async def menu(agi: AgiSession) -> None:
        told["environment"] = agi.environment
        await agi.answer()
        told["pin"] = await agi.get_data(site.tone, timeout_seconds=2, max_digits=4)
        told["played"] = await agi.stream_file(site.tone, escape_digits="#")
        told["status"] = await agi.channel_status()
        await agi.set_variable("CHOSEN", 'a "b" \\ c)')
        told["chosen"] = await agi.get_variable("CHOSEN")
        told["lines"] = await agi.get_full_variable("${URIDECODE(a%0ab)}")
        told["nope"] = await agi.get_variable("NOPE")
        told["put"] = await agi.database_put("ivr", "key", "Zoë ✓")
        told["got"] = await agi.database_get("ivr", "key")
        told["deleted"] = (await agi.database_del("ivr", "key"), await agi.database_get("ivr", "key"))
        told["exec"] = await agi.exec("Set", "EXECUTED=yes")
        told["executed"] = await agi.get_variable("EXECUTED")
        with pytest.raises(AgiCommandFailed, match="result=-2"):
            await agi.exec("NoSuchApplication")
        with pytest.raises(AgiCommandFailed, match="too long"):
            await agi.get_full_variable("${STRREPLACE(PADDING,x,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx)}")
        await agi.hangup()
        await agi.wait_ended()
        told["over"] = agi.ended

    async with working(app), site.heard("ami.agi.AsyncAGIEnd.v1") as ends:
        await site.call(far_end="presser", DIGITS="1234", PADDING="x" * 100)
        await until(lambda: "over" in told and ends, 40)
    environment = told.pop("environment")
    assert (environment.script, environment.arguments, environment.extension) == ("menu", ("menu",), "ivr")
    assert told == {
        "pin": "1234",
        "played": "",
        "status": 6,
        "chosen": 'a "b" \\ c)',
        "lines": "a\nb",
        "nope": None,
        "put": True,
        "got": "Zoë ✓",
        "deleted": (True, None),
        "exec": 0,
        "executed": "yes",
        "over": True,
    }
    assert [uniqueid(end) for end in ends] == [environment.uniqueid]


@pytest.mark.timeout(90)
async def test_after_the_script_the_dialplan_goes_on(site: Site) -> None:
    """By its extension too; and a caller who leaves ends what is being played."""
    app = AgiRouter(site.bus, group=new_group())
    left: list[str] = []

    @app.script("menu")
    async def menu(agi: AgiSession) -> None:
        await agi.set_variable("CHOSEN", "sales")

    @app.script("ivr-by-extension")
    async def by_extension(agi: AgiSession) -> None:
        try:
            await agi.stream_file(site.tone)
        except AgiHungUp:
            left.append(agi.uniqueid)
            raise

    async with working(app), site.heard("ami.user.#") as said, site.heard("ami.hangup.Hangup.v1") as hangups:
        await site.call()
        await until(lambda: [event for event in said if event.data.get("user_event") == "AfterAgi"])
        extra = next(event.data["extra"] for event in said if event.data.get("user_event") == "AfterAgi")
        assert extra["Chosen"] == "sales"
        await site.call("ivr-by-extension", WAIT="1")
        await until(lambda: left)
        await until(lambda: left[0] in map(uniqueid, hangups))
        await until(lambda: not app.sessions)  # soon after the script has seen it


@pytest.mark.timeout(120)
async def test_asterisk_knows_every_command_with_all_its_arguments(site: Site) -> None:
    """Each in a call of its own, as some end it. What they do is not the question: the file `f` is nowhere."""
    app = AgiRouter(site.bus, group=new_group(), max_sessions=len(COMMANDS))
    words = list(COMMANDS)
    codes: dict[str, int] = {}

    @app.default
    async def run_one(agi: AgiSession) -> None:
        command = words.pop()
        values = LINES[command][-1][0]
        if values == (-1,):  # wait for ever
            values = (0.1,)
        try:
            codes[command] = (await agi.run(command, *values, timeout_seconds=20)).code
        except AgiCommandFailed as error:
            codes[command] = error.result.code
        except AgiHungUp:
            codes[command] = 200
        await agi.hangup()

    async with working(app):
        await asyncio.gather(*(site.call() for _ in COMMANDS))
        await until(lambda: len(codes) == len(COMMANDS), 60)
    assert codes == dict.fromkeys(COMMANDS, 200)


@pytest.mark.timeout(90)
async def test_the_least_policy_of_the_documentation_is_enough(redis_server: Any, asterisk_server: Any) -> None:
    name, chosen = f"pbx-{uuid.uuid4().hex[:8]}", []
    (least,) = yaml.safe_load(DOCUMENT.read_text().partition("```yaml\n")[2].partition("```")[0])["requests"]["policy"]
    calls = {"name": "calls", "requester": "*", "allow": ["Originate", "Ping"], "variables": ["WAIT"]}
    requests = {"policy": [{**least, "requester": "*"}, calls]}
    bridge = running_bridge(redis_server.url, {name: options_of(asterisk_server)}, requests=requests)
    async with bridge, connect(redis_server.url) as bus:
        site = Site(redis_server.url, name, bus, "")
        app = AgiRouter(bus, group=new_group())

        @app.script("menu")
        async def menu(agi: AgiSession) -> None:
            await agi.answer()
            await agi.wait_for_digit(timeout_seconds=0.1)
            await agi.set_variable("CHOSEN", "sales")
            with pytest.raises(AgiRefused, match="rejected"):
                await agi.exec("System", "true")
            chosen.append(await agi.get_variable("CHOSEN"))
            raise KeyError("so that it is hung up")

        async with working(app), site.heard("ami.hangup.Hangup.v1") as hangups:
            await site.call()
            await until(lambda: chosen and hangups)
    assert chosen == ["sales"]


@pytest.mark.timeout(180)
async def test_two_workers_share_fifty_calls(site: Site) -> None:
    """Each call is served by one of them, from its start to its end."""
    group = new_group()
    served: list[tuple[int, str, str]] = []

    def worker(number: int, bus: Bus) -> AgiRouter:
        app = AgiRouter(bus, group=group)

        @app.script("menu")
        async def menu(agi: AgiSession) -> None:
            await agi.set_variable("NUMBER", agi.uniqueid)
            await agi.wait_for_digit(timeout_seconds=0.5)
            mark = await agi.get_variable(MARK) or ""
            served.append((number, await agi.get_variable("NUMBER") or "", mark))
            await agi.hangup()

        return app

    async with (
        connect(site.url) as other,
        working(worker(1, site.bus), worker(2, other)),
        site.heard("ami.agi.#") as events,
    ):
        await asyncio.gather(*(site.call() for _ in range(CALLS)))
        await until(lambda: len(served) >= CALLS, 100)
        await until(lambda: sum(event.type.endswith("AsyncAGIEnd.v1") for event in events) >= CALLS)
    starts = {uniqueid(event): event.id for event in events if event.type.endswith("AsyncAGIStart.v1")}
    assert len(starts) == CALLS
    assert {number: mark.split()[0] for _, number, mark in served} == starts
    assert len(served) == CALLS
    share = Counter(number for number, _, _ in served)
    assert set(share) == {1, 2}
    workers = {(number, mark.split()[1]) for number, _, mark in served}
    assert len(workers) == 2, "each call's mark names the worker that served it"


@asynccontextmanager
async def worker_to_kill(site: Site, group: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker as a process of its own; it says which calls it took."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(WORKER), site.url, group, site.tone),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        assert await line_of(process) == "working"
        await asyncio.sleep(1.0)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


@pytest.mark.timeout(180)
async def test_a_worker_that_is_killed(site: Site) -> None:
    """Its calls are hung up, which everybody sees, and somebody is told; the calls of the others go on."""
    group = new_group()
    orphans: list[str] = []
    on = asyncio.Event()
    async with worker_to_kill(site, group) as process, site.heard("ami.agi.AsyncAGIEnd.v1") as ends:
        for _ in range(3):
            await site.call()
        took = {(await line_of(process)).removeprefix("took ") for _ in range(3)}
        app = AgiRouter(site.bus, group=group, grace_seconds=10)

        @app.script("menu")
        async def menu(agi: AgiSession) -> None:
            await on.wait()
            await agi.set_variable("STILL", "here")
            await agi.hangup()

        @app.orphan
        async def orphan(agi: AgiSession) -> None:
            orphans.append(agi.uniqueid)

        async with working(app):
            while not app.sessions:  # until one of the calls is ours
                await site.call()
                with contextlib.suppress(TimeoutError):
                    await until(lambda: app.sessions, 2)
            ours = {session.uniqueid for session in app.sessions}
            process.kill()
            await until(lambda: took <= set(orphans), 90)
            await until(lambda: took <= set(map(uniqueid, ends)))
            assert ours <= {session.uniqueid for session in app.sessions}
            assert not ours & set(map(uniqueid, ends))
            on.set()
            await until(lambda: not app.sessions)
            assert not ours & set(orphans)


@pytest.mark.timeout(180)
async def test_the_calls_of_a_killed_worker_may_start_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as what the dead one had asked for is through."""
    monkeypatch.setattr(redis_groups, "GONE_AFTER_SECONDS", 12.0)  # the other test waits as long as it really takes
    group = new_group()
    again: list[str] = []
    app = AgiRouter(site.bus, group=group, orphans="restart")

    @app.script("menu")
    async def menu(agi: AgiSession) -> None:
        await agi.set_variable("AGAIN", agi.uniqueid)
        again.append(await agi.get_variable("AGAIN") or "")

    async with worker_to_kill(site, group) as process, site.heard("ami.user.#") as said:
        await site.call()
        took = (await line_of(process)).removeprefix("took ")
        process.kill()
        async with working(app):
            await until(lambda: again == [took], 90)
            await until(lambda: said)  # the dialplan went on


@pytest.mark.timeout(120)
async def test_a_crash_of_asterisk_ends_its_sessions(
    redis_server: Any, new_asterisk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody tells the end of these calls: the worker looks."""
    monkeypatch.setattr(routing, "PATROL_SECONDS", 1.0)
    asterisk = await asyncio.to_thread(new_asterisk)
    name = f"pbx-{uuid.uuid4().hex[:8]}"
    requests = {"policy": "unsafe-allow-everything"}
    bridge = running_bridge(redis_server.url, {name: options_of(asterisk)}, requests=requests)
    async with bridge, connect(redis_server.url) as bus:
        site = Site(redis_server.url, name, bus, str(asterisk.folder / "moh/tone"))
        app = AgiRouter(bus, group=new_group())
        left: list[str] = []

        @app.script("menu")
        async def menu(agi: AgiSession) -> None:
            try:
                while True:
                    await agi.stream_file(site.tone)
            except AgiHungUp:
                left.append(agi.uniqueid)

        async with working(app):
            await site.call()
            await until(lambda: app.sessions)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(asterisk.kill)
            await asyncio.to_thread(asterisk.start)
            await until(lambda: left and not app.sessions, 60)
            while not app.sessions:  # and goes on with the next, once the bridge hears of calls again
                await site.call()
                with contextlib.suppress(TimeoutError):
                    await until(lambda: app.sessions, 3)
            await asyncio.sleep(3.0)
            (still,) = app.sessions
            assert not still.ended
            await bus.pbx(name).call("Hangup", {"Channel": still.channel})
            await until(lambda: len(left) == 2)
