"""A caller's stay in a queue: joins, waits with music, an agent is rung and connected, or the caller gives up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from amibridge.simulator.dialplan import CONTEXT, PHONE_BY_ENDPOINT, Phone, QueueLine
from amibridge.simulator.legs import DOWN, RINGING, UP, Channel
from amibridge.simulator.scene import Opening, QueueVisit, Record, Scene, Script
from amibridge.simulator.templates import make
from amibridge.simulator.verbs import connect, execute, start_music, stop_music
from amibridge.simulator.wire import Event

QUEUE_VARIABLES = ("ANSWEREDTIME", "ANSWEREDTIME_MS", "DIALEDTIME", "DIALEDTIME_MS", "QUEUEWAIT", "QUEUEWAIT_MS")
"""Queue() empties these when it starts."""


def join(scene: Scene, caller: str, line: QueueLine, priority: int = 2) -> Script:
    """An answered caller enters the queue and hears music."""
    now = scene.clock()
    yield from execute(scene, caller, "Queue", f"{line.name},,,,60", priority)
    yield scene.cel(caller, "APP_START")
    for variable in QUEUE_VARIABLES:
        yield scene.variable(caller, variable)
    waiting = len(scene.pbx.queues[line.name].waiting)
    scene.visit = QueueVisit(line.name, caller, now, waiting + 1)
    if not waiting:
        yield make("DeviceStateChange", {}, {"Device": f"Queue:{line.name}", "State": "RINGING"})
    yield _place(scene, "QueueCallerJoin", waiting + 1)
    channel = scene.channels[caller]
    scene.records.append(Record(caller, channel.exten, channel.context, "Queue", channel.arguments, now, answered=now))
    yield from start_music(scene, caller)


def _visit(scene: Scene) -> QueueVisit:
    assert scene.visit is not None, "no caller of this call is in a queue"
    return scene.visit


def _place(scene: Scene, event: str, count: int) -> Event:
    visit = _visit(scene)
    place = {"Position": str(visit.position), "Count": str(count)}
    return scene.say(event, visit.caller, Queue=visit.queue, **place)


def free_agent(scene: Scene) -> Phone | None:
    """The member to ring: not paused, not in use, lowest penalty, then fewest calls taken."""
    members = scene.pbx.queues[_visit(scene).queue].members.values()
    free = [
        member
        for member in members
        if member["Paused"] == "0"
        and member["Interface"] in PHONE_BY_ENDPOINT
        and scene.pbx.device_state(member["Interface"]) == "NOT_INUSE"
    ]
    best = min(free, key=lambda member: (int(member["Penalty"]), int(member["CallsTaken"])), default=None)
    return PHONE_BY_ENDPOINT[best["Interface"]] if best else None


def call_agent(scene: Scene, agent: Phone) -> Opening:
    """The agent's phone gets a channel, still silent."""
    visit = _visit(scene)
    a = scene.channels[visit.caller]
    b = scene.open_at(agent.endpoint, linkedid=a.linkedid, state=DOWN, caller=agent.party, context=CONTEXT, exten="s")
    yield scene.cel(b, "CHAN_START")
    yield scene.say("Newchannel", b)
    yield scene.variable(b, "DIALEDPEERNUMBER", agent.name)
    before = scene.channels[b]
    scene.put(b, exten=a.exten, connected=a.caller, ani=agent.exten)
    names = {"Queue": visit.queue, "Interface": agent.endpoint, "MemberName": agent.person}
    yield scene.say("AgentCalled", visit.caller, b, **names)
    # app_queue announces the dialling with the picture it had before it filled the channel in
    yield scene.say("DialBegin", visit.caller, before, DialString=agent.endpoint)
    scene.ringing[b] = visit.caller
    scene.dialled_at[b] = scene.clock()
    _record(scene, destination=b)
    return b


def _record(scene: Scene, **changes: str) -> None:
    scene.records = [
        replace(record, **changes) if record.application == "Queue" else record  # type: ignore[arg-type]
        for record in scene.records
    ]


