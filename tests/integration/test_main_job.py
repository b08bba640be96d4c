"""The main job on the real thing: Asterisk 22 to RabbitMQ, Redis and Valkey, and actions back through the request queue."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from typing import Any

import pytest

from amibridge.normalizer.engine import Normalizer
from tests.integration.running import Subscribed, options_of, running_bridge
from tests.integration.witness import Witness
from tests.support.caller import Caller

CALLS = 200
AT_ONCE = 20
AS_MANY_AS_THERE_ARE = {
    "policy": "unsafe-allow-everything",
    "originates_per_second": 1000,
    "originates_burst": CALLS,
}


@pytest.fixture(params=["rabbitmq_server", "redis_server", "valkey_server"])
def broker(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param).url)


async def originate(caller: Caller, pbx: str, number: int) -> dict[str, Any]:
    params = {
        "Channel": "Local/answer@main",
        "Context": "main",
        "Exten": "answer",
        "Priority": 1,
        "Async": True,
        "ChannelId": f"{pbx}-{number:03d}",  # Asterisk takes an id that another one begins with for a duplicate
        "CallerID": f'"Zoë Müller" <{number}>',
        "Variable": {"WAIT": "1", "NUMBER": str(number)},
    }
    return await caller.call("Originate", params, timeout_seconds=60.0)


async def until_no_channel_is_left(caller: Caller) -> None:
    async with asyncio.timeout(90):
        while (await caller.call("CoreShowChannels"))["events"]:
            await asyncio.sleep(0.3)


@pytest.mark.timeout(240)
async def test_every_event_once_and_in_order_and_every_request_answered_once(asterisk_server: Any, broker: str) -> None:
    """200 Local calls requested through the queue; an AMI connection of its own is the witness."""
    pbx = f"pbx-{uuid.uuid4().hex[:8]}"
    first, last = f"first-{pbx}", f"last-{pbx}"
    async with (
        Witness(asterisk_server.host, asterisk_server.port, asterisk_server.username, asterisk_server.secret) as witness,
        running_bridge(broker, {pbx: options_of(asterisk_server)}, requests=AS_MANY_AS_THERE_ARE),
    ):
        # One requester asks one thing at a time on Redis, so several of them are several clients.
        callers = [Caller(broker, pbx) for _ in range(AT_ONCE)]
        async with callers[0], Subscribed().to(broker, f"{pbx}.#") as subscribed:
            assert (await callers[0].call("Ping"))["status"] == "success"
            for caller in callers[1:]:
                await caller.__aenter__()
            await witness.mark(first)

            async def client(caller: Caller, numbers: range) -> list[dict[str, Any]]:
                return [await originate(caller, pbx, number) for number in numbers]

            share = CALLS // AT_ONCE
            answers = await asyncio.gather(
                *(client(caller, range(n * share, (n + 1) * share)) for n, caller in enumerate(callers))
            )
            await until_no_channel_is_left(callers[0])
            await witness.wait_for_count(b"Event: Hangup\r\n", 2 * CALLS)  # each Local call is two channels
            await witness.mark(last)
            place = await subscribed.wait_for_mark(last)
            for caller in callers[1:]:
                await caller.__aexit__(None, None, None)

    replies = [reply for answer in answers for reply in answer]
    assert [reply["status"] for reply in replies] == ["success"] * CALLS
    assert len({reply["id"] for reply in replies}) == CALLS

    seen = witness.events_between(first, last)
    reference = Normalizer(pbx=pbx, bridge="witness")
    expected = [reference.events(raw, epoch="", sequence=0, received_ns=0)[0][0].id for raw in seen]
    start = next(n for n, said in enumerate(subscribed.envelopes) if said["id"] == expected[0])
    between = subscribed.envelopes[start : place + 1]
    between = [said for said in between if ".c" not in said["id"]]  # without what they mean, which stands at their places
    sequences = [int(said["sequence"]) for said in between]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    published = [said for said in between if said["type"].startswith("asterisk.ami.")]
    # The resync after the login may still be at work; nothing else is between them.
    others = {said["type"].rpartition(".")[0] for said in between} - {said["type"].rpartition(".")[0] for said in published}
    assert all(name.startswith(("asterisk.state.", "amibridge.resync.")) for name in others)
    assert [said["id"] for said in published] == expected
    assert not [name for name, count in Counter(expected).items() if count > 1]
    assert sum(said["amievent"] == "Hangup" for said in published) == 2 * CALLS
