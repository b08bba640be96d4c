"""Agents of app_agent_pool, and what members of queues do with their callers.

An entry, by the agent's id: `agent name status uniqueid channel_name talking_to_uniqueid logged_in_time`. `status` in
the words of the action Agents: AGENT_LOGGEDOFF, AGENT_IDLE, AGENT_ONCALL, null where not known. No event tells of a
call that the dialplan gave an agent (AgentRequest) but the state of its device, `Agent:<id>`: in use is taken for
AGENT_ONCALL, which holds through its wrap-up time too. `uniqueid channel_name logged_in_time`: of its login.
`talking_to_uniqueid`: the caller that a queue gave it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amibridge.state import queues
from amibridge.state.tables import Entry, Mark, Tables, group, text

BLANK: Entry = {
    "agent": "",
    "name": None,
    "status": None,
    "uniqueid": None,
    "channel_name": None,
    "talking_to_uniqueid": None,
    "logged_in_time": None,
}
_LOGGED_OFF: Entry = {
    "status": "AGENT_LOGGEDOFF",
    "uniqueid": None,
    "channel_name": None,
    "talking_to_uniqueid": None,
    "logged_in_time": None,
}
_BY_DEVICE = {"NOT_INUSE": "AGENT_IDLE", "INUSE": "AGENT_ONCALL", "UNAVAILABLE": "AGENT_LOGGEDOFF"}


def logged_in(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentLogin; Agentcallbacklogin, to Asterisk 1.4."""
    channel = group(body, "channel")
    fields = {
        "status": "AGENT_IDLE",
        "uniqueid": channel.get("uniqueid") or body.get("uniqueid"),
        "channel_name": channel.get("channel") or body.get("login_chan"),
        "logged_in_time": tables.time,
    }
    _say(tables, text(body, "agent"), fields)


def logged_off(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentLogoff; Agentcallbacklogoff, to Asterisk 1.6."""
    _say(tables, text(body, "agent"), _LOGGED_OFF)


def swapped(tables: Tables, old: str, new: str, name: Any) -> None:
    """In the bridge where agents wait, another channel took the place of one: a Local channel was optimized away."""
    for agent, entry in tables.entries["agents"].items():
        if entry["uniqueid"] == old:
            tables.touch("agents", agent)
            tables.update("agents", agent, entry, {"uniqueid": new, "channel_name": name})


def called(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentCalled: the member's channel rings."""
    rings = text(group(body, "dest_channel"), "uniqueid")
    if rings and rings not in tables.gone:
        queues.called(tables, body, rings)


def connected(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentConnect: the member talks to the caller."""
    caller = text(group(body, "channel"), "uniqueid")
    known = caller if caller and caller not in tables.gone else None
    queues.connected(tables, body, known)
    _talks(tables, body, known)


def completed(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentComplete: done with the caller."""
    queues.completed(tables, body, text(group(body, "channel"), "uniqueid"), counts=True)
    _talks(tables, body, None)


def dumped(tables: Tables, body: Mapping[str, Any]) -> None:
    """AgentDump: hung up on the caller before they talked."""
    queues.completed(tables, body, text(group(body, "channel"), "uniqueid"), counts=False)
    _talks(tables, body, None)


def device_changed(tables: Tables, agent: str, state: Any) -> None:
    """The device of an agent that is known changed state."""
    status = _BY_DEVICE.get(state) if isinstance(state, str) else None
    if status is not None and agent in tables.entries["agents"]:
        _say(tables, agent, _LOGGED_OFF if status == "AGENT_LOGGEDOFF" else {"status": status})


def listed(tables: Tables, item: Mapping[str, Any], of: str, before: int) -> Mark | None:
    """Agents, an item of a snapshot."""
    agent = text(item, "agent")
    if not agent:
        return None
    mark = ("agents", agent)
    entry = _entry(tables, agent)
    tables.update("agents", agent, entry, {"name": item.get("name")})
    if not tables.newer(mark, before):
        channel = group(item, "channel")
        fields = {
            "status": item.get("status"),
            "uniqueid": channel.get("uniqueid"),
            "channel_name": channel.get("channel") or item.get("logged_in_chan"),
            "logged_in_time": item.get("logged_in_time"),
        }
        if item.get("status") != "AGENT_ONCALL":
            fields["talking_to_uniqueid"] = None
        tables.update("agents", agent, entry, fields)
    return mark


def _entry(tables: Tables, agent: str) -> Entry:
    return tables.entries["agents"].get(agent) or tables.add("agents", agent, BLANK | {"agent": agent})


def _say(tables: Tables, agent: str, fields: Mapping[str, Any]) -> None:
    if agent:
        tables.touch("agents", agent)
        tables.update("agents", agent, _entry(tables, agent), fields)


def _talks(tables: Tables, body: Mapping[str, Any], uniqueid: str | None) -> None:
    """A member that is an agent, `Agent/1001`."""
    technology, _, agent = text(body, "interface").partition("/")
    if technology.lower() == "agent" and agent in tables.entries["agents"]:
        tables.touch("agents", agent)
        tables.update("agents", agent, tables.entries["agents"][agent], {"talking_to_uniqueid": uniqueid})
