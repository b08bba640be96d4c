"""Peers of the channel drivers before PJSIP: IAX2, and the SIP and Skinny drivers that went with Asterisk 21."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Instant, Integer, Seconds, Text


class PeerEntry(AmiEvent, family="endpoint", subject=("endpoint", "object_name")):
    """One peer in the answer to the action IAXpeerlist or, to Asterisk 20, SIPpeers (chan_iax2, Asterisk 1.4+)."""

    channel_type: Text = header("Channeltype")
    object_name: Text = header("ObjectName")
    object_username: Text = header("ObjectUsername", rare=True)
    chan_object_type: Text = header("ChanObjectType")
    ip_address: Text = header("IPaddress")
    ip_port: Integer = header("IPport", "Port")
    mask: Text = header("Mask", rare=True)
    dynamic: Flag = header("Dynamic")
    trunk: Flag = header("Trunk", rare=True)
    encryption: Flag = header("Encryption", rare=True)
    status: Text = header("Status")
    description: Text = header("Description", rare=True)
    account_code: Text = header("Accountcode", rare=True)
    acl: Flag = header("ACL", rare=True)
    realtime_device: Text = header("RealtimeDevice", rare=True)
    force_rport: Flag = header("Forcerport", "Natsupport", rare=True)
    auto_force_rport: Flag = header("AutoForcerport", rare=True)
    comedia: Flag = header("Comedia", rare=True)
    auto_comedia: Flag = header("AutoComedia", rare=True)
    video_support: Flag = header("VideoSupport", rare=True)
    text_support: Flag = header("TextSupport", rare=True)


class PeerlistComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action IAXpeerlist or, to Asterisk 20, SIPpeers (chan_iax2, Asterisk 1.4+)."""


class RegistryEntry(AmiEvent, family="endpoint", subject=("registration", "username")):
    """One registration elsewhere in the answer to IAXregistry or, to Asterisk 20, SIPshowregistry (Asterisk 1.6+)."""

    host: Text = header("Host")
    port: Integer = header("Port", rare=True)
    dns_manager: Text = header("DNSmanager", rare=True)
    username: Text = header("Username")
    perceived: Text = header("Perceived", rare=True)
    domain: Text = header("Domain", rare=True)
    domain_port: Integer = header("DomainPort", rare=True)
    refresh_seconds: Seconds = header("Refresh")
    state: Text = header("State")
    registration_time: Instant = header("RegistrationTime", rare=True)


class RegistrationsComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action IAXregistry or, to Asterisk 20, SIPshowregistry (Asterisk 1.6+)."""


class SessionTimeout(AmiEvent, family="endpoint"):
    """A SIP call was cut because its session timer ran out (chan_sip, Asterisk 12 to 20)."""

    channel: ChannelSnapshot | None = snapshot("")
    source: Text = header("Source")


class SIPpeerstatusComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action SIPpeerstatus (chan_sip, Asterisk 11 to 12)."""


class DeviceEntry(AmiEvent, family="endpoint", subject=("endpoint", "object_name")):
    """One telephone in the answer to SKINNYdevices or SKINNYshowdevice (chan_skinny, Asterisk 1.6 to 20)."""

    channel_type: Text = header("Channeltype")
    object_name: Text = header("ObjectName")
    channel_object_type: Text = header("ChannelObjectType")
    device_id: Text = header("DeviceId")
    ip_address: Text = header("IPaddress")
    type: Text = header("Type")
    device_status: Text = header("Devicestatus")
    number_of_lines: Integer = header("NumberOfLines")


class DevicelistComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action SKINNYdevices (chan_skinny, Asterisk 1.6 to 20)."""


class LineEntry(AmiEvent, family="endpoint", subject=("endpoint", "object_name")):
    """One line of a telephone in the answer to SKINNYlines or SKINNYshowline (chan_skinny, Asterisk 1.6 to 20)."""

    channel_type: Text = header("Channeltype")
    object_name: Text = header("ObjectName")
    channel_object_type: Text = header("ChannelObjectType")
    device: Text = header("Device")
    instance: Integer = header("Instance")
    label: Text = header("Label")


class LinelistComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action SKINNYlines (chan_skinny, Asterisk 1.6 to 20)."""
