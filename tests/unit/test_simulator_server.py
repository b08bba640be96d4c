"""The simulated PBX on a loopback socket, as a client meets it."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from amibridge.simulator.server import SimulatedPbx

SPEED = 200.0
"""Calls that would take half a minute take a fraction of a second."""
PATIENCE_SECONDS = 5.0
Block = list[tuple[str, str]]


class Client:
    """A manager session that remembers every block it was sent."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.received = b""
        self._taken = 0

    @classmethod
    async def connect(cls, pbx: SimulatedPbx) -> Client:
        client = cls(*await asyncio.open_connection(pbx.host, pbx.port))
        await client.until(b"\r\n")
        assert client.received == b"Asterisk Call Manager/11.0.0\r\n"
        client._taken = len(client.received)
        return client

    async def until(self, text: bytes) -> bytes:
        """Reads until `text` has come after what was taken; everything up to its end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (place := self.received.find(text, self._taken)) < 0:
                chunk = await self._reader.read(65536)
                if not chunk:
                    raise EOFError(self.received[self._taken :])
                self.received += chunk
        taken, self._taken = self._taken, place + len(text)
        return self.received[taken : self._taken]

    async def rest(self) -> bytes:
        """Reads to the end of the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            self.received += await self._reader.read()
        return self.received[self._taken :]

    async def block(self, start: str = "") -> Block:
        """The next block whose first line begins with `start`."""
        while True:
            lines = (await self.until(b"\r\n\r\n")).decode().split("\r\n")[:-2]
            if lines[0].startswith(start):
                return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]

    async def event(self, name: str) -> dict[str, str]:
        return dict(await self.block(f"Event: {name}"))

    def send(self, action: str, **headers: str) -> None:
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self._writer.write("\r\n".join(lines).encode())

    async def ask(self, action: str, **headers: str) -> dict[str, str]:
        self.send(action, **headers)
        return dict(await self.block("Response: "))

    async def listed(self, action: str, **headers: str) -> tuple[dict[str, str], list[dict[str, str]], dict[str, str]]:
        """Start, items and end of a list."""
        start, items = await self.ask(action, ActionID="list-1", **headers), []
        while (item := dict(await self.block("Event: "))).get("EventList") != "Complete":
            items.append(item)
        return start, items, item

    async def login(self, **headers: str) -> dict[str, str]:
        return await self.ask("Login", **{"Username": "amibridge", "Secret": "simulated", "ActionID": "login-1", **headers})

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return


@asynccontextmanager
async def running(**settings: object) -> AsyncIterator[SimulatedPbx]:
    pbx = SimulatedPbx(**{"calls_per_minute": 0, "seed": 1, **settings})  # type: ignore[arg-type]
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()


@asynccontextmanager
async def logged_in(pbx: SimulatedPbx, **headers: str) -> AsyncIterator[Client]:
    client = await Client.connect(pbx)
    try:
        assert (await client.login(**headers))["Message"] == "Authentication accepted"
        yield client
    finally:
        await client.close()


@pytest.fixture
async def pbx() -> AsyncIterator[SimulatedPbx]:
    async with running(speed=SPEED) as pbx:
        yield pbx


@pytest.fixture
async def client(pbx: SimulatedPbx) -> AsyncIterator[Client]:
    async with logged_in(pbx) as client:
        yield client


async def test_a_plain_login_is_greeted_and_announced(client: Client) -> None:
    assert await client.block() == [
        ("Event", "FullyBooted"),
        ("Privilege", "system,all"),
        ("Uptime", "0"),
        ("LastReload", "0"),
        ("Status", "Fully Booted"),
    ]
    event = await client.block()
    assert [name for name, _ in event] == [
        "Event",
        "Privilege",
        "Timestamp",
        "EventTV",
        "Severity",
        "Service",
        "EventVersion",
        "AccountID",
        "SessionID",
        "LocalAddress",
        "RemoteAddress",
        "UsingPassword",
        "SessionTV",
    ]


