"""The table of old events: how to know one, what it is called today, and what its headers are called today.

The names are those in the sources of Asterisk 1.2, 1.4, 1.6.2, 1.8, 10 and 11. Those that differ only in case need no line,
as names are compared without case; nor do those that a class takes under either name, such as `Location` of the queue
events. A name that Asterisk still uses is touched only when the headers of the old event show it. A header whose name is
today's and whose value meant something else gets `Old` before its name, which no class takes, so it lands in `extra`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One event that an old one becomes. Old names are in lower case."""

    event: str
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: str | None = None  # only if this old header
    says: frozenset[str] = frozenset()  # has one of these values, in lower case; the empty one: or is absent
    added: tuple[Header, ...] = ()  # what the old name said and no header did
    elsewhere: frozenset[str] = frozenset()  # old headers that tell of the other channel of a pair
    bridged: bool = False  # the event happens in a bridge that has to get an id


@dataclass(frozen=True, slots=True)
class Form:
    """An old event. Every rule that fits gives one of today's."""

    rules: tuple[Rule, ...]
    today: frozenset[str] = frozenset()  # a header, as Asterisk spells it, that only today's event has
    shown_by: frozenset[str] = frozenset()  # old headers, one of which must be there; none: the name itself is old


def _rule(event: str, headers: Mapping[str, str] | None = None, when: str = "", added: tuple[Header, ...] = ()) -> Rule:
    """A rule in Asterisk's spelling. `when` is written `SubEvent: Begin`, two names of today's `Exten Extension`."""
    asked, says = _asked(when)
    return Rule(event, {old.lower(): tuple(new.split()) for old, new in (headers or {}).items()}, asked, says, added)


def _asked(when: str) -> tuple[str | None, frozenset[str]]:
    asked, _, values = when.lower().partition(": ")
    return asked or None, frozenset(values.split("|"))


def _renamed(event: str, headers: Mapping[str, str] | None = None, *added: Header) -> Form:
    """An event whose old name is not used any more."""
    return Form((_rule(event, headers, added=added),))


def _split(*rules: Rule) -> Form:
    """An old event of which one header says what it is today."""
    return Form(rules)


def _same(event: str, today: str, headers: Mapping[str, str], *added: Header, shown_by: str = "") -> Form:
    """An event whose name is today's and whose headers are not; by default any of those shows it."""
    shows = shown_by.lower().split() or [old.lower() for old in headers]
    return Form((_rule(event, headers, added=added),), frozenset(today.split()), frozenset(shows))


_PAIR = {"Channel": "Channel", "Uniqueid": "Uniqueid", "CallerID": "CallerIDNum"}


def _side(event: str, own: int, when: str) -> Rule:
    """What happened to one channel of a linked pair."""
    asked, says = _asked(when)
    headers = {f"{old}{own}".lower(): (new,) for old, new in _PAIR.items()}
    headers["bridgetype"] = ("BridgeTechnology",)  # core or native; today's BridgeType is another thing
    other = frozenset(f"{old}{3 - own}".lower() for old in _PAIR)
    return Rule(event, headers, asked, says, elsewhere=other, bridged=True)


def _pair(event: str, when: str = "") -> tuple[Rule, Rule]:
    return _side(event, 1, when), _side(event, 2, when)


