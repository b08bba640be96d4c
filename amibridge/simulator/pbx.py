"""What the actions answer from: the PBX as its own events have left it. A fold; nothing else writes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from amibridge.simulator.dialplan import DEVICE_STATES, PHONE_BY_ENDPOINT, PHONES, QUEUES, TRUNK
from amibridge.simulator.wire import Event, Header

SNAPSHOT_HEADERS = 14
VARIABLES_PER_CHANNEL_LIMIT = 200
"""Names; beyond this the fold stops learning new ones (Setvar has no bound of its own)."""
GLOBAL_VARIABLES_LIMIT = 1000
QUEUE_MEMBERS_LIMIT = 1000
"""Members of one queue; QueueAdd is refused beyond it."""
DEVICES_LIMIT = 1000


@dataclass(slots=True)
class LiveChannel:
    """A channel that exists now. `headers` is its latest snapshot, without prefix; `since` is epoch seconds."""

    headers: dict[str, str]
    since: float
    application: str = ""
    arguments: str = ""
    bridge: str = ""
    held: bool = False
    dnid: str = ""
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.headers["Channel"]

    @property
    def endpoint(self) -> str:
        """`PJSIP/alice` of `PJSIP/alice-00000001`."""
        return self.name.rpartition("-")[0]

    @property
    def state(self) -> str:
        """`Down`, `Ring`, `Ringing` or `Up`."""
        return self.headers["ChannelStateDesc"]


@dataclass(slots=True)
class LiveBridge:
    """A bridge that exists now: its latest snapshot and the uniqueids in it."""

    headers: dict[str, str]
    members: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Waiting:
    """A caller in a queue, `since` epoch seconds."""

    uniqueid: str
    since: float


@dataclass(slots=True)
class QueueLive:
    """A queue: its members by interface (the headers of a QueueMemberStatus), its callers in order, its statistics."""

    members: dict[str, dict[str, str]]
    waiting: list[Waiting] = field(default_factory=list)
    completed: int = 0
    abandoned: int = 0
    hold_seconds: int = 0
    talk_seconds: int = 0


class Pbx:
    """Channels, bridges, queues, devices, parked calls and variables, folded from events."""

    def __init__(self, started_epoch_seconds: float) -> None:
        self.started = started_epoch_seconds
        self.booted = True
        self.calls_processed = 0
        self.channels: dict[str, LiveChannel] = {}
        self.bridges: dict[str, LiveBridge] = {}
        self.queues = _staffed(int(started_epoch_seconds))
        self.devices = dict.fromkeys((*(phone.endpoint for phone in PHONES), TRUNK), "NOT_INUSE")
        self.parked: dict[str, tuple[tuple[Header, ...], float]] = {}
        self.globals: dict[str, str] = {}

    def apply(self, event: Event, at_epoch_seconds: float) -> None:
        """Takes one event in."""
        if event.name == "UserEvent":
            # its headers are a client's own words, whatever they are called
            return
        self._refresh(event, "")
        self._refresh(event, "Dest")
        fold = FOLDS.get(event.name)
        if fold is not None:
            fold(self, event, at_epoch_seconds)

    def named(self, channel: str) -> LiveChannel | None:
        """The live channel of this name."""
        return next((live for live in self.channels.values() if live.name == channel), None)

    def member_of(self, interface: str) -> list[str]:
        """The queues this interface is a member of."""
        return [name for name, queue in self.queues.items() if interface in queue.members]

    def device_state(self, endpoint: str) -> str:
        """What a device of this name would report now, from the channels it has."""
        channels = [live for live in self.channels.values() if live.endpoint == endpoint]
        ringing = any(live.state == "Ringing" for live in channels)
        engaged = [live for live in channels if live.state in ("Up", "Ring")]
        if len(engaged) > 1 and endpoint in PHONE_BY_ENDPOINT:
            return "BUSY"
        if engaged and all(live.held for live in engaged):
            return "ONHOLD"
        return _COMBINED[bool(engaged), ringing]

    def _refresh(self, event: Event, prefix: str) -> None:
        live = self.channels.get(event.value(prefix + "Uniqueid"))
        # OriginateResponse names a channel, too, without picturing it
        if live is not None and event.value(prefix + "ChannelStateDesc"):
            live.headers = _snapshot(event, prefix)


_COMBINED: Mapping[tuple[bool, bool], str] = {
    (False, False): "NOT_INUSE",
    (True, False): "INUSE",
    (False, True): "RINGING",
    (True, True): "RINGINUSE",
}


def member_headers(queue: str, interface: str, person: str, login_time: int, **changes: str) -> dict[str, str]:
    """The headers every QueueMember* event carries, for a member that has done nothing yet."""
    headers = {
        "Queue": queue,
        "MemberName": person,
        "Interface": interface,
        "StateInterface": interface,
        "Membership": "static",
        "Penalty": "0",
        "CallsTaken": "0",
        "LastCall": "0",
        "LastPause": "0",
        "LoginTime": str(login_time),
        "InCall": "0",
        "Status": "1",
        "Paused": "0",
        "PausedReason": "",
        "Ringinuse": "0",
        "Wrapuptime": "0",
    }
    return headers | changes


def _staffed(login_time: int) -> dict[str, QueueLive]:
    people = {phone.name: phone for phone in PHONES}
    queues = {}
    for line in QUEUES:
        staff = [(people[name], penalty) for name, penalty in line.members]
        queues[line.name] = QueueLive(
            {
                phone.endpoint: member_headers(line.name, phone.endpoint, phone.person, login_time, Penalty=str(penalty))
                for phone, penalty in staff
            }
        )
    return queues


def _snapshot(event: Event, prefix: str) -> dict[str, str]:
    start = next(at for at, (name, _) in enumerate(event.headers) if name == prefix + "Channel")
    return {name[len(prefix) :]: value for name, value in event.headers[start : start + SNAPSHOT_HEADERS]}


def _new_channel(pbx: Pbx, event: Event, at: float) -> None:
    live = LiveChannel(_snapshot(event, ""), at)
    if live.state == "Ring":
        live.dnid = live.headers["Exten"]
    if event.value("Uniqueid") == event.value("Linkedid"):
        pbx.calls_processed += 1
    pbx.channels[event.value("Uniqueid")] = live


def _new_exten(pbx: Pbx, event: Event, at: float) -> None:
    live = pbx.channels.get(event.value("Uniqueid"))
    if live is not None:
        live.application, live.arguments = event.value("Application"), event.value("AppData")


def _hangup(pbx: Pbx, event: Event, at: float) -> None:
    pbx.channels.pop(event.value("Uniqueid"), None)


def _set_variable(pbx: Pbx, event: Event, at: float) -> None:
    live = pbx.channels.get(event.value("Uniqueid"))
    store, limit = (pbx.globals, GLOBAL_VARIABLES_LIMIT) if live is None else (live.variables, VARIABLES_PER_CHANNEL_LIMIT)
    if len(store) < limit or event.value("Variable") in store:
        store[event.value("Variable")] = event.value("Value")


def _bridge_created(pbx: Pbx, event: Event, at: float) -> None:
    pbx.bridges[event.value("BridgeUniqueid")] = LiveBridge(dict(event.headers))


def _bridge_destroyed(pbx: Pbx, event: Event, at: float) -> None:
    pbx.bridges.pop(event.value("BridgeUniqueid"), None)


def _bridge_changed(pbx: Pbx, event: Event, at: float) -> None:
    bridge, uniqueid = pbx.bridges[event.value("BridgeUniqueid")], event.value("Uniqueid")
    bridge.headers = {name: value for name, value in event.headers if name.startswith("Bridge")}
    entered = event.name == "BridgeEnter"
    if entered:
        bridge.members.append(uniqueid)
    else:
        bridge.members.remove(uniqueid)
    if live := pbx.channels.get(uniqueid):
        live.bridge = event.value("BridgeUniqueid") if entered else ""
        live.held = False


def _hold_changed(pbx: Pbx, event: Event, at: float) -> None:
    holder = pbx.channels.get(event.value("Uniqueid"))
    bridge = pbx.bridges.get(holder.bridge) if holder else None
    for uniqueid in bridge.members if bridge else ():
        if uniqueid != event.value("Uniqueid") and uniqueid in pbx.channels:
            pbx.channels[uniqueid].held = event.name == "Hold"


def _device_changed(pbx: Pbx, event: Event, at: float) -> None:
    device, state = event.value("Device"), event.value("State")
    if device in pbx.devices or len(pbx.devices) < DEVICES_LIMIT:
        pbx.devices[device] = state


def _joined(pbx: Pbx, event: Event, at: float) -> None:
    pbx.queues[event.value("Queue")].waiting.append(Waiting(event.value("Uniqueid"), at))


def _left(pbx: Pbx, event: Event, at: float) -> None:
    queue = pbx.queues[event.value("Queue")]
    queue.waiting = [entry for entry in queue.waiting if entry.uniqueid != event.value("Uniqueid")]


def _abandoned(pbx: Pbx, event: Event, at: float) -> None:
    pbx.queues[event.value("Queue")].abandoned += 1


def _agent_connected(pbx: Pbx, event: Event, at: float) -> None:
    queue = pbx.queues[event.value("Queue")]
    queue.hold_seconds = _smoothed(queue.hold_seconds, event.value("HoldTime"))
    if member := queue.members.get(event.value("Interface")):
        member["InCall"] = "1"


def _agent_completed(pbx: Pbx, event: Event, at: float) -> None:
    queue = pbx.queues[event.value("Queue")]
    queue.talk_seconds = _smoothed(queue.talk_seconds, event.value("TalkTime"))
    queue.completed += 1
    if member := queue.members.get(event.value("Interface")):
        member.update(InCall="0", CallsTaken=str(int(member["CallsTaken"]) + 1), LastCall=str(int(at)))


def _smoothed(old: int, new: str) -> int:
    # app_queue's own running average; its first value counts in full
    return (3 * old + int(new)) // 4 if old else int(new)


def _member_changed(pbx: Pbx, event: Event, at: float) -> None:
    pbx.queues[event.value("Queue")].members[event.value("Interface")] = dict(event.headers)


def _member_removed(pbx: Pbx, event: Event, at: float) -> None:
    pbx.queues[event.value("Queue")].members.pop(event.value("Interface"), None)


def _parked(pbx: Pbx, event: Event, at: float) -> None:
    pbx.parked[event.value("ParkingSpace")] = (event.headers, at)


def _unparked(pbx: Pbx, event: Event, at: float) -> None:
    pbx.parked.pop(event.value("ParkingSpace"), None)


def _booted(pbx: Pbx, event: Event, at: float) -> None:
    pbx.booted = True


FOLDS: Mapping[str, Callable[[Pbx, Event, float], None]] = {
    "AgentComplete": _agent_completed,
    "AgentConnect": _agent_connected,
    "BridgeCreate": _bridge_created,
    "BridgeDestroy": _bridge_destroyed,
    "BridgeEnter": _bridge_changed,
    "BridgeLeave": _bridge_changed,
    "DeviceStateChange": _device_changed,
    "FullyBooted": _booted,
    "Hangup": _hangup,
    "Hold": _hold_changed,
    "Newchannel": _new_channel,
    "Newexten": _new_exten,
    "ParkedCall": _parked,
    "ParkedCallGiveUp": _unparked,
    "QueueCallerAbandon": _abandoned,
    "QueueCallerJoin": _joined,
    "QueueCallerLeave": _left,
    "QueueMemberAdded": _member_changed,
    "QueueMemberPause": _member_changed,
    "QueueMemberRemoved": _member_removed,
    "QueueMemberStatus": _member_changed,
    "UnParkedCall": _unparked,
    "Unhold": _hold_changed,
    "VarSet": _set_variable,
}
"""Event → what it does to the picture. Events that are not here only refresh the channels they mention."""


def device_words(state: str) -> tuple[int, int, str]:
    """(queue member Status, ExtensionStatus Status, its StatusText) of a device state."""
    return DEVICE_STATES.get(state, DEVICE_STATES["UNKNOWN"])
