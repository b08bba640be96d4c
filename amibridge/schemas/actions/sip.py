"""SIP before PJSIP: chan_sip, which Asterisk 21 no longer has."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, VariableList, param

SEES = ("system", "reporting")


class SIPpeers(
    AmiAction,
    family="endpoint",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("PeerEntry",), end="PeerlistComplete"),
    removed="21",
):
    """List the SIP peers (chan_sip, Asterisk 1.0 to 20); now PJSIPShowEndpoints."""


class SIPshowpeer(AmiAction, family="endpoint", privileges=SEES, repeat=True, removed="21"):
    """Describe a SIP peer (chan_sip, Asterisk 1.2 to 20); now PJSIPShowEndpoint."""

    peer: str = param("Peer")


class SIPqualifypeer(AmiAction, family="endpoint", privileges=SEES, removed="21"):
    """Ask a SIP peer whether it is there (chan_sip, Asterisk 1.6.2 to 20); now PJSIPQualify."""

    peer: str = param("Peer")


class SIPshowregistry(
    AmiAction,
    family="endpoint",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("RegistryEntry",), end="RegistrationsComplete"),
    removed="21",
):
    """List where Asterisk registers over SIP (chan_sip, Asterisk 1.6.2 to 20); now PJSIPShowRegistrationsOutbound."""


class SIPnotify(AmiAction, family="endpoint", privileges=("system",), removed="21"):
    """Send a NOTIFY to a SIP peer; variables are its headers (chan_sip, Asterisk 1.6.2 to 20); now PJSIPNotify."""

    channel: str = param("Channel")  # the peer
    variables: VariableList | None = param("Variable", default=None)
