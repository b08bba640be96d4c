"""The actions that start, end and move calls, and their variables."""

from __future__ import annotations

import re

from amibridge.simulator.dialplan import exists
from amibridge.simulator.legs import NOBODY, Party
from amibridge.simulator.orders import Order
from amibridge.simulator.pbx import LiveChannel
from amibridge.simulator.replies import Asked, Item, Reply, error, listing, response, success
from amibridge.simulator.templates import TEMPLATES, make
from amibridge.simulator.wire import Event, escaped

UNIQUEID_LIMIT_CHARS = 149
DEFAULT_TIMEOUT_MILLISECONDS = "30000"
VARIABLES_PER_LINE_LIMIT = 64
"""Items of one `Variable:` line; the rest is dropped."""

_CALLER_ID = re.compile(r'^\s*"?(?P<name>[^"<]*?)"?\s*<(?P<number>[^>]*)>\s*$')
_INTEGER = re.compile(r"^\s*[-+]?\d+")


def originate(asked: Asked) -> Reply:
    """Starts a call; with Async the answer says only that it was taken."""
    fault = _originate_fault(asked)
    if fault:
        return error(asked, fault)
    announced = _true(asked.get("Async"))
    ticket = asked.desk.board.originate(_order(asked, announced))
    if ticket is None:
        return error(asked, "Originate failed")
    taken = success(asked, "Originate successfully queued")
    if announced:
        return taken
    return Reply(taken.text, ticket=ticket, otherwise=error(asked, "Originate failed").text)


def _originate_fault(asked: Asked) -> str:
    channel, exten, context = asked.get("Channel"), asked.get("Exten"), asked.get("Context")
    priority, timeout = asked.get("Priority"), asked.get("Timeout")
    placed = bool(exten and context and priority)
    faults = (
        (not channel, "Channel not specified"),
        (priority and not _INTEGER.match(priority), "Invalid priority"),
        (timeout and not _INTEGER.match(timeout), "Invalid timeout"),
        ("/" not in channel, "Invalid channel"),
        (len(asked.get("ChannelId")) > UNIQUEID_LIMIT_CHARS, "Uniqueid length exceeds maximum of 149"),
        (placed and not exists(context, exten), "Extension does not exist."),
        (
            not (placed or asked.get("Application") or _true(asked.get("Async"))),
            "Originate with 'Exten' requires 'Context' and 'Priority'",
        ),
    )
    return next((text for failed, text in faults if failed), "")


def _order(asked: Asked, announced: bool) -> Order:
    milliseconds = _INTEGER.match(asked.get("Timeout") or DEFAULT_TIMEOUT_MILLISECONDS)
    return Order(
        target=asked.get("Channel"),
        action_id=asked.request.action_id,
        context=asked.get("Context"),
        exten=asked.get("Exten"),
        application=asked.get("Application"),
        arguments=asked.get("Data"),
        channel_id=asked.get("ChannelId"),
        other_channel_id=asked.get("OtherChannelId"),
        caller=_caller(asked.get("CallerID")),
        variables=tuple(_variables(asked.request.all("Variable"))),
        timeout_seconds=max(0, int(milliseconds.group() if milliseconds else 0)) / 1000,
        announced=announced,
    )


def _caller(text: str) -> Party:
    if match := _CALLER_ID.match(text):
        return Party(match["number"], match["name"])
    number = text.strip()
    return Party(number) if number.lstrip("+").isdecimal() else Party("", number) if number else NOBODY


def _variables(lines: list[str]) -> list[tuple[str, str]]:
    # Asterisk pushes each one in front of those it has: they are set in reverse
    items = [item for line in lines for item in line.split(",")[:VARIABLES_PER_LINE_LIMIT]]
    pairs = [item.partition("=") for item in items]
    return [(name.strip(), value) for name, equals, value in reversed(pairs) if equals and name.strip()]


