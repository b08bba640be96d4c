"""Scripts by name, what is acknowledged when, and what becomes of a call whose worker died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from amibridge.client.agi import router as routing
from amibridge.client.agi.errors import AgiHungUp
from amibridge.client.agi.router import MARK, AgiRouter
from amibridge.client.agi.session import AgiSession
from tests.support.agi_calls import FakeAnswer, FakeBus, FakeEvent, start_event

BREAK = f'SET VARIABLE "{MARK}" "start-1.1 over"'


@pytest.fixture
def bus() -> FakeBus:
    bus = FakeBus()
    bus.results = {"SET VARIABLE": "200 result=1"}
    return bus


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(3):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def working(bus: FakeBus, app: AgiRouter) -> AsyncIterator[asyncio.Task[None]]:
    work = asyncio.create_task(app.run())
    try:
        await until(lambda: len(bus.streams) == 3 and all(stream.live for stream in bus.streams))
        yield work
    finally:
        app.stop()
        await asyncio.wait_for(work, 5)


class Ran:
    """Scripts that were run, by name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def script(self, name: str) -> Callable[[AgiSession], Any]:
        async def run(agi: AgiSession) -> None:
            self.names.append(f"{name} {agi.environment.script}")

        return run


async def test_events_are_heard_before_calls_are_taken(bus: FakeBus) -> None:
    async with working(bus, AgiRouter(bus, group="ivr")):
        assert [stream.group for stream in bus.streams] == [None, None, "ivr"]


async def test_scripts_by_name_then_the_default(bus: FakeBus) -> None:
    app, ran = AgiRouter(bus), Ran()
    app.script("menu")(ran.script("menu"))
    app.default(ran.script("default"))
    with pytest.raises(ValueError, match="already"):
        app.script("menu")(ran.script("again"))
    async with working(bus, app):
        starts = [start_event("1.1"), start_event("1.2", "other")]
        for start in starts:
            bus.start(start)
        await until(lambda: all(start.acked for start in starts))
    assert sorted(ran.names) == ["default other", "menu menu"]
    assert [start.acked for start in starts] == [1, 1]


async def test_after_its_script_the_call_goes_on_in_the_dialplan(bus: FakeBus) -> None:
    app = AgiRouter(bus)
    app.script("menu")(Ran().script("menu"))
    async with working(bus, app):
        start = start_event()
        bus.start(start)
        await until(lambda: start.acked)
    assert bus.commands[-2:] == [BREAK, "ASYNCAGI BREAK"]
    assert app.sessions == []


async def test_a_call_for_nobody_goes_on_too(bus: FakeBus, caplog: pytest.LogCaptureFixture) -> None:
    async with working(bus, AgiRouter(bus)):
        start = start_event()
        bus.start(start)
        await until(lambda: start.acked)
    assert bus.commands[-1] == "ASYNCAGI BREAK"
    assert "no script 'menu'" in caplog.text


async def test_a_start_is_acknowledged_only_when_its_call_is_over(bus: FakeBus) -> None:
    app = AgiRouter(bus)
    app.script("menu")(AgiSession.wait_ended)
    async with working(bus, app):
        start = start_event()
        bus.start(start)
        await until(lambda: app.sessions and bus.commands)
        await asyncio.sleep(0.05)
        assert not start.acked
        bus.end("1.1")
        await until(lambda: start.acked)


@pytest.mark.parametrize(("hang_up", "expected"), [(True, True), (False, False)])
async def test_a_script_that_fails(bus: FakeBus, caplog: pytest.LogCaptureFixture, hang_up: bool, expected: bool) -> None:
    app = AgiRouter(bus, hang_up_on_error=hang_up)

    @app.script("menu")
    async def menu(agi: AgiSession) -> None:
        raise KeyError("oops")

    async with working(bus, app):
        start = start_event()
        bus.start(start)
        await until(lambda: start.acked)
    assert "oops" in caplog.text
    assert (("Hangup", {"Channel": "Local/1.1;1"}) in bus.calls) is expected
    assert ("ASYNCAGI BREAK" in bus.commands) is not expected


