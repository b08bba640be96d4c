"""Analog and ISDN lines."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Returns, param


class DAHDIShowChannels(
    AmiAction,
    family="dahdi",
    repeat=True,
    returns=Returns(items=("DAHDIShowChannels",), end="DAHDIShowChannelsComplete"),
):
    """Describe one DAHDI channel or all of them (chan_dahdi, Asterisk 1.4.22+)."""

    dahdi_channel: int | None = param("DAHDIChannel", default=None)


class DAHDIShowStatus(
    AmiAction, family="dahdi", repeat=True, returns=Returns(items=("DAHDIShowStatus",), end="DAHDIShowStatusComplete")
):
    """Describe the DAHDI spans (chan_dahdi, Asterisk 18.23, 20.8, 21.3+)."""


class DAHDITransfer(AmiAction, family="dahdi"):
    """Act as if the user of an analog channel had flashed (chan_dahdi, Asterisk 1.4.22+)."""

    dahdi_channel: int = param("DAHDIChannel")


class DAHDIHangup(AmiAction, family="dahdi"):
    """Act as if the user of an analog channel had hung up (chan_dahdi, Asterisk 1.4.22+)."""

    dahdi_channel: int = param("DAHDIChannel")


class DAHDIDialOffhook(AmiAction, family="dahdi"):
    """Dial digits on a DAHDI channel that is off hook (chan_dahdi, Asterisk 1.4.22+)."""

    dahdi_channel: int = param("DAHDIChannel")
    number: str = param("Number")


class DAHDIDNDon(AmiAction, family="dahdi", repeat=True):
    """Let nobody disturb an analog channel (chan_dahdi, Asterisk 1.4.22+)."""

    dahdi_channel: int = param("DAHDIChannel")


class DAHDIDNDoff(AmiAction, family="dahdi", repeat=True):
    """Let an analog channel be called again (chan_dahdi, Asterisk 1.4.22+)."""

    dahdi_channel: int = param("DAHDIChannel")


class DAHDIRestart(AmiAction, family="dahdi"):
    """Restart all DAHDI channels, which ends their calls (chan_dahdi, Asterisk 1.4.22+)."""


class PRIShowSpans(
    AmiAction, family="dahdi", repeat=True, returns=Returns(items=("PRIShowSpans",), end="PRIShowSpansComplete")
):
    """Describe one ISDN span or all of them (chan_dahdi, Asterisk 10+)."""

    span: int | None = param("Span", default=None)


class PRIDebugSet(AmiAction, family="dahdi", repeat=True):
    """Set how much a span writes to the log (chan_dahdi, Asterisk 13+)."""

    span: int = param("Span")
    level: str = param("Level")  # off, on, hex, intense, or a number


class PRIDebugFileSet(AmiAction, family="dahdi", privileges=("system",)):
    """Choose the file that spans write to (chan_dahdi, Asterisk 13+)."""

    file: str = param("File")


class PRIDebugFileUnset(AmiAction, family="dahdi", repeat=True):
    """Have spans write to no file (chan_dahdi, Asterisk 13+)."""
