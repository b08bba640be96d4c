"""Calls that change hands: blind, attended, to the parking lot, and by the Redirect action."""

from __future__ import annotations

from dataclasses import dataclass, replace

from amibridge.simulator.dialplan import CONTEXT, NORMAL_CLEARING, PARK_EXTEN
from amibridge.simulator.endings import cancel_ringing, empty, finish, settle
from amibridge.simulator.legs import Bridge, Channel
from amibridge.simulator.parking import park, unpark
from amibridge.simulator.queueing import end_visit
from amibridge.simulator.scene import Scene, Script
from amibridge.simulator.templates import make
from amibridge.simulator.verbs import close_record, enter, leave, stop_music, tell_peers
from amibridge.simulator.wire import Event


def _referred(scene: Scene, transferer: str, transferee: str, exten: str) -> Script:
    """What a REFER leaves behind in variables."""
    phone = scene.channels[transferer].endpoint.partition("/")[2]
    yield scene.variable(transferee, "BLINDTRANSFER", transferer)
    yield scene.variable(transferer, "BLINDTRANSFER", transferee)
    yield scene.variable(transferee, "SIPTRANSFER", "yes")
    yield scene.variable(transferee, "SIPREFERRINGCONTEXT", CONTEXT)
    yield scene.variable(transferee, "__SIPREFERREDBYHDR", f"<sip:{phone}@pbx.example.com>")
    yield scene.variable(transferee, "SIPREFERTOHDR", f"sip:{exten}@pbx.example.com")


def _announce_blind(scene: Scene, bridge_id: str, transferer: str, transferee: str, exten: str) -> Script:
    about: dict[str, Channel | Bridge] = {
        "@Transferer": scene.channels[transferer],
        "@Transferee": scene.channels[transferee],
        "#": scene.bridges[bridge_id],
    }
    yield scene.cel(
        transferer,
        "BLINDTRANSFER",
        extension=exten,
        context=CONTEXT,
        bridge_id=bridge_id,
        transferee_channel_name=transferee,
        transferee_channel_uniqueid=scene.channels[transferee].uniqueid,
    )
    place = {"Context": CONTEXT, "Extension": exten}
    yield make("BlindTransfer", about, {"Result": "Success", "IsExternal": "Yes", **place})


def blind_transfer(scene: Scene, bridge_id: str, transferer: str, transferee: str, exten: str) -> Script:
    """`transferer` sends `transferee` to an extension and is gone; the script of that extension comes next."""
    yield scene.say("Unhold", transferer)
    yield from _referred(scene, transferer, transferee, exten)
    yield from _announce_blind(scene, bridge_id, transferer, transferee, exten)
    scene.put(transferee, context=CONTEXT, exten=exten)
    yield from empty(scene, bridge_id, transferer, sums_up=False)
    yield scene.variable(transferee, "DIALSTATUS", scene.channels[transferee].dial_status)
    yield from finish(scene, transferer)
    scene.put(transferee, cause=0)


def park_transfer(scene: Scene, bridge_id: str, transferer: str, transferee: str) -> Script:
    """`transferer` sends `transferee` to the parking lot."""
    endpoint = scene.channels[transferer].endpoint
    yield scene.say("Unhold", transferer)
    yield from _referred(scene, transferer, transferee, PARK_EXTEN)
    yield from _announce_blind(scene, bridge_id, transferer, transferee, PARK_EXTEN)
    yield from empty(scene, bridge_id, transferee, sums_up=False)
    scene.put(transferee, cause=0)
    yield from park(scene, transferee, endpoint)
    yield from finish(scene, transferer)


@dataclass(frozen=True, slots=True)
class Consultation:
    """A caller on hold in bridge `first`, and the phone that holds him talking to `target` in bridge `second`."""

    first: str
    held: str
    transferee: str
    second: str
    consulting: str
    target: str


