"""What happens in calls: a leg arrives, dials, rings, is answered, bridged, held, pressed digits on.

The order of the events inside each verb is the one a real Asterisk 22.10.1 was recorded with (PJSIP phones, CEL and CDR on).
"""

from __future__ import annotations

from dataclasses import replace

from amibridge.simulator.dialplan import CONTEXT, TRUNK, Phone
from amibridge.simulator.legs import DOWN, RING, RINGING, UP, Bridge, Party
from amibridge.simulator.scene import Opening, Record, Scene, Script
from amibridge.simulator.templates import make

DIAL_VARIABLES = (
    "DIALSTATUS",
    "DIALEDPEERNUMBER",
    "DIALEDPEERNAME",
    "ANSWEREDTIME",
    "ANSWEREDTIME_MS",
    "DIALEDTIME",
    "DIALEDTIME_MS",
    "RINGTIME",
    "RINGTIME_MS",
    "PROGRESSTIME",
    "PROGRESSTIME_MS",
)
"""Dial() empties these when it starts."""

ANSWER_PAUSE_SECONDS = 0.5
"""Answer() waits this long for media."""
DIGIT_MILLISECONDS = 160


def arrive(scene: Scene, caller: Party, exten: str, endpoint: str = TRUNK, context: str = "from-trunk") -> Opening:
    """A call comes in from `endpoint` for `exten`."""
    name = scene.open_at(endpoint, state=RING, caller=caller, context=context, exten=exten, runs_dialplan=True)
    yield scene.cel(name, "CHAN_START")
    yield scene.say("Newchannel", name)
    scene.put(name, ani=caller.number, dnid=exten)
    yield scene.variable(name, "SIPDOMAIN", "pbx.example.com")
    return name


def execute(scene: Scene, name: str, application: str, arguments: str = "", priority: int = 1) -> Script:
    """The channel's dialplan runs an application."""
    channel = scene.put(name, application=application, arguments=arguments, priority=priority)
    yield scene.say("Newexten", name, Extension=channel.exten, Application=application, AppData=arguments)


def answer(scene: Scene, name: str) -> Script:
    """The channel's dialplan answers it."""
    yield from execute(scene, name, "Answer")
    yield scene.cel(name, "ANSWER")
    scene.put(name, state=UP)
    yield scene.say("Newstate", name)
    yield from scene.device(scene.channels[name].endpoint)
    yield ANSWER_PAUSE_SECONDS


def start_dial(scene: Scene, caller: str, phone: Phone, priority: int = 1) -> Script:
    """Dial() starts on the caller."""
    yield from execute(scene, caller, "Dial", f"{phone.endpoint},20,tT", priority)
    yield scene.cel(caller, "APP_START")
    scene.put(caller, dial_status="")
    for variable in DIAL_VARIABLES:
        yield scene.variable(caller, variable)


def dial(scene: Scene, caller: str, phone: Phone, priority: int = 1) -> Opening:
    """Dial(): the phone gets a channel of its own, still silent."""
    yield from start_dial(scene, caller, phone, priority)
    a = scene.channels[caller]
    b = scene.open_at(phone.endpoint, linkedid=a.linkedid, state=DOWN, caller=phone.party, context=CONTEXT, exten="s")
    yield scene.cel(b, "CHAN_START")
    yield scene.say("Newchannel", b)
    yield scene.variable(b, "DIALEDPEERNUMBER", phone.name)
    scene.put(b, exten=a.exten, connected=a.caller, ani=phone.exten)
    yield from execute(scene, b, "AppDial", "(Outgoing Line)")
    yield scene.say("NewConnectedLine", b)
    yield scene.say("DialBegin", caller, b, DialString=phone.name)
    scene.put(caller, connected=phone.party)
    yield scene.say("NewConnectedLine", caller)
    scene.ringing[b] = caller
    scene.dialled_at[b] = scene.clock()
    _open_record(scene, caller, b)
    return b


def _open_record(scene: Scene, caller: str, destination: str) -> None:
    a, now = scene.channels[caller], scene.clock()
    ended = max((record.ended for record in scene.records if record.channel == caller), default=0.0)
    # a caller that is up already (a menu, a transfer) is being billed from the start of this record
    answered = now if a.state == UP else 0.0
    scene.records.append(Record(a.name, a.exten, a.context, a.application, a.arguments, ended or now, destination, answered))


def ring(scene: Scene, callee: str) -> Script:
    """The phone rings, and the caller is told."""
    caller = scene.ringing[callee]
    scene.put(callee, state=RINGING)
    yield scene.say("Newstate", callee)
    yield from scene.device(scene.channels[callee].endpoint)
    waited = scene.clock() - scene.dialled_at[callee]
    yield scene.variable(caller, "RINGTIME", str(int(waited)))
    yield scene.variable(caller, "RINGTIME_MS", str(int(waited * 1000)))
    yield scene.say("DialState", caller, callee, DialStatus="RINGING")
    yield from scene.device(scene.channels[caller].endpoint)


def pick_up(scene: Scene, callee: str) -> Script:
    """The phone is answered, and with it the caller."""
    caller = scene.ringing.pop(callee)
    was_up = scene.channels[caller].state == UP
    yield scene.cel(callee, "ANSWER")
    scene.put(callee, state=UP)
    yield scene.say("Newstate", callee)
    yield from scene.device(scene.channels[callee].endpoint)
    scene.put(callee, exten="")
    if not was_up:
        yield scene.cel(caller, "ANSWER")
    yield scene.variable(caller, "DIALSTATUS", "ANSWER")
    yield scene.variable(caller, "DIALEDPEERNAME", callee)
    yield scene.variable(caller, "DIALEDPEERNUMBER", scene.channels[callee].endpoint.partition("/")[2])
    yield scene.say("DialEnd", caller, callee, DialStatus="ANSWER")
    scene.put(caller, state=UP, dial_status="ANSWER")
    if not was_up:
        yield scene.say("Newstate", caller)
    _answer_record(scene, callee)


