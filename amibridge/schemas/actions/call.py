"""Starting and ending calls."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from amibridge.schemas.action import AmiAction, Commas, Returns, TrueFalse, VariableMap, param


class Originate(AmiAction, family="call", privileges=("originate",), returns=Returns(late=("OriginateResponse",))):
    """Call a channel and connect it to an extension or an application (core, Asterisk 0.2+).

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
    """Hang up a channel, or with `/regex/` every channel whose name matches (core, Asterisk 0.2+).

    Only the form with `/regex/` answers with a list.
    """

    channel: str = param("Channel")
    cause: int | None = param("Cause", default=None)  # a hangup cause (Q.850); one that is unknown is ignored

    @model_validator(mode="after")
    def _regex_is_closed(self) -> Self:
        if self.channel.startswith("/") and (len(self.channel) < 3 or not self.channel.endswith("/")):
            raise ValueError("Channel begins like a regular expression; it must look like /regex/")
        return self


class AbsoluteTimeout(AmiAction, family="call", privileges=("system", "call")):
    """Hang a channel up when so much time has passed from now (core, Asterisk 0.5+)."""

    channel: str = param("Channel")
    timeout_seconds: int = param("Timeout")

    @model_validator(mode="after")
    def _is_some_time(self) -> Self:
        if self.timeout_seconds <= 0:
            raise ValueError("Timeout must be at least 1 second; Asterisk refuses 0")
        return self


class Redirect(AmiAction, family="call", privileges=("call",)):
    """Send a channel, and the other leg as `ExtraChannel`, to an extension (core, Asterisk 0.2+).

    Without `ExtraExten` both go to the same extension. Success says that it was asked to go, not that it arrived.
    """

    channel: str = param("Channel")
    exten: str = param("Exten")
    context: str = param("Context")
    priority: str = param("Priority")  # a number or a label
    extra_channel: str | None = param("ExtraChannel", default=None)
    extra_exten: str | None = param("ExtraExten", default=None)
    extra_context: str | None = param("ExtraContext", default=None)
    extra_priority: str | None = param("ExtraPriority", default=None)

    @model_validator(mode="after")
    def _extra_is_whole(self) -> Self:
        place = (self.extra_exten, self.extra_context, self.extra_priority)
        if any(place) and self.extra_channel is None:
            raise ValueError("has an extra place but no ExtraChannel; Asterisk would ignore it")
        if any(place) and self.extra_exten is None:
            raise ValueError("ExtraContext and ExtraPriority need ExtraExten")
        return self


class Atxfer(AmiAction, family="call", privileges=("call",)):
    """Begin an attended transfer, by dialling the feature code and digits for the channel (core, Asterisk 1.6.1+).

    The extension must be dialable digits, and features.conf must define `atxfer`.
    """

    channel: str = param("Channel")
    exten: str = param("Exten")
    context: str | None = param("Context", default=None)
    priority: str | None = param("Priority", default=None)  # read up to 11


class CancelAtxfer(AmiAction, family="call", privileges=("call",)):
    """Cancel an attended transfer, by dialling `atxferabort` for the channel (core, Asterisk 13.18, 14.7, 15.1+)."""

    channel: str = param("Channel")


class BlindTransfer(AmiAction, family="call", privileges=("call",)):
    """Send whoever is bridged to a channel to an extension (core, Asterisk 12+)."""

    channel: str = param("Channel")
    exten: str = param("Exten")
    context: str | None = param("Context", default=None)  # the channel's own
