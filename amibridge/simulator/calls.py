"""The calls of the pretend company, as scripts, and which of them comes next.

Times in seconds. A script says what happens if nobody interferes; `endings.hang_up` can take over at any pause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from amibridge.simulator.dialplan import (
    CALLERS,
    MENU_EXTEN,
    PHONES,
    QUEUES,
    RING_TIMEOUT_SECONDS,
    Phone,
    QueueLine,
)
from amibridge.simulator.endings import fail, hang_up
from amibridge.simulator.legs import Party
from amibridge.simulator.queueing import call_agent, connect_agent, free_agent, join, ring_agent
from amibridge.simulator.scene import Opening, Scene, Script
from amibridge.simulator.transfers import Consultation, attended_transfer, blind_transfer, park_transfer
from amibridge.simulator.verbs import answer, arrive, connect, dial, execute, hold, pick_up, press, ring, unhold

SETUP_SECONDS = (0.1, 0.4)
"""Between dialling a phone and its ringing."""
RINGING_SECONDS = (1.5, 5.0)
TALK_SECONDS = (4.0, 20.0)
SHORT_TALK_SECONDS = (2.0, 6.0)
HOLD_SECONDS = (2.0, 6.0)
PATIENCE_SECONDS = (4.0, 9.0)
"""How long a caller of the abandoning kind waits in a queue."""
QUEUE_TIMEOUT_SECONDS = 60.0
AGENT_SEARCH_SECONDS = 1.0
"""How often a queue with nobody free looks again."""
PARKED_SECONDS = (3.0, 8.0)


def _free_phone(scene: Scene) -> Phone:
    free = [phone for phone in PHONES if scene.pbx.device_state(phone.endpoint) == "NOT_INUSE"]
    taken = {channel.endpoint for channel in scene.channels.values()}
    return scene.rng.choice([phone for phone in free if phone.endpoint not in taken] or list(PHONES))


def _caller(scene: Scene) -> Party:
    return scene.rng.choice(CALLERS)


def _between(scene: Scene, limits: tuple[float, float]) -> float:
    return round(scene.rng.uniform(*limits), 3)


def converse(scene: Scene, caller: str, phone: Phone, priority: int = 1) -> Opening:
    """Dials a phone that picks up, and bridges it with the caller; the bridge's uniqueid."""
    callee = yield from dial(scene, caller, phone, priority)
    yield _between(scene, SETUP_SECONDS)
    yield from ring(scene, callee)
    yield _between(scene, RINGING_SECONDS)
    yield from pick_up(scene, callee)
    return (yield from connect(scene, caller, callee))


def _arrive_and_converse(scene: Scene) -> Opening:
    phone = _free_phone(scene)
    caller = yield from arrive(scene, _caller(scene), phone.exten)
    return (yield from converse(scene, caller, phone))


def _pair(scene: Scene, bridge_id: str) -> tuple[str, str]:
    """(who was called, who called) in a bridge that `connect` made."""
    callee, caller = scene.bridges[bridge_id].members
    return callee, caller


def _somebody_hangs_up(scene: Scene, bridge_id: str) -> Script:
    yield from hang_up(scene, scene.rng.choice(scene.bridges[bridge_id].members))


def answered(scene: Scene) -> Script:
    """An outside caller dials a phone, is answered, put on hold and taken back; somebody hangs up."""
    bridge_id = yield from _arrive_and_converse(scene)
    yield _between(scene, SHORT_TALK_SECONDS)
    callee, caller = _pair(scene, bridge_id)
    yield from hold(scene, callee, caller)
    yield _between(scene, HOLD_SECONDS)
    yield from unhold(scene, callee, caller)
    yield _between(scene, TALK_SECONDS)
    yield from _somebody_hangs_up(scene, bridge_id)


def busy(scene: Scene) -> Script:
    """The phone answers 486."""
    phone = _free_phone(scene)
    caller = yield from arrive(scene, _caller(scene), phone.exten)
    yield from never_answered(scene, caller, phone, "BUSY")


def no_answer(scene: Scene) -> Script:
    """The phone rings until Dial() gives up."""
    phone = _free_phone(scene)
    caller = yield from arrive(scene, _caller(scene), phone.exten)
    yield from never_answered(scene, caller, phone, "NOANSWER")


def never_answered(scene: Scene, caller: str, phone: Phone, status: str) -> Script:
    """Dial() that ends in BUSY or NOANSWER, and the caller's hang-up."""
    callee = yield from dial(scene, caller, phone)
    yield _between(scene, SETUP_SECONDS)
    if status == "NOANSWER":
        yield from ring(scene, callee)
        yield RING_TIMEOUT_SECONDS - _between(scene, SETUP_SECONDS)
    yield from fail(scene, callee, status)
    # behind a Local channel there is another half, and perhaps whoever it talks to
    if scene.channels:
        yield from hang_up(scene, next(iter(scene.channels)), by_action=True)


def blind(scene: Scene) -> Script:
    """The called phone sends the caller on to another phone."""
    bridge_id = yield from _arrive_and_converse(scene)
    yield _between(scene, SHORT_TALK_SECONDS)
    callee, caller = _pair(scene, bridge_id)
    target = _free_phone(scene)
    yield from blind_transfer(scene, bridge_id, callee, caller, target.exten)
    second = yield from converse(scene, caller, target)
    yield scene.variable(caller, "BLINDTRANSFER")
    yield _between(scene, TALK_SECONDS)
    yield from _somebody_hangs_up(scene, second)


