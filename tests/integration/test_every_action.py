"""Every action that a real Asterisk 22 has, once each through the request path: it is answered, and as its class says."""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass
from typing import Any

import pytest

from amibridge.schemas.registry import ACTIONS
from tests.integration.running import options_of, running_bridge
from tests.rig.ports import free_port
from tests.support.caller import Caller

# Beside what the rig loads; a module that this Asterisk does not have takes its actions with it.
MODULES = """
    res_sorcery_config res_sorcery_memory res_sorcery_astdb res_sorcery_memory_cache res_pjproject res_http_websocket
    res_statsd res_pjsip res_rtp_asterisk res_pjsip_session func_pjsip_endpoint func_pjsip_aor func_pjsip_contact
    res_pjsip_pubsub res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_outbound_publish res_pjsip_notify
    res_pjsip_messaging res_pjsip_maintenance chan_pjsip chan_iax2 app_voicemail app_mf app_controlplayback res_fax res_xmpp
    res_mwi_external res_mwi_external_ami
"""
CONFIGURATION = {
    "pjsip.conf": """
        [udp]
        type=transport
        protocol=udp
        bind=127.0.0.1:@PORT@
        [100]
        type=endpoint
        context=main
        aors=100
        auth=100
        allow=ulaw
        [100]
        type=aor
        contact=sip:100@127.0.0.1:9
        [100]
        type=auth
        username=100
        password=unsaid
        [away]
        type=registration
        server_uri=sip:127.0.0.1:9
        client_uri=sip:100@127.0.0.1
        [friends]
        type=resource_list
        event=presence
        list_item=100
    """,
    "pjsip_notify.conf": "[check]\nEvent=>check-sync",
    "sorcery.conf": """
        [res_pjsip]
        endpoint/cache=memory_cache,name=cached,full_backend_cache=no
        endpoint=config,pjsip.conf,criteria=type=endpoint
    """,
    "iax.conf": "[general]\nbindaddr=127.0.0.1\nbindport=@PORT@\n[peer]\ntype=peer\nhost=127.0.0.1",
    "voicemail.conf": "[general]\nformat=wav\n[default]\n100 => 1234,Somebody",
    "xmpp.conf": "[general]",
    "changed.conf": "[old]\nkey=value",
}
MESSAGE = """
    [message]
    origmailbox=100
    context=main
    exten=100
    priority=1
    callerchan=x
    callerid="A" <1>
    origdate=Tue Nov 24 16:00:00 2026
    origtime=1795537000
    msg_id=1795537000-00000001
    duration=5
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent (`@name` is what the scene calls so), and how it must end; `empty` lists have no items here."""

    params: dict[str, Any]
    status: str = "success"
    says: str = ""
    empty: bool = False
    timeout_seconds: float = 20.0


def ok(**params: Any) -> Case:
    return Case(params)


def empty(**params: Any) -> Case:
    return Case(params, empty=True)


def error(says: str, **params: Any) -> Case:
    return Case(params, "error", says)


def never(**params: Any) -> Case:
    return Case(params, "rejected", "would change the bridge's own AMI session")


CHANGES = [
    {"action": "NewCat", "category": "new"},
    {"action": "Append", "category": "new", "variable": "object", "value": ">one"},
    {"action": "Append", "category": "new", "variable": "key", "value": "a=b"},
    {"action": "Insert", "category": "new", "variable": "first", "value": 1, "line": 0},
    {"action": "Update", "category": "old", "variable": "key", "value": "other", "match": "value"},
    {"action": "NewCat", "category": "gone"},
    {"action": "DelCat", "category": "gone"},
    {"action": "RenameCat", "category": "old", "value": "renamed"},
]
FILES = {"SrcFilename": "changed.conf", "DstFilename": "changed.conf"}
ONE = {"Context": "default", "Mailbox": "100"}
LETTER = {**ONE, "ID": "1795537000-00000001"}

