"""Every event this PBX can say: its class, its headers and their order, as Asterisk 22.10.1 writes them.

A part is `@Prefix` (a channel's snapshot), `#Prefix` (a bridge's), `Header` (empty unless given) or `Header?` (absent unless
given). A snapshot that is not given is left out: Asterisk itself dials without a caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from amibridge.simulator.legs import Bridge, Channel
from amibridge.simulator.wire import Event, Header


@dataclass(frozen=True, slots=True)
class Template:
    """The class word of an event and the parts it is made of."""

    classes: str
    parts: tuple[str, ...]


def _call(parts: str) -> Template:
    return Template("call", tuple(parts.split()))


def _agent(parts: str) -> Template:
    return Template("agent", tuple(parts.split()))


def _security(parts: str) -> Template:
    return Template("security", tuple(parts.split()))


_MEMBER = _agent(
    "Queue MemberName Interface StateInterface Membership Penalty CallsTaken LastCall LastPause LoginTime InCall Status"
    " Paused PausedReason Ringinuse Wrapuptime"
)
_PARKED = _call("@Parkee ParkerDialString Parkinglot ParkingSpace ParkingTimeout ParkingDuration")
_REFUSED = "EventTV Severity Service EventVersion AccountID SessionID LocalAddress RemoteAddress"
_CDR = (
    "AccountCode",
    "Source",
    "Destination",
    "DestinationContext",
    "CallerID",
    "Channel",
    "DestinationChannel",
    "LastApplication",
    "LastData",
    "StartTime",
    "AnswerTime",
    "EndTime",
    "Duration",
    "BillableSeconds",
    "Disposition",
    "AMAFlags",
    "UniqueID",
    "UserField",
)

TEMPLATES: Mapping[str, Template] = {
    "AgentCalled": _agent("@ @Dest Queue Interface MemberName"),
    "AgentComplete": _agent("@ @Dest Queue Interface MemberName HoldTime TalkTime Reason"),
    "AgentConnect": _agent("@ @Dest Queue Interface MemberName HoldTime RingTime"),
    "AttendedTransfer": _call(
        "Result @OrigTransferer #Orig @SecondTransferer #Second @Transferee @TransferTarget IsExternal DestType"
        " DestBridgeUniqueid"
    ),
    "BlindTransfer": _call("Result @Transferer @Transferee # IsExternal Context Extension"),
    "BridgeCreate": _call("#"),
    "BridgeDestroy": _call("#"),
    "BridgeEnter": _call("# @ SwapUniqueid?"),
    "BridgeLeave": _call("# @"),
    "CEL": _call(
        "EventName AccountCode CallerIDnum CallerIDname CallerIDani CallerIDrdnis CallerIDdnid Exten Context Channel"
        " Application AppData EventTime AMAFlags UniqueID LinkedID Userfield Peer PeerAccount Extra"
    ),
    "Cdr": Template("cdr", _CDR),
    "DTMFBegin": Template("dtmf", ("@", "Digit", "Direction")),
    "DTMFEnd": Template("dtmf", ("@", "Digit", "DurationMs", "Direction")),
    "DeviceStateChange": _call("Device State"),
    "DialBegin": _call("@ @Dest DialString"),
    "DialEnd": _call("@ @Dest DialStatus"),
    "DialState": _call("@ @Dest DialStatus"),
    "ExtensionStatus": _call("Exten Context Hint Status StatusText"),
    "FullyBooted": Template("system", ("Status", "Uptime", "LastReload")),
    "Hangup": _call("@ Cause Cause-txt TechCause?"),
    "HangupRequest": _call("@ Cause? TechCause?"),
    "Hold": _call("@ MusicClass"),
    "InvalidAccountID": _security(f"{_REFUSED} SessionTV"),
    "InvalidPassword": _security(f"{_REFUSED} SessionTV"),
    "LocalBridge": _call("@LocalOne @LocalTwo Context Exten LocalOptimization"),
    "MusicOnHoldStart": _call("@ Class"),
    "MusicOnHoldStop": _call("@"),
    "NewCallerid": _call("@ CID-CallingPres"),
    "NewConnectedLine": _call("@"),
    "Newchannel": _call("@"),
    "Newexten": Template("dialplan", ("@", "Extension", "Application", "AppData")),
    "Newstate": _call("@"),
    "OriginateResponse": _call(
        "ActionID? Response Channel Context? Exten? Application? Data? Reason Uniqueid CallerIDNum CallerIDName"
    ),
    "ParkedCall": _PARKED,
    "ParkedCallGiveUp": _PARKED,
    "QueueCallerAbandon": _agent("@ Queue Position OriginalPosition HoldTime"),
    "QueueCallerJoin": _agent("@ Queue Position Count"),
    "QueueCallerLeave": _agent("@ Queue Position Count"),
    "QueueMemberAdded": _MEMBER,
    "QueueMemberPause": _MEMBER,
    "QueueMemberRemoved": _MEMBER,
    "QueueMemberStatus": _MEMBER,
    "RequestBadFormat": _security(
        "EventTV Severity Service EventVersion SessionID LocalAddress RemoteAddress RequestType SessionTV AccountID?"
    ),
    "RequestNotAllowed": _security(f"{_REFUSED} RequestType SessionTV"),
    "Shutdown": Template("system", ("Shutdown", "Restart")),
    "SoftHangupRequest": _call("@ Cause"),
    "SuccessfulAuth": _security(f"{_REFUSED} UsingPassword SessionTV"),
    "UnParkedCall": _call("@Parkee @Retriever ParkerDialString Parkinglot ParkingSpace ParkingTimeout ParkingDuration"),
    "Unhold": _call("@"),
    "VarSet": Template("dialplan", ("@", "Channel?", "Uniqueid?", "Variable", "Value")),
}


def make(name: str, about: Mapping[str, Channel | Bridge], values: Mapping[str, str]) -> Event:
    """The event `name`; `about` maps snapshot parts (`@Dest`) to what they picture. An unknown header is a KeyError."""
    template = TEMPLATES[name]
    left_over = set(values) - {part.rstrip("?") for part in template.parts}
    if left_over:
        raise KeyError(f"{name} has no header {sorted(left_over)}")
    headers = tuple(header for part in template.parts for header in _part(part, about, values))
    return Event(name, template.classes, headers)


def _part(part: str, about: Mapping[str, Channel | Bridge], values: Mapping[str, str]) -> Iterator[Header]:
    if part[0] in "@#":
        if part in about:
            yield from about[part].snapshot(part[1:])
    elif not part.endswith("?"):
        yield part, values.get(part, "")
    elif values.get(part[:-1]):
        yield part[:-1], values[part[:-1]]
