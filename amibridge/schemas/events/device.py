"""Devices, extensions that watch them (hints) and the presence of people."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ListComplete, header
from amibridge.schemas.fields import Integer, Text


class DeviceStateChange(AmiEvent, family="device", subject=("device", "device")):
    """A device changed state, e.g. NOT_INUSE or RINGING; also an item of DeviceStateList (Asterisk core, 13+)."""

    device: Text = header("Device")
    state: Text = header("State")


class DeviceStateListComplete(ListComplete, family="device"):
    """The end of the answer to the action DeviceStateList (res_manager_devicestate, Asterisk 13+)."""


class ExtensionStatus(AmiEvent, family="device", subject=("extension", "exten")):
    """An extension with a hint changed state; also an item of ExtensionStateList (Asterisk core, 1.2+).

    `status` is a bit mask: 1 in use, 2 busy, 4 unavailable, 8 ringing, 16 on hold; -1 and -2 mean that the hint is gone.
    """

    exten: Text = header("Exten")
    context: Text = header("Context")
    hint: Text = header("Hint")
    status: Integer = header("Status")
    status_text: Text = header("StatusText")


class ExtensionStateListComplete(ListComplete, family="device"):
    """The end of the answer to the action ExtensionStateList (Asterisk core, 13+)."""


class PresenceStateChange(AmiEvent, family="device", subject=("presentity", "presentity")):
    """Someone's presence changed; also an item of the answer to PresenceStateList (Asterisk core, 13+)."""

    presentity: Text = header("Presentity")
    status: Text = header("Status")
    subtype: Text = header("Subtype")
    message: Text = header("Message")


class PresenceStateListComplete(ListComplete, family="device"):
    """The end of the answer to the action PresenceStateList (res_manager_presencestate, Asterisk 13+)."""


class PresenceStatus(AmiEvent, family="device", subject=("extension", "exten")):
    """The presence that the hint of an extension shows changed (Asterisk core, 11+)."""

    exten: Text = header("Exten")
    context: Text = header("Context")
    hint: Text = header("Hint")
    status: Text = header("Status")
    subtype: Text = header("Subtype")
    message: Text = header("Message")


class JabberStatus(AmiEvent, family="device", subject=("presentity", "jid")):
    """A contact of an XMPP account changed presence (res_xmpp, Asterisk 1.8+)."""

    account: Text = header("Account")
    jid: Text = header("JID")
    resource: Text = header("Resource", rare=True)
    status: Text = header("Status")
    priority: Integer = header("Priority", rare=True)
    description: Text = header("Description", rare=True)


class MobileStatus(AmiEvent, family="device", subject=("device", "device")):
    """A mobile phone came near, went away or took its SIM card along (chan_mobile, Asterisk 1.8+)."""

    status: Text = header("Status")
    device: Text = header("Device")


class JabberEvent(AmiEvent, family="device", subject=("account", "account")):
    """A packet that an XMPP account received or sent, as XML (res_jabber, Asterisk 1.4 to 11)."""

    account: Text = header("Account")
    packet: Text = header("Packet")
