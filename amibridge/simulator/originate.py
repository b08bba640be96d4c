"""Calls that a manager starts: Asterisk dials one leg, then runs an extension or an application on it."""

from __future__ import annotations

from amibridge.simulator.calls import RINGING_SECONDS, SETUP_SECONDS, TALK_SECONDS, converse, never_answered, served
from amibridge.simulator.dialplan import (
    CONTEXT,
    PARK_EXTEN,
    PARKING_TIMEOUT_SECONDS,
    PHONE_BY_ENDPOINT,
    PHONE_BY_EXTEN,
    QUEUE_BY_EXTEN,
    QUEUE_BY_NAME,
    Phone,
)
from amibridge.simulator.endings import BUSY_CAUSE, BUSY_TECH_CAUSE, finish, hang_up, stop_ringing
from amibridge.simulator.legs import DOWN, NOBODY, RINGING, UP
from amibridge.simulator.local import local_leg, place_of
from amibridge.simulator.orders import ANSWERED, FAILED, HUNG_UP, NO_ANSWER, Order
from amibridge.simulator.parking import park
from amibridge.simulator.queueing import join
from amibridge.simulator.scene import ORIGINATOR, FirstLeg, Opening, Outcome, Record, Scene, Script
from amibridge.simulator.templates import make
from amibridge.simulator.verbs import answer, execute
from amibridge.simulator.wire import Event, escaped


def originated(scene: Scene, order: Order) -> Script:
    """The whole life of an originated call."""
    scene.refusal = _response(scene, order, HUNG_UP) if order.announced else None
    name, reason = yield from _first_leg(scene, order)
    scene.refusal = None
    yield Outcome(scene.ticket, reason == ANSWERED)
    if order.announced:
        yield _response(scene, order, reason, name if reason == ANSWERED else "")
    if reason == ANSWERED:
        yield from _carry_on(scene, order, name)
    elif name:
        yield from finish(scene, name)


def _first_leg(scene: Scene, order: Order) -> FirstLeg:
    phone, place = PHONE_BY_ENDPOINT.get(order.target), place_of(order.target)
    taken = {order.channel_id, order.other_channel_id} & scene.pbx.channels.keys()
    if place is not None and not taken:
        return (yield from local_leg(scene, order, *place))
    if phone is None or taken:
        return "", FAILED
    name = yield from _open(scene, order, phone)
    return name, (yield from _ring_first(scene, order, phone, name))


def _open(scene: Scene, order: Order, phone: Phone) -> Opening:
    place = {"context": CONTEXT, "exten": "s"}
    name = scene.open_at(phone.endpoint, uniqueid=order.channel_id, linkedid="", state=DOWN, caller=phone.party, **place)
    yield scene.cel(name, "CHAN_START")
    yield scene.say("Newchannel", name)
    yield from execute(scene, name, "AppDial2", "(Outgoing Line)")
    for variable, value in order.variables:
        yield scene.variable(name, variable.lstrip("_"), value)
    if order.caller != NOBODY:
        scene.put(name, caller=order.caller)
        yield make("NewCallerid", {"@": scene.channels[name]}, {"CID-CallingPres": PRESENTATION})
        scene.put(name, connected=order.caller)
        yield scene.say("NewConnectedLine", name)
    yield scene.say("DialBegin", "", name, DialString=phone.name)
    scene.ringing[name] = ORIGINATOR
    scene.dialled_at[name] = scene.clock()
    channel = scene.channels[name]
    scene.records.append(Record(name, "s", CONTEXT, "AppDial2", "(Outgoing Line)", scene.clock(), name))
    scene.put(name, ani=channel.caller.number)
    return name


PRESENTATION = "0 (Presentation Allowed, Not Screened)"


def _ring_first(scene: Scene, order: Order, phone: Phone, name: str) -> Opening:
    """Rings the first leg; the Reason it ended with."""
    yield round(scene.rng.uniform(*SETUP_SECONDS), 3)
    if phone.outcome == "BUSY":
        scene.put(name, cause=BUSY_CAUSE, tech_cause=BUSY_TECH_CAUSE)
        scene.source = name
        yield scene.say("HangupRequest", name, Cause=str(BUSY_CAUSE), TechCause=BUSY_TECH_CAUSE)
        yield from stop_ringing(scene, name, "BUSY")
        return FAILED
    yield scene.say("DialState", "", name, DialStatus="RINGING")
    scene.put(name, state=RINGING)
    yield scene.say("Newstate", name)
    yield from scene.device(phone.endpoint)
    ringing = round(scene.rng.uniform(*RINGING_SECONDS), 3)
    if phone.outcome == "NOANSWER" or ringing > order.timeout_seconds:
        yield order.timeout_seconds
        # Asterisk gives up without a DialEnd here; its Hangup says cause 19
        scene.ringing.pop(name)
        scene.put(name, cause=19, tech_cause="480")
        return NO_ANSWER
    yield ringing
    yield from _first_answers(scene, name)
    return ANSWERED


