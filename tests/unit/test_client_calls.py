"""Actions through the SDK, on the broker inside the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest

from amibridge.brokers.memory import MemoryBroker, MemoryConsumer
from amibridge.client import Answer, Bus, SigningKey, answer, connect
from amibridge.client.answer import Assembly, Parts
from amibridge.errors import (
    ActionFailed,
    BrokerUnreachable,
    CommandError,
    ConfigError,
    Expired,
    ListIncomplete,
    NoAnswer,
    Rejected,
    RequestRefused,
    TimedOut,
    Unavailable,
    UnknownOutcome,
)
from amibridge.schemas import addresses
from amibridge.schemas.requests import Reply, ReplyItem, ReplyPart
from tests.support.fake_bridge import Answering, FakeBridge, part, replied, resulted


@pytest.fixture
def memory() -> MemoryBroker:
    return MemoryBroker()


class Place:
    """A bus, and the bridge behind it."""

    def __init__(self, memory: MemoryBroker, answering: Answering) -> None:
        self.bridge = FakeBridge(lambda: MemoryConsumer(memory, addresses.requests_queue("pbx1")), answering)
        self.bus = connect(broker=memory)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Place:
        await self._stack.enter_async_context(self.bus)
        await self._stack.enter_async_context(self.bridge.running())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


async def call(memory: MemoryBroker, answering: Answering, **options: Any) -> Answer:
    async with Place(memory, answering) as place:
        return await place.bus.pbx("pbx1").call("Ping", **options)


async def test_a_call_gives_the_reply(memory: MemoryBroker) -> None:
    async with Place(memory, lambda request: [replied(request, response={"Ping": "Pong"})]) as place:
        found = await place.bus.pbx("pbx1").call("Ping", {"X": 1}, id="mine", timeout_seconds=5, dry_run=True)
    [request] = place.bridge.requests
    assert (request["id"], request["action"], request["params"], request["pbx"]) == ("mine", "Ping", {"X": 1}, "pbx1")
    assert request["dry_run"] is True
    assert "await" not in request
    assert (found.id, found.status, found.message, found.response) == ("mine", "success", "said so", {"Ping": "Pong"})
    assert (found.result, found.events, found.output) == (None, [], [])


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("error", ActionFailed),
        ("rejected", Rejected),
        ("expired", Expired),
        ("timeout", TimedOut),
        ("unavailable", Unavailable),
        ("unknown_outcome", UnknownOutcome),
    ],
)
async def test_every_status_has_its_error(memory: MemoryBroker, status: str, kind: type[CommandError]) -> None:
    def answering(request: dict[str, Any]) -> list[Any]:
        return [replied(request, status, retry_after_seconds=2.5)]

    with pytest.raises(kind, match=f"Ping on pbx1: {status}: said so") as raised:
        await call(memory, answering)
    assert raised.value.reply.status == status
    assert raised.value.id == raised.value.reply.id
    if isinstance(raised.value, Unavailable):
        assert raised.value.retry_after_seconds == 2.5
    assert (await call(memory, answering, check=False)).status == status


async def test_the_parts_of_a_long_list_are_put_together(memory: MemoryBroker) -> None:
    found = await call(
        memory, lambda request: [part(request, 1, ["a", "b"]), part(request, 2, ["c"]), replied(request, parts=2, items=3)]
    )
    assert [item.data["name"] for item in found.events] == ["a", "b", "c"]


async def test_a_part_that_comes_twice_counts_once_and_one_that_is_missing_is_told(memory: MemoryBroker) -> None:
    found = await call(memory, lambda r: [part(r, 1, ["a"]), part(r, 1, ["a"]), part(r, 2, ["b"]), replied(r, parts=2)])
    assert len(found.events) == 2
    with pytest.raises(ListIncomplete, match="part 2"):
        await call(memory, lambda r: [part(r, 1, ["a"]), part(r, 3, ["c"]), replied(r, parts=3)])
    with pytest.raises(ListIncomplete, match="in 2 parts, of which 1 arrived"):
        await call(memory, lambda r: [part(r, 1, ["a"]), replied(r, parts=2)])


async def test_more_than_can_be_kept_is_told_and_can_be_streamed(
    memory: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "MAX_ASSEMBLED_ITEMS", 3)

    def answering(request: dict[str, Any]) -> list[Any]:
        return [*(part(request, n, ["a", "b"]) for n in (1, 2, 3)), replied(request, parts=3)]

    with pytest.raises(ListIncomplete, match="6 items, over 3: use stream"):
        await call(memory, answering)
    async with Place(memory, answering) as place:
        assert len([item async for item in place.bus.pbx("pbx1").stream("Ping")]) == 6


async def test_a_stream_also_gives_the_items_of_a_short_list_and_raises_for_the_status(memory: MemoryBroker) -> None:
    items = [{"event": "Item", "data": {"name": "a"}}]
    async with Place(memory, lambda r: [replied(r, events=items)]) as place:
        assert [item.event async for item in place.bus.pbx("pbx1").stream("Ping")] == ["Item"]
    seen = []
    async with Place(memory, lambda r: [part(r, 1, ["a"]), replied(r, "timeout", parts=1)]) as place:
        with pytest.raises(TimedOut):
            async for item in place.bus.pbx("pbx1").stream("Ping"):
                seen.append(item)
    assert len(seen) == 1


async def test_one_may_call_while_a_stream_is_read(memory: MemoryBroker) -> None:
    async with Place(memory, lambda r: [part(r, 1, ["a", "b"]), replied(r, parts=1)]) as place:
        pbx = place.bus.pbx("pbx1")
        answers = [await pbx.call("Hangup", {"Channel": item.data["name"]}) async for item in pbx.stream("Status")]
    assert len(answers) == 2


async def test_the_result_is_waited_for_where_one_follows(memory: MemoryBroker) -> None:
    def answering(request: dict[str, Any]) -> list[Any]:
        assert request["await"] == "result"
        return [replied(request, result_follows=True), resulted(request, "failure", cause="17", cause_txt="User busy")]

    found = await call(memory, answering, wait="result")
    assert found.result is not None
    assert (found.result.outcome, found.result.cause) == ("failure", "17")
    assert (await call(memory, lambda r: [replied(r)], wait="result")).result is None


async def test_a_result_that_does_not_come_is_unknown(memory: MemoryBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.client.bus.WAY_BACK_SECONDS", 0.1)
    found = await call(memory, lambda r: [replied(r, result_follows=True)], wait="result", timeout_seconds=0.2)
    assert found.result is not None
    assert found.result.outcome == "unknown"


async def test_nobody_there(memory: MemoryBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amibridge.client.bus.WAY_BACK_SECONDS", 0.1)
    async with connect(broker=memory) as bus:
        with pytest.raises(NoAnswer, match=r"is a bridge running for 'pbx1'.*ask again with id 'mine'") as raised:
            await bus.pbx("pbx1").call("Ping", timeout_seconds=0.1, id="mine")
    assert raised.value.id == "mine"
    assert raised.value.reply is None


async def test_what_can_be_no_request_is_rejected_unsent(memory: MemoryBroker) -> None:
    async with connect(broker=memory) as bus:
        with pytest.raises(Rejected, match=r"was not sent.*action"):
            await bus.pbx("pbx1").call("not an action")
        with pytest.raises(ConfigError, match="no name of a PBX"):
            bus.pbx("PBX 1")
    assert not memory.requests


async def test_a_lost_connection_is_made_again_and_the_same_id_asked(memory: MemoryBroker) -> None:
    """The answer is lost with the broker: the bridge has it by the id, the second time it arrives."""

    def answering(request: dict[str, Any]) -> list[Any]:
        if len(place.bridge.requests) == 1:
            memory.switch_off()
            asyncio.get_running_loop().call_later(0.3, memory.switch_on)
        return [replied(request)]

    async with Place(memory, answering) as place:
        found = await place.bus.pbx("pbx1").call("Ping", timeout_seconds=10)
    assert len(place.bridge.requests) >= 2
    assert {request["id"] for request in place.bridge.requests} == {found.id}
    assert len(set(place.bridge.bodies)) == 1


async def test_a_stream_that_broke_off_says_so(memory: MemoryBroker) -> None:
    def answering(request: dict[str, Any]) -> list[Any]:
        return [part(request, 1, ["a"])]

    async with Place(memory, answering) as place:
        with pytest.raises(ListIncomplete, match="lost after 1 items"):
            async for _ in place.bus.pbx("pbx1").stream("Status", timeout_seconds=10):
                memory.switch_off()
                asyncio.get_running_loop().call_later(0.1, memory.switch_on)


async def test_faults_are_raised_where_nothing_is_to_be_mended(memory: MemoryBroker) -> None:
    memory.switch_off()
    async with connect(broker=memory) as bus:
        with pytest.raises(BrokerUnreachable):  # the first time, at once
            await bus.pbx("pbx1").call("Ping")
    memory.switch_on()
    async with connect(broker=memory, reconnect=False) as bus:
        asking = asyncio.create_task(bus.pbx("pbx1").call("Ping"))
        await asyncio.sleep(0.05)
        memory.switch_off()
        with pytest.raises(BrokerUnreachable):
            await asking


async def test_a_closed_bus_answers_nobody(memory: MemoryBroker) -> None:
    bus = connect(broker=memory)
    asking = asyncio.create_task(bus.pbx("pbx1").call("Ping"))
    await asyncio.sleep(0.05)
    await bus.close()
    with pytest.raises(BrokerUnreachable):
        await asking


@pytest.mark.parametrize(
    ("use", "problem"),
    [
        (lambda pbx: pbx.originate(chanel="x"), "originate.. has no parameter 'chanel'; did you mean 'channel'"),
        (lambda pbx: pbx.ping(time_out_seconds=1), "did you mean 'timeout_seconds'"),
        (lambda pbx: pbx.originat(channel="x"), "no action 'originat'; did you mean 'originate'"),
        (lambda pbx: pbx.hangup(), "Hangup needs the parameter 'Channel'"),
    ],
)
async def test_what_is_misspelt_is_told_before_anything_is_sent(
    memory: MemoryBroker, use: Callable[[Any], Any], problem: str
) -> None:
    async with connect(broker=memory) as bus:
        with pytest.raises((TypeError, AttributeError, RequestRefused), match=problem):
            await use(bus.pbx("pbx1"))
    assert not memory.requests


async def test_an_action_is_a_method(memory: MemoryBroker) -> None:
    async with Place(memory, lambda r: [replied(r)]) as place:
        pbx = place.bus.pbx("pbx1")
        await pbx.originate(
            channel="PJSIP/101", context="default", exten="102", priority=1, variables={"A": "1"}, timeout_seconds=7, id="o1"
        )
        await pbx.voicemail_move(mailbox="1", context="d", folder="INBOX", id="msg1", to_folder="Old")
        await pbx.user_event(user_event="Hello", headers_of_mine="x")
    first, second, third = place.bridge.requests
    assert first["action"] == "Originate"
    assert first["id"] == "o1"
    assert first["params"] == {
        "Channel": "PJSIP/101",
        "Context": "default",
        "Exten": "102",
        "Priority": 1,
        "Variable": {"A": "1"},
    }
    assert second["id"] != "msg1"  # the name is the parameter's
    assert "msg1" in second["params"].values()
    assert third["params"]["headers_of_mine"] == "x"
    assert "originate" in dir(pbx)
    assert pbx.originate.__doc__


def test_the_key_is_no_secret_on_paper() -> None:
    assert "hush" not in repr(SigningKey("k1", b"hush"))


async def test_a_signed_request_is_signed_with_the_key(memory: MemoryBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("amibridge.schemas.signing")

    def sign(body: bytes, *, key_id: str, secret: bytes) -> bytes:
        return orjson.dumps(orjson.loads(body) | {"signed_by": key_id, "with": secret.decode()})

    monkeypatch.setattr("amibridge.schemas.signing.sign", sign)
    bridge = FakeBridge(lambda: MemoryConsumer(memory, addresses.requests_queue("pbx1")), lambda r: [replied(r)])
    async with bridge.running(), connect(broker=memory, key=SigningKey("k1", b"s")) as bus:
        assert isinstance(bus, Bus)
        await bus.pbx("pbx1").ping()
    assert (bridge.requests[0]["signed_by"], bridge.requests[0]["with"]) == ("k1", "s")


def test_a_list_that_was_begun_anew_is_not_mixed_with_its_beginning() -> None:
    """The bridge lost its broker after a part, and the request came again when other channels were there."""

    def cut(run: str, number: int, names: list[int]) -> ReplyPart:
        items = [ReplyItem(event="CoreShowChannel", data={"n": n}) for n in names]
        return ReplyPart(id="1", pbx="p", action="CoreShowChannels", run=run, part=number, events=items)

    assembly = Assembly("1")
    for message in (cut("a", 1, [1, 2]), cut("a", 2, [3, 4]), cut("b", 1, [3, 4]), cut("b", 1, [3, 4]), cut("b", 2, [5])):
        assembly.take(message)
    known = {"id": "1", "pbx": "p", "action": "CoreShowChannels", "message": "", "list_complete": True}
    assembly.take(Reply.model_validate(known | {"status": "success", "parts": 2, "items": 3}))
    assert [item.data["n"] for item in assembly.answer().events] == [3, 4, 5]
    reading = Parts("1")
    reading.take(cut("a", 1, [1]))
    with pytest.raises(ListIncomplete, match="anew"):
        reading.take(cut("b", 1, [1]))
