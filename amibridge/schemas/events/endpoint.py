"""Endpoints: the phones and trunks of PJSIP, where they are registered and how they are reached."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Flag, Instant, Integer, Number, Seconds, Text, Words


class PeerStatus(AmiEvent, family="endpoint", subject=("endpoint", "peer")):
    """A peer became reachable or not, or registered; its name has the technology in front (Asterisk core, 12+)."""

    channel_type: Text = header("ChannelType")
    peer: Text = header("Peer")
    peer_status: Text = header("PeerStatus")
    cause: Text = header("Cause", rare=True)
    address: Text = header("Address", rare=True)
    port: Text = header("Port", rare=True)
    time_ms: Integer = header("Time", rare=True)


class ContactStatus(AmiEvent, family="endpoint", subject=("endpoint", "endpoint_name")):
    """An address of an endpoint became reachable or not, or was removed (res_pjsip, Asterisk 13.5+)."""

    uri: Text = header("URI")
    contact_status: Text = header("ContactStatus")
    aor: Text = header("AOR")
    endpoint_name: Text = header("EndpointName")
    roundtrip_usec: Number = header("RoundtripUsec")


class EndpointList(AmiEvent, family="endpoint", subject=("endpoint", "object_name")):
    """One endpoint in the answer to the action PJSIPShowEndpoints (res_pjsip, Asterisk 12+)."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    transport: Text = header("Transport")
    aor: Text = header("Aor")
    auths: Text = header("Auths")
    outbound_auths: Text = header("OutboundAuths")
    device_state: Text = header("DeviceState")
    active_channels: Integer = header("ActiveChannels")
    contacts: Words = header("Contacts")


class EndpointListComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowEndpoints (res_pjsip, Asterisk 12+)."""


class ContactList(AmiEvent, family="endpoint", subject=("endpoint", "endpoint")):
    """One address of an endpoint in the answer to the action PJSIPShowContacts (res_pjsip, Asterisk 16+)."""

    object_type: Text = header("ObjectType")
    object_name: Text = header("ObjectName")
    endpoint: Text = header("Endpoint")
    uri: Text = header("Uri")
    status: Text = header("Status")
    roundtrip_usec: Number = header("RoundtripUsec")
    expiration_time: Instant = header("ExpirationTime")
    user_agent: Text = header("UserAgent")
    call_id: Text = header("CallId", rare=True)
    via_addr: Text = header("ViaAddr", rare=True)
    via_port: Integer = header("ViaPort", rare=True)
    path: Text = header("Path")
    reg_server: Text = header("RegServer")
    prune_on_boot: Flag = header("PruneOnBoot")
    outbound_proxy: Text = header("OutboundProxy")
    authenticate_qualify: Flag = header("AuthenticateQualify")
    qualify_frequency_seconds: Seconds = header("QualifyFrequency")
    qualify_timeout_seconds: Seconds = header("QualifyTimeout")
    qualify_2xx_only: Flag = header("Qualify2xxOnly")


class ContactListComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowContacts (res_pjsip, Asterisk 16+)."""


class ContactStatusDetail(AmiEvent, family="endpoint", subject=("endpoint", "endpoint_name")):
    """One address in the answer to PJSIPShowEndpoint or to the contacts of registrations (res_pjsip, Asterisk 13+)."""

    aor: Text = header("AOR")
    uri: Text = header("URI")
    status: Text = header("Status")
    roundtrip_usec: Number = header("RoundtripUsec")
    endpoint_name: Text = header("EndpointName")
    user_agent: Text = header("UserAgent")
    reg_expire: Instant = header("RegExpire")
    via_address: Text = header("ViaAddress", rare=True)
    call_id: Text = header("CallID", rare=True)
    id: Text = header("ID")
    authenticate_qualify: Flag = header("AuthenticateQualify")
    outbound_proxy: Text = header("OutboundProxy")
    path: Text = header("Path")
    qualify_frequency_seconds: Seconds = header("QualifyFrequency")
    qualify_timeout_seconds: Seconds = header("QualifyTimeout")
    qualify_2xx_only: Flag = header("Qualify2xxOnly")


class ContactStatusDetailComplete(ListComplete, family="endpoint"):
    """The end of the answer to PJSIPShowRegistrationInboundContactStatuses (res_pjsip, Asterisk 13+)."""


class PJSIPMaintenanceStatus(AmiEvent, family="endpoint", subject=("endpoint", "endpoint")):
    """An endpoint was taken out of service or put back (res_pjsip_maintenance, Asterisk 20.20+)."""

    endpoint: Text = header("Endpoint")
    status: Text = header("Status")


class PJSIPMaintenanceStatusComplete(ListComplete, family="endpoint"):
    """The end of the answer to the action PJSIPShowMaintenance (res_pjsip_maintenance, Asterisk 20.20+)."""