def _first_answers(scene: Scene, name: str) -> Script:
    scene.ringing.pop(name)
    yield scene.cel(name, "ANSWER")
    scene.put(name, state=UP)
    yield scene.say("Newstate", name)
    yield scene.say("DialEnd", "", name, DialStatus="ANSWER")
    yield from scene.device(scene.channels[name].endpoint)
    scene.put(name, runs_dialplan=True)
    scene.records.clear()


def _response(scene: Scene, order: Order, reason: str, name: str = "") -> Event:
    channel = scene.channels.get(name)
    caller = channel.caller if channel else NOBODY
    return make(
        "OriginateResponse",
        {},
        {
            "ActionID": order.action_id,
            "Response": "Success" if reason == ANSWERED else "Failure",
            "Channel": name or order.target,
            "Context": order.context,
            "Exten": order.exten,
            "Application": order.application,
            "Data": order.arguments,
            "Reason": reason,
            "Uniqueid": channel.uniqueid if channel else order.channel_id or "<unknown>",
            "CallerIDNum": caller.number or "<unknown>",
            "CallerIDName": escaped(caller.name) or "<unknown>",
        },
    )


def _carry_on(scene: Scene, order: Order, name: str) -> Script:
    if order.application:
        scene.put(name, application=order.application, arguments=order.arguments)
        yield from _run_application(scene, name)
    else:
        scene.put(name, context=order.context, exten=order.exten)
        yield from run_extension(scene, name)


def run_extension(scene: Scene, name: str) -> Script:
    """What the dialplan has for the channel's extension, until the call ends."""
    exten = scene.channels[name].exten
    phone, line = PHONE_BY_EXTEN.get(exten), QUEUE_BY_EXTEN.get(exten)
    if phone is not None:
        yield from _dial_phone(scene, name, phone)
    elif line is not None:
        yield from join(scene, name, line, priority=1)
        yield from served(scene, name)
    elif exten == PARK_EXTEN:
        yield from park(scene, name, scene.channels[name].endpoint)
        yield float(PARKING_TIMEOUT_SECONDS)
        yield from hang_up(scene, name, by_action=True)
    else:
        yield from answer(scene, name) if scene.channels[name].state != UP else ()
        yield from execute(scene, name, "Echo", priority=2)
        yield from _stay(scene, name)


def _dial_phone(scene: Scene, name: str, phone: Phone) -> Script:
    if phone.outcome != "ANSWER":
        yield from never_answered(scene, name, phone, phone.outcome)
        return
    bridge_id = yield from converse(scene, name, phone)
    yield round(scene.rng.uniform(*TALK_SECONDS), 3)
    yield from hang_up(scene, scene.rng.choice(scene.bridges[bridge_id].members))


def _run_application(scene: Scene, name: str) -> Script:
    channel = scene.channels[name]
    now = scene.clock()
    scene.records.append(
        Record(name, "s", CONTEXT, channel.application, channel.arguments, now, answered=now, disposition="ANSWERED")
    )
    phone = PHONE_BY_ENDPOINT.get(channel.arguments.partition(",")[0])
    line = QUEUE_BY_NAME.get(channel.arguments.partition(",")[0])
    if channel.application.lower() == "dial" and phone is not None:
        yield from _dial_phone(scene, name, phone)
    elif channel.application.lower() == "queue" and line is not None:
        yield from join(scene, name, line, priority=1)
        yield from served(scene, name)
    else:
        yield from _stay(scene, name)


def _stay(scene: Scene, name: str) -> Script:
    """The application runs for as long as its argument says, or as a conversation would take."""
    arguments = scene.channels[name].arguments
    yield float(arguments) if arguments.isdecimal() else round(scene.rng.uniform(*TALK_SECONDS), 3)
    yield from hang_up(scene, name, by_action=True)
