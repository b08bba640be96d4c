"""RTCP: reports on the quality of a media stream. Only the first report block has fields; others are in `extra`."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, Snapshot, header, snapshot
from amibridge.schemas.fields import Instant, Integer, Number, Seconds, Text


class RtcpReport(Snapshot):
    """A report block: how much of a stream arrived, and how regularly."""

    source_ssrc: Text = header("SourceSSRC")
    fraction_lost: Integer = header("FractionLost")
    cumulative_lost: Integer = header("CumulativeLost")
    highest_sequence: Integer = header("HighestSequence")
    sequence_number_cycles: Integer = header("SequenceNumberCycles")
    ia_jitter: Number = header("IAJitter")
    lsr: Integer = header("LSR")
    dlsr: Number = header("DLSR")


class RtcpEvent(AmiEvent):
    """Mixin: one packet of reports; `pt` is 200(SR), from a side that sends media, or 201(RR)."""

    channel: ChannelSnapshot | None = snapshot("")
    ssrc: Text = header("SSRC")
    pt: Text = header("PT")
    to_address: Text = header("To")
    from_address: Text = header("From")
    mes: Number = header("MES", rare=True)
    rtt_seconds: Seconds = header("RTT", rare=True)
    report_count: Integer = header("ReportCount")
    sent_ntp: Instant = header("SentNTP", rare=True)
    sent_rtp: Integer = header("SentRTP", rare=True)
    sent_packets: Integer = header("SentPackets", rare=True)
    sent_octets: Integer = header("SentOctets", rare=True)
    report0: RtcpReport | None = snapshot("Report0")


class RTCPSent(RtcpEvent, family="rtcp"):
    """Asterisk sent a report on a stream (res_rtp_asterisk, Asterisk 12+)."""


class RTCPReceived(RtcpEvent, family="rtcp"):
    """The other side sent a report on a stream (res_rtp_asterisk, Asterisk 12+)."""
