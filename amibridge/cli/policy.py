"""`amibridge policy test|list`: what the rules say, without a bridge and without a PBX."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from amibridge.app import policies as configured
from amibridge.cli.places import config_option, needed, plain_errors
from amibridge.commands.policies import Decision, Policies
from amibridge.commands.rules import EVERYTHING, FAMILY, Rule
from amibridge.commands.signatures import Keys, Opened
from amibridge.errors import ConfigError, RequestUnreadable, SignatureRefused
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Request, read_request
from amibridge.settings import load

REFUSED = 3  # as of `amibridge call`


@click.group("policy")
def command() -> None:
    """Show who may ask for what, and try a request against the rules."""


@command.command("test")
@config_option
@click.argument("file", metavar="REQUEST.json", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--requester", help="Who asks, as the broker would say. Of a signed request the key says it.")
@click.option("--pbx", help="Of which PBX. [default: the one in the request, else the first of the file]")
def test(config: Path | None, file: Path, requester: str | None, pbx: str | None) -> None:
    """Say whether a request would be let through, by which rule or why not, and what would be sent.

    REQUEST.json is a request as it stands in the queue, signed or not; `-` reads it from the input. Exit code: 0 it would be
    let through, 3 it would not.
    """
    with plain_errors():
        settings = load(needed(config))
        rules, keys = configured.policies(settings), configured.keys(settings)
        body = _read(file)
        try:
            opened, request = _opened(keys, rules, body, requester)
        except (RequestUnreadable, SignatureRefused) as error:
            click.echo(f"refused: {error}")
            raise SystemExit(REFUSED) from error
        who = opened.requester or requester
        where = pbx or request.pbx or next(iter(settings.pbx))
        if where not in settings.pbx:
            raise ConfigError(f"{where!r} is no PBX of this bridge; there are {', '.join(settings.pbx)}")
    decision = rules.decide(where, who, request)
    for line in _explained(request, decision, who, where, opened):
        click.echo(line)
    raise SystemExit(0 if decision.allowed else REFUSED)


@command.command("list")
@config_option
def show(config: Path | None) -> None:
    """Print the rules in the order in which they are asked."""
    with plain_errors():
        settings = load(needed(config))
        rules = configured.policies(settings)
    rows = [("RULE", "WHO", "PBX", "MAY", "WITHIN")] + [_row(rule) for rule in rules.rules]
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    for row in rows:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[4]]).rstrip())
    signed = ", ".join(sorted(configured.keys(settings).requesters))
    click.echo("\nEverything else is refused.")
    if settings.requests.require_signature:
        click.echo("Every request must be signed.")
    elif signed:
        click.echo(f"Must sign: {signed}.")


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"can not read {file}: {error.strerror}") from error


def _opened(keys: Keys, rules: Policies, body: bytes, requester: str | None) -> tuple[Opened, Request]:
    """The request and who asks. Raises SignatureRefused, RequestUnreadable."""
    opened = keys.open(body)
    if opened.key_id is None and rules.must_sign(requester):
        who = f"{requester!r}" if requester else "every requester"
        raise SignatureRefused(f"{who} must sign requests, and this one is not signed")
    return opened, read_request(opened.body)


def _explained(request: Request, decision: Decision, who: str | None, pbx: str, opened: Opened) -> Iterator[str]:
    signed = f", signed with the key {opened.key_id}" if opened.key_id else ""
    asked = f"{request.action} on PBX {pbx} for {who or 'an unknown requester'}{signed}"
    yield f"{'allowed' if decision.allowed else 'refused'}: {asked}"
    yield f"rule: {decision.rule or 'none'}"
    yield f"reason: {decision.reason}"
    if not decision.allowed:
        return
    if decision.danger:
        yield "dangerous: yes, and it is audited as such"
    if decision.changed:
        yield f"set by the rule: {', '.join(decision.changed)}"
    yield "would be sent:"
    for line in _headers(request, decision):
        yield f"  {line}"


def _headers(request: Request, decision: Decision) -> Iterator[str]:
    cls = action_class(request.action)
    yield f"Action: {cls.wire_name if cls else request.action}"
    for name, value in decision.headers:
        yield f"{name}: {value!r}" if not value.isprintable() else f"{name}: {value}"


def _row(rule: Rule) -> tuple[str, str, str, str, str]:
    who = "anybody" if "*" in rule.requesters else ", ".join(rule.requesters)
    pbxs = "all" if "*" in rule.pbxs else ", ".join(rule.pbxs)
    return rule.name, who, pbxs, ", ".join(_marked(name) for name in rule.allow), "; ".join(_within(rule))


def _marked(name: str) -> str:
    group = name.startswith((FAMILY, "@")) or name == "*"
    return name if group or action_class(name) else f"{name} (not known to the bridge)"


def _within(rule: Rule) -> Iterator[str]:
    """What limits the rule, in words."""
    if EVERYTHING in rule.allow:
        yield "no limits, DANGEROUS"
        return
    for name, how in rule.arguments.items():
        yield f"{name} {'matches ' + how if isinstance(how, str) else 'one of ' + ', '.join(one or '(none)' for one in how)}"
    lists = {
        "contexts": rule.contexts,
        "queues": rule.queues,
        "variables": rule.variables or None,
        "applications": rule.applications or None,
        "commands": rule.command_words or None,
        "files": rule.config_files or None,
    }
    for word, names in lists.items():
        if names is not None:
            yield f"{word} {', '.join(names) or 'none'}"
    for name in rule.force:
        yield f"sets {name}"
    if rule.rate:
        yield f"{rule.rate.per_second:g} per second, {rule.rate.burst} at once"
    if rule.danger:
        yield "DANGEROUS"
