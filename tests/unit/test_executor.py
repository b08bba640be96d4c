"""The executor: one reply to every request, and nothing unsafe written twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amibridge.ami.messages import Action, Event, Response
from amibridge.ami.session import Reply as AmiReply
from amibridge.commands.executor import Executor
from amibridge.commands.ledger import Ledger
from amibridge.errors import ActionTimeout, LinkLost, NotReady, PbxDraining
from amibridge.schemas.requests import Reply, Request, Status

OK = AmiReply(Response("Success", (("Response", "Success"), ("Message", "Done"))))


CALL = {"Channel": "Local/1@x", "Application": "Wait"}


class FakePool:
    """Answers as told and counts what was written."""

    ready = True

    def __init__(self, outcome: AmiReply | Exception = OK) -> None:
        self.outcome = outcome
        self.written: list[Action] = []
        self.hold: asyncio.Event | None = None

    async def execute(self, action: Action, deadline: float, wait_seconds: float) -> AmiReply:
        self.written.append(action)
        if self.hold:
            await self.hold.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def executor(pool: Any) -> Executor:
    return Executor(pbx="pbx1", pool=pool, ledger=Ledger(), describe=lambda event: dict(event.headers))


async def ask(pool: Any, redelivered: bool = False, **fields: Any) -> Reply:
    params = CALL if fields.get("action", "Originate") == "Originate" else {}
    request = Request(**({"id": "1", "action": "Originate", "params": params} | fields))
    return await executor(pool).execute(request, redelivered=redelivered)


async def test_success_and_error_are_what_asterisk_said() -> None:
    assert (await ask(FakePool())).status is Status.SUCCESS
    refused = AmiReply(Response("Error", (("Response", "Error"), ("Message", "No such channel"))))
    reply = await ask(FakePool(refused))
    assert (reply.status, reply.message) == (Status.ERROR, "No such channel")
    assert reply.response == {"Response": "Error", "Message": "No such channel"}


async def test_a_list_comes_with_its_items_and_its_end() -> None:
    item = Event("QueueParams", (("Event", "QueueParams"), ("Queue", "q1")))
    end = Event("QueueStatusComplete", (("Event", "QueueStatusComplete"), ("ListItems", "1")))
    reply = await ask(FakePool(AmiReply(OK.response, (item,), end)), action="QueueStatus")
    assert reply.events is not None
    assert [(one.event, one.data["Queue"]) for one in reply.events] == [("QueueParams", "q1")]
    assert reply.summary is not None
    assert reply.list_complete is True


async def test_command_output_comes_as_lines() -> None:
    lines = AmiReply(Response("Success", (("Response", "Success"),), output=("a", "", "caf\udce9")))
    assert (await ask(FakePool(lines), action="Command", params={"Command": "core show uptime"})).output == ["a", "", "café"]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (NotReady("down"), Status.UNAVAILABLE),
        (PbxDraining("stopping"), Status.UNAVAILABLE),
        (LinkLost("gone", sent=False), Status.UNAVAILABLE),
        (LinkLost("gone", sent=True), Status.UNKNOWN_OUTCOME),
        (ActionTimeout("late"), Status.TIMEOUT),
    ],
)
async def test_what_went_wrong_is_told_apart(outcome: Exception, status: Status) -> None:
    reply = await ask(FakePool(outcome))
    assert reply.status is status
    assert (reply.retry_after_seconds is not None) == (status is Status.UNAVAILABLE)


async def test_a_timeout_brings_the_part_of_the_list_that_came() -> None:
    partial = AmiReply(OK.response, (Event("Status", (("Event", "Status"),)),), complete=False)
    reply = await ask(FakePool(ActionTimeout("late", partial)), action="Status")
    assert reply.status is Status.TIMEOUT
    assert reply.events is not None
    assert reply.list_complete is False


async def test_nothing_is_written_after_the_deadline() -> None:
    pool = FakePool()
    reply = await ask(pool, deadline=datetime.now(UTC) - timedelta(seconds=1))
    assert reply.status is Status.EXPIRED
    assert pool.written == []


@pytest.mark.parametrize("action", ["Login", "LOGOFF", "Events", "Filter", "Challenge", "WaitEvent"])
async def test_actions_that_would_change_our_session_are_refused(action: str) -> None:
    pool = FakePool()
    reply = await ask(pool, action=action)
    assert reply.status is Status.REJECTED
    assert pool.written == []


async def test_a_bad_header_is_refused_by_name() -> None:
    pool = FakePool()
    reply = await ask(pool, params=CALL | {"Channel": "x/1\r\nAction: Hangup"})
    assert reply.status is Status.REJECTED
    assert "'Channel'" in reply.message
    assert pool.written == []


async def test_a_request_for_another_pbx_is_refused() -> None:
    assert (await ask(FakePool(), pbx="pbx2")).status is Status.REJECTED


async def test_the_same_request_again_gets_the_stored_reply() -> None:
    pool = FakePool()
    one = executor(pool)
    request = Request(id="1", action="Originate", params=CALL)
    first = await one.execute(request, redelivered=False)
    assert await one.execute(request, redelivered=True) == first
    assert len(pool.written) == 1


async def test_the_same_request_while_it_runs_waits_for_the_one_reply() -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    one = executor(pool)
    request = Request(id="1", action="Originate", params=CALL)
    both = [asyncio.create_task(one.execute(request, redelivered=False)) for _ in range(2)]
    await asyncio.sleep(0.01)
    pool.hold.set()
    first, second = await asyncio.gather(*both)
    assert first == second
    assert len(pool.written) == 1


async def test_the_same_id_with_another_body_is_refused() -> None:
    one = executor(FakePool())
    await one.execute(Request(id="1", action="Originate", params=CALL), redelivered=False)
    reply = await one.execute(Request(id="1", action="Hangup"), redelivered=False)
    assert reply.status is Status.REJECTED


async def test_a_redelivered_request_nobody_remembers_is_not_written_again() -> None:
    pool = FakePool()
    assert (await ask(pool, redelivered=True)).status is Status.UNKNOWN_OUTCOME
    assert pool.written == []
    assert (await ask(pool, redelivered=True, action="CoreShowChannels")).status is Status.SUCCESS


async def test_a_request_cut_off_while_it_ran_has_an_unknown_outcome() -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    one = executor(pool)
    request = Request(id="1", action="Originate", params=CALL)
    running = asyncio.create_task(one.execute(request, redelivered=False))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await one.execute(request, redelivered=True)).status is Status.UNKNOWN_OUTCOME
    assert len(pool.written) == 1


async def test_an_asker_who_goes_away_does_not_take_the_reply_from_the_others() -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    one = executor(pool)
    request = Request(id="1", action="Originate", params=CALL)
    first = asyncio.create_task(one.execute(request, redelivered=False))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(one.execute(request, redelivered=True))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    pool.hold.set()
    assert (await first).status is Status.SUCCESS
    assert (await one.execute(request, redelivered=True)).status is Status.SUCCESS
    assert len(pool.written) == 1


async def test_what_was_not_sent_may_be_tried_again_under_the_same_id() -> None:
    pool = FakePool(NotReady("down"))
    one = executor(pool)
    request = Request(id="1", action="Originate", params=CALL)
    assert (await one.execute(request, redelivered=False)).status is Status.UNAVAILABLE
    pool.outcome = OK
    assert (await one.execute(request, redelivered=False)).status is Status.SUCCESS


async def test_reading_a_dialplan_function_is_not_safe_to_repeat() -> None:
    pool = FakePool()
    plain = await ask(pool, redelivered=True, action="Getvar", params={"Variable": "X"})
    function = await ask(pool, redelivered=True, action="Getvar", params={"Variable": "SHELL(date)"})
    assert (plain.status, function.status) == (Status.SUCCESS, Status.UNKNOWN_OUTCOME)
    assert len(pool.written) == 1


async def test_an_answer_that_is_not_utf8_is_readable() -> None:
    said = AmiReply(
        Response("Error", (("Response", "Error"), ("Message", "caf\udce9"))), (Event("X\udce9", (("Event", "X\udce9"),)),)
    )
    reply = await ask(FakePool(said))
    assert reply.message == "café"
    assert reply.events is not None
    assert reply.events[0].event == "Xé"


async def test_the_ledger_forgets_the_oldest_finished() -> None:
    ledger = Ledger(max_entries=10)
    for n in range(30):
        ledger.begin(Request(id=str(n), action="Ping")).set_result(
            Reply(id="", pbx="", action="", status=Status.SUCCESS, message="")
        )
    assert ledger.find(Request(id="0", action="Ping")) is None
    assert ledger.find(Request(id="29", action="Ping")) is not None
