"""One AGI session: results by their command's id, and every way in which none comes."""

from __future__ import annotations

import asyncio

import pytest

from amibridge.client.agi import session as sessions
from amibridge.client.agi.desk import Desk
from amibridge.client.agi.errors import (
    AgiArgumentRefused,
    AgiCommandFailed,
    AgiHungUp,
    AgiRefused,
    AgiTimeout,
    AgiUnknownOutcome,
)
from amibridge.client.agi.session import AgiSession
from amibridge.errors import CommandError, NoAnswer
from tests.support.agi_calls import CUT, FakeAnswer, FakeBus, FakeEvent, snapshot, start_event


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def agi(bus: FakeBus) -> AgiSession:
    desk = Desk()
    start = start_event()
    desk.hear(start)
    seat = desk.seat(start, bus)
    assert seat is not None
    bus.hear = desk.hear
    return seat.session


async def hung(task: asyncio.Task[object]) -> None:
    with pytest.raises(AgiHungUp):
        await task


async def test_a_command_and_its_result(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {"GET DATA": "200 result=12 (timeout)", "STREAM FILE": "200 result=35 endpos=80"}
    await agi.answer()
    assert await agi.get_data("enter-pin", timeout_seconds=5, max_digits=4) == "12"
    assert await agi.stream_file("hello-world", escape_digits="#") == "#"
    assert bus.commands == ["ANSWER", 'GET DATA "enter-pin" 5000 4', 'STREAM FILE "hello-world" "#"']
    assert len({params["CommandID"] for _, params in bus.calls}) == 3
    assert {params["Channel"] for _, params in bus.calls} == {agi.channel} == {"Local/1.1;1"}


async def test_values(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {
        "GET VARIABLE": "200 result=1 (a\nb)",
        "GET VARIABLE NOPE": "200 result=0",
        "DATABASE GET": "200 result=0",
        "DATABASE DEL": "200 result=1",
        "CHANNEL STATUS": "200 result=6",
        "EXEC": "200 result=0",
    }
    assert await agi.get_variable("X") == "a\nb"
    assert await agi.database_get("f", "k") is None
    assert await agi.database_del("f", "k") is True
    assert await agi.channel_status() == 6
    assert await agi.exec("Playback", "x") == 0


async def test_the_result_may_come_before_the_reply(bus: FakeBus, agi: AgiSession) -> None:
    bus.result_first = True
    bus.results = {"WAIT FOR DIGIT": "200 result=49"}
    assert await agi.wait_for_digit(timeout_seconds=1) == "1"


async def test_the_result_counts_when_the_reply_never_comes(
    bus: FakeBus, agi: AgiSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.result_first = True
    say = FakeBus.call

    async def then_silence(*arguments: object, **options: object) -> FakeAnswer:
        await say(*arguments, **options)  # type: ignore[arg-type]
        await asyncio.sleep(60)
        raise AssertionError("nobody waits for it")

    monkeypatch.setattr(FakeBus, "call", then_silence)
    async with asyncio.timeout(1):
        await agi.answer()


async def test_results_of_others_are_left_alone(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {"NOOP": None}
    waiting = asyncio.create_task(agi.noop())
    await asyncio.sleep(0.02)
    others = {"channel": snapshot("1.1"), "command_id": "somebody's", "result": "200%20result%3D0%0A"}
    bus.hear(FakeEvent("x", "pbx1.ami.agi.AsyncAGIExec.v1", others))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    agi.end("enough")
    await hung(waiting)


async def test_one_command_at_a_time(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {"STREAM FILE": None}
    first = asyncio.create_task(agi.stream_file("a"))
    second = asyncio.create_task(agi.stream_file("b"))
    await asyncio.sleep(0.05)
    assert bus.commands == ['STREAM FILE "a" ""']
    bus.end("1.1")
    await hung(first)
    await hung(second)
    assert len(bus.commands) == 1


@pytest.mark.parametrize("name", ["AsyncAGIEnd", "Hangup"])
async def test_a_hangup_in_the_middle_ends_whoever_waits(bus: FakeBus, agi: AgiSession, name: str) -> None:
    bus.results = {"STREAM FILE": None}
    waiting = asyncio.create_task(agi.stream_file("a"))
    await asyncio.sleep(0.05)
    bus.end("1.1", name)
    await hung(waiting)
    assert agi.ended
    with pytest.raises(AgiHungUp, match=name):
        await agi.answer()
    await agi.hangup()  # gone already is no error
    assert len(bus.commands) == 1


async def test_a_command_that_fails_as_the_caller_leaves_is_a_hangup(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {"STREAM FILE": "200 result=-1 endpos=80"}
    waiting = asyncio.create_task(agi.stream_file("a"))
    await asyncio.sleep(0.1)
    bus.end("1.1")
    await hung(waiting)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("200 result=-1 endpos=0", "result=-1"),
        ("510 Invalid or unknown command", "510 Invalid"),
        ("520-Invalid command syntax.  Proper usage follows:\nSend\n520 End of proper usage.", "520-Invalid"),
    ],
)
async def test_a_failure_is_told(bus: FakeBus, agi: AgiSession, said: str, text: str) -> None:
    bus.results = {"STREAM FILE": said}
    with pytest.raises(AgiCommandFailed, match=text) as told:
        await agi.stream_file("a")
    assert told.value.result.raw == said
    assert not agi.ended


async def test_a_long_value_is_not_taken_for_whole_and_its_rest_for_nothing_else(bus: FakeBus, agi: AgiSession) -> None:
    """Asterisk sends 2047 bytes of a result and what is left of it before the next ones."""
    bus.results = {
        "GET VARIABLE": f"200 result=1 (long and no end{CUT}",
        "NOOP": [f"the rest{CUT}", "of it)\n200 result=0", "200 result=0"],
        "WAIT FOR DIGIT": "200 result=49",
    }
    with pytest.raises(AgiCommandFailed, match="too long"):
        await agi.get_variable("X")
    assert await agi.wait_for_digit(timeout_seconds=1) == "1"
    assert bus.commands == ['GET VARIABLE "X"', "NOOP", "NOOP", "NOOP", "WAIT FOR DIGIT 1000"]
    assert await agi.wait_for_digit(timeout_seconds=1) == "1"
    assert bus.commands[5:] == ["WAIT FOR DIGIT 1000"]


async def test_a_channel_whose_results_can_not_be_told_apart_is_given_up(bus: FakeBus, agi: AgiSession) -> None:
    bus.result_first = True
    bus.results = {"GET VARIABLE": f"200 result=1 (a{CUT}", "NOOP": "no end of it"}
    with pytest.raises(AgiCommandFailed):
        await agi.get_variable("X")
    with pytest.raises(AgiHungUp, match="told apart"):
        await agi.answer()
    assert "ANSWER" not in bus.commands


async def test_a_dead_channel_is_a_hangup(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {"ANSWER": "511 Command Not Permitted on a dead channel or intercept routine"}
    with pytest.raises(AgiHungUp, match="511"):
        await agi.answer()
    assert agi.ended


async def test_no_result_in_time(bus: FakeBus, agi: AgiSession) -> None:
    bus.results = {"STREAM FILE": None}
    with pytest.raises(AgiTimeout, match=r"no result within 0\.05 s"):
        await agi.run("stream file", "a", "", timeout_seconds=0.05)
    await agi.answer()  # a later one is not confused by it


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        ("error", "Channel Local/1.1;1 does not exist.", AgiHungUp),
        ("error", "Permission denied", AgiRefused),
        ("rejected", "not allowed", AgiRefused),
        ("unavailable", "not connected", AgiRefused),
        ("expired", "too late", AgiRefused),
        ("unknown_outcome", "sent, but the link was lost", AgiUnknownOutcome),
        ("timeout", "no answer", AgiUnknownOutcome),
    ],
)
async def test_what_the_reply_says(
    bus: FakeBus, agi: AgiSession, monkeypatch: pytest.MonkeyPatch, status: str, message: str, error: type[Exception]
) -> None:
    monkeypatch.setattr(sessions, "UNAVAILABLE_SECONDS", 0.0)
    bus.answers = {"AGI": FakeAnswer(status, message)}
    with pytest.raises(error, match=message.partition(" ")[0]):
        await agi.answer()


async def test_what_was_not_sent_is_asked_again(bus: FakeBus, agi: AgiSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "UNAVAILABLE_PAUSE_SECONDS", 0.01)
    bus.answers = {"AGI": FakeAnswer("unavailable", "too many requests; nothing was sent")}
    asyncio.get_running_loop().call_later(0.05, bus.answers.clear)
    await agi.answer()
    assert len(bus.commands) > 2
    assert len({params["CommandID"] for _, params in bus.calls}) == 1


@pytest.mark.parametrize(("raised", "error"), [(NoAnswer, AgiUnknownOutcome), (CommandError, AgiRefused)])
async def test_no_reply(
    agi: AgiSession, monkeypatch: pytest.MonkeyPatch, raised: type[CommandError], error: type[Exception]
) -> None:
    async def fails(*_: object, **__: object) -> FakeAnswer:
        raise raised("no bridge answered")

    monkeypatch.setattr(FakeBus, "call", fails)
    with pytest.raises(error, match="no bridge answered"):
        await agi.answer()


async def test_nothing_is_sent_of_what_can_not_be_sent(bus: FakeBus, agi: AgiSession) -> None:
    with pytest.raises(AgiArgumentRefused, match="line end"):
        await agi.set_variable("X", "a\r\nAction: Command")
    with pytest.raises(AgiArgumentRefused, match="no AGI command"):
        await agi.run("say please")
    assert bus.commands == []


async def test_a_renamed_channel_is_followed(bus: FakeBus, agi: AgiSession) -> None:
    agi.heard_result("somebody's", "200%20result%3D0%0A", "PJSIP/new-1")
    bus.results = {"ANSWER": None}
    with pytest.raises(AgiTimeout):
        await agi.run("answer", timeout_seconds=0.02)
    assert bus.calls[-1][1]["Channel"] == "PJSIP/new-1"
