"""Agents: queue members as they are called and serve callers, and the agents that log in with app_agent_pool."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Instant, Integer, Known, Seconds, Text


class QueueCallEvent(AmiEvent):
    """Mixin: a caller (`channel`) in a queue and a member of it (`dest_channel`)."""

    channel: ChannelSnapshot | None = snapshot("")
    dest_channel: ChannelSnapshot | None = snapshot("Dest")
    queue: Text = header("Queue")
    member_name: Text = header("MemberName")
    interface: Text = header("Interface")


class AgentCalled(QueueCallEvent, family="agent", subject=("queue", "queue")):
    """A queue member is being called for a waiting caller (app_queue, Asterisk 12+)."""


class AgentConnect(QueueCallEvent, family="agent", subject=("queue", "queue")):
    """A queue member answered and is connected to the caller (app_queue, Asterisk 12+)."""

    ring_time_seconds: Seconds = header("RingTime")
    hold_time_seconds: Seconds = header("HoldTime")


class AgentComplete(QueueCallEvent, family="agent", subject=("queue", "queue")):
    """A queue member is done with a caller; `reason` is caller, agent or transfer (app_queue, Asterisk 12+)."""

    hold_time_seconds: Seconds = header("HoldTime")
    talk_time_seconds: Seconds = header("TalkTime")
    reason: Text = header("Reason")


class AgentDump(QueueCallEvent, family="agent", subject=("queue", "queue")):
    """A queue member hung up on the caller during the announcement (app_queue, Asterisk 12+)."""


class AgentRingNoAnswer(QueueCallEvent, family="agent", subject=("queue", "queue")):
    """A queue member was called and did not answer (app_queue, Asterisk 12+)."""

    ring_time_ms: Integer = header("RingTime")  # of mostly whole seconds: 1000 after half a second


class AgentLogin(AmiEvent, family="agent", subject=("agent", "agent")):
    """An agent logged in (app_agent_pool, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    agent: Text = header("Agent")


class AgentLogoff(AmiEvent, family="agent", subject=("agent", "agent")):
    """An agent logged off, and how long the login lasted (app_agent_pool, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    agent: Text = header("Agent")
    login_time_seconds: Seconds = header("Logintime")


class Agents(AmiEvent, family="agent", subject=("agent", "agent")):
    """One agent in the answer to the action Agents; a channel only while logged in (app_agent_pool, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    agent: Text = header("Agent")
    name: Text = header("Name")
    status: Text = header("Status")
    talking_to_chan: Text = header("TalkingToChan", rare=True)
    talking_to: Text = header("TalkingTo", rare=True)  # to Asterisk 11, as the next one: an extension or a channel, or n/a
    logged_in_chan: Text = header("LoggedInChan", rare=True)
    call_started: Instant = header("CallStarted", rare=True)
    logged_in_time: Instant = header("LoggedInTime", rare=True)


class AgentsComplete(ListComplete, family="agent"):
    """The end of the answer to the action Agents (app_agent_pool, Asterisk 12+)."""


class Agentcallbacklogin(AmiEvent, family="agent", subject=("agent", "agent")):
    """An agent logged in to be called back at an extension (chan_agent, Asterisk 1.2 to 1.4)."""

    agent: Text = header("Agent")
    login_chan: Text = header("Loginchan")
    uniqueid: Known = header("Uniqueid")


class Agentcallbacklogoff(AmiEvent, family="agent", subject=("agent", "agent")):
    """An agent who was called back logged off, and how long the login lasted (chan_agent, Asterisk 1.2 to 1.6)."""

    agent: Text = header("Agent")
    login_chan: Text = header("Loginchan")
    login_time_seconds: Seconds = header("Logintime")
    reason: Text = header("Reason")
    uniqueid: Known = header("Uniqueid")
