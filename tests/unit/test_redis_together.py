"""Commands of many tasks on one Redis connection: each has its own answer, and what one does is no other's trouble."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from redis.exceptions import ConnectionError, ResponseError

from amibridge.brokers import redis_connection
from amibridge.brokers.redis_connection import Together

PATIENCE_SECONDS = 5.0


class Connection:
    """As much of redis-py's as is used; the test answers."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.answers: asyncio.Queue[Any] = asyncio.Queue()
        self.takes = asyncio.Event()
        self.takes.set()

    async def send_packed_command(self, commands: list[bytes], check_health: bool) -> None:
        self.sent += [command.split(b"\r\n")[-2] for command in commands]
        await self.takes.wait()

    async def read_response(self) -> Any:
        answer = await self.answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer


def made() -> tuple[Together, Connection]:
    connection = Connection()
    return Together(SimpleNamespace(connection=connection)), connection


async def started(together: Together, *words: str) -> list[asyncio.Task[Any]]:
    tasks = [asyncio.create_task(together.run("ECHO", word)) for word in words]
    await asyncio.sleep(0.01)
    return tasks


async def outcomes(tasks: list[asyncio.Task[Any]]) -> list[Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await asyncio.gather(*tasks, return_exceptions=True)


async def test_each_has_its_own_answer_and_an_error_is_one_too() -> None:
    together, connection = made()
    tasks = await started(together, "a", "b", "c")
    for answer in (1, ResponseError("no"), 3):
        connection.answers.put_nowait(answer)
    one, two, three = await outcomes(tasks)
    assert (one, three) == (1, 3)
    assert isinstance(two, ResponseError)
    assert connection.sent == [b"a", b"b", b"c"]
    [last] = await started(together, "d")
    connection.answers.put_nowait(4)
    assert await outcomes([last]) == [4]


async def test_what_was_given_up_before_it_was_sent_is_not_sent() -> None:
    together, connection = made()
    tasks = await started(together, "on its way", "withdrawn", "next")
    tasks[1].cancel()
    connection.answers.put_nowait(1)
    connection.answers.put_nowait(3)
    one, withdrawn, three = await outcomes(tasks)
    assert (one, three) == (1, 3)
    assert isinstance(withdrawn, asyncio.CancelledError)
    assert connection.sent == [b"on its way", b"next"]


async def test_the_answer_to_one_that_gave_up_goes_to_nobody_else() -> None:
    together, connection = made()
    first = await started(together, "a")
    tasks = await started(together, "b", "c")
    connection.answers.put_nowait(1)
    await asyncio.sleep(0.01)
    tasks[0].cancel()
    connection.answers.put_nowait(2)
    connection.answers.put_nowait(3)
    assert await outcomes(first) == [1]
    assert (await outcomes(tasks))[1] == 3


async def test_no_answer_is_the_end_for_all_also_when_the_first_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_connection, "ANSWER_TIMEOUT_SECONDS", 0.2)
    together, _ = made()
    impatient, *others = await started(together, "a", "b", "c")
    impatient.cancel()
    assert [type(one) for one in await outcomes(others)] == [TimeoutError, TimeoutError]


async def test_one_that_gives_up_in_the_middle_of_sending_ends_it_for_all_at_once() -> None:
    together, connection = made()
    connection.takes.clear()
    sending, *others = await started(together, "a", "b", "c")
    sending.cancel()
    assert [type(one) for one in await outcomes(others)] == [ConnectionError, ConnectionError]


async def test_closing_tells_whoever_waits_even_in_the_same_turn() -> None:
    together, _ = made()
    task = asyncio.create_task(together.run("ECHO", "a"))
    await asyncio.sleep(0)
    await together.close()
    assert [type(one) for one in await outcomes([task])] == [ConnectionError]
