"""Calls through a bridge: what somebody prints who knows nothing of Asterisk, and what is told of a real Asterisk."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from amibridge.ami.parser import Parser
from amibridge.app.folds import Calls
from amibridge.brokers.redis_publisher import RedisPublisher
from amibridge.client import connect
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Record
from amibridge.schemas import addresses
from amibridge.settings import PbxSettings
from amibridge.workers.derived import Derived
from amibridge.workers.outgoing import Outgoing
from tests.corpus.calls.tell import FOLDER
from tests.integration.running import options_of, running_bridge

ROOT = Path(__file__).parents[2]
PRINTED = {
    "blind_by_callee": "101 called 102, answered after 1 s, transferred to 103, 5 s",
    "attended_by_callee": "101 called 102, answered after 1 s, transferred to 103, 7 s",
    "simple_busy": "101 called 102, busy, 0 s",
    "queue_abandoned": "101 called 309, abandoned, 2 s",
    "click_answered": "101 called 102, answered after 2 s, 3 s",
}


async def publish(url: str, pbx: str) -> None:
    """The recordings, as a bridge would publish them."""

    def normalizer() -> Normalizer:
        return Normalizer(pbx=pbx, bridge="b")

    publisher = RedisPublisher(url, stream=addresses.events_stream(pbx), mark_key=addresses.high_water_key(pbx), writer="b")
    await publisher.open()
    for name in PRINTED:
        folds = [Calls(PbxSettings(username="u", secret="s"))]
        outgoing = Outgoing(pbx=pbx, normalizer=normalizer(), derived=Derived(pbx=pbx, normalizer=normalizer, folds=folds))
        for number, frame in enumerate(Parser().feed((FOLDER / f"{name}.raw").read_bytes())):
            if isinstance(frame, bytes) and frame.startswith(b"Event:"):
                await publisher.publish(outgoing.messages(Record(name, number, time.time_ns(), "", frame)))
    await publisher.close()


def test_the_readme_shows_the_example() -> None:
    example = (ROOT / "examples/calls.py").read_text(encoding="utf-8")
    assert f"```python\n{example}```" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert len([line for line in example.splitlines() if line.strip()]) <= 20


def test_twenty_lines_tell_the_calls(redis_server: Any) -> None:
    pbx = f"calls{time.time_ns()}"
    asyncio.run(publish(redis_server.url, pbx))  # so that there is a stream
    code = (ROOT / "examples/calls.py").read_text(encoding="utf-8")
    code = code.replace('bus.events("#.call.summary.v1")', f'bus.events("{pbx}.call.summary.v1", since="beginning")')
    reading = subprocess.Popen([sys.executable, "-c", code, redis_server.url], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert reading.stdout is not None
        lines = [reading.stdout.readline().rstrip("\n") for _ in PRINTED]
    finally:
        reading.kill()
        reading.communicate()
    assert lines == list(PRINTED.values())
    assert re.fullmatch(r"\d+ called \d+, answered after \d+ s, transferred to \d+, \d+ s", lines[0])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("broker", ["redis_server", "rabbitmq_server"])
async def test_a_call_on_a_real_asterisk(broker: str, request: pytest.FixtureRequest, new_asterisk: Any) -> None:
    url = request.getfixturevalue(broker).url
    asterisk, pbx = new_asterisk(), f"calls{time.time_ns()}"
    async with running_bridge(url, {pbx: options_of(asterisk)}), connect(url) as bus, asyncio.timeout(40):
        one = bus.pbx(pbx)
        async with one.events("call.#") as events:
            originate = {
                "Channel": "Local/echo@main/n",
                "Application": "Wait",
                "Data": "1",
                "Async": True,
                "ChannelId": "mine-1",
            }
            await one.call("Originate", originate)
            seen = []
            async for event in events:
                seen.append(event)
                if event.type == "asterisk.call.summary.v1":
                    break
    assert {event.data["call_id"] for event in seen} == {"mine-1"}
    assert [event.type.split(".")[2] for event in seen][:1] == ["started"]
    assert [event.type.split(".")[2] for event in seen][-2:] == ["ended", "summary"]
    assert all(event.subject == "call/mine-1" and ".c" in event.id for event in seen)
    assert [event.sequence for event in seen] == sorted(event.sequence or 0 for event in seen)
    assert seen[-1].key == f"{pbx}.call.summary.v1"