_CALLER = {"CallerID": "CallerIDNum"}
_STATE = {"State": "ChannelStateDesc", "CallerID": "CallerIDNum"}
# The member's channel was `Channel`; that is the caller's today. `Uniqueid` was the caller's and still is.
_MEMBER = {"Channel": "DestChannel", "BridgedChannel": "DestUniqueid", "Member": "Interface"}
_PARKED = {
    "Exten": "ParkingSpace",
    "Channel": "ParkeeChannel",
    "Uniqueid": "ParkeeUniqueid",
    "CallerID": "ParkeeCallerIDNum",
    "CallerIDNum": "ParkeeCallerIDNum",
    "CallerIDName": "ParkeeCallerIDName",
    "ConnectedLineNum": "ParkeeConnectedLineNum",
    "ConnectedLineName": "ParkeeConnectedLineName",
    "From": "ParkerDialString",
    "Timeout": "ParkingTimeout",
    "Duration": "ParkingDuration",
}
_REPORT = {"FractionLost": "Report0FractionLost", "DLSR": "Report0DLSR"}
_RECEIVED = _REPORT | {
    "SenderSSRC": "SSRC",
    "ReceptionReports": "ReportCount",
    "PacketsLost": "Report0CumulativeLost",
    "HighestSequence": "Report0HighestSequence",
    "SequenceNumberCycles": "Report0SequenceNumberCycles",
    "IAJitter": "Report0IAJitter",
    "LastSR": "Report0LSR",
}
_SENT = _REPORT | {  # IAJitter has no line: it was in seconds here, which today's is not
    "OurSSRC": "SSRC",
    "CumulativeLoss": "Report0CumulativeLost",
    "TheirLastSR": "Report0LSR",
    "SentNTP": "OldSentNTP",  # epoch seconds, and behind the point 4096 times the microseconds
}
_DIALED = {
    "Source": "Channel",
    "SrcUniqueID": "Uniqueid",
    "CallerID": "CallerIDNum",
    "Destination": "DestChannel",
    "DestUniqueID": "DestUniqueid",
}
_LOCAL = {
    "Channel1": "LocalOneChannel",
    "Uniqueid1": "LocalOneUniqueid",
    "Channel2": "LocalTwoChannel",
    "Uniqueid2": "LocalTwoUniqueid",
}
_BLIND = {
    "Channel": "TransfererChannel",
    "Uniqueid": "TransfererUniqueid",
    "TargetChannel": "TransfereeChannel",
    "TargetUniqueid": "TransfereeUniqueid",
    "TransferExten": "Extension",
    "TransferContext": "Context",
}
_ATTENDED = {
    "Channel": "OrigTransfererChannel",
    "Uniqueid": "OrigTransfererUniqueid",
    "TargetChannel": "SecondTransfererChannel",
    "TargetUniqueid": "SecondTransfererUniqueid",
}

# Names that Asterisk does not use any more.
_OLD_NAMES: dict[str, Form] = {
    "Dial": _split(
        _rule("DialBegin", _DIALED, "SubEvent: Begin|"),  # 1.2 and 1.4 have no SubEvent, and tell only of the begin
        _rule("DialEnd", _DIALED, "SubEvent: End"),
    ),
    "Link": _split(*_pair("BridgeEnter")),
    "Unlink": _split(*_pair("BridgeLeave")),
    "Bridge": _split(*_pair("BridgeEnter", "Bridgestate: Link"), *_pair("BridgeLeave", "Bridgestate: Unlink")),
    "Join": _renamed("QueueCallerJoin", _CALLER),
    "Leave": _renamed("QueueCallerLeave"),
    "QueueMemberPaused": _renamed("QueueMemberPause", {"Location": "Interface", "Reason": "PausedReason"}),
    "Agentlogin": _renamed("AgentLogin"),
    "Agentlogoff": _renamed("AgentLogoff"),
    "Newcallerid": _renamed("NewCallerid", _CALLER),
    "Transfer": _split(
        _rule("BlindTransfer", _BLIND, "TransferType: Blind"),
        _rule("AttendedTransfer", _ATTENDED, "TransferType: Attended"),
    ),
    "DTMF": _split(_rule("DTMFBegin", when="Begin: Yes"), _rule("DTMFEnd", when="End: Yes")),
    "MusicOnHold": _split(_rule("MusicOnHoldStart", when="State: Start"), _rule("MusicOnHoldStop", when="State: Stop")),
    "AsyncAGI": _split(
        _rule("AsyncAGIStart", when="SubEvent: Start"),
        _rule("AsyncAGIExec", when="SubEvent: Exec"),
        _rule("AsyncAGIEnd", when="SubEvent: End"),
    ),
    "AGIExec": _split(_rule("AGIExecStart", when="SubEvent: Start"), _rule("AGIExecEnd", when="SubEvent: End")),
    "MeetmeStopTalking": _renamed("MeetmeTalking", None, ("Status", "off")),
    "FaxReceived": _renamed("ReceiveFAX", _CALLER),
    "FaxSent": _renamed("SendFAX", _CALLER),
    "ReceiveFAXStatus": _renamed("FAXStatus", _CALLER, ("Operation", "receive")),
    "SendFAXStatus": _renamed("FAXStatus", _CALLER, ("Operation", "send")),
    "OriginateSuccess": _renamed("OriginateResponse", None, ("Response", "Success")),
    "OriginateFailure": _renamed("OriginateResponse", None, ("Response", "Failure")),
    "ChannelReload": _renamed("Reload"),  # `Channel: SIP` is a kind of channel and no Module
    "ZapShowChannels": _renamed("DAHDIShowChannels", {"Channel": "DAHDIChannel"}),
    "ZapShowChannelsComplete": _renamed("DAHDIShowChannelsComplete"),
}

