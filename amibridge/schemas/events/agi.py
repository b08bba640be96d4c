"""AGI: channels that another program commands. Environment and results of AsyncAGI stay URI-encoded."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Integer, Text


class AsyncAGIStart(AmiEvent, family="agi"):
    """A channel waits for AGI commands from a manager user (res_agi, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    env: Text = header("Env")


class AsyncAGIExec(AmiEvent, family="agi"):
    """A channel has executed an AGI command of a manager user (res_agi, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    command_id: Text = header("CommandId")
    result: Text = header("Result")


class AsyncAGIEnd(AmiEvent, family="agi"):
    """A channel takes no more AGI commands from manager users (res_agi, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")


class AGIExecStart(AmiEvent, family="agi"):
    """A channel began to execute an AGI command; `command_id` is Asterisk's own (res_agi, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    command: Text = header("Command")
    command_id: Text = header("CommandId")


class AGIExecEnd(AmiEvent, family="agi"):
    """A channel has executed an AGI command; `command_id` is Asterisk's own (res_agi, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    command: Text = header("Command")
    command_id: Text = header("CommandId")
    result_code: Integer = header("ResultCode")
    result: Text = header("Result")
