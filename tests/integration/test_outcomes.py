"""How requests end on a real Asterisk: true causes, the audit on the bus, and patience with a PBX that is away."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amibridge.app.bridge import Bridge
from amibridge.client import connect
from amibridge.commands.sending import Patience
from amibridge.errors import NotReady
from amibridge.schemas.requests import Status
from amibridge.settings import build
from tests.integration.running import options_of, running_bridge
from tests.support.executing import FakePool, executing

CALL = {"application": "Wait", "application_data": "1"}


@pytest.fixture(params=["rabbitmq_server", "redis_server"])
def broker(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param).url)


async def test_a_call_ends_with_its_true_cause(asterisk_server: Any, broker: str) -> None:
    """Asterisk's own Reason is coarse; the hang-up of the channel tells what happened."""
    pbx = f"cause-{uuid.uuid4().hex[:8]}"
    expected = {"busy": "17", "congestion": "34", "rejected": "21"}
    async with running_bridge(broker, {pbx: options_of(asterisk_server)}), connect(broker) as bus:
        this = bus.pbx(pbx)
        for extension, cause in expected.items():
            answer = await this.originate(channel=f"Local/{extension}@main", wait="result", **CALL)
            assert answer.result is not None
            assert (answer.result.outcome, answer.result.cause) == ("failure", cause), answer.result
        answered = await this.originate(channel="Local/answer@main", wait="result", **CALL)
        assert answered.result is not None
        assert answered.result.outcome == "success"
        assert answered.result.events[0].event == "OriginateResponse"


async def test_every_request_is_told_on_the_bus_where_that_is_asked_for(asterisk_server: Any, broker: str) -> None:
    pbx = f"audit-{uuid.uuid4().hex[:8]}"
    requests = {"audit": "publish", "policy": [{"name": "reading", "requester": "*", "allow": "@safe"}]}
    async with (
        running_bridge(broker, {pbx: options_of(asterisk_server)}, requests=requests),
        connect(broker) as bus,
        bus.events(f"{pbx}.bridge.request.#") as audited,
    ):
        this = bus.pbx(pbx)
        await this.call("Ping", id="1")
        refused = await this.call("Setvar", {"Variable": "PIN", "Value": "4711"}, id="2", check=False)
        assert refused.status is Status.REJECTED
        told = [(await asyncio.wait_for(anext(audited), 10)).data for _ in range(2)]
    assert [(one["request"], one["action"], one["status"]) for one in told] == [
        ("1", "Ping", "success"),
        ("2", "Setvar", "rejected"),
    ]
    assert told[0]["rule"] == "reading"
    assert "4711" not in str(told)
    assert "no policy rule" in told[1]["decision"]


async def test_events_carry_the_id_of_the_request_they_came_of(asterisk_server: Any, broker: str) -> None:
    pbx = f"asked-{uuid.uuid4().hex[:8]}"
    async with (
        running_bridge(broker, {pbx: options_of(asterisk_server)}),
        connect(broker) as bus,
        bus.events(f"{pbx}.ami.user.UserEvent.v1") as events,
    ):
        await bus.pbx(pbx).call("UserEvent", {"UserEvent": "Mine"}, id="order-4711")
        event = await asyncio.wait_for(anext(events), 10)
    assert event.attributes["correlationid"] == "order-4711"


class Away(FakePool):
    """Never has a connection; says how long it was waited for."""

    ready = False
    waited = 0.0

    async def execute(self, action: Any, deadline: float, wait_seconds: float, **more: Any) -> Any:
        self.waited = wait_seconds
        await asyncio.sleep(wait_seconds)
        raise NotReady("no command connection became free")


@pytest.mark.parametrize(
    ("patience", "status", "waited"),
    [
        (Patience(wait_seconds=0.1), Status.UNAVAILABLE, 0.1),
        (Patience(wait_seconds=5.0), Status.UNAVAILABLE, 0.5),
        (Patience(wait_seconds=0.1, when_unavailable="wait"), Status.EXPIRED, 0.5),
    ],
)
async def test_a_pbx_that_is_away_is_waited_for_as_configured(patience: Patience, status: Status, waited: float) -> None:
    pool = Away()
    async with executing(pool, patience=patience) as one:
        deadline = datetime.now(UTC) + timedelta(seconds=0.5)
        reply = await one.ask(action="CoreShowChannels", deadline=deadline.isoformat())
    assert reply.status is status
    assert pool.waited == pytest.approx(waited, abs=0.1)


async def test_a_bridge_without_command_connections_leaves_the_requests_to_another(
    asterisk_server: Any, broker: str
) -> None:
    pbx = f"other-{uuid.uuid4().hex[:8]}"
    async with running_bridge(broker, {pbx: options_of(asterisk_server)}):
        without = build(
            {
                "bridge": "second",
                "broker": {"url": broker},
                "outbox": {"durability": "memory"},
                "pbx": {pbx: options_of(asterisk_server) | {"command_connections": 0}},
            },
            origin="test",
        )
        stop, second = asyncio.Event(), Bridge(without)
        work = asyncio.create_task(second.run(stop))
        async with connect(broker) as bus:
            await asyncio.sleep(1.0)
            answers = await asyncio.gather(*(bus.pbx(pbx).ping() for _ in range(20)))
        stop.set()
        await work
    assert {answer.status for answer in answers} == {Status.SUCCESS}
    assert second.pbxs[0].commands is None
