"""The end of a channel: requests to hang up, the hang-up with its cause, and hangup handlers."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Integer, Text


class Hangup(AmiEvent, family="hangup"):
    """A channel was hung up and is gone; `tech_cause` is e.g. the SIP code of a failure (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    cause: Integer = header("Cause")
    cause_txt: Text = header("Cause-txt")
    tech_cause: Integer = header("TechCause", rare=True)


class HangupRequest(AmiEvent, family="hangup"):
    """The far end of a channel asked to hang it up (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    cause: Integer = header("Cause")
    tech_cause: Integer = header("TechCause", rare=True)


class SoftHangupRequest(AmiEvent, family="hangup"):
    """Something inside Asterisk asked a channel to hang up (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    cause: Integer = header("Cause")
    tech_cause: Integer = header("TechCause", rare=True)


class HangupHandlerPush(AmiEvent, family="hangup"):
    """A dialplan routine was added to those a channel runs after its hang-up (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    handler: Text = header("Handler")


class HangupHandlerPop(AmiEvent, family="hangup"):
    """A dialplan routine was taken from those a channel runs after its hang-up (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    handler: Text = header("Handler")


class HangupHandlerRun(AmiEvent, family="hangup"):
    """A channel is about to run one of its hangup handlers (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    handler: Text = header("Handler")
