"""Fax transmissions and the sessions of res_fax."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, ChannelSnapshot, ListComplete, header, snapshot
from amibridge.schemas.fields import Flag, Integer, Text, Texts


class FAXStatus(AmiEvent, family="fax"):
    """How a fax transmission is getting on (res_fax, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    operation: Text = header("Operation")
    status: Text = header("Status")
    local_station_id: Text = header("LocalStationID")
    file_names: Texts = header("FileName")


class ReceiveFAX(AmiEvent, family="fax"):
    """A fax was received (res_fax, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    local_station_id: Text = header("LocalStationID")
    remote_station_id: Text = header("RemoteStationID")
    pages_transferred: Integer = header("PagesTransferred")
    resolution: Text = header("Resolution")
    transfer_rate: Integer = header("TransferRate")
    file_names: Texts = header("FileName")


class SendFAX(AmiEvent, family="fax"):
    """A fax was sent (res_fax, Asterisk 12+)."""

    channel: ChannelSnapshot | None = snapshot("")
    local_station_id: Text = header("LocalStationID")
    remote_station_id: Text = header("RemoteStationID")
    pages_transferred: Integer = header("PagesTransferred")
    resolution: Text = header("Resolution")
    transfer_rate: Integer = header("TransferRate")
    file_names: Texts = header("FileName")


class FAXSession(AmiEvent, family="fax", subject=("fax", "session_number")):
    """The fax session that the action FAXSession asked about; which fields are there depends (res_fax, Asterisk 13+)."""

    session_number: Text = header("SessionNumber")
    operation: Text = header("Operation")
    state: Text = header("State")
    error_correction_mode: Flag = header("ErrorCorrectionMode")
    data_rate: Integer = header("DataRate")
    image_resolution: Text = header("ImageResolution")
    page_number: Integer = header("PageNumber")
    file_name: Text = header("FileName")
    pages_transmitted: Integer = header("PagesTransmitted")
    pages_received: Integer = header("PagesReceived")
    total_bad_lines: Integer = header("TotalBadLines")


class FAXSessionsEntry(AmiEvent, family="fax", subject=("fax", "session_number")):
    """One fax session in the answer to the action FAXSessions (res_fax, Asterisk 13+)."""

    channel_name: Text = header("Channel")
    technology: Text = header("Technology")
    session_number: Text = header("SessionNumber")
    session_type: Text = header("SessionType")
    operation: Text = header("Operation")
    state: Text = header("State")
    files: Text = header("Files")


class FAXSessionsComplete(ListComplete, family="fax"):
    """The end of the answer to the action FAXSessions (res_fax, Asterisk 13+)."""

    total: Integer = header("Total")


class FAXStats(AmiEvent, family="fax"):
    """The counters of all fax sessions, the answer to the action FAXStats (res_fax, Asterisk 13+)."""

    current_sessions: Integer = header("CurrentSessions")
    reserved_sessions: Integer = header("ReservedSessions")
    transmit_attempts: Integer = header("TransmitAttempts")
    receive_attempts: Integer = header("ReceiveAttempts")
    completed_faxes: Integer = header("CompletedFAXes")
    failed_faxes: Integer = header("FailedFAXes")
