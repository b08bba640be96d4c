"""Every action this PBX knows, who answers it, and what is answered before anybody is asked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from amibridge.simulator import call_actions, listings, queue_actions
from amibridge.simulator.asterisk_cli import VERSION, command
from amibridge.simulator.replies import FAILED_LOGIN_SECONDS, Asked, Reply, error, response, success
from amibridge.simulator.scene import local_time
from amibridge.simulator.security import security_event
from amibridge.simulator.session import classes_of
from amibridge.simulator.wire import Event, block

UNKNOWN = "Invalid/unknown command: {}. Use Action: ListCommands to show available commands."
DRAINING = "Asterisk is shutting down"
"""The one refusal of a Login that comes at once and leaves the connection open."""


def login(asked: Asked) -> Reply:
    """Plain, or MD5 after a Challenge. A refusal comes late, says nothing, and ends the connection."""
    if asked.session.logged_in:
        return success(asked, "Already authenticated")
    if asked.desk.login_refusal:
        return _turned_away(asked)
    if not _authentic(asked):
        return _refused(asked)
    asked.session.user = asked.get("Username")
    if asked.get("Events"):
        asked.session.classes = classes_of(asked.get("Events"))
    text = response(asked, ("Message", "Authentication accepted")) + _greeting(asked)
    return Reply(text, (security_event("SuccessfulAuth", asked.session, asked.now, UsingPassword="0"),))


def _turned_away(asked: Asked) -> Reply:
    refusal = error(asked, asked.desk.login_refusal)
    return refusal if asked.desk.login_refusal == DRAINING else _late(refusal)


def _late(refusal: Reply) -> Reply:
    return replace(refusal, delay_seconds=FAILED_LOGIN_SECONDS, closes=True)


def _authentic(asked: Asked) -> bool:
    account = asked.desk.account
    if asked.get("Username").lower() != account.username.lower():
        return False
    if asked.get("AuthType").lower() != "md5":
        return hmac.compare_digest(_bytes(asked.get("Secret")), _bytes(account.secret))
    expected = hashlib.md5(_bytes(asked.session.challenge + account.secret), usedforsecurity=False).hexdigest()
    return bool(asked.session.challenge) and hmac.compare_digest(_bytes(asked.get("Key")), _bytes(expected))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _refused(asked: Asked) -> Reply:
    known = asked.get("Username").lower() == asked.desk.account.username.lower()
    name = "InvalidPassword" if known else "InvalidAccountID"
    event = security_event(name, asked.session, asked.now, "Error", AccountID=asked.get("Username"))
    return _late(error(asked, "Authentication failed", event))


def _greeting(asked: Asked) -> bytes:
    """FullyBooted, to this session alone: unlike the event it has no Timestamp, and another order."""
    if not asked.pbx.booted or not asked.session.classes:
        return b""
    uptime = str(int(asked.now - asked.pbx.started))
    head = (("Event", "FullyBooted"), ("Privilege", "system,all"))
    return block((*head, ("Uptime", uptime), ("LastReload", uptime), ("Status", "Fully Booted")))


def challenge(asked: Asked) -> Reply:
    """The number an MD5 login is keyed with; the same for as long as the connection lasts."""
    if asked.get("AuthType").lower() != "md5":
        return error(asked, "Must specify AuthType")
    if not asked.session.challenge:
        asked.session.challenge = str(asked.desk.board.random_number())
    return Reply(response(asked, ("Challenge", asked.session.challenge)))


def logoff(asked: Asked) -> Reply:
    """Good-bye."""
    return Reply(response(asked, ("Message", "Thanks for all the fish."), word="Goodbye"), closes=True)


def ping(asked: Asked) -> Reply:
    """Pong, and the PBX's clock."""
    return Reply(response(asked, ("Ping", "Pong"), ("Timestamp", f"{asked.now:.6f}")))


def events(asked: Asked) -> Reply:
    """Which events this session wants from now on."""
    mask = asked.get("EventMask")
    if not mask:
        return error(asked, "Invalid event mask")
    asked.session.classes = classes_of(mask)
    return Reply(response(asked, ("Events", "On" if asked.session.classes else "Off")))


def core_status(asked: Asked) -> Reply:
    """When it was started, and how many calls there are and were."""
    date, time = local_time(asked.pbx.started).split()
    return Reply(
        response(
            asked,
            ("CoreStartupDate", date),
            ("CoreStartupTime", time),
            ("CoreReloadDate", date),
            ("CoreReloadTime", time),
            ("CoreCurrentCalls", str(len(asked.pbx.channels))),
            ("CoreProcessedCalls", str(asked.pbx.calls_processed)),
        )
    )


_SETTINGS = (
    ("AMIversion", "11.0.0"),
    ("AsteriskVersion", VERSION),
    ("SystemName", ""),
    ("CoreMaxCalls", "0"),
    ("CoreMaxLoadAvg", "0.000000"),
    ("CoreRunUser", ""),
    ("CoreRunGroup", ""),
    ("CoreMaxFilehandles", "0"),
    ("CoreRealTimeEnabled", "No"),
    ("CoreCDRenabled", "Yes"),
    ("CoreHTTPenabled", "No"),
    ("SoundsSearchCustomDir", "No"),
)


