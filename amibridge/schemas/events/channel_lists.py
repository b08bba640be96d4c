"""Channels as list answers: Status, CoreShowChannels, CoreShowChannelMap and a Hangup by pattern."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Instant, Integer, Known, Party, Seconds, Text, Variables


class Status(AmiEvent, family="channel"):
    """One channel in the answer to the action Status (Asterisk core, 1.4+)."""

    channel: ChannelSnapshot | None = snapshot("")
    type: Text = header("Type")
    dnid: Text = header("DNID")
    effective_connected_line_num: Party = header("EffectiveConnectedLineNum")
    effective_connected_line_name: Party = header("EffectiveConnectedLineName")
    time_to_hangup: Instant = header("TimeToHangup")
    bridge_id: Text = header("BridgeID")
    application: Text = header("Application")
    data: Text = header("Data")
    native_formats: Text = header("Nativeformats")
    read_format: Text = header("Readformat")
    read_trans: Text = header("Readtrans")
    write_format: Text = header("Writeformat")
    write_trans: Text = header("Writetrans")
    call_group: Text = header("Callgroup")
    pickup_group: Text = header("Pickupgroup")
    seconds: Seconds = header("Seconds")
    variables: Variables = header("Variable", rare=True)
    bridged_channel_name: Text = header("BridgedChannel", "Link", rare=True)  # to Asterisk 11, as the next one
    bridged_uniqueid: Known = header("BridgedUniqueid", rare=True)


class StatusComplete(ListComplete, family="channel"):
    """The end of the answer to the action Status (Asterisk core, 1.4+)."""

    items: Integer = header("Items")


class CoreShowChannel(AmiEvent, family="channel"):
    """One channel in the answer to the action CoreShowChannels (Asterisk core, 1.6+)."""

    channel: ChannelSnapshot | None = snapshot("")
    bridge_id: Text = header("BridgeId")
    application: Text = header("Application")
    application_data: Text = header("ApplicationData")
    duration_seconds: Seconds = header("Duration")
    bridged_channel_name: Text = header("BridgedChannel", rare=True)  # to Asterisk 11, as the next one
    bridged_uniqueid: Known = header("BridgedUniqueid", rare=True)


class CoreShowChannelsComplete(ListComplete, family="channel"):
    """The end of the answer to the action CoreShowChannels (Asterisk core, 1.6+)."""


class CoreShowChannelMap(AmiEvent, family="channel"):
    """One channel that is connected, directly or through others, to the one asked for (Asterisk core, 18+)."""

    channel_name: Text = header("Channel")
    connected_channel_name: Text = header("ConnectedChannel")


class CoreShowChannelMapComplete(ListComplete, family="channel"):
    """The end of the answer to the action CoreShowChannelMap (Asterisk core, 18+)."""


class ChannelHungup(AmiEvent, family="channel"):
    """One channel that the action Hangup with a pattern was applied to (Asterisk core, 11+)."""

    channel_name: Text = header("Channel")


class ChannelsHungupListComplete(ListComplete, family="channel"):
    """The end of the answer to the action Hangup with a pattern (Asterisk core, 11+)."""
