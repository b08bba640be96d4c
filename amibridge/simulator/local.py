"""Local channels: a pair whose one half (`;2`) runs an extension, and whose other half (`;1`) is what was originated."""

from __future__ import annotations

import re

from amibridge.simulator.calls import RINGING_SECONDS, SETUP_SECONDS
from amibridge.simulator.dialplan import PHONE_BY_EXTEN, RING_TIMEOUT_SECONDS, Phone, exists
from amibridge.simulator.endings import fail
from amibridge.simulator.legs import DOWN, NOBODY, RING, UP
from amibridge.simulator.orders import ANSWERED, BUSY, NO_ANSWER, Order
from amibridge.simulator.scene import ORIGINATOR, FirstLeg, Opening, Record, Scene, Script
from amibridge.simulator.templates import make
from amibridge.simulator.verbs import answer, connect, dial, execute, pick_up, ring

_TARGET = re.compile(r"Local/(?P<exten>[^@/]+)@(?P<context>[^@/]+)(?:/\w+)?")


def place_of(target: str) -> tuple[str, str] | None:
    """(context, exten) of `Local/101@internal/n`; None if it is something else, or nothing is there."""
    match = _TARGET.fullmatch(target)
    if match is None or not exists(match["context"], match["exten"]):
        return None
    return match["context"], match["exten"]


def local_leg(scene: Scene, order: Order, context: str, exten: str) -> FirstLeg:
    """Opens the pair and runs the extension behind it; the originated half, and the Reason it ended with."""
    one = yield from _open(scene, order, context, exten)
    two = one[:-1] + "2"
    phone = PHONE_BY_EXTEN.get(exten)
    if phone is None:
        yield from answer(scene, two)
        yield from execute(scene, two, "Echo", priority=2)
        reason = ANSWERED
    else:
        reason = yield from _dial(scene, order, two, phone)
    yield from _tell(scene, one, reason)
    return one, reason


def _open(scene: Scene, order: Order, context: str, exten: str) -> Opening:
    one, two = _pair(scene, order, context, exten)
    for half in (one, two):
        yield scene.cel(half, "CHAN_START")
        yield scene.say("Newchannel", half)
    yield from execute(scene, one, "AppDial2", "(Outgoing Line)")
    for half in (one, two):
        for variable, value in order.variables:
            yield scene.variable(half, variable.lstrip("_"), value)
    about = {"@LocalOne": scene.channels[one], "@LocalTwo": scene.channels[two]}
    yield make("LocalBridge", about, {"Context": context, "Exten": exten, "LocalOptimization": "No"})
    yield scene.say("DialBegin", "", one, DialString=order.target.partition("/")[2])
    scene.ringing[one] = ORIGINATOR
    scene.records.append(Record(one, exten, context, "AppDial2", "(Outgoing Line)", scene.clock()))
    return one


def _pair(scene: Scene, order: Order, context: str, exten: str) -> tuple[str, str]:
    base = scene.numbers.next_name(f"Local/{exten}@{context}")
    one = scene.open(f"{base};1", uniqueid=order.channel_id, state=DOWN, caller=NOBODY, context=context, exten=exten)
    two = scene.open(
        f"{base};2",
        uniqueid=order.other_channel_id,
        linkedid=scene.channels[one].linkedid,
        state=RING,
        caller=NOBODY,
        context=context,
        exten=exten,
        runs_dialplan=True,
    )
    return one, two


def _dial(scene: Scene, order: Order, two: str, phone: Phone) -> Opening:
    callee = yield from dial(scene, two, phone)
    yield round(scene.rng.uniform(*SETUP_SECONDS), 3)
    if phone.outcome == "BUSY":
        yield from fail(scene, callee, "BUSY")
        return BUSY
    yield from ring(scene, callee)
    patience = min(float(RING_TIMEOUT_SECONDS), order.timeout_seconds)
    ringing = round(scene.rng.uniform(*RINGING_SECONDS), 3)
    yield min(patience, ringing) if phone.outcome == "ANSWER" else patience
    if phone.outcome != "ANSWER" or ringing > patience:
        yield from fail(scene, callee, "NOANSWER")
        return NO_ANSWER
    yield from pick_up(scene, callee)
    yield from connect(scene, two, callee)
    return ANSWERED


_STATUS = {ANSWERED: "ANSWER", BUSY: "BUSY", NO_ANSWER: "NOANSWER"}


def _tell(scene: Scene, one: str, reason: str) -> Script:
    """What happened behind the pair reaches the originated half."""
    scene.ringing.pop(one)
    if reason == ANSWERED:
        yield scene.cel(one, "ANSWER")
        scene.put(one, state=UP)
        yield scene.say("Newstate", one)
        scene.records = [record for record in scene.records if record.channel != one]
    yield scene.say("DialEnd", "", one, DialStatus=_STATUS[reason])
    yield from scene.device(scene.channels[one].endpoint)