def hangup(asked: Asked) -> Reply:
    """One channel, or with `/regex/` all that match."""
    wanted = asked.get("Channel")
    if not wanted:
        return error(asked, "No channel specified")
    cause = int(asked.get("Cause")) if asked.get("Cause").isdecimal() and int(asked.get("Cause")) < 128 else 0
    if len(wanted) > 2 and wanted[0] == wanted[-1] == "/":
        return _hangup_matching(asked, wanted, cause)
    live = find(asked, wanted)
    if live is None:
        return error(asked, "No such channel")
    asked.desk.board.hang_up([live.name], cause)
    return success(asked, "Channel Hungup")


def _hangup_matching(asked: Asked, pattern: str, cause: int) -> Reply:
    try:
        regex = re.compile(pattern[1:-1])
    except re.error:
        return error(asked, f"Regex compile failed on: {pattern}")
    names = [live.name for live in asked.pbx.channels.values() if regex.search(live.name)]
    asked.desk.board.hang_up(names, cause)
    items = [Item("ChannelHungup", (("Channel", name),), action_id_first=False) for name in names]
    return listing(asked, "Channels hung up will follow", items, "ChannelsHungupListComplete")


def redirect(asked: Asked) -> Reply:
    """Sends a channel to an extension."""
    for header in ("Channel", "Context", "Exten", "Priority"):
        if not asked.get(header):
            return error(asked, f"{header} not specified")
    live = find(asked, asked.get("Channel"))
    if live is None:
        return error(asked, f"Channel does not exist: {asked.get('Channel')}")
    asked.desk.board.redirect(live.name, asked.get("Context"), asked.get("Exten"))
    return success(asked, "Redirect successful")


def getvar(asked: Asked) -> Reply:
    """A variable, or one of the few functions there are; an unknown one is empty."""
    variable, channel = asked.get("Variable"), asked.get("Channel")
    if not variable:
        return error(asked, "No variable specified")
    live = find(asked, channel)
    if channel and live is None:
        return error(asked, "No such channel")
    value = _value(live, variable) if live else asked.pbx.globals.get(variable, "")
    return Reply(response(asked, ("Variable", variable), ("Value", value)))


_FUNCTIONS = {
    "CALLERID(num)": "CallerIDNum",
    "CALLERID(name)": "CallerIDName",
    "CONNECTEDLINE(num)": "ConnectedLineNum",
    "CONNECTEDLINE(name)": "ConnectedLineName",
    "CHANNEL": "Channel",
    "CHANNEL(name)": "Channel",
    "CHANNEL(state)": "ChannelStateDesc",
    "CHANNEL(uniqueid)": "Uniqueid",
    "CHANNEL(linkedid)": "Linkedid",
    "UNIQUEID": "Uniqueid",
    "CONTEXT": "Context",
    "EXTEN": "Exten",
    "PRIORITY": "Priority",
}


def _value(live: LiveChannel, variable: str) -> str:
    header = _FUNCTIONS.get(variable)
    if header is None:
        return live.variables.get(variable, "")
    return live.headers[header].replace("<unknown>", "")


def setvar(asked: Asked) -> Reply:
    """Sets a variable of a channel, or without one a global."""
    variable, channel = asked.get("Variable"), asked.get("Channel")
    if not variable:
        return error(asked, "No variable specified")
    live = find(asked, channel)
    if channel and live is None:
        return error(asked, "No such channel")
    return success(asked, "Variable Set", _var_set(live, variable, asked.get("Value")))


def _var_set(live: LiveChannel | None, variable: str, value: str) -> Event:
    values = {"Variable": variable, "Value": escaped(value)}
    if live is None:
        return make("VarSet", {}, {"Channel": "none", "Uniqueid": "none", **values})
    return Event("VarSet", TEMPLATES["VarSet"].classes, (*live.headers.items(), *values.items()))


def find(asked: Asked, channel: str) -> LiveChannel | None:
    """A live channel by its name or its uniqueid."""
    return asked.pbx.named(channel) or asked.pbx.channels.get(channel)


def _true(word: str) -> bool:
    return word.lower() in ("yes", "true", "y", "t", "1", "on")
