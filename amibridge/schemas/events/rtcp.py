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


class StreamStat(AmiEvent):
    """Mixin: what was counted of a stream by its end."""

    ssrc: Text = header("SSRC")
    lost_packets: Integer = header("LostPackets")
    jitter: Number = header("Jitter")


class RTPReceiverStat(StreamStat, family="rtcp"):
    """At the end of a call: how its incoming media arrived (Asterisk core, 1.6 only)."""

    received_packets: Integer = header("ReceivedPackets")
    transit: Number = header("Transit")
    rr_count: Integer = header("RRCount")


class RTCPReceiverStat(StreamStat, family="rtcp"):
    """The same as RTPReceiverStat under the name PAMI knows it by (Asterisk core, 1.6 to 11)."""

    received_packets: Integer = header("ReceivedPackets")
    transit: Number = header("Transit")
    rr_count: Integer = header("RRCount")


class RTPSenderStat(StreamStat, family="rtcp"):
    """At the end of a call: how its outgoing media arrived, as the other side said (Asterisk core, 1.6 only)."""

    sent_packets: Integer = header("SentPackets")
    rtt_seconds: Seconds = header("RTT")
    sr_count: Integer = header("SRCount")


class JitterBufStats(AmiEvent, family="rtcp"):
    """How the media of an IAX2 call arrives here and at the other side (chan_iax2, Asterisk 1.6 to 11)."""

    owner_channel_name: Text = header("Owner")
    ping_ms: Integer = header("Ping")
    local_jitter_ms: Integer = header("LocalJitter")
    local_delay_ms: Integer = header("LocalJBDelay")
    local_total_lost: Integer = header("LocalTotalLost")
    local_loss_percent: Integer = header("LocalLossPercent")
    local_dropped: Integer = header("LocalDropped")
    local_out_of_order: Integer = header("Localooo")
    local_received: Integer = header("LocalReceived")
    remote_jitter_ms: Integer = header("RemoteJitter")
    remote_delay_ms: Integer = header("RemoteJBDelay")
    remote_total_lost: Integer = header("RemoteTotalLost")
    remote_loss_percent: Integer = header("RemoteLossPercent")
    remote_dropped: Integer = header("RemoteDropped")
    remote_out_of_order: Integer = header("Remoteooo")
    remote_received: Integer = header("RemoteReceived")
