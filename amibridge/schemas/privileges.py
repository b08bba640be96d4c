"""Which class a manager user needs in `read=` (manager.conf) to be sent an event.

From the sources of Asterisk 1.2 to 23; the class is the first word of the event's `Privilege` header. Answers to actions
go to who asked, whatever that user may read. Of drivers that are no part of Asterisk the class is not known.
"""

from __future__ import annotations

_BY_CLASS: dict[str, str] = {
    "agent": """
        AgentCalled AgentComplete AgentConnect AgentDump AgentLogin AgentLogoff AgentRingNoAnswer
        Agentcallbacklogin Agentcallbacklogoff QueueCallerAbandon QueueCallerJoin QueueCallerLeave
        QueueMemberAdded QueueMemberPause QueueMemberPenalty QueueMemberRemoved QueueMemberRinginuse
        QueueMemberStatus
    """,
    "agi": """
        AGIExecEnd AGIExecStart AsyncAGIEnd AsyncAGIExec AsyncAGIStart
    """,
    "aoc": """
        AOC-D AOC-E AOC-S
    """,
    "call": """
        AttendedTransfer BlindTransfer BridgeAction BridgeCreate BridgeDestroy BridgeEnter BridgeExec
        BridgeLeave BridgeMerge BridgeVideoSourceUpdate CEL ChanSpyStart ChanSpyStop ChannelTalkingStart
        ChannelTalkingStop ConfbridgeEnd ConfbridgeJoin ConfbridgeLeave ConfbridgeMute ConfbridgeRecord
        ConfbridgeStart ConfbridgeStopRecord ConfbridgeTalking ConfbridgeUnmute DAHDIChannel DeviceStateChange
        DialBegin DialEnd DialState ExtensionStatus FAXStatus Flash Hangup HangupRequest Hold LocalBridge
        LocalOptimizationBegin LocalOptimizationEnd MCID Masquerade MeetmeEnd MeetmeJoin MeetmeLeave MeetmeMute
        MeetmeTalkRequest MeetmeTalking MessageWaiting MiniVoiceMail MixMonitorMute MixMonitorStart
        MixMonitorStop MonitorStart MonitorStop MusicOnHoldStart MusicOnHoldStop NewAccountCode NewCallerid
        NewConnectedLine NewPeerAccount Newchannel Newstate OriginateResponse ParkedCall ParkedCallGiveUp
        ParkedCallSwap ParkedCallTimeOut Pickup PresenceStateChange PresenceStatus ReceiveFAX Rename SendFAX
        SessionTimeout SoftHangupRequest UnParkedCall Unhold Wink
    """,
    "cc": """
        CCAvailable CCCallerRecalling CCCallerStartMonitoring CCCallerStopMonitoring CCFailure CCMonitorFailed
        CCOfferTimerStart CCRecallComplete CCRequestAcknowledged CCRequested
    """,
    "cdr": """
        Cdr
    """,
    "dialplan": """
        HangupHandlerPop HangupHandlerPush HangupHandlerRun Newexten VarSet
    """,
    "dtmf": """
        DTMFBegin DTMFEnd
    """,
    "reporting": """
        JitterBufStats RTCPReceived RTCPReceiverStat RTCPSent RTPReceiverStat RTPSenderStat TestEvent
    """,
    "security": """
        AuthMethodNotAllowed ChallengeResponseFailed ChallengeSent FailedACL InvalidAccountID InvalidPassword
        InvalidTransport LoadAverageLimit MemoryLimit RequestBadFormat RequestNotAllowed RequestNotSupported
        SessionLimit SuccessfulAuth UnexpectedAddress
    """,
    "shutdown": """
        CloseSession
    """,
    "system": """
        Alarm AlarmClear ChannelUpdate ContactStatus DNDState DeadlockStart FullyBooted Load LogChannel
        MobileStatus ModuleLoadReport PJSIPMaintenanceStatus PRIEvent PeerStatus Registry Reload Shutdown
        SpanAlarm SpanAlarmClear Unload
    """,
    "user": """
        JabberEvent JabberStatus UserEvent VoicemailPasswordChange
    """,
}

_ANSWERS_ONLY = """
    Agents AgentsComplete AorDetail AorList AorListComplete AuthDetail AuthList AuthListComplete BridgeInfoChannel
    BridgeInfoComplete BridgeListComplete BridgeListItem BridgeTechnologyListComplete BridgeTechnologyListItem
    ChannelHungup ChannelsHungupListComplete ConfbridgeList ConfbridgeListComplete ConfbridgeListRooms
    ConfbridgeListRoomsComplete ContactList ContactListComplete ContactStatusDetail ContactStatusDetailComplete
    CoreShowChannel CoreShowChannelMap CoreShowChannelMapComplete CoreShowChannelsComplete DAHDIShowChannels
    DAHDIShowChannelsComplete DAHDIShowStatus DAHDIShowStatusComplete DBGetComplete DBGetResponse DBGetTreeComplete
    DBGetTreeResponse DeviceEntry DeviceStateListComplete DevicelistComplete EndpointDetail EndpointDetailComplete
    EndpointList EndpointListComplete ExtensionStateListComplete FAXSession FAXSessionsComplete FAXSessionsEntry
    FAXStats IdentifyDetail InboundRegistrationDetail InboundRegistrationDetailComplete InboundSubscriptionDetail
    InboundSubscriptionDetailComplete LineEntry LinelistComplete ListDialplan MWIGet MWIGetComplete MeetmeList
    MeetmeListComplete MeetmeListRooms MeetmeListRoomsComplete OutboundRegistrationDetail
    OutboundRegistrationDetailComplete OutboundSubscriptionDetail OutboundSubscriptionDetailComplete
    PJSIPMaintenanceStatusComplete PRIShowSpansComplete ParkedCallsComplete Parkinglot ParkinglotsComplete PeerEntry
    PeerlistComplete Placeholder PresenceStateListComplete QueueEntry QueueMember QueueParams QueueStatusComplete
    QueueSummary QueueSummaryComplete RegistrationsComplete RegistryEntry ResourceListDetail
    ResourceListDetailComplete SIPpeerstatusComplete ShowDialPlanComplete Status StatusComplete TransportDetail
    VoicemailBoxDetailComplete VoicemailUserDetail VoicemailUserDetailComplete VoicemailUserEntry
    VoicemailUserEntryComplete WaitEventComplete
"""

READ_CLASSES: dict[str, str] = {event: word for word, events in _BY_CLASS.items() for event in events.split()}
ANSWERS: frozenset[str] = frozenset(_ANSWERS_ONLY.split())


def read_class(event: str) -> str | None:
    """The class for `read=`; None for an event that only answers an action, and for one that is not known here."""
    return READ_CLASSES.get(event)
