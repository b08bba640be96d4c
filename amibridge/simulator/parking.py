"""The parking lot: a call waits on a space until somebody dials that space."""

from __future__ import annotations

from dataclasses import replace

from amibridge.simulator.dialplan import FIRST_PARKING_SPACE, NORMAL_CLEARING, PARKING_LOT, PARKING_TIMEOUT_SECONDS
from amibridge.simulator.legs import Bridge, Channel
from amibridge.simulator.scene import Parked, Record, Scene, Script
from amibridge.simulator.templates import make
from amibridge.simulator.verbs import dissolve, enter, leave, start_music, stop_music
from amibridge.simulator.wire import Event


def park(scene: Scene, name: str, parker: str) -> Script:
    """The channel goes to the first free space; `parker` is the endpoint that sent it there."""
    space = FIRST_PARKING_SPACE
    while str(space) in scene.pbx.parked:
        space += 1
    lot = Bridge(scene.uuid(), technology="holding_bridge", kind="parking", creator="Parking", name=PARKING_LOT)
    yield make("BridgeCreate", {"#": lot}, {})
    scene.bridges[lot.uniqueid] = lot
    scene.parked = Parked(name, str(space), parker, lot.uniqueid, scene.clock())
    _record(scene, scene.put(name, application="Park", arguments=f"{PARKING_LOT}:{space}"))
    yield make("DeviceStateChange", {}, {"Device": f"park:{space}@parkedcalls", "State": "INUSE"})
    yield _about(scene, "ParkedCall", scene.parked)
    yield from enter(scene, lot.uniqueid, name)
    yield from start_music(scene, name)


def _record(scene: Scene, channel: Channel) -> None:
    now = scene.clock()
    record = Record(channel.name, channel.exten, channel.context, channel.application, channel.arguments, now)
    scene.records.append(replace(record, answered=now, disposition="ANSWERED"))


def _about(scene: Scene, event: str, parked: Parked, retriever: str = "") -> Event:
    about = {"@Parkee": scene.channels[parked.channel]}
    if retriever:
        about["@Retriever"] = scene.channels[retriever]
    left = PARKING_TIMEOUT_SECONDS - int(scene.clock() - parked.since)
    values = {
        "ParkerDialString": parked.parker,
        "Parkinglot": PARKING_LOT,
        "ParkingSpace": parked.space,
        "ParkingTimeout": str(left),
        "ParkingDuration": str(int(scene.clock() - parked.since)),
    }
    return make(event, about, values)


def unpark(scene: Scene, retriever: str = "") -> Script:
    """The space is free again: somebody fetched the call, or (no `retriever`) the caller gave up."""
    parked = scene.parked
    if parked is None:
        return
    scene.parked = None
    yield from stop_music(scene, parked.channel)
    yield make("DeviceStateChange", {}, {"Device": f"park:{parked.space}@parkedcalls", "State": "NOT_INUSE"})
    yield from leave(scene, parked.bridge, parked.channel)
    yield _about(scene, "UnParkedCall" if retriever else "ParkedCallGiveUp", parked, retriever)
    yield from dissolve(scene, parked.bridge)
    if not retriever:
        scene.put(parked.channel, cause=NORMAL_CLEARING)