def core_settings(asked: Asked) -> Reply:
    """Versions and settings."""
    return Reply(response(asked, *_SETTINGS))


def user_event(asked: Asked) -> Reply:
    """An event of the client's own, to every session; whatever headers it has come along."""
    own = [header for header in asked.request.headers if header[0].lower() not in ("action", "actionid", "userevent")]
    headers = (("UserEvent", asked.get("UserEvent")), *own, *asked.request.echo())
    return success(asked, "Event Sent", Event("UserEvent", "user", headers))


def list_commands(asked: Asked) -> Reply:
    """Every action there is."""
    known = [entry for entry in ACTIONS.values() if asked.pbx.booted or not entry.from_module]
    return Reply(response(asked, *((entry.name, f"{entry.about}  (Priv: {entry.privilege})") for entry in known)))


@dataclass(frozen=True, slots=True)
class Entry:
    """An action: who answers it and how ListCommands describes it. `from_module`: unknown until the boot is complete."""

    name: str
    answer: Callable[[Asked], Reply]
    about: str
    privilege: str = "<none>"
    from_module: bool = False


_ENTRIES = (
    Entry("BridgeList", listings.bridge_list, "Get a list of bridges in the system."),
    Entry("Challenge", challenge, "Generate Challenge for MD5 Auth."),
    Entry("Command", command, "Execute Asterisk CLI Command.", "command,all"),
    Entry("CoreSettings", core_settings, "Show PBX core settings (version etc).", "system,reporting,all"),
    Entry("CoreShowChannels", listings.core_show_channels, "List currently active channels.", "system,reporting,all"),
    Entry("CoreStatus", core_status, "Show PBX core status variables.", "system,reporting,all"),
    Entry(
        "DeviceStateList",
        listings.device_state_list,
        "List the current known device states.",
        "call,reporting,all",
        from_module=True,
    ),
    Entry("Events", events, "Control Event Flow."),
    Entry(
        "ExtensionStateList",
        listings.extension_state_list,
        "List the current known extension states.",
        "call,reporting,all",
    ),
    Entry("Getvar", call_actions.getvar, "Gets a channel variable or function value.", "call,reporting,all"),
    Entry("Hangup", call_actions.hangup, "Hangup channel.", "system,call,all"),
    Entry("ListCommands", list_commands, "List available manager commands."),
    Entry("Login", login, "Login Manager."),
    Entry("Logoff", logoff, "Logoff Manager."),
    Entry("Originate", call_actions.originate, "Originate a call.", "originate,all"),
    Entry("ParkedCalls", listings.parked_calls, "List parked calls.", "call,all", from_module=True),
    Entry("Ping", ping, "Keepalive command."),
    Entry("QueueAdd", queue_actions.queue_add, "Add interface to queue.", "agent,all", from_module=True),
    Entry(
        "QueuePause",
        queue_actions.queue_pause,
        "Makes a queue member temporarily unavailable.",
        "agent,all",
        from_module=True,
    ),
    Entry("QueueRemove", queue_actions.queue_remove, "Remove interface from queue.", "agent,all", from_module=True),
    Entry("QueueStatus", queue_actions.queue_status, "Show queue status.", from_module=True),
    Entry("QueueSummary", queue_actions.queue_summary, "Show queue summary.", from_module=True),
    Entry("Redirect", call_actions.redirect, "Redirect (transfer) a call.", "call,all"),
    Entry("Setvar", call_actions.setvar, "Sets a channel variable or function value.", "call,all"),
    Entry("Status", listings.status, "List channel status.", "system,call,reporting,all"),
    Entry("UserEvent", user_event, "Send an arbitrary event.", "user,all"),
)
ACTIONS: Mapping[str, Entry] = {entry.name.lower(): entry for entry in _ENTRIES}
"""Name in lower case → the action."""

BEFORE_LOGIN = frozenset({"login", "logoff", "challenge"})


def answer(asked: Asked) -> Reply:
    """Any request: refused where Asterisk refuses, else handed to its action."""
    request, name = asked.request, asked.request.action.lower()
    if request.fault:
        return error(asked, request.fault)
    if not name:
        return error(asked, "Missing action in request", _bad_format(asked, "NONE"))
    if asked.desk.action_refusal:
        return error(asked, asked.desk.action_refusal)
    if not asked.session.logged_in and name not in BEFORE_LOGIN:
        return error(asked, "Permission denied", _not_allowed(asked))
    entry = ACTIONS.get(name)
    if entry is None or (entry.from_module and not asked.pbx.booted):
        return error(asked, UNKNOWN.format(request.action), _bad_format(asked, request.action))
    return entry.answer(asked)


def _bad_format(asked: Asked, action: str) -> Event:
    return security_event("RequestBadFormat", asked.session, asked.now, "Error", RequestType=f"Action: {action}")


def _not_allowed(asked: Asked) -> Event:
    kind = f"Action: {asked.request.action}"
    return security_event("RequestNotAllowed", asked.session, asked.now, "Error", RequestType=kind)
