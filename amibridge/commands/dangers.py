"""What is dangerous to ask of Asterisk: it runs code, reads secrets, changes the PBX's configuration or ends many calls.

Tables, and one question to them. A rule lets these through only where it names the action and says `danger: true`. What is
judged are the headers as they go out, so no spelling of a parameter hides anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from amibridge.commands.agi_commands import is_outside, read_command

Header = tuple[str, str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They change the session they run in: they would silence, blind or end the bridge's own connection.
NEVER = frozenset({"login", "logoff", "challenge", "events", "filter", "waitevent"})
# Parameters that are the bridge's own: they would break the matching of answers to requests.
RESERVED = frozenset({"action", "actionid", "suppressevents"})

# Reading that shows no secret and runs nothing: the set `@safe`.
SAFE = _words(
    "amibridge.getstate amibridge.resync "
    "agents bridgeinfo bridgelist bridgetechnologylist confbridgelist confbridgelistrooms coresettings "
    "coreshowchannelmap coreshowchannels corestatus dahdishowchannels dahdishowstatus devicestatelist extensionstate "
    "extensionstatelist faxsession faxsessions faxstats iaxnetstats iaxpeerlist iaxpeers iaxregistry listcommands "
    "mailboxcount mailboxstatus meetmelist meetmelistrooms modulecheck mwiget parkedcalls parkinglots ping "
    "pjsipshowaors pjsipshowcontacts pjsipshowendpoints pjsipshowmaintenance "
    "pjsipshowregistrationinboundcontactstatuses pjsipshowregistrationsinbound pjsipshowresourcelists "
    "pjsipshowsubscriptionsinbound pjsipshowsubscriptionsoutbound presencestate presencestatelist prishowspans "
    "queuerule queuestatus queuesummary sippeers sipshowpeer sipshowregistry status"
)

_WHY = {
    "it runs code": "command moduleload moduleunload modulereload dialplanextensionadd dialplanextensionremove",
    "it reads configuration files, with the passwords in them": "getconfig getconfigjson listcategories",
    "it changes configuration files, which can run code": "updateconfig createconfig",
    "it shows the dialplan, where passwords and PINs may stand": "showdialplan",
    "it shows passwords of endpoints and trunks": "pjsipshowauths pjsipshowendpoint pjsipshowregistrationsoutbound",
    "it reads Asterisk's database, where passwords and PINs are kept": "dbget dbgettree",
    "it changes Asterisk's database": "dbput dbdel dbdeltree",
    "it loads configuration again, which ends or changes what is running": "reload queuereload donglereload",
    "it reads or changes other people's voicemail": (
        "voicemailforward voicemailmove voicemailremove voicemailrefresh voicemailuserslist voicemailuserstatus "
        "voicemailboxsummary"
    ),
    "it sends messages to anybody": "messagesend jabbersend pjsipnotify sipnotify donglesendsms vgsm_sms_tx",
    "it ends calls or counts of others, and Asterisk asks for no right": "bridgedestroy bridgekick queuereset",
    "it changes who is served first, and Asterisk asks for no right": "queuechangeprioritycaller queuewithdrawcaller",
    "it changes how bridges work, and Asterisk asks for no right": "bridgetechnologysuspend bridgetechnologyunsuspend",
    "it works on the hardware lines, and Asterisk asks for no right": (
        "dahdidialoffhook dahdidndoff dahdidndon dahdihangup dahdirestart dahditransfer pridebugfileset pridebugfileunset "
        "pridebugset donglereset donglerestart donglesendpdu donglesendussd donglestart donglestop"
    ),
    "Asterisk never ends its answer, so it holds a command connection until the deadline": "queues",
    "it touches logs and caches that others rely on": (
        "loggerrotate sorcerymemorycacheexpire sorcerymemorycacheexpireobject sorcerymemorycachepopulate "
        "sorcerymemorycachestale sorcerymemorycachestaleobject"
    ),
}
DANGEROUS = {name: why for why, names in _WHY.items() for name in names.split()}

# Applications that can not run others, read files elsewhere or leave the context. Any other needs `danger: true`.
HARMLESS_APPLICATIONS = _words(
    "answer busy congestion confbridge echo hangup milliwatt musiconhold noop playback playtones progress ringing "
    "sayalpha saydigits saynumber sayphonetic sayunixtime senddtmf stopplaytones voicemail wait waitexten"
)
# Dialplan functions that only hold a value; the rest may run code (SHELL, CURL, EVAL, ODBC …) or touch files (FILE, ENV …).
_HARMLESS_FUNCTION = re.compile(
    r"(CALLERID|CDR|CONNECTEDLINE|GROUP|LANGUAGE|MUSICCLASS|PJSIP_HEADER|REDIRECTING|TIMEOUT)\([A-Za-z0-9_:.,-]*\)"
)
# Variables whose value Asterisk, or the dialplan that ships with it, runs.
_RUN_VARIABLES = _words(
    "DYNAMIC_FEATURES DYNAMIC_FEATURENAME MEETME_AGI_BACKGROUND MIXMONITOR_EXEC MONITOR_EXEC MONITOR_EXEC_ARGS"
)
_EXPRESSION = re.compile(r"\$\\*[{\[]")  # Asterisk would replace it, running the functions in it
_SOUND_FILE = re.compile(r"[A-Za-z0-9._/@ -]*")  # nothing that a shell would understand
_BLANKS = "".join(map(chr, range(33)))  # what Asterisk skips before a value

_RECORDS = {"mixmonitor": "file", "monitor": "file", "changemonitor": "file", "confbridgestartrecord": "recordfile"}
_FORGES = frozenset({"event", "privilege", "response", "eventlist"})


def seen(value: str) -> str:
    """A header's value as Asterisk sees it."""
    return value.lstrip(_BLANKS)


