"""Transfers: a call handed over blindly, or after its target was asked."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, BridgeSnapshot, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Flag, Known, Text


class BlindTransfer(AmiEvent, family="transfer"):
    """A blind transfer ended: Success, Fail, Invalid or Not Permitted (Asterisk core, 12+)."""

    transferer_channel: ChannelSnapshot | None = snapshot("Transferer")
    transferee_channel: ChannelSnapshot | None = snapshot("Transferee")
    bridge: BridgeSnapshot | None = snapshot("")
    result: Text = header("Result")
    is_external: Flag = header("IsExternal")
    context: Text = header("Context")
    extension: Text = header("Extension")
    transfer_method: Text = header("TransferMethod", rare=True)  # to Asterisk 11, as the next two
    sip_call_id: Text = header("SIP-Callid", rare=True)
    transfer_to_parking: Flag = header("Transfer2Parking", rare=True)


class AttendedTransfer(AmiEvent, family="transfer"):
    """An attended transfer ended; `dest_type` tells how and which other fields are there (Asterisk core, 12+)."""

    orig_transferer_channel: ChannelSnapshot | None = snapshot("OrigTransferer")
    orig_bridge: BridgeSnapshot | None = snapshot("Orig")
    second_transferer_channel: ChannelSnapshot | None = snapshot("SecondTransferer")
    second_bridge: BridgeSnapshot | None = snapshot("Second")
    transferee_channel: ChannelSnapshot | None = snapshot("Transferee")
    transfer_target_channel: ChannelSnapshot | None = snapshot("TransferTarget")
    local_one_channel: ChannelSnapshot | None = snapshot("LocalOne")
    local_two_channel: ChannelSnapshot | None = snapshot("LocalTwo")
    result: Text = header("Result")
    is_external: Flag = header("IsExternal")
    dest_type: Text = header("DestType")
    dest_bridge_uniqueid: Known = header("DestBridgeUniqueid", rare=True)
    dest_app: Text = header("DestApp", rare=True)
    dest_transferer_channel_name: Text = header("DestTransfererChannel", rare=True)
    transfer_method: Text = header("TransferMethod", rare=True)  # to Asterisk 11, as the next one
    sip_call_id: Text = header("SIP-Callid", rare=True)