def attended_transfer(scene: Scene, talk: Consultation) -> Script:
    """The phone in the middle brings the other two together and is gone."""
    yield scene.say("Unhold", talk.held)
    yield scene.say("Unhold", talk.consulting)
    yield scene.variable(talk.held, "ATTENDEDTRANSFER", talk.transferee)
    yield scene.variable(talk.transferee, "ATTENDEDTRANSFER", talk.held)
    announcement = _announce_attended(scene, talk)
    yield from leave(scene, talk.first, talk.transferee)
    close_record(scene, talk.held)
    yield from stop_music(scene, talk.transferee)
    yield from _swap(scene, talk)
    yield announcement
    yield scene.cel(talk.held, "ATTENDEDTRANSFER", **_attended_extra(scene, talk))
    close_record(scene, talk.target)
    yield from empty(scene, talk.first, talk.held, sums_up=False)
    yield from finish(scene, talk.held)
    yield from finish(scene, talk.consulting)
    _continue_record(scene, talk)


def _announce_attended(scene: Scene, talk: Consultation) -> Event:
    about: dict[str, Channel | Bridge] = {
        "@OrigTransferer": scene.channels[talk.held],
        "#Orig": scene.bridges[talk.first],
        "@SecondTransferer": scene.channels[talk.consulting],
        "#Second": scene.bridges[talk.second],
        "@Transferee": scene.channels[talk.transferee],
        "@TransferTarget": scene.channels[talk.target],
    }
    values = {"Result": "Success", "IsExternal": "No", "DestType": "Bridge", "DestBridgeUniqueid": talk.second}
    return make("AttendedTransfer", about, values)


def _attended_extra(scene: Scene, talk: Consultation) -> dict[str, str]:
    return {
        "bridge1_id": talk.first,
        "channel2_name": talk.consulting,
        "channel2_uniqueid": scene.channels[talk.consulting].uniqueid,
        "bridge2_id": talk.second,
        "transferee_channel_name": talk.transferee,
        "transferee_channel_uniqueid": scene.channels[talk.transferee].uniqueid,
        "transfer_target_channel_name": talk.target,
        "transfer_target_channel_uniqueid": scene.channels[talk.target].uniqueid,
    }


def _swap(scene: Scene, talk: Consultation) -> Script:
    """The transferee takes the consulting leg's place, and both ends are told."""
    yield from leave(scene, talk.second, talk.consulting)
    scene.put(talk.consulting, cause=NORMAL_CLEARING)
    yield from scene.device(scene.channels[talk.transferee].endpoint)
    scene.relink((talk.transferee, talk.target))
    yield from enter(scene, talk.second, talk.transferee, swap=scene.channels[talk.consulting].uniqueid)
    yield scene.variable(talk.transferee, "ATTENDEDTRANSFER")
    yield from tell_peers(scene, talk.target, talk.transferee)
    ends = (talk.target, talk.transferee)
    for name, other in (ends, ends[::-1]):
        scene.put(name, connected=scene.channels[other].caller)
        yield scene.say("NewConnectedLine", name)
    yield scene.say("SoftHangupRequest", talk.consulting, Cause="1")


def _continue_record(scene: Scene, talk: Consultation) -> None:
    """From now on the transferee is billed for talking to the target."""
    now, channel = scene.clock(), scene.channels[talk.transferee]
    last = next(record for record in reversed(scene.records) if record.channel == talk.transferee)
    scene.records.append(
        replace(last, started=now, answered=now, ended=0.0, destination=talk.target, disposition="ANSWERED")
    )
    scene.put(channel.name, dial_status="ANSWER")


def pull_out(scene: Scene, name: str, context: str, exten: str) -> Script:
    """Redirect: the channel leaves whatever it does for an extension; those it leaves behind are hung up."""
    yield from cancel_ringing(scene)
    yield from settle(scene)
    yield from end_visit(scene, name)
    yield from unpark(scene)
    scene.put(name, context=context, exten=exten, runs_dialplan=True)
    for bridge_id in list(scene.bridges):
        yield from empty(scene, bridge_id, name, sums_up=False)
    for other in [other for other in reversed(list(scene.channels)) if other != name]:
        yield from finish(scene, other)
    yield from stop_music(scene, name)
    scene.put(name, cause=0)
