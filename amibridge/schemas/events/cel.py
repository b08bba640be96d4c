"""Channel event logging: the records from which calls can be billed in every detail."""

from __future__ import annotations

from amibridge.schemas.event import AmiEvent, header
from amibridge.schemas.fields import Known, LocalTime, Party, Text


class CEL(AmiEvent, family="cel"):
    """One record of the channel event log, e.g. CHAN_START, ANSWER, BRIDGE_ENTER (cel_manager, Asterisk 1.8+)."""

    cel_event_name: Text = header("EventName")
    account_code: Text = header("AccountCode")
    caller_id_num: Party = header("CallerIDnum")
    caller_id_name: Party = header("CallerIDname")
    caller_id_ani: Party = header("CallerIDani")
    caller_id_rdnis: Party = header("CallerIDrdnis")
    caller_id_dnid: Party = header("CallerIDdnid")
    exten: Text = header("Exten")
    context: Text = header("Context")
    channel_name: Text = header("Channel")
    application: Text = header("Application")
    app_data: Text = header("AppData")
    event_time: LocalTime = header("EventTime")  # with its offset where the PBX's zone is configured
    ama_flags: Text = header("AMAFlags")
    uniqueid: Known = header("UniqueID")
    linkedid: Known = header("LinkedID")
    user_field: Text = header("Userfield")
    peer: Text = header("Peer")
    peer_account: Text = header("PeerAccount")
    cel_extra: Text = header("Extra")  # JSON, or empty
    user_def_type: Text = header("UserDefType", rare=True)
    tenant_id: Text = header("TenantID", rare=True)
