"""The executor: one reply to every request, and nothing unsafe written twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amibridge.ami.messages import Event, Response
from amibridge.ami.session import Reply as AmiReply
from amibridge.errors import ActionTimeout, LinkLost, NotReady, PbxDraining
from amibridge.schemas.requests import Reply, Request, Status
from tests.support.executing import CALL, OK, FakePool, executing


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def ask(pool: Any, **fields: Any) -> Reply:
    async with executing(pool) as one:
        return await one.ask(**fields)


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


async def test_the_same_request_again_gets_the_stored_reply(stack: AsyncExitStack) -> None:
    pool = FakePool()
    one = await stack.enter_async_context(executing(pool))
    request = Request(id="1", action="Originate", params=CALL)
    first = await one.ask(request)
    assert await one.ask(request, redelivered=True) == first
    assert len(pool.written) == 1


async def test_the_same_request_while_it_runs_waits_for_the_one_reply(stack: AsyncExitStack) -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    one = await stack.enter_async_context(executing(pool))
    request = Request(id="1", action="Originate", params=CALL)
    both = [asyncio.create_task(one.ask(request)) for _ in range(2)]
    await asyncio.sleep(0.01)
    pool.hold.set()
    first, second = await asyncio.gather(*both)
    assert first == second
    assert len(pool.written) == 1


async def test_the_same_id_with_another_body_is_refused(stack: AsyncExitStack) -> None:
    one = await stack.enter_async_context(executing(FakePool()))
    await one.ask()
    reply = await one.ask(action="Hangup", params={"Channel": "x/1"})
    assert reply.status is Status.REJECTED


async def test_a_redelivered_request_nobody_remembers_is_not_written_again() -> None:
    pool = FakePool()
    assert (await ask(pool, redelivered=True)).status is Status.UNKNOWN_OUTCOME
    assert pool.written == []
    assert (await ask(pool, redelivered=True, action="CoreShowChannels")).status is Status.SUCCESS


async def test_a_request_cut_off_while_it_ran_has_an_unknown_outcome(stack: AsyncExitStack) -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    one = await stack.enter_async_context(executing(pool))
    request = Request(id="1", action="Originate", params=CALL)
    running = asyncio.create_task(one.ask(request))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    pool.hold.set()
    assert (await one.ask(request, redelivered=True)).status is Status.UNKNOWN_OUTCOME
    assert [action.name for action in pool.written] == ["Originate", "CoreShowChannels"]


async def test_an_asker_who_goes_away_does_not_take_the_reply_from_the_others(stack: AsyncExitStack) -> None:
    pool = FakePool()
    pool.hold = asyncio.Event()
    one = await stack.enter_async_context(executing(pool))
    request = Request(id="1", action="Originate", params=CALL)
    first = asyncio.create_task(one.ask(request))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(one.ask(request, redelivered=True))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    pool.hold.set()
    assert (await first).status is Status.SUCCESS
    assert (await one.ask(request, redelivered=True)).status is Status.SUCCESS
    assert len(pool.written) == 1


async def test_what_was_not_sent_may_be_tried_again_under_the_same_id(stack: AsyncExitStack) -> None:
    pool = FakePool(NotReady("down"))
    one = await stack.enter_async_context(executing(pool))
    request = Request(id="1", action="Originate", params=CALL)
    assert (await one.ask(request)).status is Status.UNAVAILABLE
    pool.outcome = OK
    assert (await one.ask(request)).status is Status.SUCCESS


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