async def test_a_call_that_can_not_be_commanded_is_hung_up(bus: FakeBus, caplog: pytest.LogCaptureFixture) -> None:
    bus.answers = {"AGI": FakeAnswer("rejected", "AGI is not allowed")}
    async with working(bus, AgiRouter(bus)):
        start = start_event()
        bus.start(start)
        await until(lambda: start.acked)
    assert "AGI is not allowed" in caplog.text
    assert bus.calls[-1][0] == "Hangup"


async def test_a_call_that_ended_before_it_was_taken(bus: FakeBus) -> None:
    app, ran = AgiRouter(bus), Ran()
    app.script("menu")(ran.script("menu"))
    async with working(bus, app):
        start = start_event()
        bus.publish(start)
        bus.end("1.1")
        await asyncio.sleep(0.05)
        bus.streams[-1].arrived.put_nowait(start)
        await until(lambda: start.acked)
    assert bus.calls == []
    assert ran.names == []


async def test_a_channel_that_enters_again(bus: FakeBus) -> None:
    """The end of the first time is heard after the second was given to us."""
    app = AgiRouter(bus)
    app.script("menu")(AgiSession.wait_ended)
    first, second = start_event(), start_event(id="start-again")
    async with working(bus, app):
        bus.publish(first)
        await asyncio.sleep(0.02)
        bus.streams[-1].arrived.put_nowait(second)
        await until(lambda: app.sessions)
        bus.end("1.1")
        bus.publish(second)
        await asyncio.sleep(0.05)
        assert not app.sessions[0].ended
        bus.end("1.1")
        await until(lambda: second.acked)


def mark(value: str) -> dict[str, FakeAnswer]:
    return {"Getvar": FakeAnswer(response={"Variable": MARK, "Value": value})}


async def given_again(bus: FakeBus, **options: Any) -> tuple[list[str], FakeEvent]:
    """A start that comes again: what ran, and the start, acknowledged."""
    app, ran = AgiRouter(bus, **options), Ran()
    app.script("menu")(ran.script("script"))
    app.orphan(ran.script("orphan"))
    start = start_event(redelivered=True)
    async with working(bus, app):
        bus.start(start)
        await until(lambda: start.acked)
    return ran.names, start


async def test_an_orphan_is_hung_up(bus: FakeBus, caplog: pytest.LogCaptureFixture) -> None:
    bus.answers = mark("start-1.1 4711")
    ran, _ = await given_again(bus)
    assert ran == ["orphan menu"]
    assert [action for action, _ in bus.calls] == ["Getvar", "Hangup"]
    assert "the worker 4711" in caplog.text


async def test_an_orphan_may_start_again(bus: FakeBus) -> None:
    bus.answers = mark("start-1.1 4711")
    ran, _ = await given_again(bus, orphans="restart")
    assert ran == ["script menu"]
    assert "Hangup" not in [action for action, _ in bus.calls]


@pytest.mark.parametrize("value", ["", "start-before 4711", "start-before over"])
async def test_what_nobody_had_begun_is_begun(bus: FakeBus, value: str) -> None:
    bus.answers = mark(value)
    ran, _ = await given_again(bus)
    assert ran == ["script menu"]


async def test_a_call_whose_script_was_through_is_left_alone(bus: FakeBus) -> None:
    bus.answers = mark("start-1.1 over")
    ran, _ = await given_again(bus)
    assert ran == []
    assert [action for action, _ in bus.calls] == ["Getvar"]


async def test_an_orphan_whose_channel_is_gone(bus: FakeBus) -> None:
    bus.answers = {"Getvar": FakeAnswer("error", "No such channel")}
    ran, _ = await given_again(bus)
    assert ran == []
    assert [action for action, _ in bus.calls] == ["Getvar"]


async def test_an_orphan_is_asked_about_until_its_pbx_is_back(bus: FakeBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "LOOK_PAUSE_SECONDS", 0.01)
    bus.answers = {"Getvar": FakeAnswer("unavailable", "not connected"), "Hangup": FakeAnswer()}
    asyncio.get_running_loop().call_later(0.05, bus.answers.update, mark("start-1.1 4711"))
    ran, _ = await given_again(bus)
    assert ran == ["orphan menu"]


