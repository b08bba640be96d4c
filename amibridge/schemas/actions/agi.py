"""Commanding a channel from outside: AsyncAGI."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param


class AGI(AmiAction, family="agi", privileges=("agi",), returns=Returns(late=("AsyncAGIExec",))):
    """Give an AGI command to a channel that waits in `AGI(agi:async)` (res_agi, Asterisk 1.6+).

    What came of it is the event AsyncAGIExec, known by its `CommandID`: without one nobody can tell whose it is.
    """

    channel: str = param("Channel")
    command: str = param("Command")
    command_id: str | None = param("CommandID", default=None)