# Names that Asterisk still uses. The order of `today` does not matter, but that one of them comes early in an event does.
_OLD_HEADERS: dict[str, Form] = {
    "AgentCalled": _same(
        "AgentCalled",
        "ChannelState Interface",
        {
            "AgentCalled": "Interface",
            "AgentName": "MemberName",
            "ChannelCalling": "Channel",
            "DestinationChannel": "DestChannel",
            "CallerID": "CallerIDNum",
            "Extension": "Exten",
        },
        shown_by="AgentCalled ChannelCalling",
    ),
    "AgentConnect": _same("AgentConnect", "ChannelState Interface DestChannel", _MEMBER, shown_by="Member BridgedChannel"),
    "AgentComplete": _same("AgentComplete", "ChannelState Interface DestChannel", _MEMBER, shown_by="Member"),
    "AgentDump": _same("AgentDump", "ChannelState Interface DestChannel", _MEMBER, shown_by="Member"),
    # Not so here: app_queue had no channel of the member left to name and named the caller's.
    "AgentRingNoAnswer": _same(
        "AgentRingNoAnswer",
        "ChannelState Interface DestChannel",
        {"Member": "Interface"},
        shown_by="Member",
    ),
    "Newchannel": _same("Newchannel", "ChannelState ChannelStateDesc", _STATE),
    "Newstate": _same("Newstate", "ChannelState ChannelStateDesc", _STATE),
    "Newexten": _same("Newexten", "ChannelState Exten", {"Extension": "Exten Extension"}),  # today's tells it twice
    "Hold": Form(
        (_rule("Hold", when="Status: On"), _rule("Unhold", when="Status: Off")),
        frozenset({"ChannelState"}),
        frozenset({"status"}),
    ),
    "ParkedCall": _same("ParkedCall", "ParkeeChannel", _PARKED),
    "ParkedCallTimeOut": _same("ParkedCallTimeOut", "ParkeeChannel", _PARKED),
    "ParkedCallGiveUp": _same("ParkedCallGiveUp", "ParkeeChannel", _PARKED),
    "UnParkedCall": _same("UnParkedCall", "ParkeeChannel", _PARKED | {"From": "RetrieverChannel"}),
    "MeetmeTalking": _same("MeetmeTalking", "ChannelState Status", {}, ("Status", "on"), shown_by="Usernum"),  # 1.2
    "LocalBridge": _same("LocalBridge", "LocalOneChannel", _LOCAL),
    "ReceiveFAX": _same("ReceiveFAX", "ChannelState", _CALLER),
    "SendFAX": _same("SendFAX", "ChannelState", _CALLER),
    "FAXStatus": _same("FAXStatus", "ChannelState", _CALLER),
    "RTCPReceived": _same(
        "RTCPReceived", "ChannelState SSRC ReportCount", _RECEIVED, shown_by="SenderSSRC ReceptionReports"
    ),
    "RTCPSent": _same("RTCPSent", "ChannelState SSRC ReportCount", _SENT, shown_by="OurSSRC ReportBlock"),
    "Registry": _same("Registry", "ChannelType ChannelDriver", {"Channel": "ChannelType"}),
    "Status": _same("Status", "Type Exten", _STATE | {"Account": "AccountCode", "Extension": "Exten"}),
    "CoreShowChannel": _same("CoreShowChannel", "Exten", {"Extension": "Exten"}),
    "DAHDIShowChannels": _same("DAHDIShowChannels", "DAHDIChannel", {"Channel": "DAHDIChannel"}),
}

FORMS: dict[str, Form] = _OLD_NAMES | _OLD_HEADERS