async def test_our_own_call_that_comes_again_goes_on(bus: FakeBus) -> None:
    """The connection to the broker was lost for a moment: the new delivery is the one to acknowledge."""
    app = AgiRouter(bus)
    app.script("menu")(AgiSession.wait_ended)
    first, again = start_event(), start_event(redelivered=True)
    async with working(bus, app):
        bus.start(first)
        await until(lambda: app.sessions)
        bus.start(again)
        await asyncio.sleep(0.05)
        assert len(app.sessions) == 1
        bus.end("1.1")
        await until(lambda: again.acked)
    assert (first.acked, again.acked) == (0, 1)


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (FakeAnswer("error", "No such channel"), True),
        (FakeAnswer(response={"Value": ""}), True),  # Asterisk was restarted, and another call has the name
        (FakeAnswer(response={"Value": "start-1.1 4711"}), True),  # another worker has it
        (FakeAnswer(response={"Value": "start-1.1 ours"}), False),
        (FakeAnswer("rejected", "Getvar is not allowed"), False),
        (FakeAnswer("unavailable", "not connected"), False),
    ],
)
async def test_a_call_whose_end_nobody_told(
    bus: FakeBus, monkeypatch: pytest.MonkeyPatch, answer: FakeAnswer, ended: bool
) -> None:
    monkeypatch.setattr(routing, "PATROL_SECONDS", 0.02)
    bus.answers = {"Getvar": answer}
    app = AgiRouter(bus)
    app._worker = "ours"
    app.script("menu")(AgiSession.wait_ended)
    async with working(bus, app):
        start = start_event()
        bus.start(start)
        await until(lambda: any(action == "Getvar" for action, _ in bus.calls))
        await asyncio.sleep(0.1)
        assert bool(start.acked) is ended
        bus.end("1.1")
        await until(lambda: start.acked)


async def test_a_start_that_was_published_twice_disturbs_nobody(bus: FakeBus) -> None:
    bus.results["GET VARIABLE"] = "200 result=1 (start-1.1 4711)"
    async with working(bus, AgiRouter(bus)):
        start = start_event()
        bus.start(start)
        await until(lambda: start.acked)
    assert bus.commands == [f'GET VARIABLE "{MARK}"']


async def test_a_graceful_stop_lets_calls_end(bus: FakeBus) -> None:
    app = AgiRouter(bus, grace_seconds=3)
    app.script("menu")(AgiSession.wait_ended)
    start = start_event()
    async with working(bus, app) as work:
        bus.start(start)
        await until(lambda: app.sessions)
        app.stop()
        await asyncio.sleep(0.05)
        bus.streams[-1].arrived.put_nowait(start_event("1.2"))
        await asyncio.sleep(0.05)
        assert not work.done()
        assert len(app.sessions) == 1
        bus.end("1.1")
        await asyncio.wait_for(asyncio.shield(work), 1)
    assert start.acked


async def test_what_is_not_over_in_time_is_handed_back(bus: FakeBus) -> None:
    app = AgiRouter(bus, grace_seconds=0.05)
    left: list[str] = []

    @app.script("menu")
    async def menu(agi: AgiSession) -> None:
        try:
            await agi.wait_ended()
        except asyncio.CancelledError:
            left.append(agi.channel)
            raise

    start = start_event()
    async with working(bus, app):
        bus.start(start)
        await until(lambda: bus.commands)
        await asyncio.sleep(0.05)
    assert left == ["Local/1.1;1"]
    assert not start.acked


async def test_a_broker_that_fails_ends_the_worker(bus: FakeBus, monkeypatch: pytest.MonkeyPatch) -> None:
    app = AgiRouter(bus)

    def fails(event: FakeEvent) -> None:
        raise AgiHungUp("stands for a BrokerError of the stream")

    monkeypatch.setattr(app._desk, "hear", fails)
    work = asyncio.create_task(app.run())
    await until(lambda: len(bus.streams) == 3)
    bus.end("1.1")
    with pytest.raises(AgiHungUp):
        await asyncio.wait_for(work, 3)
