"""What comes of an action after its response, long lists in parts, and the limits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from amibridge.ami import session as wire
from amibridge.ami.messages import Action, Event, Response, tag_of
from amibridge.ami.session import Answered, Session
from amibridge.ami.session import Reply as AmiReply
from amibridge.commands import parts, results
from amibridge.commands.limits import Limits
from amibridge.commands.rules import Rate
from amibridge.schemas.requests import Request, Status
from tests.support.executing import CALL, OK, Executing, FakePool, executing

LATER = {"await": "result"}


def block(name: str, **headers: str) -> bytes:
    lines = [
        f"Event: {name}",
        "Privilege: call,all",
        *(f"{key.replace('_', '-')}: {value}" for key, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def action_id(pool: FakePool) -> str:
    return f"amib-0123456789abcdef-7-{pool.written[-1].tag}"


def channel(pool: FakePool) -> str:
    return dict(pool.written[-1].headers)["ChannelId"]


async def test_a_call_that_is_answered() -> None:
    async with executing(FakePool()) as one:
        done = await one.done(**LATER)
        assert done.reply.result_follows
        assert done.later is not None
        assert dict(one.pool.written[0].headers)["Async"] == "true"
        assert done.reply.changed == ["ChannelId", "Async"]
        one.results.observe(block("OriginateResponse", ActionID=action_id(one.pool), Response="Success", Reason="4"))
        result = await asyncio.wait_for(done.later, 5)
        assert result.outcome == "success"
        assert result.events[0].event == "OriginateResponse"
        assert (await one.done(**LATER)).reply == done.reply
        again = (await one.done(**LATER)).later
        assert again is not None
        assert await again == result  # from the ledger


@pytest.mark.parametrize("hangup_first", [True, False])
async def test_a_call_that_fails_tells_its_true_cause(hangup_first: bool) -> None:
    async with executing(FakePool()) as one:
        done = await one.done(**LATER)
        assert done.later is not None
        said = [
            block("Hangup", Uniqueid=channel(one.pool), Cause="17", Cause_txt="User busy"),
            block("OriginateResponse", ActionID=action_id(one.pool), Response="Failure", Reason="0"),
        ]
        for raw in said if hangup_first else reversed(said):
            one.results.observe(raw)
            await asyncio.sleep(0.01)
        result = await asyncio.wait_for(done.later, 5)
        assert (result.outcome, result.cause, result.cause_txt) == ("failure", "17", "User busy")


async def test_the_other_half_of_a_local_channel_knows_the_cause() -> None:
    async with executing(FakePool()) as one:
        done = await one.done(**LATER)
        assert done.later is not None
        for uniqueid, cause in ((channel(one.pool), "0"), (channel(one.pool) + ";2", "17"), (channel(one.pool), "0")):
            one.results.observe(block("Hangup", Uniqueid=uniqueid, Cause=cause, Cause_txt=f"cause {cause}"))
        one.results.observe(block("OriginateResponse", ActionID=action_id(one.pool), Response="Failure", Reason="5"))
        result = await asyncio.wait_for(done.later, 5)
        assert (result.cause, result.cause_txt) == ("17", "cause 17")


async def test_the_event_may_come_before_the_response() -> None:
    class Early(FakePool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            answer = await super().execute(action, deadline, wait_seconds, **more)
            one.results.observe(block("OriginateResponse", ActionID=action_id(self), Response="Success"))
            return answer

    async with executing(Early()) as one:
        done = await one.done(**LATER)
        assert done.later is not None
        assert (await asyncio.wait_for(done.later, 5)).outcome == "success"


async def test_agi_results_are_told_by_their_command_id() -> None:
    async with executing(FakePool()) as one:
        params = {"Channel": "PJSIP/1-1", "Command": "ANSWER"}
        done = await one.done(action="AGI", params=params, id="r 1", **LATER)
        assert done.later is not None
        command_id = dict(one.pool.written[0].headers)["CommandID"]
        one.results.observe(block("AsyncAGIExec", CommandId="other", Result="200%20result%3D0%0A"))
        one.results.observe(block("AsyncAGIExec", CommandId=command_id, Result="200%20result%3D1%0A"))
        result = await asyncio.wait_for(done.later, 5)
        assert result.events[0].data["Result"] == "200%20result%3D1%0A"


async def test_what_never_comes_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "GRACE_SECONDS", 0.05)
    async with executing(FakePool()) as one:
        done = await one.done(params=CALL | {"Timeout": 1}, **LATER)
        assert done.later is not None
        assert (await asyncio.wait_for(done.later, 5)).outcome == "unknown"
        assert not one.results._expected
        assert not one.results._channels


async def test_no_result_follows_what_was_refused_or_has_none() -> None:
    refused = AmiReply(Response("Error", (("Response", "Error"), ("Message", "no"))))
    for pool, fields in ((FakePool(refused), {}), (FakePool(OK), {"action": "Ping"})):
        async with executing(pool) as one:
            done = await one.done(**fields, **LATER)
            assert done.reply.result_follows is None
            assert done.later is None
            assert not one.results._expected


async def test_one_requester_can_not_take_the_result_of_another() -> None:
    async with executing(FakePool()) as one:
        first = await one.done(requester="a", **LATER)
        first_id = action_id(one.pool)
        second = await one.done(requester="b", **LATER)
        assert first_id != action_id(one.pool)
        one.results.observe(block("OriginateResponse", ActionID=first_id, Response="Success"))
        assert first.later is not None
        assert second.later is not None
        assert (await asyncio.wait_for(first.later, 5)).outcome == "success"
        assert not second.later.done()
        second.later.cancel()


async def test_a_result_of_another_request_with_the_same_id_is_not_taken() -> None:
    """Somebody else's call, made before under an id that this requester now uses too."""
    answered = AmiReply(Response("Success", (("Response", "Success"), ("ActionID", "amib-aaaaaaaaaaaaaaaa-9-1"))))
    async with executing(FakePool(answered)) as one:
        early = block("OriginateResponse", ActionID="amib-0123456789abcdef-7-1", Response="Failure")

        class Early(FakePool):
            async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
                one.results.observe(early)
                return answered

        one.executor._sender._pool = Early()  # type: ignore[assignment]
        done = await one.done(**LATER)
        assert done.later is not None
        one.results.observe(early)
        await asyncio.sleep(0.05)
        assert not done.later.done()
        one.results.observe(block("OriginateResponse", ActionID="amib-aaaaaaaaaaaaaaaa-9-1", Response="Success"))
        assert (await asyncio.wait_for(done.later, 5)).outcome == "success"