async def test_an_md5_login_is_accepted(pbx: SimulatedPbx) -> None:
    client = await Client.connect(pbx)
    challenge = (await client.ask("Challenge", AuthType="MD5"))["Challenge"]
    key = hashlib.md5((challenge + "simulated").encode()).hexdigest()
    answer = await client.ask("Login", AuthType="MD5", Username="amibridge", Key=key)
    assert answer == {"Response": "Success", "Message": "Authentication accepted"}
    await client.close()


WRONG_LOGINS: tuple[dict[str, str], ...] = (
    {"Secret": "wrong"},
    {"Username": "nobody"},
    {"AuthType": "MD5", "Key": "0" * 32},
    {"Username": "", "Secret": ""},
)


async def test_wrong_logins_wait_a_second_and_are_the_last_word(pbx: SimulatedPbx) -> None:
    async def refused(headers: dict[str, str]) -> float:
        client, started = await Client.connect(pbx), time.monotonic()
        answer = await client.login(**headers)
        assert answer == {"Response": "Error", "ActionID": "login-1", "Message": "Authentication failed"}
        assert await client.rest() == b""
        await client.close()
        return time.monotonic() - started

    assert min(await asyncio.gather(*map(refused, WRONG_LOGINS))) >= 0.95


async def test_before_login_everything_else_is_refused_and_the_session_stays(pbx: SimulatedPbx) -> None:
    client = await Client.connect(pbx)
    assert (await client.ask("Ping"))["Message"] == "Permission denied"
    assert (await client.ask("Challenge"))["Message"] == "Must specify AuthType"
    assert (await client.login())["Response"] == "Success"
    assert (await client.login())["Message"] == "Already authenticated"
    await client.close()


@pytest.mark.parametrize(
    ("action", "headers", "answer"),
    [
        ("Nope", {}, "Invalid/unknown command: Nope. Use Action: ListCommands to show available commands."),
        ("", {}, "Missing action in request"),
        ("Originate", {}, "Channel not specified"),
        ("Originate", {"Channel": "bad"}, "Invalid channel"),
        ("Originate", {"Channel": "PJSIP/alice", "Timeout": "x"}, "Invalid timeout"),
        ("Originate", {"Channel": "PJSIP/alice", "Priority": "x"}, "Invalid priority"),
        ("Originate", {"Channel": "PJSIP/alice"}, "Originate with 'Exten' requires 'Context' and 'Priority'"),
        (
            "Originate",
            {"Channel": "PJSIP/alice", "Context": "internal", "Exten": "999", "Priority": "1"},
            "Extension does not exist.",
        ),
        ("Hangup", {}, "No channel specified"),
        ("Hangup", {"Channel": "nope"}, "No such channel"),
        ("Hangup", {"Channel": "/(/"}, "Regex compile failed on: /(/"),
        ("Redirect", {}, "Channel not specified"),
        ("Redirect", {"Channel": "nope"}, "Context not specified"),
        (
            "Redirect",
            {"Channel": "nope", "Context": "internal", "Exten": "101", "Priority": "1"},
            "Channel does not exist: nope",
        ),
        ("Status", {"Channel": "nope"}, "No such channel"),
        ("Getvar", {}, "No variable specified"),
        ("Getvar", {"Variable": "X", "Channel": "nope"}, "No such channel"),
        ("Setvar", {"Value": "x"}, "No variable specified"),
        ("Command", {}, "No command provided"),
        ("Events", {}, "Invalid event mask"),
        ("QueueAdd", {}, "'Queue' not specified."),
        ("QueueAdd", {"Queue": "sales"}, "'Interface' not specified."),
        ("QueueAdd", {"Queue": "nope", "Interface": "x"}, "Unable to add interface to queue: No such queue"),
        ("QueueAdd", {"Queue": "sales", "Interface": "PJSIP/alice"}, "Unable to add interface: Already there"),
        ("QueueRemove", {"Queue": "sales"}, "Need 'Queue' and 'Interface' parameters."),
        ("QueueRemove", {"Queue": "sales", "Interface": "x"}, "Unable to remove interface: Not there"),
        ("QueuePause", {"Interface": "x"}, "Need 'Interface' and 'Paused' parameters."),
        ("QueuePause", {"Interface": "x", "Paused": "true"}, "Interface not found"),
    ],
)
async def test_errors_use_asterisks_words(client: Client, action: str, headers: dict[str, str], answer: str) -> None:
    said = await client.ask(action, **headers, ActionID="e-1")
    assert said == {"Response": "Error", "ActionID": "e-1", "Message": answer}


