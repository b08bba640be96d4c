"""One rule of the policy: who may ask for which actions with which arguments. A `Rule` is written, a `Gate` is it compiled.

A gate judges the headers as they go out to Asterisk, after the action's class has read them, so neither the case of a
parameter's name nor an alias nor a field's name gets around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from amibridge.commands.agi_commands import AgiCommand, read_command
from amibridge.commands.dangers import DANGEROUS, NEVER, SAFE, Header, assigned_names, danger, seen
from amibridge.errors import ConfigError
from amibridge.schemas.action import AmiAction
from amibridge.schemas.registry import ACTIONS, action_class
from amibridge.schemas.requests import Param

ANYBODY = "*"
ALL = "*"  # every action that is not dangerous; or any value of a list
READING = "@safe"
EVERYTHING = "@everything"  # dangerous actions too, and no argument is looked at
FAMILY = "family:"
MAX_MATCHED_CHARACTERS = 256  # of a value against a pattern: a slow pattern must not hold the bridge up

_VARIABLE = re.compile(r"[A-Za-z0-9_]+|[A-Za-z0-9_]+\(.*\)")
_INHERITED = re.compile(r"^_{1,2}(?=.)")  # a variable that channels hand on is set with one or two underscores before it
# Their Variable headers are the headers of a SIP message.
_NO_VARIABLES = frozenset({"pjsipnotify", "sipnotify"})
_DIALS = {"originate": "channel", "queueadd": "interface", "park": "timeoutchannel"}
_CONTEXT_HEADERS = ("context", "extracontext")
_PRIVATE = frozenset({"variable", "value", "val", "body", "data", "message"})  # not repeated in a reason, which is logged
_FILE_HEADERS = ("filename", "srcfilename", "dstfilename")

Matcher = Callable[[str], bool]
Params = Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Rate:
    """How much one requester may ask for."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as written. Lists are names in which `*` stands for anything but a slash, and `*` alone for anything.

    `arguments` maps a parameter to the values it may have, or to a pattern that must match all of it; one that the action
    has and the request leaves out counts as the empty text. None is no limit; an empty list is none at all.
    """

    name: str
    allow: tuple[str, ...]
    requesters: tuple[str, ...] = (ANYBODY,)
    pbxs: tuple[str, ...] = (ALL,)
    arguments: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    force: Mapping[str, Param] = field(default_factory=dict)
    contexts: tuple[str, ...] | None = None
    queues: tuple[str, ...] | None = None
    variables: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    command_words: tuple[str, ...] = ()
    config_files: tuple[str, ...] = ()
    danger: bool = False
    rate: Rate | None = None

    def concerns(self, requester: str | None) -> bool:
        """Whether it is a rule for this requester (None: nobody knows who it is)."""
        return ANYBODY in self.requesters or (requester is not None and requester in self.requesters)


class Gate:
    """A rule made ready. Raises ConfigError where it names a family, a parameter or a pattern that is none."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.free = EVERYTHING in rule.allow
        self.named = frozenset(name.lower() for name in rule.allow) - NEVER
        self.actions = _actions(rule) - NEVER
        self._arguments = {name.lower(): (name, _argument(rule, name, how)) for name, how in rule.arguments.items()}
        self._force = {name.lower(): (name, value) for name, value in rule.force.items()}
        self._contexts = None if rule.contexts is None else _names(rule.contexts)
        self._queues = None if rule.queues is None else _names(rule.queues)
        self._variables = _names(rule.variables)
        self._applications = _names([name.lower() for name in rule.applications])
        self._files = _names(rule.config_files)
        self._commands = [tuple(words.lower().split()) for words in rule.command_words]
        self._check_parameters()

    def takes(self, pbx: str, requester: str | None, action: str) -> bool:
        """Whether this rule is the one that decides. `action` in lower case."""
        pbxs = self.rule.pbxs
        return (self.free or action in self.actions) and (ALL in pbxs or pbx in pbxs) and self.rule.concerns(requester)

    def forced(
        self, cls: type[AmiAction] | None, params: Mapping[str, Param]
    ) -> tuple[Mapping[str, Param], tuple[str, ...]]:
        """The parameters with the rule's values in the place of the requester's, and which those are."""
        wanted = {low: pair for low, pair in self._force.items() if _can_have(cls, low)}
        if not wanted:
            return params, ()
        kept = {name: value for name, value in params.items() if spelling(cls, name).lower() not in wanted}
        changed = tuple(name for name, value in wanted.values() if params.get(name) != value)
        return kept | dict(wanted.values()), changed

    def objection(self, action: str, cls: type[AmiAction] | None, headers: Sequence[Header]) -> str | None:
        """Why these headers break the rule, in words that name the parameter; None when they keep it."""
        if self.free:
            return None
        found = [(name.lower(), seen(value)) for name, value in headers]
        command = read_command(dict(found).get("command", "")) if action == "agi" else None
        if action == "userevent":
            return self._argument_objection(cls, found)  # its headers mean what its readers want them to mean
        return (
            self._argument_objection(cls, found)
            or self._context_objection(action, cls, found, command)
            or self._queue_objection(action, cls, found)
            or self._variable_objection(action, found, command)
            or self._application_objection(found, command)
            or self._command_objection(action, found)
            or self._file_objection(found)
        )

    def danger(self, action: str, wire: str, headers: Sequence[Header]) -> tuple[str | None, bool]:
        """Why these headers are dangerous (None: they are not), and whether the rule lets them through all the same."""
        why = danger(action, wire, headers)
        return why, why is None or self.free or (self.rule.danger and action in self.named)

    def _argument_objection(self, cls: type[AmiAction] | None, headers: Sequence[Header]) -> str | None:
        for low, (name, fits) in self._arguments.items():
            if low in self._force:
                continue
            values = [value for key, value in headers if key == low]
            if not values and _can_have(cls, low) and not fits(""):
                return f"{name} is limited by this rule, so it must be given"
            bad = next((value for value in values if not fits(value)), None)
            if bad is not None:
                shown = "its value" if low in _PRIVATE else _short(bad)
                return f"{name}: {shown} is not what this rule lets through"
        return None

    def _context_objection(
        self, action: str, cls: type[AmiAction] | None, headers: Sequence[Header], command: AgiCommand | None
    ) -> str | None:
        allowed = self._contexts
        if allowed is None or (cls is not None and cls.family == "voicemail"):
            return None
        given = {name: value for name, value in headers if name in _CONTEXT_HEADERS}
        if "context" not in given and _declares(cls, "context") and "application" not in dict(headers):
            return "contexts are limited by this rule, so Context must be given"
        places = [*given.values()]
        places += [command.context] if command and command.context is not None else []
        for name, value in headers:
            if name == _DIALS.get(action) and value.strip().lower().startswith("local/"):
                place = _local_context(value)
                if place is None:
                    return f"{_short(value)}: a Local channel must name its context (Local/number@context) by this rule"
                places.append(place)
        bad = next((place for place in places if not allowed(place)), None)
        return None if bad is None else f"the context {_short(bad)} is not among the rule's contexts"

    def _queue_objection(self, action: str, cls: type[AmiAction] | None, headers: Sequence[Header]) -> str | None:
        allowed = self._queues
        if allowed is None:
            return None
        given = [value for name, value in headers if name == "queue"]
        if action == "queues" or (not given and _declares(cls, "queue")):
            return "queues are limited by this rule, so Queue must be given (without it, all queues are meant)"
        bad = next((value for value in given if not allowed(value)), None)
        return None if bad is None else f"the queue {_short(bad)} is not among the rule's queues"

    def _variable_objection(self, action: str, headers: Sequence[Header], command: AgiCommand | None) -> str | None:
        for name in _variable_names(action, headers, command):
            if not _VARIABLE.fullmatch(name) and name != ALL:
                return f"{_short(name)} is not the name of a variable"
            if not self._variables(_INHERITED.sub("", name)):
                what = "all variables are" if name == ALL else f"the variable {_short(name)} is"
                return f"{what} not among the rule's variables"
        return None

    def _application_objection(self, headers: Sequence[Header], command: AgiCommand | None) -> str | None:
        named = [value for name, value in headers if name == "application"]
        named += [command.application] if command and command.application is not None else []
        bad = next((name for name in named if not self._applications(name.lower())), None)
        return None if bad is None else f"the application {_short(bad)} is not among the rule's applications"

    def _command_objection(self, action: str, headers: Sequence[Header]) -> str | None:
        if action != "command":
            return None
        text = dict(headers).get("command", "")
        words = tuple(text.lower().split())
        if any(words[: len(start)] == start for start in self._commands) or ("*",) in self._commands:
            return None
        return f"the command {_short(text)} begins with none of the rule's command_words"

    def _file_objection(self, headers: Sequence[Header]) -> str | None:
        bad = next((value for name, value in headers if name in _FILE_HEADERS and not self._files(value)), None)
        return None if bad is None else f"the file {_short(bad)} is not among the rule's config_files"

    def _check_parameters(self) -> None:
        """A misspelt parameter would limit nothing, without a word."""
        classes = [action_class(name) for name in self.actions]
        for name in (*self.rule.arguments, *self.rule.force):
            if not any(_can_have(cls, name.lower()) for cls in classes):
                raise ConfigError(f"policy rule {self.rule.name!r}: no action that it allows has a parameter {name!r}")