async def test_a_command_id_can_not_pass_for_a_request() -> None:
    async with executing(FakePool()) as one:
        done = await one.done(**LATER)
        assert done.later is not None
        one.results.observe(block("AsyncAGIExec", CommandId="1", Result="200%20result%3D1%0A"))
        await asyncio.sleep(0.05)
        assert not done.later.done()
        done.later.cancel()


async def test_the_wait_for_a_result_begins_with_the_response(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "GRACE_SECONDS", 0.4)

    class Slow(FakePool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            await asyncio.sleep(1.0)  # for a connection to become free
            return await super().execute(action, deadline, wait_seconds, **more)

    async with executing(Slow()) as one:
        done = await one.done(params=CALL | {"Timeout": 300}, **LATER)
        assert done.later is not None
        await asyncio.sleep(0.3)
        one.results.observe(block("OriginateResponse", ActionID=action_id(one.pool), Response="Success"))
        assert (await asyncio.wait_for(done.later, 5)).outcome == "success"


def test_the_tag_is_the_request_id_where_it_fits() -> None:
    assert tag_of("amib-0123456789abcdef-12-0123-4567") == "0123-4567"
    assert tag_of("amib-0123456789abcdef-12") is None
    assert tag_of("somebody-else-1-2") is None


async def test_action_ids_stay_short() -> None:
    async with executing(FakePool()) as one:
        for request_id in ("x" * 128, "0123456789abcdef0123456789abcdef", "ä", "a:b\"'"):
            await one.ask(id=request_id)
            _, sent = Session().send(one.pool.written[-1])
            line = sent.split(b"\r\n")[1].removeprefix(b"ActionID: ")
            assert len(line) <= 64
            assert line.isascii()


def listed(count: int, size: int = 10) -> list[bytes]:
    return [b"Event: CoreShowChannel\r\nActionID: %b\r\nN: " + b"x" * size + b"\r\n\r\n" for _ in range(count)]


def answer_with(session: Session, count: int, taker: Any, size: int = 10) -> AmiReply:
    action_id, _ = session.send(Action("CoreShowChannels"), taker)
    session.receive(b"Asterisk Call Manager/11.0.0\r\n")
    key = action_id.encode()
    session.receive(b"Response: Success\r\nActionID: %b\r\nEventList: start\r\n\r\n" % key)
    for item in listed(count, size):
        assert session.receive(item.replace(b"%b", key)) == []
    end = b"Event: CoreShowChannelsComplete\r\nActionID: %b\r\nEventList: Complete\r\nListItems: %d\r\n\r\n" % (key, count)
    answered = session.receive(end)[0]
    assert isinstance(answered, Answered)
    return answered.reply


@pytest.mark.parametrize(("count", "size", "handed"), [(999, 10, 0), (1000, 10, 1000), (2500, 10, 2500), (300, 10_000, 300)])
def test_a_long_list_is_handed_over_as_it_comes(count: int, size: int, handed: int) -> None:
    taken: list[Event] = []
    reply = answer_with(Session(), count, taken.extend, size)
    assert (len(taken), reply.handed, len(reply.items)) == (handed, handed, count - handed)
    assert reply.complete


def test_without_a_taker_it_stays_whole() -> None:
    assert len(answer_with(Session(), 2500, None).items) == 2500


async def test_a_long_list_comes_in_parts_before_its_reply() -> None:
    pool = FakePool(AmiReply(OK.response, (), Event("CoreShowChannelsComplete", ()), handed=1300))
    pool.items = [Event("CoreShowChannel", (("N", str(n)),)) for n in range(1300)]
    async with executing(pool) as one:
        reply = await one.ask(action="CoreShowChannels")
    assert [part.part for part in one.parts] == [1, 2, 3]
    assert [item.data["N"] for part in one.parts for item in part.events] == [str(n) for n in range(1300)]
    assert (reply.parts, reply.items, reply.events, reply.list_complete) == (3, 1300, None, True)


async def test_parts_that_nobody_takes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_WAITING_ITEMS", 1000)
    pool = FakePool(AmiReply(OK.response, (), Event("CoreShowChannelsComplete", ()), handed=9000))

    class Bursts(FakePool):
        async def execute(self, action: Action, deadline: float, wait_seconds: float, **more: Any) -> AmiReply:
            for _ in range(9):
                more["taker"]([Event("CoreShowChannel", ())] * 1000)
            return pool.outcome  # type: ignore[return-value]

    async with executing(Bursts()) as one:
        reply = await one.ask(action="CoreShowChannels")
    assert reply.list_complete is False
    assert sum(len(part.events) for part in one.parts) == 2000
    assert wire.HAND_OVER_ITEMS == 1000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limits(clock: Clock, **more: Any) -> Limits:
    given: dict[str, Any] = {"rate": Rate(10, 20), "originate_rate": Rate(1, 2), "in_flight_per_requester": 100}
    return Limits(**given | {"clock": clock} | more)


def test_a_burst_and_then_the_rate() -> None:
    clock = Clock()
    one = limits(clock)
    assert [one.take(None, "Ping") for _ in range(20)] == [None] * 20
    too_much = one.take(None, "Ping")
    assert too_much is not None
    assert too_much.retry_after_seconds == pytest.approx(0.1)
    clock.now += 0.1
    assert one.take(None, "Ping") is None
    assert one.take(None, "Ping") is not None


def test_new_calls_have_a_rate_of_their_own_and_a_refusal_costs_nothing() -> None:
    clock = Clock()
    one = limits(clock)
    assert [one.take(None, "Originate") is None for _ in range(30)] == [True, True] + [False] * 28
    assert [one.take(None, "Ping") is None for _ in range(19)] == [True] * 18 + [False]


def test_requesters_have_rates_and_places_of_their_own() -> None:
    clock = Clock()
    one = limits(clock, in_flight_per_requester=4)
    crm: dict[str, Any] = {"rule": "crm", "rate": Rate(1, 3)}
    assert [one.take("crm", "Ping", **crm) is None for _ in range(4)] == [True, True, True, False]
    assert one.take("crm", "Ping", rule="another", rate=Rate(1, 1)) is None, "a rule's rate is that rule's"
    assert [one.take("web", "Ping") is None for _ in range(6)] == [True] * 4 + [False] * 2
    busy = one.take("web", "Ping")
    assert busy is not None
    assert "'web'" in busy.reason
    one.done("web")
    assert one.take("web", "Ping") is None


async def test_what_is_too_much_is_unavailable_for_a_moment() -> None:
    one: Executing
    async with executing(FakePool(), limits=limits(Clock())) as one:
        replies = [await one.ask(id=str(n)) for n in range(4)]
    assert [reply.status for reply in replies] == [Status.SUCCESS] * 2 + [Status.UNAVAILABLE] * 2
    assert replies[-1].retry_after_seconds == pytest.approx(1.0)
    assert len(one.pool.written) == 2


async def test_a_dry_run_sends_nothing_and_tells_what_would_be() -> None:
    async with executing(FakePool()) as one:
        reply = await one.ask(dry_run=True)
        assert (reply.status, reply.dry_run, one.pool.written) == (Status.SUCCESS, True, [])
        wrong = await one.ask(dry_run=True, params={"Channle": "x"})
        assert wrong.status is Status.REJECTED
        assert (await one.ask()).dry_run is None, "the id is still free"
        assert len(one.pool.written) == 1


def test_requests_know_the_word_await() -> None:
    assert Request.model_validate({"id": "1", "action": "Ping", "await": "result"}).awaits == "result"
