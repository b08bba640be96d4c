"""Starting and ending calls."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from amibridge.schemas.action import AmiAction, Commas, Returns, TrueFalse, VariableMap, param


class Originate(AmiAction, family="call", privileges=("originate",), returns=Returns(late=("OriginateResponse",))):
    """Call a channel and connect it to an extension or an application (Asterisk 0.2+).

    Without `Async` the answer comes when the call is answered or failed, and the command connection is busy until then.
    `ChannelId` makes the new channel's Uniqueid known in advance; Asterisk takes one that another begins with for taken.
    """

    channel: str = param("Channel")
    exten: str | None = param("Exten", default=None)
    context: str | None = param("Context", default=None)
    priority: str | None = param("Priority", default=None)  # a number or a label
    application: str | None = param("Application", default=None)
    application_data: str | None = param("Data", default=None)
    timeout_ms: int | None = param("Timeout", default=None)  # how long it rings; 30000
    caller_id: str | None = param("CallerID", default=None)  # "Name" <number>
    variables: VariableMap | None = param("Variable", default=None)
    account: str | None = param("Account", default=None)
    early_media: TrueFalse | None = param("EarlyMedia", default=None)
    async_: TrueFalse | None = param("Async", default=None)
    codecs: Commas | None = param("Codecs", default=None)
    channel_id: str | None = param("ChannelId", default=None)
    other_channel_id: str | None = param("OtherChannelId", default=None)
    pre_dial_gosub: str | None = param("PreDialGoSub", default=None)

    @model_validator(mode="after")
    def _has_a_destination(self) -> Self:
        place = (self.exten, self.context, self.priority)
        if self.application is None and None in place:
            raise ValueError("needs Exten, Context and Priority, or Application")
        if self.application is not None and any(place):
            raise ValueError("has both an extension and an Application; give one")
        if "/" not in self.channel:
            raise ValueError("Channel must look like technology/resource, e.g. PJSIP/100")
        return self


class Hangup(
    AmiAction,
    family="call",
    privileges=("system", "call"),
    returns=Returns(items=("ChannelHungup",), end="ChannelsHungupListComplete"),
):
    """Hang up a channel, or with `/regex/` every channel whose name matches; only that form answers with a list."""

    channel: str = param("Channel")
    cause: int | None = param("Cause", default=None)
