"""The actions that list channels, bridges, devices, hints and parked calls."""

from __future__ import annotations

from amibridge.simulator.dialplan import CONTEXT, PHONES
from amibridge.simulator.pbx import LiveChannel, device_words
from amibridge.simulator.replies import Asked, Item, Reply, error, listing
from amibridge.simulator.wire import Header, Headers

SECONDS_PER_HOUR = 3600


def core_show_channels(asked: Asked) -> Reply:
    """Every channel, with what it runs and the bridge it is in."""
    items = [Item("CoreShowChannel", _shown(live, asked.now)) for live in asked.pbx.channels.values()]
    return listing(asked, "Channels will follow", items, "CoreShowChannelsComplete")


def _shown(live: LiveChannel, now: float) -> Headers:
    return (
        *live.headers.items(),
        ("Application", live.application),
        ("ApplicationData", live.arguments),
        ("Duration", clock_time(now - live.since)),
        ("BridgeId", live.bridge),
    )


def clock_time(seconds: float) -> str:
    """`HH:MM:SS`; the hours have no bound."""
    hours, rest = divmod(int(seconds), SECONDS_PER_HOUR)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


def status(asked: Asked) -> Reply:
    """Every channel, or the one asked for, in more detail."""
    wanted = asked.get("Channel")
    channels = [live for live in asked.pbx.channels.values() if wanted in ("", live.name, live.headers["Uniqueid"])]
    if wanted and not channels:
        return error(asked, "No such channel")
    names = [name.strip() for name in asked.get("Variables").split(",") if name.strip()]
    items = [Item("Status", _detailed(live, asked.now, names), action_id_first=False) for live in channels]
    return listing(asked, "Channel status will follow", items, "StatusComplete", ("Items", str(len(items))))


def _detailed(live: LiveChannel, now: float, names: list[str]) -> Headers:
    head: tuple[Header, ...] = (
        ("Privilege", "Call"),
        *live.headers.items(),
        ("Type", live.name.partition("/")[0]),
        ("DNID", live.dnid),
        ("EffectiveConnectedLineNum", live.headers["ConnectedLineNum"]),
        ("EffectiveConnectedLineName", live.headers["ConnectedLineName"]),
        ("TimeToHangup", "0"),
        ("BridgeID", live.bridge),
        ("Application", live.application),
        ("Data", live.arguments),
    )
    variables = [("Variable", f"{name}={live.variables.get(name, '')}") for name in names]
    return (*head, *_MEDIA, ("Seconds", str(int(now - live.since))), *variables)


_MEDIA: Headers = (
    ("Nativeformats", "(ulaw)"),
    ("Readformat", "ulaw"),
    ("Readtrans", ""),
    ("Writeformat", "ulaw"),
    ("Writetrans", ""),
    ("Callgroup", "0"),
    ("Pickupgroup", "0"),
)


def bridge_list(asked: Asked) -> Reply:
    """Every bridge, or those of one type."""
    kind = asked.get("BridgeType")
    items = [
        Item("BridgeListItem", tuple(bridge.headers.items()))
        for bridge in asked.pbx.bridges.values()
        if kind in ("", bridge.headers["BridgeType"])
    ]
    return listing(asked, "Bridge listing will follow", items, "BridgeListComplete")


def device_state_list(asked: Asked) -> Reply:
    """Every device and its state."""
    items = [
        Item("DeviceStateChange", (("Device", device), ("State", state))) for device, state in asked.pbx.devices.items()
    ]
    return listing(asked, "Device State Changes will follow", items, "DeviceStateListComplete")


def extension_state_list(asked: Asked) -> Reply:
    """Every hint and its state."""
    items = []
    for phone in PHONES:
        _, state, text = device_words(asked.pbx.devices[phone.endpoint])
        place = (("Exten", phone.exten), ("Context", CONTEXT), ("Hint", phone.endpoint))
        items.append(Item("ExtensionStatus", (*place, ("Status", str(state)), ("StatusText", text))))
    return listing(asked, "Extension Statuses will follow", items, "ExtensionStateListComplete")


def parked_calls(asked: Asked) -> Reply:
    """Every parked call, with the time it has left."""
    items = []
    for headers, since in asked.pbx.parked.values():
        passed = int(asked.now - since)
        times = {"ParkingDuration": passed, "ParkingTimeout": int(dict(headers)["ParkingTimeout"]) - passed}
        shown = tuple((name, str(times.get(name, value))) for name, value in headers)
        items.append(Item("ParkedCall", shown, action_id_first=False))
    return listing(asked, "Parked calls will follow", items, "ParkedCallsComplete", ("Total", str(len(items))))