def spelling(cls: type[AmiAction] | None, name: str) -> str:
    """The header that a parameter's name stands for, as the action's class reads it."""
    if cls is None:
        return name
    fields = {key: item.alias or key for key, item in cls.model_fields.items()}
    known = {header.lower(): header for header in fields.values()} | fields
    return known.get(name) or known.get(name.lower(), name)


def families() -> frozenset[str]:
    """The words that may follow `family:`."""
    return frozenset(cls.family for cls in ACTIONS.values())


def _actions(rule: Rule) -> frozenset[str]:
    """The actions a rule is about, in lower case; a dangerous one only where it is named."""
    found: set[str] = set()
    for name in rule.allow:
        if name == READING:
            found |= SAFE
        elif name == ALL:
            found |= ACTIONS.keys() - DANGEROUS.keys()
        elif name.startswith(FAMILY):
            family = name.removeprefix(FAMILY)
            if family not in families():
                known = ", ".join(sorted(families()))
                raise ConfigError(f"policy rule {rule.name!r}: {family!r} is no family of actions; there are {known}")
            found |= {key for key, cls in ACTIONS.items() if cls.family == family} - DANGEROUS.keys()
        elif name != EVERYTHING:
            found.add(name.lower())
    return frozenset(found)


def _argument(rule: Rule, name: str, how: str | tuple[str, ...]) -> Matcher:
    """Exact values, or a pattern for the whole value."""
    if not isinstance(how, str):
        return frozenset(how).__contains__
    try:
        pattern = re.compile(how)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f"policy rule {rule.name!r}: {name}: {how!r} is no regular expression: {error}") from error
    return lambda value: len(value) <= MAX_MATCHED_CHARACTERS and pattern.fullmatch(value) is not None