async def test_ping_tells_the_time(client: Client) -> None:
    answer = await client.ask("Ping", ActionID="p-1")
    assert list(answer) == ["Response", "ActionID", "Ping", "Timestamp"]
    assert re.fullmatch(r"\d+\.\d{6}", answer["Timestamp"])


async def test_pipelined_actions_are_answered_in_order(client: Client) -> None:
    for number in range(50):
        client.send("Ping", ActionID=f"p-{number}")
    answers = [dict(await client.block("Response"))["ActionID"] for _ in range(50)]
    assert answers == [f"p-{number}" for number in range(50)]


async def test_an_unknown_command_fails_with_output(client: Client) -> None:
    answer = await client.ask("Command", Command="nope")
    assert answer["Response"] == "Error"
    assert answer["Message"] == "Command output follows"
    assert answer["Output"] == "No such command 'nope' (type 'core show help nope' for other possible commands)"


@pytest.mark.parametrize("line", ["core show channels", "core show version", "core show uptime"])
async def test_known_commands_have_output(client: Client, line: str) -> None:
    client.send("Command", Command=line)
    answer = await client.block("Response")
    assert answer[:2] == [("Response", "Success"), ("Message", "Command output follows")]
    assert {name for name, _ in answer[2:]} == {"Output"}


LISTS = (
    "CoreShowChannels",
    "Status",
    "BridgeList",
    "QueueStatus",
    "QueueSummary",
    "DeviceStateList",
    "ExtensionStateList",
    "ParkedCalls",
)


async def test_every_list_counts_its_items_and_names_its_action() -> None:
    async with running(calls_per_minute=60, speed=20.0) as pbx, logged_in(pbx, Events="off") as client:
        await asyncio.sleep(0.5)
        for action in LISTS:
            start, items, end = await client.listed(action)
            assert (start["Response"], start["EventList"]) == ("Success", "start")
            assert int(end["ListItems"]) == len(items)
            assert {item["ActionID"] for item in items} <= {"list-1"}
            assert not any("Timestamp" in item for item in items)
            if action != "ParkedCalls":
                assert items, action


async def test_channels_listed_are_channels_announced() -> None:
    async with running(calls_per_minute=60, speed=20.0) as pbx, logged_in(pbx) as client:
        await client.event("BridgeEnter")
        _, items, _ = await client.listed("CoreShowChannels")
        announced = set(re.findall(rb"Event: Newchannel\r\n.*?Uniqueid: (\S+)", client.received, re.DOTALL))
        assert {item["Uniqueid"].encode() for item in items} <= announced


async def test_an_asynchronous_originate_is_queued_then_lives_then_is_answered(client: Client) -> None:
    answer = await client.ask(
        "Originate",
        Channel="PJSIP/alice",
        Context="internal",
        Exten="103",
        Priority="1",
        Async="true",
        ActionID="o-1",
        ChannelId="my-call-1",
        Variable="A=1,B=2",
        CallerID='"Click to dial" <555>',
    )
    assert answer == {"Response": "Success", "ActionID": "o-1", "Message": "Originate successfully queued"}
    opened = await client.event("Newchannel")
    assert (opened["Uniqueid"], opened["Linkedid"]) == ("my-call-1", "my-call-1")
    told = await client.event("OriginateResponse")
    assert (told["Response"], told["ActionID"], told["Uniqueid"]) == ("Success", "o-1", "my-call-1")
    assert told["Channel"] == opened["Channel"]
    second = await client.event("Newchannel")
    assert second["Linkedid"] == "my-call-1"
    gone = [await client.event("Hangup") for _ in range(2)]
    assert {event["Uniqueid"] for event in gone} == {"my-call-1", second["Uniqueid"]}


