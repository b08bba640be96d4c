"""How a class declares one AMI event. The class is the mapping and the schema.

    class DialBegin(AmiEvent, family="dial"):
        \"\"\"A dial attempt was started toward one destination (app_dial, Asterisk 12+).\"\"\"

        channel: ChannelSnapshot | None = snapshot("")
        dest_channel: ChannelSnapshot | None = snapshot("Dest")
        dial_string: Text = header("DialString")

Header names are compared without case. A field is null when Asterisk did not send its header; a header no field claims,
one that repeats where one was expected, and one whose text does not convert, go to `extra` under their own names, so
nothing Asterisk sent is dropped.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from amibridge.schemas.fields import Integer, Known, Number, Party, Text, Variables, Words

HEADERS = "x-ami-headers"
PREFIX = "x-ami-prefix"
RARE = "x-rare"


def header(*names: str, rare: bool = False) -> Any:
    """A field filled from the first of these AMI headers that is there; inside a snapshot the prefix goes before each.

    `rare` fields are left out of `data` when absent instead of being null.
    """
    extra: dict[str, Any] = {HEADERS: list(names)}
    if rare:
        extra[RARE] = True
    return Field(default=None, json_schema_extra=extra, exclude_if=_is_none if rare else None)


def snapshot(prefix: str) -> Any:
    """A group of headers that share a prefix; null when Asterisk sent none of them."""
    return Field(default=None, json_schema_extra={PREFIX: prefix})


def _is_none(value: Any) -> bool:
    return value is None


def _is_empty(value: Any) -> bool:
    return not value


class Snapshot(BaseModel):
    """Base of header groups that occur under several prefixes."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)


class ChannelSnapshot(Snapshot):
    """A channel at the moment of the event. Language since 13.2, Linkedid since 13.5, Tenantid since 22."""

    channel: Text = header("Channel")
    channel_state: Integer = header("ChannelState")
    channel_state_desc: Text = header("ChannelStateDesc")
    caller_id_num: Party = header("CallerIDNum")
    caller_id_name: Party = header("CallerIDName")
    connected_line_num: Party = header("ConnectedLineNum")
    connected_line_name: Party = header("ConnectedLineName")
    language: Text = header("Language")
    account_code: Text = header("AccountCode")
    context: Text = header("Context")
    exten: Text = header("Exten")
    priority: Integer = header("Priority")
    uniqueid: Known = header("Uniqueid")
    linkedid: Known = header("Linkedid")
    tenant_id: Text = header("Tenantid", rare=True)
    variables: Variables = header("ChanVariable", rare=True)


class BridgeSnapshot(Snapshot):
    """A bridge at the moment of the event (Asterisk 12+; video source since 13)."""

    bridge_uniqueid: Text = header("BridgeUniqueid")
    bridge_type: Text = header("BridgeType")
    bridge_technology: Text = header("BridgeTechnology")
    bridge_creator: Known = header("BridgeCreator")
    bridge_name: Known = header("BridgeName")
    bridge_num_channels: Integer = header("BridgeNumChannels")
    bridge_video_source_mode: Text = header("BridgeVideoSourceMode")
    bridge_video_source: Known = header("BridgeVideoSource", rare=True)


class AmiEvent(BaseModel):
    """Base of every AMI event, and the shape of an event without a class: all its headers in `extra`.

    `family` is the word in the routing key; `subject` names what the event is about as (noun, field path), by default the
    channel, then the bridge. `name` is AMI's name where it is no Python name. Adding a field is a minor version, anything
    else a new major.
    """

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    event_name: ClassVar[str] = ""
    family: ClassVar[str] = "other"
    major: ClassVar[int] = 1
    minor: ClassVar[int] = 0
    subject: ClassVar[tuple[str, str] | None] = None
    registry: ClassVar[dict[str, type[AmiEvent]]] = {}

    privilege: Words = header("Privilege")
    timestamp: Number = header("Timestamp", rare=True)
    system_name: Text = header("SystemName", rare=True)
    action_id: Text = header("ActionID", rare=True)
    extra: dict[str, str | list[str]] = Field(default={}, exclude_if=_is_empty)
    stray_lines: list[str] = Field(default=[], exclude_if=_is_empty)  # lines without a colon
    not_utf8: dict[str, str | list[str]] = Field(default={}, exclude_if=_is_empty)  # header: base64 of its bytes

    def __init_subclass__(
        cls,
        family: str | None = None,
        subject: tuple[str, str] | None = None,
        version: tuple[int, int] = (1, 0),
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if family is None:
            return  # a mixin, not an event
        cls.family = family
        cls.subject = subject
        cls.major, cls.minor = version
        cls.event_name = name or cls.__name__
        AmiEvent.registry[cls.event_name] = cls

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents type, e.g. `asterisk.ami.Hangup.v1`."""
        return f"asterisk.ami.{cls.event_name}.v{cls.major}"


class ListComplete(AmiEvent):
    """Mixin: the event that ends the list of items an action asked for. `list_items` says how many there were."""

    event_list: Text = header("EventList")
    list_items: Integer = header("ListItems")
