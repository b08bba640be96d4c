"""Call detail records."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Known, LocalTime, Party, Seconds, Text


class Cdr(AmiEvent, family="cdr"):
    """A call detail record; fields added in cdr_manager.conf are in `extra` (cdr_manager, Asterisk 1.4+)."""

    account_code: Text = header("AccountCode")
    source: Party = header("Source")
    destination: Text = header("Destination")
    destination_context: Text = header("DestinationContext")
    caller_id: Text = header("CallerID")  # both in one: "name" <number>
    channel_name: Text = header("Channel")
    destination_channel_name: Text = header("DestinationChannel")
    last_application: Text = header("LastApplication")
    last_data: Text = header("LastData")
    start_time: LocalTime = header("StartTime")  # with its offset where the PBX's zone is configured
    answer_time: LocalTime = header("AnswerTime")  # null when nobody answered
    end_time: LocalTime = header("EndTime")
    duration_seconds: Seconds = header("Duration")
    billable_seconds: Seconds = header("BillableSeconds")
    disposition: Text = header("Disposition")
    ama_flags: Text = header("AMAFlags")
    uniqueid: Known = header("UniqueID")
    user_field: Text = header("UserField")