async def test_an_originate_response_goes_to_every_session(pbx: SimulatedPbx, client: Client) -> None:
    async with logged_in(pbx) as other:
        await client.ask("Originate", Channel="PJSIP/busy", Application="Wait", Async="true", ActionID="o-2")
        for session in (client, other):
            told = await session.event("OriginateResponse")
            assert (told["ActionID"], told["Response"], told["Reason"]) == ("o-2", "Failure", "0")


@pytest.mark.parametrize(
    ("channel", "answer"),
    [("PJSIP/alice", "Originate successfully queued"), ("PJSIP/busy", "Originate failed"), ("X/y", "Originate failed")],
)
async def test_a_synchronous_originate_answers_when_it_is_decided(client: Client, channel: str, answer: str) -> None:
    client.send("Originate", Channel=channel, Application="Wait", Data="1", ActionID="o-3")
    client.send("Ping", ActionID="p-3")
    first, second = dict(await client.block("Response")), dict(await client.block("Response"))
    assert (first["ActionID"], first["Message"]) == ("o-3", answer)
    assert second["ActionID"] == "p-3"


async def test_events_wait_while_an_action_is_answered(pbx: SimulatedPbx, client: Client) -> None:
    async with logged_in(pbx) as other:
        client.send("Originate", Channel="PJSIP/alice", Application="Wait", Data="1", ActionID="o-4")
        await other.event("Newchannel")
        await client.block("Response: Success")
        before = client.received[: client._taken]
        assert b"Event: Newchannel" not in before
        assert (await client.event("Newchannel"))["Channel"].startswith("PJSIP/alice-")


async def test_hanging_up_by_regex_lists_what_it_ends(client: Client) -> None:
    await client.ask("Originate", Channel="PJSIP/alice", Application="Wait", Data="5000", Async="true")
    await client.event("OriginateResponse")
    start, items, end = await client.listed("Hangup", Channel="/^PJSIP.alice/", Cause="21")
    assert start["Message"] == "Channels hung up will follow"
    assert [item["Event"] for item in items] == ["ChannelHungup"]
    assert end["Event"] == "ChannelsHungupListComplete"
    gone = await client.event("Hangup")
    assert (gone["Channel"], gone["Cause"], gone["Cause-txt"]) == (items[0]["Channel"], "21", "Call Rejected")


async def test_a_redirected_channel_runs_its_new_extension(client: Client) -> None:
    await client.ask("Originate", Channel="PJSIP/alice", Application="Wait", Data="5000", Async="true")
    name = (await client.event("OriginateResponse"))["Channel"]
    answer = await client.ask("Redirect", Channel=name, Context="internal", Exten="103", Priority="1")
    assert answer["Message"] == "Redirect successful"
    assert (await client.event("DialBegin"))["DialString"] == "zoe"


async def test_variables_are_set_told_and_read(client: Client) -> None:
    assert (await client.ask("Setvar", Variable="X", Value="y z"))["Message"] == "Variable Set"
    event = await client.block("Event: VarSet")
    assert event[3:] == [("Channel", "none"), ("Uniqueid", "none"), ("Variable", "X"), ("Value", "y z")]
    assert (await client.ask("Getvar", Variable="X"))["Value"] == "y z"
    assert (await client.ask("Getvar", Variable="unknown"))["Value"] == ""


async def test_queue_members_come_pause_and_go(client: Client) -> None:
    member = {"Queue": "sales", "Interface": "PJSIP/bob"}
    assert (await client.ask("QueueAdd", **member, MemberName="Bob", Penalty="2"))["Message"] == "Added interface to queue"
    assert (await client.event("QueueMemberAdded"))["Membership"] == "dynamic"
    assert (await client.ask("QueuePause", **member, Paused="true", Reason="lunch"))["Response"] == "Success"
    paused = await client.event("QueueMemberPause")
    assert (paused["Paused"], paused["PausedReason"]) == ("1", "lunch")
    _, items, _ = await client.listed("QueueStatus", Queue="sales", Member="PJSIP/bob")
    assert [(item.get("Location"), item.get("Penalty")) for item in items] == [(None, None), ("PJSIP/bob", "2")]
    assert (await client.ask("QueueRemove", **member))["Message"] == "Removed interface from queue"
    assert (await client.event("QueueMemberRemoved"))["Interface"] == "PJSIP/bob"


