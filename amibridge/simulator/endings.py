"""How calls end, from wherever they are: also when an action hangs a channel up in the middle of a script."""

from __future__ import annotations

from dataclasses import replace

from amibridge.simulator.dialplan import CAUSES, NORMAL_CLEARING
from amibridge.simulator.legs import Channel
from amibridge.simulator.parking import unpark
from amibridge.simulator.queueing import end_visit
from amibridge.simulator.scene import ORIGINATOR, Outcome, Record, Scene, Script, cdr
from amibridge.simulator.verbs import close_record, dissolve, execute, leave, stop_music

BUSY_CAUSE, BUSY_TECH_CAUSE = 17, "486"


def hang_up(scene: Scene, first: str, *, cause: int = 0, by_action: bool = False) -> Script:
    """The channel `first` hangs up, and the whole call ends with it. Every channel ends hung up, every bridge destroyed.

    `by_action`: a manager did it, so no phone asked for it. `cause` goes to `first`; 0 leaves what the call itself brings.
    """
    scene.source = "" if by_action else first
    bridged = any(first in bridge.members for bridge in scene.bridges.values())
    if not by_action:
        yield scene.say("HangupRequest", first, **({"Cause": "16"} if bridged and scene.visit is None else {}))
    yield from cancel_ringing(scene)
    yield from end_visit(scene, first)
    yield from unpark(scene)
    for bridge_id in list(scene.bridges):
        yield from empty(scene, bridge_id, first)
    yield from settle(scene)
    if cause:
        scene.put(first, cause=cause)
    # last come, first gone: the dialled legs end before the one whose dialplan dialled them
    for name in reversed(list(scene.channels)):
        yield from finish(scene, name)


def settle(scene: Scene) -> Script:
    """Whoever originated this call and has not heard of it yet hears that it was not answered."""
    if scene.refusal is not None:
        yield scene.refusal
        scene.refusal = None
    yield Outcome(scene.ticket, False)


def cancel_ringing(scene: Scene) -> Script:
    """Every phone that still rings stops ringing; the channels stay, to be finished."""
    for callee, caller in list(scene.ringing.items()):
        yield from stop_ringing(scene, callee, "CANCEL")
        if scene.visit is not None and caller == scene.visit.caller:
            # app_queue 22.10.1 says it twice, and leaves both causes at 0
            yield scene.say("DialEnd", caller, callee, DialStatus="CANCEL")
            continue
        scene.put(callee, cause=NORMAL_CLEARING)
        if caller != ORIGINATOR:
            scene.put(caller, dial_status="CANCEL")
            yield scene.variable(caller, "DIALSTATUS", "CANCEL")


def stop_ringing(scene: Scene, callee: str, status: str) -> Script:
    """The dialling of one phone ends without an answer. Its channel stays, to be finished."""
    caller = scene.ringing.pop(callee)
    yield scene.say("DialEnd", "" if caller == ORIGINATOR else caller, callee, DialStatus=status)
    close_record(scene, callee, "BUSY" if status == "BUSY" else "NO ANSWER")


def empty(scene: Scene, bridge_id: str, first: str, *, sums_up: bool = True) -> Script:
    """All leave a bridge, `first` first, and it is destroyed; the caller's Dial() or Queue() sums up unless it was left."""
    members = scene.bridges[bridge_id].members
    for name in sorted(members, key=lambda member: member != first):
        yield from stop_music(scene, name)
        yield from leave(scene, bridge_id, name)
        scene.put(name, cause=NORMAL_CLEARING)
    yield from dissolve(scene, bridge_id)
    for name in members:
        close_record(scene, name)
        if sums_up and scene.channels[name].dial_status:
            yield from _dial_times(scene, name, members)


def _dial_times(scene: Scene, caller: str, members: tuple[str, ...]) -> Script:
    now = scene.clock()
    record = next((record for record in scene.records if record.channel == caller and record.answered), None)
    talked = now - record.answered if record else 0.0
    dialled = now - min((scene.dialled_at[name] for name in members if name in scene.dialled_at), default=now)
    for variable, seconds in (("ANSWEREDTIME", talked), ("DIALEDTIME", dialled)):
        yield scene.variable(caller, variable, str(int(seconds)))
        yield scene.variable(caller, f"{variable}_MS", str(int(seconds * 1000)))
    yield scene.variable(caller, "DIALSTATUS", scene.channels[caller].dial_status)


def finish(scene: Scene, name: str) -> Script:
    """One channel is gone: Hangup, the last records about it, and what watches its device."""
    yield from stop_music(scene, name)
    if scene.channels[name].runs_dialplan:
        yield scene.say("SoftHangupRequest", name, Cause=str(NORMAL_CLEARING))
    gone = scene.channels.pop(name)
    yield scene.hangup(gone, CAUSES.get(gone.cause, "Unknown"))
    yield from _last_records(scene, gone)
    yield from scene.device(gone.endpoint)


def _last_records(scene: Scene, gone: Channel) -> Script:
    if gone.runs_dialplan and gone.application in ("Dial", "Queue"):
        yield scene.cel(gone, "APP_END")
        gone = replace(gone, application="", arguments="")
    yield scene.cel(gone, "HANGUP", hangupcause=gone.cause, hangupsource=scene.source, dialstatus=gone.dial_status)
    yield scene.cel(gone, "CHAN_END")
    if all(other.linkedid != gone.linkedid for other in scene.channels.values()):
        yield scene.cel(gone, "LINKEDID_END")
    for record in [record for record in scene.records if record.channel == gone.name]:
        yield cdr(scene, gone, record if record.ended else replace(record, ended=scene.clock()))
    scene.records = [record for record in scene.records if record.channel != gone.name]


def fail(scene: Scene, callee: str, status: str) -> Script:
    """Dial() ends in BUSY or NOANSWER; the caller's dialplan goes on to its Hangup()."""
    caller = scene.ringing[callee]
    if status == "BUSY":
        scene.put(callee, cause=BUSY_CAUSE, tech_cause=BUSY_TECH_CAUSE)
        scene.put(caller, cause=BUSY_CAUSE, tech_cause=BUSY_TECH_CAUSE)
        scene.source = callee
        yield scene.say("HangupRequest", callee, Cause=str(BUSY_CAUSE), TechCause=BUSY_TECH_CAUSE)
    else:
        scene.put(caller, cause=NORMAL_CLEARING)
    yield from stop_ringing(scene, callee, status)
    scene.put(caller, dial_status=status)
    yield scene.variable(caller, "DIALSTATUS", status)
    yield from finish(scene, callee)
    scene.source = "dialplan/builtin"
    yield scene.cel(caller, "APP_END")
    yield from execute(scene, caller, "Hangup", priority=2)
    _record_hangup(scene, caller, "BUSY" if status == "BUSY" else "NO ANSWER")
    yield from finish(scene, caller)


def _record_hangup(scene: Scene, caller: str, disposition: str) -> None:
    # with unanswered=yes every application that follows a failed Dial() is a record of its own
    channel, now = scene.channels[caller], scene.clock()
    scene.records.append(
        Record(caller, channel.exten, channel.context, "Hangup", "", now, ended=now, disposition=disposition)
    )
