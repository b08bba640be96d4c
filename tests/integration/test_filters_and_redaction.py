"""Filters and redaction on a real Asterisk: what is excluded is neither sent nor published, what is hidden is nowhere."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import structlog

from amibridge.ami.filters import EventFilter, Rule
from amibridge.ami.link import Link, LinkState
from amibridge.ami.messages import Action
from amibridge.ami.pool import Pool
from amibridge.app.bridge import Bridge
from amibridge.settings import build
from amibridge.workers.rights import RightsCheck
from tests.integration.running import Subscribed, options_of, running_bridge
from tests.integration.test_asterisk_link import QUICK, Heard, connected, endpoint_of, kept_up, until, user
from tests.integration.witness import Witness
from tests.support.caller import Caller

CALL = {"Channel": "Local/answer@main", "Context": "main", "Exten": "dial", "Priority": 1, "Async": True}


async def run_a_call(asterisk: Any, url: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What is published of one call with a number and a variable that must not be seen."""
    pbx = "filtered"
    params = CALL | {"CallerID": '"Bob" <5551212>', "Variable": {"WAIT": "1", "PIN": "4711-secret"}}
    async with running_bridge(url, {pbx: options_of(asterisk) | options}), Caller(url, pbx) as caller:  # noqa: SIM117
        async with (
            Subscribed().to(url, f"{pbx}.#") as seen,
            Witness(asterisk.host, asterisk.port, asterisk.username, asterisk.secret) as witness,
        ):
            assert (await caller.call("Originate", params))["status"] == "success"
            await witness.wait_for_count(b"Event: Hangup\r\n", 4)
            await witness.mark("end")
            await seen.wait_for_mark("end")
            return list(seen.envelopes)


async def test_excluded_events_are_not_sent_and_hidden_values_are_nowhere(asterisk_server: Any, redis_server: Any) -> None:
    options = {
        "filter": {
            "exclude": ["VarSet", {"family": "cel"}, {"event": "Newexten", "header": "Application", "matches": "^Wait"}]
        },
        "redact": {"caller_numbers": True, "variables": ["P*"]},
    }
    said = await run_a_call(asterisk_server, redis_server.url, options)
    events = {one["amievent"] for one in said if "amievent" in one}
    assert {"Newchannel", "Newexten", "DialBegin", "Hangup", "Cdr"} <= events
    assert not events & {"VarSet", "CEL"}
    assert "Wait" not in {one["data"]["application"] for one in said if one.get("amievent") == "Newexten"}
    sequences = [int(one["sequence"]) for one in said if ".c" not in one["id"]]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences))), "filtering leaves no holes"
    text = json.dumps(said)
    assert "5551212" not in text
    assert "4711-secret" not in text


async def test_asterisk_holds_back_what_it_was_asked_to(asterisk_server: Any) -> None:
    """The pushed patterns mean to Asterisk what they mean to the bridge."""
    heard = Heard()
    told = EventFilter(exclude=[Rule(frozenset({"VarSet", "CEL", "Newexten"}))]).filter_actions()
    link = Link(endpoint_of(asterisk_server), user(asterisk_server), listener=heard, timings=QUICK, at_login=told)
    async with kept_up(link), connected(endpoint_of(asterisk_server)) as connection:
        await until(lambda: link.state is LinkState.READY)
        await connection.login(user(asterisk_server), "off")
        await connection.execute(Action("Ping"), 5)
        headers = (("Channel", "Local/answer@main"), ("Application", "Wait"), ("Data", "1"), ("Async", "true"))
        await connection.execute(Action("Originate", headers), 5.0)
        await until(lambda: sum(raw.startswith(b"Event: Hangup\r\n") for raw in heard.raw) >= 2)
    names = {raw[7:].partition(b"\r\n")[0] for raw in heard.raw}
    assert {b"Newchannel", b"Hangup", b"Newstate"} <= names
    assert not names & {b"VarSet", b"CEL", b"Newexten"}


async def test_a_user_who_may_not_filter_is_filtered_by_the_bridge(asterisk_server: Any, redis_server: Any) -> None:
    options = options_of(asterisk_server, "readonly") | {"filter": {"exclude": ["UserEvent"]}, "command_connections": 0}
    pbx = "readonly"
    settings = build({"bridge": "t", "broker": {"url": redis_server.url}, "pbx": {pbx: options}}, origin="test")
    stop = asyncio.Event()
    work = asyncio.create_task(Bridge(settings).run(stop))
    try:
        async with (
            Subscribed().to(redis_server.url, f"{pbx}.#") as seen,
            Witness(asterisk_server.host, asterisk_server.port, asterisk_server.username, asterisk_server.secret) as witness,
        ):
            async with asyncio.timeout(10):
                while not any(one["type"] == "amibridge.link.up.v1" for one in seen.envelopes):
                    await asyncio.sleep(0.05)
            await witness.mark("unseen")
            async with Witness(
                asterisk_server.host, asterisk_server.port, "reporter", asterisk_server.secret_of("reporter")
            ):
                await asyncio.sleep(0.5)  # its login is an event that passes
            assert [one for one in seen.envelopes if one.get("amievent") == "SuccessfulAuth"]
            assert not [one for one in seen.envelopes if one.get("amievent") == "UserEvent"]
    finally:
        stop.set()
        await work


async def test_a_user_whose_rights_leave_out_a_wanted_event_is_told(asterisk_server: Any, redis_server: Any) -> None:
    """`reporter` reads system, call and reporting; the admin's command connection is asked for it."""
    pool = Pool()
    link = Link(
        endpoint_of(asterisk_server), user(asterisk_server), timings=QUICK, notice=lambda state, text: pool.changed()
    )
    pool.add(link)
    async with kept_up(link):
        with structlog.testing.capture_logs() as lines:
            wanted = frozenset({"VarSet", "Hangup"})
            await RightsCheck(pbx="p", pool=pool, username="reporter", mask="on", wanted=wanted).run()
    assert [line["event"] for line in lines] == [
        "VarSet can never arrive: read= of manager user 'reporter' lacks 'dialplan'"
    ]