async def test_user_events_reach_those_who_asked(pbx: SimulatedPbx) -> None:
    async with logged_in(pbx, Events="user") as one, logged_in(pbx, Events="off") as other:
        forged = {"UserEvent": "Hi", "Event": "Hangup", "Uniqueid": "1", "Channel": "c"}
        assert (await other.ask("UserEvent", **forged, ActionID="u-1"))["Message"] == "Event Sent"
        event = await one.block("Event: UserEvent")
        assert [name for name, _ in event] == [
            "Event",
            "Privilege",
            "Timestamp",
            "UserEvent",
            "Event",
            "Uniqueid",
            "Channel",
            "ActionID",
        ]
        await other.ask("Ping")
        assert b"Event: " not in other.received


async def test_the_mask_can_be_changed(client: Client) -> None:
    assert (await client.ask("Events", EventMask="off"))["Events"] == "Off"
    assert (await client.ask("Events", EventMask="call,nonsense"))["Events"] == "Off"
    assert (await client.ask("Events", EventMask="user"))["Events"] == "On"
    await client.ask("Setvar", Variable="X", Value="1")
    await client.ask("UserEvent", UserEvent="Seen")
    assert (await client.event("UserEvent"))["UserEvent"] == "Seen"
    assert b"Event: VarSet" not in client.received


async def test_timestamps_never_repeat_and_never_go_back() -> None:
    async with running(calls_per_minute=60, speed=20.0) as pbx, logged_in(pbx) as client:
        for _ in range(5):
            await client.event("Newchannel")
        stamps = [float(stamp) for stamp in re.findall(rb"\r\nTimestamp: (\S+)", client.received)]
        assert stamps == sorted(set(stamps))


async def test_a_newcomer_sees_a_call_within_a_second() -> None:
    async with running(calls_per_minute=20) as pbx, logged_in(pbx) as client:
        async with asyncio.timeout(1):
            await client.event("Newchannel")


async def test_logoff_is_polite(client: Client) -> None:
    answer = await client.ask("Logoff", ActionID="bye")
    assert answer == {"Response": "Goodbye", "ActionID": "bye", "Message": "Thanks for all the fish."}
    await client.rest()


async def test_until_it_is_booted_modules_are_unknown() -> None:
    async with running(boot_delay_seconds=0.3) as pbx, logged_in(pbx) as client:
        assert "Invalid/unknown command" in (await client.ask("QueueStatus"))["Message"]
        assert (await client.ask("CoreStatus"))["Response"] == "Success"
        assert b"FullyBooted" not in client.received
        booted = await client.block("Event: FullyBooted")
        assert [name for name, _ in booted] == ["Event", "Privilege", "Timestamp", "Status", "Uptime", "LastReload"]
        assert (await client.ask("QueueStatus"))["Response"] == "Success"


async def test_stopping_says_so_and_is_quick() -> None:
    pbx = SimulatedPbx(calls_per_minute=6000, seed=1)
    await pbx.start()
    client = await Client.connect(pbx)
    await client.login()
    await client.event("Newchannel")
    started = time.monotonic()
    await pbx.stop()
    assert time.monotonic() - started < 1
    assert (await client.rest()).endswith(b"Shutdown: Cleanly\r\nRestart: False\r\n\r\n")
    await client.close()
    await pbx.stop()


async def test_it_can_be_started_again_where_it_was() -> None:
    pbx = SimulatedPbx(calls_per_minute=0)
    await pbx.start()
    port = pbx.port
    await pbx.stop()
    await pbx.start()
    assert pbx.port == port
    async with logged_in(pbx) as client:
        assert (await client.ask("Ping"))["Ping"] == "Pong"
    await pbx.stop()