def attended(scene: Scene) -> Script:
    """The called phone holds the caller, asks a colleague, and brings both together."""
    bridge_id = yield from _arrive_and_converse(scene)
    yield _between(scene, SHORT_TALK_SECONDS)
    held, caller = _pair(scene, bridge_id)
    yield from hold(scene, held, caller)
    target = _free_phone(scene)
    middle = scene.channels[held]
    consulting = yield from arrive(scene, middle.caller, target.exten, middle.endpoint, middle.context)
    second = yield from converse(scene, consulting, target)
    yield _between(scene, SHORT_TALK_SECONDS)
    asked, _ = _pair(scene, second)
    yield from attended_transfer(scene, Consultation(bridge_id, held, caller, second, consulting, asked))
    yield _between(scene, TALK_SECONDS)
    yield from _somebody_hangs_up(scene, second)


def parked(scene: Scene) -> Script:
    """The called phone parks the caller, who gives up waiting."""
    bridge_id = yield from _arrive_and_converse(scene)
    yield _between(scene, SHORT_TALK_SECONDS)
    callee, caller = _pair(scene, bridge_id)
    yield from park_transfer(scene, bridge_id, callee, caller)
    yield _between(scene, PARKED_SECONDS)
    yield from hang_up(scene, caller)


def queue_answered(scene: Scene) -> Script:
    """A caller waits in a queue for an agent, and talks."""
    caller = yield from _into_queue(scene, scene.rng.choice(QUEUES))
    yield from served(scene, caller)


def queue_abandoned(scene: Scene) -> Script:
    """A caller waits in a queue, an agent's phone rings, and the caller gives up."""
    caller = yield from _into_queue(scene, scene.rng.choice(QUEUES))
    patience = _between(scene, PATIENCE_SECONDS)
    agent = free_agent(scene)
    if agent is not None:
        callee = yield from call_agent(scene, agent)
        yield SETUP_SECONDS[1]
        yield from ring_agent(scene, callee)
    yield patience
    yield from hang_up(scene, caller)


def _into_queue(scene: Scene, line: QueueLine) -> Opening:
    caller = yield from arrive(scene, _caller(scene), line.exten)
    yield from answer(scene, caller)
    yield from join(scene, caller, line)
    return caller


def served(scene: Scene, caller: str) -> Script:
    """From joining a queue to hanging up; Queue()'s own time-out counts as giving up."""
    waited = 0.0
    while (agent := free_agent(scene)) is None and waited < QUEUE_TIMEOUT_SECONDS:
        waited += AGENT_SEARCH_SECONDS
        yield AGENT_SEARCH_SECONDS
    if agent is None:
        yield from hang_up(scene, caller)
        return
    callee = yield from call_agent(scene, agent)
    yield _between(scene, SETUP_SECONDS)
    yield from ring_agent(scene, callee)
    yield _between(scene, RINGING_SECONDS)
    yield from connect_agent(scene, callee)
    yield _between(scene, TALK_SECONDS)
    yield from hang_up(scene, scene.rng.choice((caller, callee)))


def menu(scene: Scene) -> Script:
    """A caller presses digits: one for a menu, more while talking."""
    phone = _free_phone(scene)
    digit = str(PHONES.index(phone) + 1)
    caller = yield from arrive(scene, _caller(scene), MENU_EXTEN)
    yield from answer(scene, caller)
    yield from execute(scene, caller, "Read", "MENU,,2,,1,5", priority=2)
    yield _between(scene, SHORT_TALK_SECONDS)
    for key in digit:
        yield from press(scene, caller, key)
    yield scene.variable(caller, "MENU", digit)
    yield scene.variable(caller, "READSTATUS", "OK")
    yield from execute(scene, caller, "Goto", f"internal,{phone.exten},1", priority=3)
    scene.put(caller, context="internal", exten=phone.exten)
    bridge_id = yield from converse(scene, caller, phone)
    yield _between(scene, SHORT_TALK_SECONDS)
    yield from press(scene, caller, scene.rng.choice("0123456789*#"))
    yield _between(scene, SHORT_TALK_SECONDS)
    yield from _somebody_hangs_up(scene, bridge_id)


KINDS: Mapping[str, tuple[Callable[[Scene], Script], int]] = {
    "answered": (answered, 30),
    "queue_answered": (queue_answered, 25),
    "menu": (menu, 10),
    "blind": (blind, 8),
    "busy": (busy, 7),
    "attended": (attended, 6),
    "queue_abandoned": (queue_abandoned, 6),
    "no_answer": (no_answer, 5),
    "parked": (parked, 3),
}
"""Kind → (its script, how often it comes relative to the others)."""


def next_kind(rng: Random, calls_so_far: int) -> str:
    """Each kind once, in the table's order, so that a newcomer soon has seen all; then by weight."""
    names = list(KINDS)
    if calls_so_far < len(names):
        return names[calls_so_far]
    return rng.choices(names, [weight for _, weight in KINDS.values()])[0]
