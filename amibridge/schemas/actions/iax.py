"""IAX2."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns

SEES = ("system", "reporting")
PEERS = Returns(items=("PeerEntry",), end="PeerlistComplete")


class IAXpeers(AmiAction, family="endpoint", privileges=SEES, repeat=True, returns=PEERS):
    """List the IAX peers (chan_iax2, Asterisk 0.3+); IAXpeerlist is the same."""


class IAXpeerlist(AmiAction, family="endpoint", privileges=SEES, repeat=True, returns=PEERS):
    """List the IAX peers (chan_iax2, Asterisk 1.6+)."""


class IAXregistry(
    AmiAction,
    family="endpoint",
    privileges=SEES,
    repeat=True,
    returns=Returns(items=("RegistryEntry",), end="RegistrationsComplete"),
):
    """List where Asterisk has registered over IAX (chan_iax2, Asterisk 1.6.2+)."""


class IAXnetstats(AmiAction, family="endpoint", privileges=SEES, repeat=True):
    """Show the quality of IAX calls (chan_iax2, Asterisk 1.2+).

    Asterisk answers with text and no response, so this request ends at its deadline.
    """
