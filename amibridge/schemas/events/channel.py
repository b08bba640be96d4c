"""Channels: what happens to one channel between its birth and its hang-up, and the Local channel pairs."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Known, Text


class Newchannel(AmiEvent, family="channel"):
    """A channel was created (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")


class Newstate(AmiEvent, family="channel"):
    """A channel changed its state, e.g. from Ring to Up (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")


class Newexten(AmiEvent, family="channel"):
    """A channel is about to run a dialplan application (Asterisk core, 12+); `extension` repeats `channel.exten`."""

    channel: ChannelSnapshot | None = snapshot("")
    extension: Text = header("Extension")
    application: Text = header("Application")
    app_data: Text = header("AppData")


class Rename(AmiEvent, family="channel"):
    """A channel got another name and kept its uniqueid (Asterisk core, 1.2+)."""

    channel_name: Text = header("Channel", "Oldname")
    new_name: Text = header("Newname")
    uniqueid: Known = header("Uniqueid")


class NewCallerid(AmiEvent, family="channel"):
    """A channel got another caller id (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    cid_calling_pres: Text = header("CID-CallingPres")


class NewConnectedLine(AmiEvent, family="channel"):
    """A channel learned with whom it is connected (Asterisk core, 13.13+)."""

    channel: ChannelSnapshot | None = snapshot("")


class NewAccountCode(AmiEvent, family="channel"):
    """A channel got another account code (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    old_account_code: Text = header("OldAccountCode")


class Flash(AmiEvent, family="channel"):
    """A hook flash came from a channel (Asterisk core, 16.24+)."""

    channel: ChannelSnapshot | None = snapshot("")


class Wink(AmiEvent, family="channel"):
    """A wink came from a channel (Asterisk core, 16.24+)."""

    channel: ChannelSnapshot | None = snapshot("")


class ChannelTalkingStart(AmiEvent, family="channel"):
    """Someone began to talk on a channel that has talk detection on (Asterisk core, 12.4+)."""

    channel: ChannelSnapshot | None = snapshot("")


class ChannelTalkingStop(AmiEvent, family="channel"):
    """Someone stopped talking on a channel that has talk detection on (Asterisk core, 12.4+)."""

    channel: ChannelSnapshot | None = snapshot("")
    duration_ms: Integer = header("Duration")


class Pickup(AmiEvent, family="channel"):
    """A channel picked up the call that rang at another one, the target (Asterisk core, 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    target_channel: ChannelSnapshot | None = snapshot("Target")


class ChanSpyStart(AmiEvent, family="channel"):
    """A channel began to listen in on another one (Asterisk core, 12+)."""

    spyer_channel: ChannelSnapshot | None = snapshot("Spyer")
    spyee_channel: ChannelSnapshot | None = snapshot("Spyee")


class ChanSpyStop(AmiEvent, family="channel"):
    """A channel stopped listening in on another one (Asterisk core, 12+)."""

    spyer_channel: ChannelSnapshot | None = snapshot("Spyer")
    spyee_channel: ChannelSnapshot | None = snapshot("Spyee")


class LocalBridge(AmiEvent, family="channel"):
    """The two halves of a Local channel were joined; the second starts in `context` and `exten` (Asterisk core, 12+)."""

    local_one_channel: ChannelSnapshot | None = snapshot("LocalOne")
    local_two_channel: ChannelSnapshot | None = snapshot("LocalTwo")
    context: Text = header("Context")
    exten: Text = header("Exten")
    local_optimization: Flag = header("LocalOptimization")


class LocalOptimizationBegin(AmiEvent, family="channel"):
    """The two halves of a Local channel began to take themselves out of the media path (Asterisk core, 12+)."""

    local_one_channel: ChannelSnapshot | None = snapshot("LocalOne")
    local_two_channel: ChannelSnapshot | None = snapshot("LocalTwo")
    source_channel: ChannelSnapshot | None = snapshot("Source")
    dest_uniqueid: Known = header("DestUniqueId")
    id: Integer = header("Id")


class LocalOptimizationEnd(AmiEvent, family="channel"):
    """The two halves of a Local channel took themselves out of the media path, or failed to (Asterisk core, 12+)."""

    local_one_channel: ChannelSnapshot | None = snapshot("LocalOne")
    local_two_channel: ChannelSnapshot | None = snapshot("LocalTwo")
    success: Flag = header("Success")
    id: Integer = header("Id")


class Masquerade(AmiEvent, family="channel"):
    """A channel, the clone, took the place of another, the original, e.g. in a transfer (Asterisk core, 1.6 to 11)."""

    clone_channel_name: Text = header("Clone")
    clone_state: Text = header("CloneState")
    original_channel_name: Text = header("Original")
    original_state: Text = header("OriginalState")


class NewPeerAccount(AmiEvent, family="channel"):
    """The account code of the other side of a channel changed (Asterisk core, 1.8 to 11)."""

    channel: ChannelSnapshot | None = snapshot("")
    peer_account: Text = header("PeerAccount")
    old_peer_account: Text = header("OldPeerAccount")


class ChannelUpdate(AmiEvent, family="channel"):
    """A channel driver said by what its protocol knows the call (chan_sip, chan_iax2, chan_gtalk, Asterisk 1.6 to 11)."""

    channel: ChannelSnapshot | None = snapshot("")
    channel_type: Text = header("Channeltype")
    peer_name: Text = header("Peername", rare=True)
    sip_call_id: Text = header("SIPcallid", rare=True)
    sip_full_contact: Text = header("SIPfullcontact", rare=True)
    iax2_peer: Text = header("IAX2-peer", rare=True)
    iax2_callno_local: Integer = header("IAX2-callno-local", rare=True)
    iax2_callno_remote: Integer = header("IAX2-callno-remote", rare=True)
    gtalk_sid: Text = header("Gtalk-SID", rare=True)
    call_ref: Text = header("CallRef", rare=True)