def ring_agent(scene: Scene, callee: str) -> Script:
    """The agent's phone rings."""
    scene.put(callee, state=RINGING)
    yield scene.say("Newstate", callee)
    yield from execute(scene, callee, "AppQueue", "(Outgoing Line)")
    yield scene.say("NewConnectedLine", callee)
    yield scene.say("DialState", scene.ringing[callee], callee, DialStatus="RINGING")
    yield from scene.device(scene.channels[callee].endpoint)


def connect_agent(scene: Scene, callee: str) -> Script:
    """The agent answers: the caller leaves the line and both are bridged."""
    caller, agent = scene.ringing.pop(callee), scene.channels[callee].endpoint
    yield scene.cel(callee, "ANSWER")
    scene.put(callee, state=UP)
    yield scene.say("Newstate", callee)
    yield scene.say("DialEnd", caller, callee, DialStatus="ANSWER")
    scene.put(caller, connected=scene.channels[callee].caller, dial_status="ANSWER")
    yield scene.say("NewConnectedLine", caller)
    yield from stop_music(scene, caller)
    yield from leave_line(scene)
    yield _connected(scene, callee, agent)
    yield from scene.device(agent)
    yield from connect(scene, caller, callee)


def leave_line(scene: Scene) -> Script:
    """The caller is no longer among those who wait."""
    visit, now = _visit(scene), scene.clock()
    count = len(scene.pbx.queues[visit.queue].waiting) - 1
    if not count:
        yield make("DeviceStateChange", {}, {"Device": f"Queue:{visit.queue}", "State": "NOT_INUSE"})
    yield _place(scene, "QueueCallerLeave", count)
    yield scene.variable(visit.caller, "QUEUEPOSITION", str(visit.position))
    yield scene.variable(visit.caller, "QUEUEWAIT", str(int(now - visit.joined)))
    yield scene.variable(visit.caller, "QUEUEWAIT_MS", str(int((now - visit.joined) * 1000)))


def _connected(scene: Scene, callee: str, interface: str) -> Event:
    now = scene.clock()
    visit = scene.visit = replace(_visit(scene), agent=callee, interface=interface, connected=now)
    _record(scene, disposition="ANSWERED")
    waited = {"HoldTime": round(now - visit.joined), "RingTime": round(now - scene.dialled_at[callee])}
    return _about_agent(scene, "AgentConnect", scene.channels[callee], waited)


def _about_agent(scene: Scene, event: str, agent: Channel, more: Mapping[str, object]) -> Event:
    visit = _visit(scene)
    names = {"Queue": visit.queue, "Interface": visit.interface, "MemberName": agent.caller.name}
    values = {header: str(value) for header, value in more.items()}
    return scene.say(event, visit.caller, agent, **names, **values)


def end_visit(scene: Scene, first: str) -> Script:
    """The stay ends because `first` hangs up: the caller gives up waiting, or the conversation is over."""
    visit, now = scene.visit, scene.clock()
    if visit is None:
        return
    if visit.agent:
        times = {"HoldTime": round(visit.connected - visit.joined), "TalkTime": round(now - visit.connected)}
        reason = {"Reason": "agent" if first == visit.agent else "caller"}
        yield _about_agent(scene, "AgentComplete", scene.channels[visit.agent], {**times, **reason})
    else:
        yield from _abandon(scene, visit)
    scene.visit = None


def _abandon(scene: Scene, visit: QueueVisit) -> Script:
    yield from stop_music(scene, visit.caller)
    yield scene.variable(visit.caller, "ABANDONED", "TRUE")
    yield scene.say(
        "QueueCallerAbandon",
        visit.caller,
        Queue=visit.queue,
        Position=str(visit.position),
        OriginalPosition=str(visit.position),
        HoldTime=str(int(scene.clock() - visit.joined)),
    )
    yield from leave_line(scene)