# In this order: what only looks comes first, what ends something last.
CASES: dict[str, Case] = {
    "Login": never(Username="x", Secret="y"),
    "Logoff": never(),
    "Challenge": never(AuthType="MD5"),
    "Events": never(EventMask="off"),
    "Filter": never(Operation="Add", Filter="x"),
    "WaitEvent": never(Timeout=1),
    # Asterisk itself
    "Ping": ok(),
    "ListCommands": ok(),
    "Command": ok(Command="core show uptime"),
    "CoreSettings": ok(),
    "CoreStatus": ok(),
    "ModuleCheck": ok(Module="app_queue"),
    "LoggerRotate": ok(),
    "GetConfig": ok(Filename="queues.conf", Category="q1"),
    "GetConfigJSON": ok(Filename="queues.conf"),
    "ListCategories": ok(Filename="queues.conf"),
    "CreateConfig": ok(Filename="created.conf"),
    "UpdateConfig": ok(**FILES, Reload=False, changes=CHANGES),
    # channels
    "CoreShowChannels": ok(),
    "CoreShowChannelMap": ok(Channel="@dialler"),
    "Status": ok(Channel="@talker", Variables=["CHANNEL(language)", "X"]),
    "Setvar": ok(Channel="@talker", Variable="X", Value='a,"b"'),
    "Getvar": ok(Channel="@talker", Variable="X"),
    "AbsoluteTimeout": ok(Channel="@talker", timeout_seconds=600),
    "LocalOptimizeAway": ok(Channel="@talker"),
    "MuteAudio": ok(Channel="@talker", Direction="all", State=True),
    "ControlPlayback": ok(Channel="@talker", Control="stop"),
    "PlayDTMF": ok(Channel="@talker", Digit="5", duration_ms=100),
    "PlayMF": ok(Channel="@talker", Digit="5", duration_ms=100),
    "SendFlash": ok(Channel="@talker", Receive=True),
    "SendText": ok(Channel="@talker", Message="hello", content_type="text/plain"),
    "AOCMessage": ok(Channel="@talker", MsgType="D", ChargeType="Unit", unit_amount=[5, 6], unit_type=[1, 2]),
    "MixMonitor": ok(Channel="@talker", File="recorded.wav", Options="b"),
    "MixMonitorMute": ok(Channel="@talker", Direction="both", State=True),
    "StopMixMonitor": ok(Channel="@talker"),
    "AGI": ok(Channel="@commanded", Command="NOOP", CommandID="one"),
    "Originate": ok(Channel="Local/answer@main", Application="Wait", Data="1", async_=True, Variable={"A": "1,2"}),
    # bridges
    "BridgeList": ok(),
    "BridgeInfo": ok(BridgeUniqueid="@bridge"),
    "BridgeTechnologyList": ok(),
    "BridgeTechnologySuspend": ok(BridgeTechnology="simple_bridge"),
    "BridgeTechnologyUnsuspend": ok(BridgeTechnology="simple_bridge"),
    # queues and agents
    "QueueAdd": ok(Queue="q1", Interface="Local/x@main", Penalty=1, Paused=True, Reason="new", MemberName="X"),
    "QueuePause": ok(Interface="Local/x@main", Paused=True, Reason="tea"),
    "QueueUnpause": ok(Interface="Local/x@main", Queue="q1"),
    "QueuePenalty": ok(Interface="Local/x@main", Penalty=3),
    "QueueMemberRingInUse": ok(Interface="Local/x@main", RingInUse=False),
    "QueueRemove": ok(Queue="q1", Interface="Local/x@main"),
    "QueueLog": ok(Queue="q1", Event="OURS", Message="m"),
    "QueueStatus": ok(),
    "QueueSummary": ok(),
    "QueueRule": ok(),
    "QueueReset": ok(Queue="q1"),
    "QueueReload": ok(Members=True, Rules=False, Parameters=False),
    "QueueChangePriorityCaller": ok(Queue="empty", Caller="@waiting", Priority=5, Immediate=True),
    "QueueWithdrawCaller": ok(Queue="empty", Caller="@waiting", withdraw_info="go"),
    "Agents": ok(),
    "AgentLogoff": ok(Agent=1001, Soft=True),
    # conferences
    "ConfbridgeList": ok(Conference=7000),
    "ConfbridgeListRooms": ok(),
    "ConfbridgeMute": ok(Conference=7000, Channel="@speaker"),
    "ConfbridgeUnmute": ok(Conference=7000, Channel="participants"),
    "ConfbridgeLock": ok(Conference=7000),
    "ConfbridgeUnlock": ok(Conference=7000),
    "ConfbridgeSetSingleVideoSrc": ok(Conference=7000, Channel="@speaker"),
    "ConfbridgeStartRecord": ok(Conference=7000, record_file="conference.wav"),
    "ConfbridgeStopRecord": ok(Conference=7000),
    "ConfbridgeKick": ok(Conference=7000, Channel="all"),
    # parking
    "Parkinglots": ok(),
    "Park": ok(Channel="@parked", timeout_ms=30000, Parkinglot="default"),
    "ParkedCalls": ok(),
    # states, dialplan, database
    "ExtensionState": ok(Exten="300", Context="main"),
    "ExtensionStateList": ok(),
    "DeviceStateList": ok(),
    "PresenceState": ok(Provider="CustomPresence:alice"),
    "PresenceStateList": empty(),
    "DialplanExtensionAdd": ok(Context="added", Extension="1", Priority=1, Application="NoOp", Replace=True),
    "ShowDialPlan": ok(Context="added"),
    "DialplanExtensionRemove": ok(Context="added", Extension="1"),
    "DBPut": ok(Family="family", Key="key", Val="a: b"),
    "DBGet": ok(Family="family", Key="key"),
    "DBGetTree": ok(Family="family"),
    "DBDel": ok(Family="family", Key="key"),
    "DBDelTree": error("doesn't exist|does not exist|not found|deleted", Family="family"),
    # voicemail
    "MailboxStatus": ok(Mailbox="100@default"),
    "MailboxCount": ok(Mailbox="100@default"),
    "VoicemailUsersList": ok(),
    "VoicemailUserStatus": ok(**ONE),
    "VoicemailBoxSummary": ok(**ONE),
    "VoicemailRefresh": ok(**ONE),
    "VoicemailForward": ok(**LETTER, Folder="INBOX", to_context="default", to_mailbox="100", to_folder="Old"),
    "VoicemailMove": ok(**LETTER, Folder="INBOX", to_folder="Work"),
    "VoicemailRemove": ok(**LETTER, Folder="Work"),
    "MWIUpdate": ok(Mailbox="100", new_messages=2),
    "MWIGet": ok(Mailbox="100"),
    "MWIDelete": ok(Mailbox="100"),
    # endpoints
    "PJSIPShowEndpoints": ok(),
    "PJSIPShowEndpoint": ok(Endpoint="100"),
    "PJSIPShowAors": ok(),
    "PJSIPShowAuths": ok(),
    "PJSIPShowContacts": error("No Contacts found"),  # it shows those that registered
    "PJSIPShowRegistrationsInbound": ok(),
    "PJSIPShowRegistrationInboundContactStatuses": empty(),
    "PJSIPShowRegistrationsOutbound": ok(),
    "PJSIPShowResourceLists": ok(),
    "PJSIPShowSubscriptionsInbound": empty(),
    "PJSIPShowSubscriptionsOutbound": empty(),
    "PJSIPQualify": ok(Endpoint="100"),
    "PJSIPNotify": ok(Endpoint="100", Variable=["Event=check-sync", "Content=a", "Content=b,c"]),
    "PJSIPRegister": ok(Registration="away"),
    "PJSIPUnregister": ok(Registration="away"),
    "PJSIPSetMaintenance": ok(Endpoint="100", State=True),
    "PJSIPShowMaintenance": ok(),
    "PJSIPHangup": ok(Channel="@spare", Cause="BUSY_HERE"),  # it hangs up channels of any kind
    "SorceryMemoryCacheStale": ok(Cache="cached"),
    "SorceryMemoryCacheStaleObject": ok(Cache="cached", Object="100", Reload=True),
    "SorceryMemoryCacheExpireObject": ok(Cache="cached", Object="100"),
    "SorceryMemoryCacheExpire": ok(Cache="cached"),
    "SorceryMemoryCachePopulate": error("caching|backend|Failed|not", Cache="cached"),  # of a full cache only
    "IAXpeers": ok(),  # Asterisk leaves the ActionID out of its items
    "IAXpeerlist": ok(),
    "IAXregistry": empty(),
    "IAXnetstats": Case({}, "timeout", timeout_seconds=1.5),  # text and no response, as since 1.2
    "FAXSessions": empty(),
    "FAXStats": ok(),
    "FAXSession": error("not found", SessionNumber=1),
    # messages
    "UserEvent": ok(UserEvent="Ours", Name="Zoë", Tag=["a", "b"]),
    "MessageSend": ok(To="pjsip:100", From="sip:a@127.0.0.1", Body="hi", Variable={"A": "1,2"}),
    "JabberSend": ok(Jabber="nobody", JID="a@b", Message="hi"),
    # what moves and ends calls, reads configuration, unloads
    "Atxfer": ok(Channel="@dialler", Exten="300", Context="main"),
    "CancelAtxfer": ok(Channel="@dialler"),
    "BlindTransfer": ok(Channel="@dialler", Exten="answer", Context="main"),
    "Redirect": ok(Channel="@talker", Exten="echo", Context="main", Priority=1),
    "Bridge": ok(Channel1="@talker", Channel2="@other", Tone="no"),
    "BridgeKick": ok(Channel="@other"),
    "BridgeDestroy": ok(BridgeUniqueid="@room"),
    "Hangup": ok(Channel="/^Local/answer@/", Cause=16),
    "Reload": ok(Module="app_queue.so"),
    "ModuleLoad": ok(Module="app_queue.so", LoadType="reload"),
    "ModuleReload": ok(Module="app_queue.so"),
    "ModuleUnload": ok(Module="app_mf.so"),
}