def _answer_record(scene: Scene, destination: str) -> None:
    now = scene.clock()
    scene.records = [
        replace(record, answered=record.answered or now, disposition="ANSWERED")
        if record.destination == destination
        else record
        for record in scene.records
    ]


def close_record(scene: Scene, destination: str, disposition: str = "") -> None:
    """The caller's record with this destination ends now."""
    now = scene.clock()
    scene.records = [
        replace(record, ended=now, disposition=disposition or record.disposition)
        if record.destination == destination and not record.ended
        else record
        for record in scene.records
    ]


def connect(scene: Scene, caller: str, callee: str) -> Opening:
    """Both meet in a new bridge; its uniqueid."""
    bridge = Bridge(scene.uuid())
    yield make("BridgeCreate", {"#": bridge}, {})
    scene.bridges[bridge.uniqueid] = bridge
    if scene.channels[callee].application == "AppDial":
        yield from execute(scene, callee, "AppDial", "(Outgoing Line)")
    yield from enter(scene, bridge.uniqueid, callee)
    yield from enter(scene, bridge.uniqueid, caller)
    yield from tell_peers(scene, callee, caller)
    return bridge.uniqueid


def enter(scene: Scene, bridge_id: str, name: str, swap: str = "") -> Script:
    """A channel enters a bridge; `swap` names the uniqueid whose place it takes."""
    bridge = scene.bridges[bridge_id]
    peer = bridge.members[0] if bridge.members else ""
    extra = {"bridge_id": bridge_id, "bridge_technology": bridge.technology}
    yield scene.cel(name, "BRIDGE_ENTER", peer=peer, **extra)
    bridge = scene.bridges[bridge_id] = replace(bridge, members=(*bridge.members, name))
    yield make("BridgeEnter", {"#": bridge, "@": scene.channels[name]}, {"SwapUniqueid": swap})


def leave(scene: Scene, bridge_id: str, name: str) -> Script:
    """A channel leaves a bridge."""
    bridge = scene.bridges[bridge_id]
    rest = tuple(member for member in bridge.members if member != name)
    extra = {"bridge_id": bridge_id, "bridge_technology": bridge.technology}
    yield scene.cel(name, "BRIDGE_EXIT", peer=rest[0] if rest else "", **extra)
    yield scene.variable(name, "BRIDGEPEER")
    yield scene.variable(name, "BRIDGEPVTCALLID")
    bridge = scene.bridges[bridge_id] = replace(bridge, members=rest)
    yield make("BridgeLeave", {"#": bridge, "@": scene.channels[name]}, {})


def dissolve(scene: Scene, bridge_id: str) -> Script:
    """An empty bridge is destroyed."""
    yield make("BridgeDestroy", {"#": scene.bridges.pop(bridge_id)}, {})


def tell_peers(scene: Scene, *pair: str) -> Script:
    """Both channels learn who is at the other end."""
    for name, peer in (pair, pair[::-1]):
        yield scene.variable(name, "BRIDGEPEER", peer)
        yield scene.variable(name, "BRIDGEPVTCALLID", scene.uuid())


def hold(scene: Scene, holder: str, held: str) -> Script:
    """`holder` presses hold; `held` hears music."""
    yield scene.say("Hold", holder, MusicClass="default")
    yield from scene.device(scene.channels[held].endpoint)
    yield from start_music(scene, held)


def unhold(scene: Scene, holder: str, held: str) -> Script:
    """`holder` comes back."""
    yield scene.say("Unhold", holder)
    yield from scene.device(scene.channels[held].endpoint)
    yield from stop_music(scene, held)


def start_music(scene: Scene, name: str) -> Script:
    """Music on hold for a channel."""
    yield scene.cel(name, "STREAM_BEGIN", **{"class": "default"})
    yield scene.say("MusicOnHoldStart", name, Class="default")
    scene.music.add(name)


def stop_music(scene: Scene, name: str) -> Script:
    """No more of it; nothing if there was none."""
    if name in scene.music:
        yield scene.say("MusicOnHoldStop", name)
        yield scene.cel(name, "STREAM_END")
        scene.music.discard(name)


def press(scene: Scene, name: str, digit: str) -> Script:
    """The phone at this channel presses a digit; a bridged peer gets to hear it."""
    yield scene.cel(name, "DTMF", digit=digit, duration_ms=DIGIT_MILLISECONDS)
    yield scene.say("DTMFBegin", name, Digit=digit, Direction="Received")
    yield DIGIT_MILLISECONDS / 1000
    yield scene.say("DTMFEnd", name, Digit=digit, DurationMs=str(DIGIT_MILLISECONDS), Direction="Received")
    bridge = next((b for b in scene.bridges.values() if name in b.members), None)
    for peer in [member for member in bridge.members if member != name] if bridge else []:
        yield scene.say("DTMFBegin", peer, Digit=digit, Direction="Sent")
        yield DIGIT_MILLISECONDS / 1000
        yield scene.say("DTMFEnd", peer, Digit=digit, DurationMs=str(DIGIT_MILLISECONDS), Direction="Sent")
