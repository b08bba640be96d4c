"""The configured policy and keys, as the command path takes them."""

from __future__ import annotations

from amibridge import telemetry
from amibridge.commands.policies import Policies
from amibridge.commands.rules import EVERYTHING, Rate, Rule
from amibridge.commands.signatures import Key, Keys
from amibridge.errors import ConfigError
from amibridge.settings import Settings
from amibridge.settings_requests import RuleSettings


def check(settings: Settings) -> None:
    """Whether the actions, families, parameters and PBXs that the policy names can be. Raises ConfigError."""
    policies(settings)


def policies(settings: Settings) -> Policies:
    """Raises ConfigError: which rule, what is wrong."""
    given = settings.requests
    for rule in given.policy:
        if unknown := next((name for name in rule.pbx if name != "*" and name not in settings.pbx), None):
            known = ", ".join(settings.pbx)
            raise ConfigError(f"policy rule {rule.name!r}: {unknown!r} is no PBX of this bridge; there are {known}")
    return Policies(
        [_rule(rule) for rule in given.policy],
        require_signature=given.require_signature,
        signers=frozenset(key.requester for key in given.keys.values()),
    )


def keys(settings: Settings) -> Keys:
    return Keys(
        {
            name: Key(key.requester, key.secret.get_secret_value().encode("utf-8"))
            for name, key in settings.requests.keys.items()
        }
    )


def warn(settings: Settings) -> None:
    """Say it at every start where anybody may do anything."""
    for rule in settings.requests.policy:
        if EVERYTHING in rule.allow:
            who = "everybody" if "*" in rule.requester else ", ".join(rule.requester)
            telemetry.log().warning(
                f"the policy rule {rule.name!r} lets {who} run code on the PBX and read its secrets: only for a try"
            )


def _rule(given: RuleSettings) -> Rule:
    return Rule(
        name=given.name,
        allow=tuple(given.allow),
        requesters=tuple(given.requester),
        pbxs=tuple(given.pbx),
        arguments={name: how if isinstance(how, str) else tuple(how) for name, how in given.arguments.items()},
        force=dict(given.force),
        contexts=None if given.contexts is None else tuple(given.contexts),
        queues=None if given.queues is None else tuple(given.queues),
        variables=tuple(given.variables),
        applications=tuple(given.applications),
        command_words=tuple(given.command_words),
        config_files=tuple(given.config_files),
        danger=given.danger,
        rate=Rate(given.rate.per_second, given.rate.burst) if given.rate else None,
    )