CHANGED = ["[renamed]", "key = other", "[new]", "first = 1", "object => one", "key = a=b"]


def _written(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"


def set_up(asterisk: Any) -> None:
    """Configuration first, then the modules that read it."""
    for name, text in CONFIGURATION.items():
        (asterisk.folder / "etc" / name).write_text(_written(text).replace("@PORT@", str(free_port())))
    inbox = asterisk.folder / "spool/voicemail/default/100/INBOX"
    inbox.mkdir(parents=True)
    (inbox / "msg0000.txt").write_text(_written(MESSAGE))
    (inbox / "msg0000.wav").write_bytes(b"RIFF")
    for module in MODULES.split():
        asterisk.cli(f"module load {module}.so")


class Scene:
    """Calls under way, by what they do: `@talker` and the like in the table."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.names: dict[str, str] = {}

    async def begin(self) -> None:
        for name, exten in [
            ("talker", "answer"),
            ("other", "answer"),
            ("parked", "answer"),
            ("commanded", "asyncagi"),
            ("waiting", "qempty"),
            ("speaker", "7000"),
            ("dialler", "dial"),
            ("idle", "bridgewait"),
            ("spare", "answer"),
        ]:
            await self._call(name, exten)
        self.names["room"] = await self._bridge("BridgeWait")
        self.names["bridge"] = await self._bridge("")  # of the Dial
        async with asyncio.timeout(10):  # pjsip.conf is read by a thread of its own
            while not (await self._caller.call("PJSIPShowRegistrationsOutbound")).get("events", True):
                await asyncio.sleep(0.05)

    def filled(self, params: dict[str, Any]) -> dict[str, Any]:
        return {
            key: self.names[value[1:]] if isinstance(value, str) and value.startswith("@") else value
            for key, value in params.items()
        }

    async def _call(self, name: str, exten: str) -> None:
        """The far end of a Local channel runs the extension; that is the channel we mean."""
        params = {"Application": "Wait", "Data": 120, "ChannelId": f"near-{name}", "OtherChannelId": f"far-{name}"}
        params |= {"Variable": {"WAIT": "120"}, "Async": True}
        reply = await self._caller.call("Originate", {"Channel": f"Local/{exten}@main/n", **params})
        assert reply["status"] == "success", reply
        async with asyncio.timeout(10):
            while not (full := await self._getvar(f"far-{name}", "CHANNEL(name)")):
                await asyncio.sleep(0.05)
        self.names[name] = full

    async def _getvar(self, channel: str, variable: str) -> str:
        reply = await self._caller.call("Getvar", {"Channel": channel, "Variable": variable})
        return str((reply["response"] or {}).get("Value", ""))

    async def _bridge(self, creator: str) -> str:
        async with asyncio.timeout(10):
            while True:
                for item in (await self._caller.call("BridgeList"))["events"]:
                    bridge = item["data"]["bridge"]
                    if (bridge["bridge_creator"] or "") == creator and bridge["bridge_num_channels"]:
                        return str(bridge["bridge_uniqueid"])
                await asyncio.sleep(0.05)


def registered(reply: dict[str, Any]) -> dict[str, set[str]]:
    """Action to the classes of which it wants one, from the answer to ListCommands."""
    found: dict[str, set[str]] = {}
    for name, text in reply["response"].items():
        said = re.search(r"\(Priv: (.*)\)$", str(text))
        if said:
            found[name] = set(said[1].split(",")) - {"all", "<none>"}
    return found


def check(name: str, case: Case, reply: dict[str, Any]) -> None:
    assert reply["status"] == case.status, reply
    assert re.search(case.says, reply["message"]), reply
    returns = ACTIONS[name.lower()].returns
    if case.status != "success":
        return
    assert (reply.get("output") is not None) == returns.output, reply
    if not returns.items:
        assert reply.get("events") is None, reply
        return
    assert {item["event"] for item in reply["events"]} <= set(returns.items), reply
    assert bool(reply["events"]) != case.empty, reply
    assert reply["list_complete"] is True, reply
    if returns.end is not None:
        assert reply["summary"]["event"] == returns.end, reply
        assert reply["summary"]["data"]["list_items"] == len(reply["events"]), reply


@pytest.mark.timeout(120)
async def test_every_action_is_answered_as_its_class_says(redis_server: Any, new_asterisk: Any) -> None:
    asterisk = new_asterisk()
    await asyncio.to_thread(set_up, asterisk)
    async with (
        running_bridge(redis_server.url, {"every": options_of(asterisk)}),
        Caller(redis_server.url, "every") as caller,
    ):
        there = registered(await caller.call("ListCommands"))
        assert not [name for name in there if name.lower() not in ACTIONS], "actions without a class"
        assert {name: set(ACTIONS[name.lower()].privileges) for name in there} == there
        assert not there.keys() - CASES.keys(), "add them to the table"
        scene = Scene(caller)
        await scene.begin()
        wrong: list[str] = []
        for name, case in CASES.items():
            if ACTIONS[name.lower()].wire_name not in there:
                continue
            reply = await caller.call(name, scene.filled(case.params), timeout_seconds=case.timeout_seconds)
            try:
                check(name, case, reply)
            except AssertionError as problem:
                wrong.append(f"{name}: {str(problem)[:600]}")
        assert not wrong, "\n\n".join(wrong)
    text = (asterisk.folder / "etc/changed.conf").read_text()
    assert [line for line in text.splitlines() if line and not line.startswith((";", "!"))] == CHANGED


VALUES = {
    "PLAIN": "abc",
    "COMMAS": "a,b,,c,",
    "QUOTES": 'say "hi"',
    "QUOTE_FIRST": '"x',
    "QUOTE_LAST": 'x"',
    "QUOTED": '"x"',
    "QUOTED_COMMA": '"a,b"',
    "BACKSLASH": "a\\b",
    "BACKSLASH_LAST": "x\\",
    "BACKSLASHES": "\\\\",
    "BACKSLASH_QUOTE": '\\"',
    "NOT_A_LINE_END": "a\\nb",
    "EQUALS": "a=b=c",
    "EQUALS_FIRST": "=x",
    "SPACES": " lead and trail ",
    "UTF8": "Zoë ✓ 日本",
    "OPEN": "f(a,b",
    "BRACKET": "[a],b]",
    "MIXED": '","\\"=,([',
    "NOT_EXPANDED": "${PLAIN} $[1+1]",
    "PUNCTUATION": "a;b|c&d^e%0a#'`<>{}~",
    "EMPTY": "",
}


@pytest.mark.timeout(60)
async def test_variables_of_an_originate_arrive_as_they_are(redis_server: Any, asterisk_server: Any) -> None:
    odd = random.Random(22)
    values = VALUES | {f"ODD{n}": "".join(odd.choices('ab,"\\=()[] \té✓;', k=odd.randint(1, 12))) for n in range(80)}
    pbx = f"variables-{time.time_ns()}"
    async with running_bridge(redis_server.url, {pbx: options_of(asterisk_server)}), Caller(redis_server.url, pbx) as caller:
        call = {"Channel": "Local/answer@main/n", "Application": "Wait", "Data": 30, "ChannelId": pbx, "Variable": values}
        assert (await caller.call("Originate", call))["status"] == "success"
        got: dict[str, str] = {}
        for name in values:
            reply = await caller.call("Getvar", {"Channel": pbx, "Variable": name})
            got[name] = reply["response"]["Value"]
        await caller.call("Hangup", {"Channel": pbx})
    assert got == values
