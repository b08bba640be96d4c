"""Requests while the bridge is killed and the broker restarted: each has one final answer, nothing is done twice or late.

The witness is a connection of its own to the Asterisk: it sees a UserEvent for everything that was really executed.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from amibridge.app.choices import dead_letters
from amibridge.client import connect
from amibridge.errors import AmibridgeError, NoAnswer
from amibridge.schemas.requests import read_request
from tests.integration.running import options_of
from tests.integration.witness import Witness
from tests.support.bridge_process import BridgeProcess

PBX = "main"
CALLERS = 20
DEADLINE_SECONDS = 25.0
BREATH_SECONDS = 1.5  # of work between two faults
PAUSE_SECONDS = 0.8  # at most, between two requests of a caller: so that the faults meet them at work
HURRY_SECONDS = 0.15
CLOCK_SECONDS = 1.1  # UserEvents are stamped by this machine too; a call takes a moment to come to its event


@dataclass
class Told:
    """What one run saw."""

    answers: dict[str, set[str]] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    deadlines: dict[str, float] = field(default_factory=dict)  # unix time after which a request may not be executed
    reads: set[str] = field(default_factory=set)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)  # ask without a pause: a fault is to meet requests at work

    def statuses(self) -> Counter[str]:
        return Counter(status for said in self.answers.values() for status in said)


async def one_caller(bus: Any, number: int, count: int, told: Told) -> None:
    """Mixed requests one after another: calls, UserEvents, reading."""
    rng = random.Random(number)
    pbx = bus.pbx(PBX)
    for n in range(count):
        if not told.hurry.is_set():
            await asyncio.sleep(rng.random() * PAUSE_SECONDS)
        rid = f"r{number:02d}-{n:03d}"
        kind = rng.choice(("call", "call", "event", "event", "read"))
        told.deadlines[rid] = time.time() + DEADLINE_SECONDS
        action, params = _request(kind, rid)
        if kind == "read":
            told.reads.add(rid)
        try:
            answer = await pbx.call(action, params, id=rid, timeout_seconds=DEADLINE_SECONDS, check=False)
        except NoAnswer:
            told.unanswered.add(rid)
            continue
        told.answers.setdefault(rid, set()).add(answer.reply.status.value)
        if rng.random() < 0.1:  # a caller who is not sure asks again: the stored answer, and nothing is done
            again = await pbx.call(action, params, id=rid, timeout_seconds=DEADLINE_SECONDS, check=False)
            if kind != "read":
                told.answers[rid].add(again.reply.status.value)


def _request(kind: str, rid: str) -> tuple[str, dict[str, Any]]:
    if kind == "call":
        return "Originate", {
            "Channel": "Local/executed@main/n",
            "Application": "Wait",
            "Data": "1",
            "Async": True,
            "Variable": {"RID": rid},
        }
    if kind == "event":
        return "UserEvent", {"UserEvent": "Executed", "Rid": rid}
    return random.choice((("CoreShowChannels", {}), ("Ping", {}), ("QueueStatus", {})))


def executions(witness: Witness) -> dict[str, list[float]]:
    """When what was executed: unix times by request."""
    found: dict[str, list[float]] = {}
    for block in witness.blocks:
        if block.startswith(b"Event: UserEvent\r\n") and b"\r\nUserEvent: Executed\r\n" in block:
            rid = re.search(rb"\r\nRid: ([^\r]+)", block)
            at = re.search(rb"\r\nTimestamp: ([0-9.]+)", block)
            assert rid
            assert at
            found.setdefault(rid[1].decode(), []).append(float(at[1]))
    return found


async def trouble(bridge: BridgeProcess, server: Any, told: Told, done: asyncio.Event) -> int:
    """Kill the bridge three times and restart the broker twice, with work between; how often it met running callers."""
    met = 0

    async def kill_bridge() -> None:
        await asyncio.to_thread(bridge.kill)
        await asyncio.to_thread(bridge.start)

    async def restart_broker() -> None:
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)

    for fault in (kill_bridge, restart_broker, kill_bridge, restart_broker, kill_bridge):
        await asyncio.sleep(BREATH_SECONDS)
        told.hurry.set()
        await asyncio.sleep(HURRY_SECONDS)
        met += not done.is_set()
        starts = bridge.said("taking requests")
        await fault()
        told.hurry.clear()
        await asyncio.to_thread(bridge.wait_for, "taking requests", times=starts + 1, timeout_seconds=60.0)
    return met


@asynccontextmanager
async def running(folder: Path, asterisk: Any, server: Any) -> AsyncIterator[BridgeProcess]:
    config = {
        "broker": {"url": server.url},
        "pbx": {PBX: options_of(asterisk)},
        "requests": {
            "policy": "unsafe-allow-everything",
            "originates_per_second": 1000,
            "originates_burst": 1000,
        },
    }
    with BridgeProcess(folder / "bridge", config) as bridge:
        await asyncio.to_thread(bridge.wait_for, "taking requests")
        await asyncio.to_thread(bridge.wait_for, "link=commands", timeout_seconds=30.0)
        yield bridge


async def run(folder: Path, asterisk: Any, server: Any, count: int) -> None:
    told, done = Told(), asyncio.Event()
    async with (
        Witness(asterisk.host, asterisk.port, asterisk.username, asterisk.secret) as witness,
        running(folder, asterisk, server) as bridge,
    ):
        async with connect(server.url) as bus:
            making_trouble = asyncio.create_task(trouble(bridge, server, told, done))
            await asyncio.gather(*(one_caller(bus, n, count // CALLERS, told) for n in range(CALLERS)))
            done.set()
            met = await making_trouble
        await witness.mark("the end")
        await asyncio.sleep(2.0)  # calls that were started last come to their event
        executed = executions(witness)
        letters = await buried(server.url)
    print(f"\n{told.statuses()}, {len(told.unanswered)} unanswered, {len(letters)} dead letters, {met} faults met work")
    judge(told, executed, letters, count)
    again = len(re.findall("redelivered.*=.*True", bridge.output))
    print(f"{again} requests came again")
    assert again, "nothing was proved: no fault met a request at work"
    assert met == 5, "nothing was proved: the callers were done before the faults"


def judge(told: Told, executed: dict[str, list[float]], letters: dict[str, str], count: int) -> None:
    asked = set(told.deadlines)
    assert len(asked) == count
    assert set(executed) <= asked
    twice = {rid: times for rid, times in executed.items() if len(times) > 1}
    assert not twice, f"executed twice: {twice}"
    late = {rid for rid, (at,) in executed.items() if at > told.deadlines[rid] + CLOCK_SECONDS}
    assert not late, f"executed after the deadline: {late}"
    unexplained = told.unanswered - set(letters)
    assert not unexplained, f"neither an answer nor a dead letter: {unexplained}"
    several = {rid: said for rid, said in told.answers.items() if len(said) > 1}
    assert not several, f"different final answers: {several}"
    for rid, said in told.answers.items():
        if rid in told.reads:
            continue
        if said == {"success"}:
            assert rid in executed, f"{rid} was said to have succeeded and was never executed"
        if said <= {"unavailable", "expired", "rejected"}:
            assert rid not in executed, f"{rid} was executed, and its answer is {said}"
    assert told.statuses()["success"] > count * 0.8


async def buried(url: str) -> dict[str, str]:
    """Request id and reason of every dead letter that can be read."""
    found: dict[str, str] = {}
    for role in dead_letters(url, [PBX]):
        await role.open()
        try:
            for letter in await role.list(1000):
                try:
                    found[read_request(letter.body).id] = letter.reason
                except AmibridgeError:
                    found[letter.body.decode("latin-1")] = letter.reason
        finally:
            await role.close()
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("program", ["rabbitmq", "redis"])
async def test_a_thousand_requests_in_trouble(
    tmp_path: Path, request: pytest.FixtureRequest, new_asterisk: Callable[..., Any], program: str
) -> None:
    options = {} if program == "rabbitmq" else {"appendonly": "yes", "appendfsync": "always"}
    server = await asyncio.to_thread(request.getfixturevalue(f"new_{program}"), **options)
    await run(tmp_path, new_asterisk(), server, 1000)
