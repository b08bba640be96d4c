"""What may be sent to Asterisk at all, and what may be sent twice.

Until rules by requester and argument exist, whoever can write to the request queue can do what the bridge's manager
user can: give that user only the rights you want to hand out, and guard the queue.
"""

from __future__ import annotations

# These change the session they run in: they would silence, blind or end the bridge's own connection.
_NEVER = frozenset({"login", "logoff", "challenge", "events", "filter", "waitevent"})

# Only reading, or setting a thing to the state it then has: a second time changes nothing.
_SAFE = """
    agents bridgeinfo bridgelist bridgetechnologylist confbridgelist confbridgelistrooms coresettings coreshowchannels
    coreshowchannelmap corestatus dbget dbgettree devicestatelist extensionstate extensionstatelist faxsession faxsessions
    faxstats getvar iaxpeerlist iaxpeers iaxregistry listcategories listcommands mailboxcount mailboxstatus modulecheck
    mwiget parkedcalls parkinglots ping pjsipshowaors pjsipshowauths pjsipshowcontacts pjsipshowendpoint pjsipshowendpoints
    pjsipshowregistrationinboundcontactstatuses pjsipshowregistrationsinbound pjsipshowregistrationsoutbound
    pjsipshowresourcelists pjsipshowsubscriptionsinbound pjsipshowsubscriptionsoutbound presencestate presencestatelist
    queuepause queuepenalty queuerule queuestatus queuesummary showdialplan sippeers sipshowpeer sipshowregistry status
    voicemailboxsummary voicemailuserslist voicemailuserstatus
"""
SAFE_TO_REPEAT = frozenset(_SAFE.split())


def refusal(action: str) -> str | None:
    """Why the bridge never sends this action; None when it may."""
    if action.lower() in _NEVER:
        return f"{action} would change the bridge's own AMI session and is never sent"
    return None


def safe_to_repeat(action: str) -> bool:
    """Whether executing this action a second time does no harm."""
    return action.lower() in SAFE_TO_REPEAT
