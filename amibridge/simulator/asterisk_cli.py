"""What the `Command` action can run: a few commands of Asterisk's own command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from amibridge.simulator.pbx import LiveChannel
from amibridge.simulator.replies import Asked, Reply, error, response

VERSION = "22.10.1~simulated"
"""What CoreSettings and `core show version` call this PBX: the Asterisk it was modelled on, and what it is."""


def command(asked: Asked) -> Reply:
    """Runs a command; the output comes as one Output header a line. An unknown one fails, with the reason as output."""
    line = asked.get("Command")
    if not line:
        return error(asked, "No command provided")
    run = COMMANDS.get(" ".join(line.lower().split()))
    if run is None:
        text = f"No such command '{line}' (type 'core show help {line}' for other possible commands)"
        return _output(asked, [text], "Error")
    return _output(asked, run(asked) or [""], "Success")


def _output(asked: Asked, lines: list[str], word: str) -> Reply:
    headers = [("Output", line) for line in lines]
    return Reply(response(asked, ("Message", "Command output follows"), *headers, word=word))


def _channels(asked: Asked) -> list[str]:
    head = f"{'Channel':<64} {'Location':<32} {'State':<7} {'Application(Data)':<30}"
    channels = list(asked.pbx.channels.values())
    calls = len({live.headers["Linkedid"] for live in channels})
    return [head, *(_channel(live) for live in channels), *_totals(len(channels), calls, asked.pbx.calls_processed)]


def _channel(live: LiveChannel) -> str:
    headers = live.headers
    place = f"{headers['Exten']}@{headers['Context']}:{headers['Priority']}" if headers["Exten"] else "(None)"
    application = f"{live.application}({live.arguments})" if live.application else "(None)"
    return f"{live.name:<64} {place:<32} {live.state:<7} {application:<30}"


def _totals(channels: int, calls: int, processed: int) -> list[str]:
    return [
        f"{channels} active channel{'' if channels == 1 else 's'}",
        f"{calls} active call{'' if calls == 1 else 's'}",
        f"{processed} call{'' if processed == 1 else 's'} processed",
    ]


def _concise(asked: Asked) -> list[str]:
    return ["!".join(_fields(live, asked.now)) for live in asked.pbx.channels.values()]


def _fields(live: LiveChannel, now: float) -> list[str]:
    headers, seconds = live.headers, str(int(now - live.since))
    place = [headers["Channel"], headers["Context"], headers["Exten"], headers["Priority"], live.state]
    number = headers["CallerIDNum"].replace("<unknown>", "")
    return [*place, live.application, live.arguments, number, "", "", "3", seconds, live.bridge, headers["Uniqueid"]]


def _version(asked: Asked) -> list[str]:
    return [f"Asterisk {VERSION} built by amibridge @ localhost on a simulator running Python"]


def _uptime(asked: Asked) -> list[str]:
    minutes, seconds = divmod(int(asked.now - asked.pbx.started), 60)
    text = f"{minutes} minutes, {seconds} seconds" if minutes else f"{seconds} seconds"
    return [f"System uptime: {text}", f"Last reload: {text}"]


COMMANDS: Mapping[str, Callable[[Asked], list[str]]] = {
    "core show channels": _channels,
    "core show channels concise": _concise,
    "core show version": _version,
    "core show uptime": _uptime,
}
"""Command line, in lower case and with single spaces → its output."""