def danger(action: str, wire: str, headers: Sequence[Header]) -> str | None:
    """Why this is dangerous, in words; None when it is not. `action` and `wire` (its name there) in lower case."""
    if why := DANGEROUS.get(action) or DANGEROUS.get(wire):
        return why
    for name, value in headers:
        if _EXPRESSION.search(value):
            return f"{name}: contains ${{…}} or $[…], which Asterisk may run"
    found = [(name.lower(), seen(value)) for name, value in headers]
    judge = _JUDGES.get(action) or _JUDGES.get(wire)
    return judge(found) if judge else _recording(action, found) if action in _RECORDS else None


def variable_danger(name: str) -> str | None:
    """Why setting or reading this variable is dangerous."""
    if "(" in name:
        return None if _HARMLESS_FUNCTION.fullmatch(name) else f"the function {name.partition('(')[0]} may run code"
    if name.lstrip("_").upper() in _RUN_VARIABLES:
        return f"Asterisk runs what is in {name}"
    return None


def application_danger(application: str, data: str) -> str | None:
    """Why running this application with this data is dangerous."""
    if application.strip().lower() not in HARMLESS_APPLICATIONS:
        return f"the application {application} is not one of those known to be harmless"
    if "(" in data:
        return f"the data of {application} contain a function or an option with an argument"
    if is_outside(data):
        return f"the data of {application} name a file outside the sounds folder"
    return None


def _originate(headers: Sequence[Header]) -> str | None:
    found = dict(headers)
    if found.get("predialgosub"):
        return "PreDialGoSub runs dialplan on the new channel"
    if "(" in found.get("channel", ""):
        return "Channel contains a dialplan function or an option that can run code"
    if (application := found.get("application")) and (why := application_danger(application, found.get("data", ""))):
        return why
    return _assigned(headers)


def assigned_names(value: str) -> list[str]:
    """The variables that one Variable header sets: a comma in a value that is not quoted begins another."""
    name, _, rest = value.partition("=")
    more = [] if rest.startswith('"') else rest.split(",")[1:]
    return [name.strip(), *(one.partition("=")[0].strip() for one in more)]


def _assigned(headers: Sequence[Header]) -> str | None:
    names = (one for name, value in headers if name == "variable" for one in assigned_names(value))
    return next((why for name in names if (why := variable_danger(name))), None)


def _getvar(headers: Sequence[Header]) -> str | None:
    return variable_danger(dict(headers).get("variable", ""))


def _setvar(headers: Sequence[Header]) -> str | None:
    if not dict(headers).get("channel"):
        return "without Channel it sets a global variable, which every call reads"
    return _getvar(headers)


def _status(headers: Sequence[Header]) -> str | None:
    variables = dict(headers).get("variables", "")
    return next((why for name in variables.split(",") if (why := variable_danger(name.strip()))), None)


def _agi(headers: Sequence[Header]) -> str | None:
    command = read_command(dict(headers).get("command", ""))
    if any(_EXPRESSION.search(word) for word in command.words):
        return "AGI: contains ${…} or $[…], which Asterisk may run"
    if command.application is not None:
        return application_danger(command.application, command.application_data)
    return command.danger() or (variable_danger(command.variable) if command.variable else None)


def _hangup(headers: Sequence[Header]) -> str | None:
    pattern = dict(headers).get("channel", "").startswith("/")
    return "Channel is a regular expression: it hangs up every channel that matches" if pattern else None


def _user_event(headers: Sequence[Header]) -> str | None:
    forged = next((name for name, _ in headers if name in _FORGES), None)
    return f"its header {forged!r} makes it look like another event" if forged else None


def _recording(action: str, headers: Sequence[Header]) -> str | None:
    found = dict(headers)
    file = found.get(_RECORDS[action], "")
    if is_outside(file) or not _SOUND_FILE.fullmatch(file):
        return "the file is outside the recordings folder, or its name has characters that a shell understands"
    if found.get("command"):
        return "Command runs a program when the recording ends"
    return "its options can run code or write elsewhere" if "(" in found.get("options", "") else None


_JUDGES = {
    "originate": _originate,
    "setvar": _setvar,
    "getvar": _getvar,
    "status": _status,
    "agi": _agi,
    "hangup": _hangup,
    "pjsiphangup": _hangup,
    "userevent": _user_event,
}
