"""Which actions answer with events, and what ends such a list where Asterisk does not say so itself.

Since Asterisk 13 every list announces itself (`EventList: start`) and ends itself (`EventList: Complete`, or `Cancelled`).
Before, many were announced by a plain `Response: Success`; these tables name them. Source: Asterisk's own C, 1.2 to 12.
"""

from __future__ import annotations

# AMI major version (from the banner) from which every list carries EventList: 3 is Asterisk 14; 13 (2.6 to 2.10) does too.
SELF_ANNOUNCED_SINCE = (2, 6)

# Action (lower case) -> the event that ends its list, for releases up to 12.
LEGACY_ENDS = {
    "agents": "AgentsComplete",
    "bridgelist": "BridgeListComplete",
    "bridgeinfo": "BridgeInfoComplete",
    "bridgetechnologylist": "BridgeTechnologyListComplete",
    "dahdishowchannels": "DAHDIShowChannelsComplete",
    "dbget": "DBGetComplete",
    "parkedcalls": "ParkedCallsComplete",
    "parkinglots": "ParkinglotsComplete",
    "prishowspans": "PRIShowSpansComplete",
    "queuestatus": "QueueStatusComplete",
    "queuesummary": "QueueSummaryComplete",
    "sippeers": "PeerlistComplete",
    "sippeerstatus": "SIPpeerstatusComplete",
    "status": "StatusComplete",
    "voicemailuserslist": "VoicemailUserEntryComplete",
    "zapshowchannels": "ZapShowChannelsComplete",
}

# Answers of one event with no end event, in every release that has them.
SINGLE_EVENT = {"faxsession": "FAXSession", "faxstats": "FAXStats"}

# Asterisk up to 1.6 has no DBGetComplete: the one item is the whole answer. AMI 1.1 is 1.6 and 1.8, which can not be told
# apart; the DBGetComplete of 1.8 then comes late and is let go.
SINGLE_EVENT_UP_TO_AMI_1_1 = {"dbget": "DBGetResponse"}

# Broadcast to every session with the sender's ActionID: never an item of a list.
BROADCAST_WITH_ACTION_ID = frozenset({"OriginateResponse", "UserEvent", "AsyncAGIExec"})


def end_of_list(action: str, ami_version: tuple[int, int], *, announced: bool) -> tuple[str | None, bool]:
    """After a successful response: (name of the event that ends the list, is that event itself the one item).

    (None, False) means the response was the whole answer; an announced list ends by its EventList header, named "" here.
    """
    key = action.lower()
    if announced:
        return "", False
    if key in SINGLE_EVENT:
        return SINGLE_EVENT[key], True
    if ami_version <= (1, 1) and key in SINGLE_EVENT_UP_TO_AMI_1_1:
        return SINGLE_EVENT_UP_TO_AMI_1_1[key], True
    if ami_version < SELF_ANNOUNCED_SINCE:
        return LEGACY_ENDS.get(key), False
    return None, False
