"""Calls that a manager starts: Asterisk dials one leg, then runs an extension or an application on it."""

from __future__ import annotations

from dataclasses import dataclass

from amibridge.simulator.calls import RINGING_SECONDS, SETUP_SECONDS, TALK_SECONDS, converse, never_answered, served
from amibridge.simulator.dialplan import (
    CONTEXT,
    PHONE_BY_ENDPOINT,
    PHONE_BY_EXTEN,
    QUEUE_BY_EXTEN,
    QUEUE_BY_NAME,
    Phone,
)
from amibridge.simulator.endings import BUSY_CAUSE, BUSY_TECH_CAUSE, finish, hang_up, stop_ringing
from amibridge.simulator.legs import DOWN, NOBODY, RINGING, UP, Party
from amibridge.simulator.queueing import join
from amibridge.simulator.scene import ORIGINATOR, Opening, Outcome, Record, Scene, Script
from amibridge.simulator.templates import make
from amibridge.simulator.verbs import answer, execute
from amibridge.simulator.wire import escaped

REASON_FAILED, REASON_NO_ANSWER, REASON_ANSWERED = "0", "3", "4"
"""OriginateResponse Reason. Asterisk is coarse: a PJSIP 486 gives 0, too."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an Originate action asked for. `announced`: answer with an OriginateResponse event (Async: true)."""

    target: str
    action_id: str = ""
    context: str = ""
    exten: str = ""
    application: str = ""
    arguments: str = ""
    channel_id: str = ""
    caller: Party = NOBODY
    variables: tuple[tuple[str, str], ...] = ()
    timeout_seconds: float = 30.0
    announced: bool = True


def originated(scene: Scene, order: Order) -> Script:
    """The whole life of an originated call."""
    phone = PHONE_BY_ENDPOINT.get(order.target)
    if phone is None or order.channel_id in scene.pbx.channels:
        yield Outcome(scene.ticket, False)
        yield from _respond(scene, order, REASON_FAILED)
        return
    name = yield from _open(scene, order, phone)
    reason = yield from _ring_first(scene, order, phone, name)
    yield Outcome(scene.ticket, reason == REASON_ANSWERED)
    if reason != REASON_ANSWERED:
        yield from _respond(scene, order, reason)
        yield from finish(scene, name)
        return
    yield from _respond(scene, order, reason, name)
    yield from _carry_on(scene, order, name)


def _open(scene: Scene, order: Order, phone: Phone) -> Opening:
    name = scene.open(phone.endpoint, uniqueid=order.channel_id, state=DOWN, caller=phone.party, context=CONTEXT, exten="s")
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
        return REASON_FAILED
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
        return REASON_NO_ANSWER
    yield ringing
    yield from _first_answers(scene, name)
    return REASON_ANSWERED


def _first_answers(scene: Scene, name: str) -> Script:
    scene.ringing.pop(name)
    yield scene.cel(name, "ANSWER")
    scene.put(name, state=UP)
    yield scene.say("Newstate", name)
    yield scene.say("DialEnd", "", name, DialStatus="ANSWER")
    yield from scene.device(scene.channels[name].endpoint)
    scene.put(name, runs_dialplan=True)
    scene.records.clear()


def _respond(scene: Scene, order: Order, reason: str, name: str = "") -> Script:
    if not order.announced:
        return
    channel = scene.channels.get(name)
    caller = channel.caller if channel else NOBODY
    answered = reason == REASON_ANSWERED
    yield make(
        "OriginateResponse",
        {},
        {
            "ActionID": order.action_id,
            "Response": "Success" if answered else "Failure",
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
    yield from finish(scene, name)
