"""DAHDI and PRI: telephony cards, their spans, channels and alarms."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Known, Party, Text


class DAHDIChannel(AmiEvent, family="dahdi"):
    """An Asterisk channel was given a DAHDI channel (chan_dahdi, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    dahdi_group: Text = header("DAHDIGroup")
    dahdi_span: Text = header("DAHDISpan")
    dahdi_channel: Text = header("DAHDIChannel")


class Alarm(AmiEvent, family="dahdi", subject=("dahdi", "dahdi_channel")):
    """A DAHDI channel is in alarm (chan_dahdi, Asterisk 12+)."""

    dahdi_channel: Text = header("DAHDIChannel", "Channel")
    alarm: Text = header("Alarm")


class AlarmClear(AmiEvent, family="dahdi", subject=("dahdi", "dahdi_channel")):
    """A DAHDI channel is no longer in alarm (chan_dahdi, Asterisk 12+)."""

    dahdi_channel: Text = header("DAHDIChannel", "Channel")


class SpanAlarm(AmiEvent, family="dahdi", subject=("span", "span")):
    """A DAHDI span is in alarm (chan_dahdi, Asterisk 12+)."""

    span: Text = header("Span")
    alarm: Text = header("Alarm")


class SpanAlarmClear(AmiEvent, family="dahdi", subject=("span", "span")):
    """A DAHDI span is no longer in alarm (chan_dahdi, Asterisk 12+)."""

    span: Text = header("Span")


class DNDState(AmiEvent, family="dahdi", subject=("dahdi", "dahdi_channel")):
    """Do not disturb was switched on or off on a DAHDI channel (chan_dahdi, Asterisk 12+)."""

    dahdi_channel: Text = header("DAHDIChannel", "Channel")
    status: Text = header("Status")


class MCID(AmiEvent, family="dahdi"):
    """A callee asked the network to identify a malicious caller (chan_dahdi with PRI, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    m_caller_id_num_valid: Flag = header("MCallerIDNumValid")
    m_caller_id_num: Party = header("MCallerIDNum")
    m_caller_id_ton: Text = header("MCallerIDton")
    m_caller_id_num_plan: Text = header("MCallerIDNumPlan")
    m_caller_id_num_pres: Text = header("MCallerIDNumPres")
    m_caller_id_name_valid: Flag = header("MCallerIDNameValid")
    m_caller_id_name: Party = header("MCallerIDName")
    m_caller_id_name_char_set: Text = header("MCallerIDNameCharSet")
    m_caller_id_name_pres: Text = header("MCallerIDNamePres")
    m_caller_id_subaddr: Text = header("MCallerIDSubaddr")
    m_caller_id_subaddr_type: Text = header("MCallerIDSubaddrType")
    m_caller_id_subaddr_odd: Text = header("MCallerIDSubaddrOdd")
    m_caller_id_pres: Text = header("MCallerIDPres")
    m_connected_id_num_valid: Flag = header("MConnectedIDNumValid")
    m_connected_id_num: Party = header("MConnectedIDNum")
    m_connected_id_ton: Text = header("MConnectedIDton")
    m_connected_id_num_plan: Text = header("MConnectedIDNumPlan")
    m_connected_id_num_pres: Text = header("MConnectedIDNumPres")
    m_connected_id_name_valid: Flag = header("MConnectedIDNameValid")
    m_connected_id_name: Party = header("MConnectedIDName")
    m_connected_id_name_char_set: Text = header("MConnectedIDNameCharSet")
    m_connected_id_name_pres: Text = header("MConnectedIDNamePres")
    m_connected_id_subaddr: Text = header("MConnectedIDSubaddr")
    m_connected_id_subaddr_type: Text = header("MConnectedIDSubaddrType")
    m_connected_id_subaddr_odd: Text = header("MConnectedIDSubaddrOdd")
    m_connected_id_pres: Text = header("MConnectedIDPres")


class DAHDIShowChannels(AmiEvent, family="dahdi", subject=("dahdi", "dahdi_channel")):
    """One DAHDI channel in the answer to the action DAHDIShowChannels (chan_dahdi, Asterisk 1.6+)."""

    dahdi_channel: Text = header("DAHDIChannel")
    channel_name: Text = header("Channel", rare=True)
    uniqueid: Known = header("Uniqueid", rare=True)
    account_code: Text = header("AccountCode", rare=True)
    signalling: Text = header("Signalling")
    signalling_code: Text = header("SignallingCode")
    context: Text = header("Context")
    dnd: Text = header("DND")
    alarm: Text = header("Alarm")
    description: Text = header("Description")


class DAHDIShowChannelsComplete(ListComplete, family="dahdi"):
    """The end of the answer to the action DAHDIShowChannels (chan_dahdi, Asterisk 1.6+)."""

    items: Integer = header("Items")


class DAHDIShowStatus(AmiEvent, family="dahdi", subject=("span", "span")):
    """One span in the answer to the action DAHDIShowStatus (chan_dahdi, Asterisk 18+)."""

    span: Text = header("Span")
    description: Text = header("Description")
    alarms: Text = header("Alarms")
    irq: Text = header("IRQ")
    bpviol: Text = header("bpviol")
    crc: Text = header("CRC")
    framing: Text = header("Framing")
    coding: Text = header("Coding")
    options: Text = header("Options")
    lbo: Text = header("LBO")


class DAHDIShowStatusComplete(ListComplete, family="dahdi"):
    """The end of the answer to the action DAHDIShowStatus (chan_dahdi, Asterisk 18+)."""


class PRIShowSpansComplete(ListComplete, family="dahdi"):
    """The end of the answer to the action PRIShowSpans (chan_dahdi with PRI, Asterisk 10+)."""


class PRIEvent(AmiEvent, family="dahdi", subject=("span", "span")):
    """The D channel of a PRI span went up, down or into alarm (chan_dahdi with PRI, Asterisk 1.6 only)."""

    pri_event: Text = header("PRIEvent")
    pri_event_code: Integer = header("PRIEventCode")
    d_channel: Text = header("D-channel")
    span: Text = header("Span")