def _names(words: Iterable[str]) -> Matcher:
    """Names with `*` in them; `*` alone is any text, otherwise it does not reach over a slash."""
    given = tuple(words)
    if ALL in given:
        return lambda value: True
    exact = frozenset(word for word in given if "*" not in word)
    globs = [re.compile("[^/]*".join(map(re.escape, word.split("*")))) for word in given if "*" in word]
    return lambda value: (
        value in exact or (len(value) <= MAX_MATCHED_CHARACTERS and any(glob.fullmatch(value) for glob in globs))
    )


def _can_have(cls: type[AmiAction] | None, low: str) -> bool:
    """Whether the action may have this parameter (in lower case); one without a class may have any."""
    return cls is None or cls.model_config.get("extra") == "allow" or _declares(cls, low)


def _declares(cls: type[AmiAction] | None, low: str) -> bool:
    return cls is not None and any((item.alias or key).lower() == low for key, item in cls.model_fields.items())


def _local_context(channel: str) -> str | None:
    """The context of `Local/number@context/options`, as Asterisk reads it; None where it would take its default."""
    number_at_context = channel.strip().partition("/")[2].partition("/")[0]
    return number_at_context.partition("@")[2] or None


def _variable_names(action: str, headers: Sequence[Header], command: AgiCommand | None) -> Iterable[str]:
    """What is set or read; `*` for all of a channel's."""
    if action in _NO_VARIABLES:
        return
    for name, value in headers:
        if name == "variable":
            yield from [value] if action in ("getvar", "setvar") else assigned_names(value)
        elif name == "variables":
            yield from (one.strip() for one in value.split(","))
        elif name == "allvariables" and value.lower() not in ("", "no", "false", "0", "off"):
            yield ALL
    if command is not None and command.variable is not None:
        yield command.variable


def _short(value: str) -> str:
    return repr(value if len(value) <= 80 else value[:77] + "...")