RECORDED = (
    b"Response: Success\r\nActionID: r-1\r\nMessage: Authentication accepted\r\n\r\n",
    b"Event: Newchannel\r\nPrivilege: call,all\r\nChannel: Local/\xff@x;1\r\n\r\n",
    b"Event: VarSet\r\nPrivilege: dialplan,all\r\nVariable: A\r\nValue: \r\n\r\n",
    b"Event: Hangup\r\nPrivilege: call,all\r\nChannel: Local/\xff@x;1\r\nCause: 16\r\n\r\n",
)


@pytest.fixture
def recording(tmp_path: Path) -> Callable[[], Path]:
    def write() -> Path:
        path = tmp_path / "call.raw"
        path.write_bytes(b"Asterisk Call Manager/11.0.0\r\n" + b"".join(RECORDED))
        return path

    return write


async def test_a_recording_is_played_byte_for_byte(pbx: SimulatedPbx, client: Client, recording: Callable[[], Path]) -> None:
    await client.event("SuccessfulAuth")
    await pbx.play(recording(), speed=float("inf"))
    assert await client.until(RECORDED[3]) == b"".join(RECORDED[1:])


async def test_a_recording_respects_the_mask(pbx: SimulatedPbx, recording: Callable[[], Path]) -> None:
    async with logged_in(pbx, Events="call") as client:
        await client.event("FullyBooted")
        await pbx.play(recording(), speed=float("inf"))
        assert await client.until(RECORDED[3]) == RECORDED[1] + RECORDED[3]


async def test_it_misbehaves_on_request(pbx: SimulatedPbx) -> None:
    async with logged_in(pbx) as client:
        await client.event("SuccessfulAuth")
        pbx.send_raw(b"Event: Torn\r\nPriv")
        assert await client.until(b"Priv") == b"Event: Torn\r\nPriv"
        pbx.drop_sessions()
        with pytest.raises((ConnectionError, EOFError)):
            await client.until(b"never")


async def test_logins_are_refused_on_request(pbx: SimulatedPbx) -> None:
    pbx.refuse_logins("Asterisk is shutting down")
    client = await Client.connect(pbx)
    assert (await client.login())["Message"] == "Asterisk is shutting down"
    pbx.refuse_logins("")
    assert (await client.login())["Message"] == "Authentication accepted"
    pbx.refuse_actions()
    assert (await client.ask("Ping"))["Message"] == "Asterisk is shutting down"
    pbx.refuse_actions("")
    assert (await client.ask("Ping"))["Ping"] == "Pong"
    pbx.refuse_logins("Login Already In Use")
    other = await Client.connect(pbx)
    assert (await other.login())["Message"] == "Login Already In Use"
    assert await other.rest() == b""
    await client.close()
    await other.close()


async def test_frozen_it_answers_nothing_until_it_thaws(pbx: SimulatedPbx, client: Client) -> None:
    await client.event("SuccessfulAuth")
    pbx.freeze()
    client.send("Ping", ActionID="p-1")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.until(b"Pong")
    pbx.thaw()
    assert b"p-1" in await client.until(b"Pong")


async def test_a_client_that_does_not_read_is_cut_off() -> None:
    async with running(write_buffer_limit_bytes=10_000) as pbx, logged_in(pbx) as client:
        await client.event("SuccessfulAuth")
        for _ in range(400):
            pbx.send_raw(b"Event: Flood\r\nPad: " + b"x" * 65536 + b"\r\n\r\n")
        with pytest.raises((ConnectionError, EOFError)):
            await client.until(b"never")
        await asyncio.sleep(0)
        assert pbx.sessions == 0


async def test_a_torn_request_does_not_disturb_the_next_client(pbx: SimulatedPbx) -> None:
    torn = await Client.connect(pbx)
    torn._writer.write(b"Action: Lo")
    await torn.close()
    async with logged_in(pbx) as client:
        assert (await client.ask("Ping"))["Ping"] == "Pong"
