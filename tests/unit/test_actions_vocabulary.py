"""The action vocabulary as a whole: what each class writes and refuses, and that nothing PAMI could say is missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from pydantic import BaseModel

from amibridge.commands.policies import refusal, safe_to_repeat
from amibridge.errors import RequestRefused
from amibridge.schemas.action import AmiAction
from amibridge.schemas.registry import ACTIONS, EVENTS, action_class

CLASSES = [pytest.param(cls, id=cls.action_name) for _, cls in sorted(ACTIONS.items())]

OF_ASTERISK_22 = 154
REMOVED_BY_ASTERISK = 11
OF_OTHER_DRIVERS = 10
ALIASES = {"QueueUnpause": "QueuePause", "ModuleUnload": "ModuleLoad", "ModuleReload": "ModuleLoad"}


def wire(name: str, params: dict[str, Any]) -> str:
    """The action as it goes out, without its ActionID: lines joined by ` | `."""
    cls = action_class(name)
    assert cls is not None, name
    return " | ".join(f"{key}: {value}" for key, value in [("Action", cls.wire_name), *cls.read(params).headers()])


def refused(name: str, params: dict[str, Any]) -> str:
    cls = action_class(name)
    assert cls is not None, name
    with pytest.raises(RequestRefused) as caught:
        cls.read(params)
    return str(caught.value)


SAMPLES: list[tuple[str, dict[str, Any], str]] = [
    ("Ping", {}, "Action: Ping"),
    ("Command", {"Command": "core show uptime"}, "Action: Command | Command: core show uptime"),
    ("Reload", {"Module": "app_queue.so"}, "Action: Reload | Module: app_queue.so"),
    ("ModuleLoad", {"module": "cdr", "load_type": "reload"}, "Action: ModuleLoad | Module: cdr | LoadType: reload"),
    ("ModuleReload", {"Module": "cdr"}, "Action: ModuleLoad | Module: cdr | LoadType: reload"),
    ("ModuleReload", {}, "Action: ModuleLoad | LoadType: reload"),
    ("ModuleUnload", {"Module": "app_mf.so"}, "Action: ModuleLoad | Module: app_mf.so | LoadType: unload"),
    ("Login", {"Username": "u", "Secret": "s"}, "Action: Login | Username: u | Secret: s"),
    ("Challenge", {"AuthType": "MD5"}, "Action: Challenge | AuthType: MD5"),
    ("Events", {"EventMask": "call,user"}, "Action: Events | EventMask: call,user"),
    ("WaitEvent", {"Timeout": -1}, "Action: WaitEvent | Timeout: -1"),
    ("Filter", {"Operation": "Add", "Filter": "x"}, "Action: Filter | Operation: Add | Filter: x"),
    (
        "Originate",
        {
            "channel": "PJSIP/100",
            "exten": 200,
            "context": "main",
            "priority": 1,
            "timeout_ms": 5000,
            "async_": True,
            "codecs": ["ulaw", "alaw"],
            "variables": {"A": "1,2", "B": 'say "x"', "C": "a\\b", "D": " ü=✓ ", "E": ""},
        },
        "Action: Originate | Channel: PJSIP/100 | Exten: 200 | Context: main | Priority: 1 | Timeout: 5000 | "
        'Variable: A="1,2" | Variable: B="say \\"x\\"" | Variable: C="a\\\\b" | Variable: D= ü=✓  | Variable: E= | '
        "Async: true | Codecs: ulaw,alaw",
    ),
    (
        "Originate",
        {"Channel": "Local/1@x", "Application": "Wait", "Data": "1", "Variable": ["A=1", "B=a=b"], "EarlyMedia": False},
        "Action: Originate | Channel: Local/1@x | Application: Wait | Data: 1 | Variable: A=1 | Variable: B=a=b | "
        "EarlyMedia: false",
    ),
    ("Hangup", {"Channel": "/^PJSIP/100-/", "Cause": 16}, "Action: Hangup | Channel: /^PJSIP/100-/ | Cause: 16"),
    ("AbsoluteTimeout", {"Channel": "x", "timeout_seconds": 60}, "Action: AbsoluteTimeout | Channel: x | Timeout: 60"),
    (
        "Redirect",
        {"Channel": "a", "ExtraChannel": "b", "Exten": "1", "Context": "c", "Priority": "1"},
        "Action: Redirect | Channel: a | Exten: 1 | Context: c | Priority: 1 | ExtraChannel: b",
    ),
    ("Bridge", {"Channel1": "a", "Channel2": "b", "Tone": "Both"},
     "Action: Bridge | Channel1: a | Channel2: b | Tone: Both"),
    ("BridgeKick", {"Channel": "a"}, "Action: BridgeKick | Channel: a"),
    ("Getvar", {"Variable": "CALLERID(num)"}, "Action: Getvar | Variable: CALLERID(num)"),
    ("Getvar", {"channel": "x", "variable": "A"}, "Action: Getvar | Variable: A | Channel: x"),
    ("Setvar", {"Variable": "A", "Value": 'a,"b"'}, 'Action: Setvar | Variable: A | Value: a,"b"'),
    ("Setvar", {"Variable": "A", "Value": "", "Channel": "x"}, "Action: Setvar | Variable: A | Value:  | Channel: x"),
    ("Status", {"Variables": "A,B", "AllVariables": True}, "Action: Status | Variables: A,B | AllVariables: true"),
    ("MuteAudio", {"Channel": "x", "Direction": "in", "State": True},
     "Action: MuteAudio | Channel: x | Direction: in | State: on"),
    ("PlayDTMF", {"Channel": "x", "Digit": 5, "Receive": True}, "Action: PlayDTMF | Channel: x | Digit: 5 | Receive: yes"),
    ("SendText", {"Channel": "x", "Message": "m", "content_type": "text/plain"},
     "Action: SendText | Channel: x | Message: m | Content-Type: text/plain"),
    ("MixMonitor", {"Channel": "x", "File": "a.wav", "Options": "b"},
     "Action: MixMonitor | Channel: x | File: a.wav | Options: b"),
    ("MixMonitorMute", {"Channel": "x", "Direction": "both", "State": True},
     "Action: MixMonitorMute | Channel: x | Direction: both | State: 1"),
    ("MixMonitorMute", {"channel": "x", "direction": "read", "state": 0},
     "Action: MixMonitorMute | Channel: x | Direction: read | State: 0"),
    ("Monitor", {"Channel": "x", "File": "f", "Format": "wav", "Mix": True},
     "Action: Monitor | Channel: x | File: f | Format: wav | Mix: true"),
    ("QueueAdd", {"Queue": "q", "Interface": "i", "Penalty": 2, "Paused": False},
     "Action: QueueAdd | Queue: q | Interface: i | Penalty: 2 | Paused: false"),
    ("QueuePause", {"interface": "i", "paused": True, "reason": "tea"},
     "Action: QueuePause | Interface: i | Paused: true | Reason: tea"),
    ("QueueUnpause", {"Interface": "i", "Queue": "q"}, "Action: QueuePause | Interface: i | Queue: q | Paused: false"),
    ("QueueMemberRingInUse", {"Interface": "i", "RingInUse": False},
     "Action: QueueMemberRingInUse | Interface: i | RingInUse: no"),
    ("QueueReload", {"Members": True, "Rules": False}, "Action: QueueReload | Members: yes | Rules: no"),
    ("AgentLogoff", {"Agent": 1001, "Soft": True}, "Action: AgentLogoff | Agent: 1001 | Soft: true"),
    ("ConfbridgeKick", {"Conference": 7000, "Channel": "all"}, "Action: ConfbridgeKick | Conference: 7000 | Channel: all"),
    ("MeetmeMute", {"Meetme": "600", "Usernum": 1}, "Action: MeetmeMute | Meetme: 600 | Usernum: 1"),
    ("Park", {"channel": "x", "timeout_channel": "y", "timeout_ms": 45000, "parkinglot": "default"},
     "Action: Park | Channel: x | TimeoutChannel: y | Timeout: 45000 | Parkinglot: default"),
    ("Park", {"Channel": "x", "Channel2": "y"}, "Action: Park | Channel: x | Channel2: y"),
    ("MailboxCount", {"Mailbox": "100@default"}, "Action: MailboxCount | Mailbox: 100@default"),
    ("MWIUpdate", {"Mailbox": "100", "NewMessages": 2}, "Action: MWIUpdate | Mailbox: 100 | NewMessages: 2"),
    ("VoicemailMove", {"context": "default", "mailbox": 100, "folder": "INBOX", "id": "msg1", "to_folder": "Old"},
     "Action: VoicemailMove | Context: default | Mailbox: 100 | Folder: INBOX | ID: msg1 | ToFolder: Old"),
    ("DialplanExtensionAdd", {"Context": "c", "Extension": "1", "Priority": 1, "Application": "NoOp", "Replace": True},
     "Action: DialplanExtensionAdd | Context: c | Extension: 1 | Priority: 1 | Application: NoOp | Replace: yes"),
    ("PresenceState", {"Provider": "CustomPresence:a"}, "Action: PresenceState | Provider: CustomPresence:a"),
    ("GetConfig", {"Filename": "queues.conf", "Category": "q1"}, "Action: GetConfig | Filename: queues.conf | Category: q1"),
    (
        "UpdateConfig",
        {
            "SrcFilename": "a.conf",
            "DstFilename": "b.conf",
            "Reload": False,
            "changes": [
                {"action": "NewCat", "category": "q"},
                {"action": "Append", "category": "q", "variable": "member", "value": ">PJSIP/1"},
                {"action": "Update", "category": "q", "variable": "strategy", "value": "ringall", "match": "linear"},
                {"action": "Insert", "category": "q", "variable": "retry", "value": 1, "line": 0, "options": "allowdups"},
            ],
        },
        "Action: UpdateConfig | SrcFilename: a.conf | DstFilename: b.conf | Reload: no | "
        "Action-000000: NewCat | Cat-000000: q | "
        "Action-000001: Append | Cat-000001: q | Var-000001: member | Value-000001: >PJSIP/1 | "
        "Action-000002: Update | Cat-000002: q | Var-000002: strategy | Value-000002: ringall | Match-000002: linear | "
        "Action-000003: Insert | Cat-000003: q | Var-000003: retry | Value-000003: 1 | Line-000003: 0 | "
        "Options-000003: allowdups",
    ),
    ("DBPut", {"family": "f", "key": "k", "val": "v"}, "Action: DBPut | Family: f | Key: k | Val: v"),
    ("DBGet", {"db_family": "f", "Key": "k"}, "Action: DBGet | Family: f | Key: k"),
    ("AGI", {"Channel": "x", "Command": "ANSWER", "CommandId": "c1"},
     "Action: AGI | Channel: x | Command: ANSWER | CommandID: c1"),
    ("AOCMessage", {"Channel": "x", "MsgType": "D", "ChargeType": "Unit", "unit_amount": [5, 6], "UnitType(0)": 1},
     "Action: AOCMessage | Channel: x | MsgType: D | ChargeType: Unit | "
     "UnitAmount(0): 5 | UnitAmount(1): 6 | UnitType(0): 1"),
    ("UserEvent", {"UserEvent": "Mark", "Name": "n", "Count": 2, "On": True, "Tag": ["a", "b"]},
     "Action: UserEvent | UserEvent: Mark | Name: n | Count: 2 | On: true | Tag: a | Tag: b"),
    ("MessageSend", {"To": "pjsip:100", "From": "sip:a@b", "Body": "hi", "Variable": {"A": "1,2"}},
     'Action: MessageSend | To: pjsip:100 | From: sip:a@b | Body: hi | Variable: A="1,2"'),
    ("JabberSend", {"Jabber": "x", "JID": "a@b", "Message": "m"},
     "Action: JabberSend | Jabber: x | JID: a@b | Message: m | ScreenName: a@b"),
    ("FAXSession", {"SessionNumber": 1}, "Action: FAXSession | SessionNumber: 1"),
    ("IAXpeerlist", {}, "Action: IAXpeerlist"),
    ("DAHDIDNDOff", {"DAHDIChannel": 3}, "Action: DAHDIDNDoff | DAHDIChannel: 3"),
    ("PRIDebugSet", {"Span": 1, "Level": 2}, "Action: PRIDebugSet | Span: 1 | Level: 2"),
    ("PJSIPNotify", {"Endpoint": "100", "Variable": {"Event": "check-sync"}},
     "Action: PJSIPNotify | Endpoint: 100 | Variable: Event=check-sync"),
    ("PJSIPNotify", {"Channel": "PJSIP/1-1", "Variable": ["Content=a", "Content=b,c"]},
     'Action: PJSIPNotify | channel: PJSIP/1-1 | Variable: Content=a | Variable: Content="b,c"'),
    ("PJSIPSetMaintenance", {"Endpoint": "all", "State": False}, "Action: PJSIPSetMaintenance | Endpoint: all | State: off"),
    ("Sippeers", {}, "Action: SIPpeers"),
    ("SIPNotify", {"Channel": "100", "Variable": "Event=x"}, "Action: SIPnotify | Channel: 100 | Variable: Event=x"),
    ("SorceryMemoryCacheStaleObject", {"Cache": "c", "Object": "o", "Reload": True},
     "Action: SorceryMemoryCacheStaleObject | Cache: c | Object: o | Reload: true"),
    ("DongleSendSMS", {"device": "d0", "number": "+49", "message": "hi"},
     "Action: DongleSendSMS | Device: d0 | Number: +49 | Message: hi"),
    ("vgsm_sms_tx", {"To": "+49", "Content": "hi", "X-SMS-ME": "me1"},
     "Action: vgsm_sms_tx | To: +49 | Content: hi | X-SMS-ME: me1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "params", "expected"), SAMPLES, ids=[f"{n}-{s[0]}" for n, s in enumerate(SAMPLES)])
def test_what_it_writes(name: str, params: dict[str, Any], expected: str) -> None:
    assert wire(name, params) == expected


def test_every_family_is_sampled() -> None:
    sampled = {name.lower() for name, _, _ in SAMPLES}
    assert {cls.family for cls in ACTIONS.values()} - {"amibridge"} == {ACTIONS[name].family for name in sampled}


HALF_CALL = {"Channel": "Local/1@x", "Exten": "1", "Context": "c"}
FILES = {"SrcFilename": "a", "DstFilename": "b"}


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("QueueAdd", {"Queue": "q"}, "needs the parameter 'Interface'"),
        ("Setvar", {"Variable": "x"}, "needs the parameter 'Value'"),
        ("QueueAdd", {"Queue": "q", "Interfase": "i"}, "no parameter 'Interfase'; did you mean 'Interface'?"),
        ("Ping", {"Loud": True}, "no parameter 'Loud'; it has none"),
        ("QueueUnpause", {"Interface": "i", "Paused": True}, "no parameter 'Paused'"),
        ("UserEvent", {"Name": "x"}, "needs the parameter 'UserEvent'"),
        ("UserEvent", {"UserEvent": "x", "Map": {"a": "b"}}, "Map"),
        ("Hangup", {"Channel": "x", "channel": "y"}, "Channel is given twice"),
        ("DBGet", {"Family": "x", "db_family": "y", "Key": "k"}, "Family is given twice"),
        ("QueuePenalty", {"Interface": "i", "Penalty": "high"}, "Penalty: "),
        ("QueuePause", {"Interface": "i", "Paused": "perhaps"}, "Paused: "),
        ("QueuePause", {"Interface": ["i", "j"], "Paused": True}, "Interface: "),
        ("MuteAudio", {"Channel": "x", "Direction": "up", "State": True}, "Direction: Input should be 'in', 'out' or 'all'"),
        ("ModuleLoad", {"LoadType": "start"}, "LoadType: "),
        ("Challenge", {"AuthType": "SHA"}, "AuthType: "),
        ("Originate", HALF_CALL, "needs Exten, Context and Priority, or Application"),
        ("Originate", {**HALF_CALL, "Application": "Wait"}, "give one"),
        ("Originate", {"Channel": "100", "Application": "Wait"}, "technology/resource"),
        ("Originate", {"Channel": "x/1", "Application": "W", "Variable": "A"}, "Variable: not NAME=value"),
        ("Originate", {"Channel": "x/1", "Application": "W", "Variable": ["A=1", "A=2"]}, "twice: 'A'"),
        ("Hangup", {"Channel": "/^PJSIP"}, "must look like /regex/"),
        ("AbsoluteTimeout", {"Channel": "x", "Timeout": 0}, "at least 1 second"),
        ("Redirect", {"Channel": "x", "Exten": "1", "Context": "c", "Priority": 1, "ExtraExten": "2"}, "no ExtraChannel"),
        (
            "Redirect",
            {"Channel": "x", "Exten": "1", "Context": "c", "Priority": 1, "ExtraChannel": "y", "ExtraPriority": 1},
            "need ExtraExten",
        ),
        ("MessageSend", {"Body": "x"}, "needs Destination or To"),
        ("AOCMessage", {"MsgType": "S"}, "needs Channel or ChannelPrefix"),
        ("PJSIPNotify", {"Variable": {"A": "b"}}, "needs one of Endpoint, URI and channel"),
        ("PJSIPNotify", {"Endpoint": "a", "URI": "b", "Option": "c"}, "needs one of Endpoint, URI and channel"),
        ("PJSIPNotify", {"Endpoint": "a"}, "needs Option or Variable"),
        ("PJSIPNotify", {"Endpoint": "a", "Option": "b", "Variable": {"A": "b"}}, "needs Option or Variable, and not both"),
        ("PJSIPNotify", {"Endpoint": "a", "Variable": ["A=1", "B"]}, "Variable.1: not NAME=value"),
        ("UpdateConfig", FILES, "needs the parameter 'changes'"),
        ("UpdateConfig", {**FILES, "changes": []}, "changes: "),
        ("UpdateConfig", {**FILES, "changes": [{"action": "Burn", "category": "c"}]}, "changes.0.action: "),
        ("UpdateConfig", {**FILES, "changes": [{"action": "DelCat"}]}, "needs the parameter 'changes.0.category'"),
        (
            "UpdateConfig",
            {**FILES, "changes": [{"action": "RenameCat", "category": "c"}]},
            "changes.0: RenameCat needs value",
        ),
        (
            "UpdateConfig",
            {**FILES, "changes": [{"action": "Insert", "category": "c"}]},
            "changes.0: Insert needs variable and line",
        ),
        (
            "UpdateConfig",
            {**FILES, "changes": [{"action": "Delete", "category": "c"}]},
            "changes.0: Delete needs variable or line",
        ),
        ("UpdateConfig", {**FILES, "changes": [{"action": "DelCat", "category": "c", "cat": "c"}]}, "changes.0.cat: "),
        ("UpdateConfig", {**FILES, "Action-000000": "DelCat"}, "no parameter 'Action-000000'"),
    ],
)
def test_what_it_refuses_and_says(name: str, params: dict[str, Any], words: str) -> None:
    said = refused(name, params)
    assert words in said
    assert name in said


def test_two_requests_count_their_changes_apart() -> None:
    """PAMI counted them in one place for all requests."""
    one = {**FILES, "changes": [{"action": "DelCat", "category": "c"}]}
    assert wire("UpdateConfig", one) == wire("UpdateConfig", one)


def test_how_many_there_are() -> None:
    aliases = {cls.action_name: cls.wire_name for cls in ACTIONS.values() if cls.fixed}
    assert aliases == ALIASES
    assert sum(cls.removed is not None for cls in ACTIONS.values()) == REMOVED_BY_ASTERISK
    assert sum(cls.family in ("dongle", "vgsm") for cls in ACTIONS.values()) == OF_OTHER_DRIVERS
    own = [cls for cls in ACTIONS.values() if cls.family == "amibridge"]
    assert {cls.action_name for cls in own} == {"amibridge.GetState", "amibridge.Resync"}
    assert len(ACTIONS) == OF_ASTERISK_22 + REMOVED_BY_ASTERISK + OF_OTHER_DRIVERS + len(ALIASES) + len(own)


@pytest.mark.parametrize("cls", [one for one in CLASSES if not str(one.id).startswith("amibridge.")])
def test_its_docstring_says_what_it_does_where_and_since_when(cls: type[AmiAction]) -> None:
    first = (cls.__doc__ or "").split("\n")[0]
    assert re.search(r"[A-Za-z0-9)`] \([a-z0-9_]+, Asterisk [\d., ]*\d(\+| to \d+)\)", first), first
    assert (" to " in first.rpartition("Asterisk")[2]) == (cls.removed is not None)


@pytest.mark.parametrize("cls", CLASSES)
def test_its_names_are_words_and_unlike_each_other(cls: type[AmiAction]) -> None:
    assert re.fullmatch(r"[a-z]+", cls.family)
    for name in cls.model_fields:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?", name), name
        assert not hasattr(BaseModel, name), name
        assert not hasattr(AmiAction, name), name
    headers = [str(field.alias).lower() for field in cls.model_fields.values() if field.alias]
    headers += [header.lower() for header, _ in cls.fixed]
    assert not [header for header, count in Counter(headers).items() if count > 1]
    for name, field in cls.model_fields.items():  # a field's name must not mean another field's header
        assert name not in headers or str(field.alias).lower() == name


@pytest.mark.parametrize("cls", CLASSES)
def test_its_durations_say_their_unit(cls: type[AmiAction]) -> None:
    for name in cls.model_fields:
        assert not re.search(r"(timeout|duration)$", name), name


# Events without a class: they reach clients with all headers in `extra`.
PASSED_AS_THEY_ARE = {"PRIShowSpans", "VoicemailBoxDetail", "WaitEventComplete"}


@pytest.mark.parametrize("cls", CLASSES)
def test_what_comes_back_are_events_we_know(cls: type[AmiAction]) -> None:
    returns = cls.returns
    ends = [returns.end] if returns.end else []
    assert not {*returns.items, *returns.late, *ends} - EVENTS.keys() - PASSED_AS_THEY_ARE


def test_what_may_be_sent_twice() -> None:
    for name in ("CoreShowChannels", "queuestatus", "Getvar", "Setvar", "QueuePause", "QueueUnpause", "DBPut", "MuteAudio"):
        assert ACTIONS[name.lower()].repeat, name
    for name in ("Originate", "Hangup", "Redirect", "QueueAdd", "QueueRemove", "Command", "AGI", "Reload", "ModuleReload"):
        assert not ACTIONS[name.lower()].repeat, name
    assert safe_to_repeat("coreshowchannels", {})
    assert not safe_to_repeat("Originate", {})
    assert not safe_to_repeat("NobodyKnows", {})
    assert not [cls.action_name for cls in ACTIONS.values() if cls.repeat and refusal(cls.action_name)]


@pytest.mark.parametrize("name", ["Login", "Logoff", "Challenge", "Events", "Filter", "WaitEvent"])
def test_the_session_of_the_bridge_is_its_own(name: str) -> None:
    assert action_class(name) is not None
    assert refusal(name)


# PAMI's 99 action classes at its last release: the wire name, and the headers that its constructor and setters give.
PAMI = """
    AGI: Channel Command CommandId
    AbsoluteTimeout: Channel Timeout
    AgentLogoff: Agent Soft
    Agents:
    Atxfer: Channel Exten Context Priority
    BlindTransfer: Channel Exten Context
    Bridge: Channel1 Channel2 Tone
    BridgeInfo: BridgeUniqueid
    Challenge: AuthType
    ChangeMonitor: Channel File
    Command: Command
    ConfbridgeList: Conference
    ConfbridgeMute: Channel Conference
    ConfbridgeUnmute: Channel Conference
    CoreSettings:
    CoreShowChannels:
    CoreStatus:
    CreateConfig: Filename
    DAHDIDNDOff: DAHDIChannel
    DAHDIDNDOn: DAHDIChannel
    DAHDIDialOffhook: DAHDIChannel Number
    DAHDIHangup: DAHDIChannel
    DAHDIRestart:
    DAHDIShowChannels:
    DAHDITransfer: DAHDIChannel
    DBDel: Family Key
    DBDelTree: Family Key
    DBGet: Family Key
    DBPut: Family Key Val
    DongleReload: when
    DongleReset: device
    DongleRestart: when device
    DongleSendPDU: Device Pdu
    DongleSendSMS: Device Number Message
    DongleSendUSSD: Device Ussd
    DongleShowDevices:
    DongleStart: device
    DongleStop: when device
    Events: EventMask
    ExtensionState: Exten Context
    GetConfig: Filename Category
    GetConfigJSON: Filename
    Getvar: Variable Channel
    Hangup: Channel Cause
    JabberSend: Jabber JID ScreenName Message
    ListCategories: Filename
    ListCommands:
    LocalOptimizeAway: Channel
    Login: Username Secret Events
    Logoff:
    MailboxCount: Mailbox
    MailboxStatus: Mailbox
    MeetmeList: Conference
    MeetmeMute: Meetme Usernum
    MeetmeUnmute: Meetme Usernum
    MixMonitor: Channel File Options
    MixMonitorMute: Channel State Direction
    ModuleCheck: Module
    ModuleLoad: Module LoadType
    ModuleReload: Module
    ModuleUnload: Module
    Monitor: Channel Mix Format File
    Originate: Channel Exten Context Priority Application Data Timeout CallerID Account Async Codecs Variable
    Park: Channel Channel2 Timeout Parkinglot
    ParkedCalls:
    PauseMonitor: Channel
    Ping:
    PlayDTMF: Channel Digit
    QueueAdd: Interface Queue StateInterface Penalty MemberName Paused
    QueueLog: Event Queue UniqueId Interface Message
    QueuePause: Queue Reason Interface Paused
    QueuePenalty: Interface Penalty Queue
    QueueReload: Queue Members Rules Parameters
    QueueRemove: Queue Interface
    QueueReset: Queue
    QueueRule: Rule
    QueueStatus: Queue Member
    QueueSummary: Queue
    QueueUnpause: Queue Reason Interface
    Queues:
    Redirect: Channel Exten Context Priority ExtraChannel ExtraExten ExtraContext ExtraPriority
    Reload: Module
    SIPnotify: Channel Variable
    Sippeers:
    Sipqualifypeer: Peer
    SIPshowpeer: Peer
    SIPshowregistry:
    SendText: Channel Message
    Setvar: Variable Value Channel
    ShowDialPlan: Context Extension
    Status: Channel
    StopMixMonitor: Channel MixMonitorID
    StopMonitor: Channel
    UnpauseMonitor: Channel
    UpdateConfig: SrcFilename DstFilename Reload Action- Cat- Var- Value- Match- Line-
    UserEvent: UserEvent *
    vgsm_sms_tx: To Content-type Content-Transfer-Encoding X-SMS-ME Content X-SMS-Class X-SMS-Concatenate-RefID
        X-SMS-Concatenate-Sequence-Number X-SMS-Concatenate-Total-Messages Account
    VoicemailUsersList:
    WaitEvent: Timeout
"""
SAID_ANOTHER_WAY = {
    **{("UpdateConfig", f"{name}-"): "an item of `changes`" for name in ("Action", "Cat", "Var", "Value", "Match", "Line")},
    ("UserEvent", "*"): "any header",
}


def pami() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in PAMI.strip().splitlines():
        name, colon, headers = line.strip().partition(":")
        if colon:
            found.append((name, headers.split()))
        else:
            found[-1][1].extend(line.split())
    return found


def test_all_of_pami_is_in_the_table() -> None:
    assert len({name for name, _ in pami()}) == 99


@pytest.mark.parametrize(("name", "headers"), pami(), ids=[name for name, _ in pami()])
def test_what_pami_could_say_can_be_said(name: str, headers: list[str]) -> None:
    cls = action_class(name)
    assert cls is not None
    known = {str(field.alias).lower() for field in cls.model_fields.values()}
    assert not [header for header in headers if header.lower() not in known and (name, header) not in SAID_ANOTHER_WAY]
    assert cls.model_config["extra"] == ("allow" if "*" in headers else "forbid")
