"""GSM modems on USB: chan_dongle, a driver that is not part of Asterisk."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param

CALL = ("call",)
CONFIG = ("config",)
SENT = Returns(late=("DongleSMSStatus",))


class DongleShowDevices(
    AmiAction,
    family="dongle",
    privileges=("system", "config", "reporting"),
    repeat=True,
    returns=Returns(items=("DongleDeviceEntry",), end="DongleShowDevicesComplete"),
):
    """List the dongles (chan_dongle, Asterisk 1.6+)."""


class DongleSendSMS(AmiAction, family="dongle", privileges=CALL, returns=SENT):
    """Send a short message (chan_dongle, Asterisk 1.6+)."""

    device: str = param("Device")
    number: str = param("Number")
    message: str = param("Message")


class DongleSendPDU(AmiAction, family="dongle", privileges=CALL, returns=SENT):
    """Send a short message as the modem takes it (chan_dongle, Asterisk 1.6+)."""

    device: str = param("Device")
    pdu: str = param("PDU")


class DongleSendUSSD(AmiAction, family="dongle", privileges=CALL, returns=Returns(late=("DongleUSSDStatus",))):
    """Send a USSD request (chan_dongle, Asterisk 1.6+)."""

    device: str = param("Device")
    ussd: str = param("USSD")


class DongleReset(AmiAction, family="dongle", privileges=CALL):
    """Reset a dongle (chan_dongle, Asterisk 1.6+)."""

    device: str = param("Device")


class DongleRestart(AmiAction, family="dongle", privileges=CONFIG):
    """Stop a dongle and start it again (chan_dongle, Asterisk 1.6+)."""

    when: str = param("When")  # now, gracefully, when convenient
    device: str = param("Device")


class DongleStop(AmiAction, family="dongle", privileges=CONFIG):
    """Stop a dongle (chan_dongle, Asterisk 1.6+)."""

    when: str = param("When")  # now, gracefully, when convenient
    device: str = param("Device")


class DongleStart(AmiAction, family="dongle", privileges=CONFIG):
    """Start a dongle (chan_dongle, Asterisk 1.6+)."""

    device: str = param("Device")


class DongleReload(AmiAction, family="dongle", privileges=CONFIG):
    """Read the configuration of the dongles again (chan_dongle, Asterisk 1.6+)."""

    when: str = param("When")  # now, gracefully, when convenient
