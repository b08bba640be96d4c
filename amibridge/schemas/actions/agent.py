"""Agents that log in to the agent pool."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, TrueFalse, param


class Agents(
    AmiAction,
    family="agent",
    privileges=("agent",),
    repeat=True,
    returns=Returns(items=("Agents",), end="AgentsComplete"),
):
    """List the agents and what they do (app_agent_pool, Asterisk 1.2+)."""


class AgentLogoff(AmiAction, family="agent", privileges=("agent",)):
    """Log an agent off (app_agent_pool, Asterisk 1.2+)."""

    agent: str = param("Agent")
    soft: TrueFalse | None = param("Soft", default=None)  # let the call end first
