"""`amibridge tail`: subscribe and print."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson

from amibridge.cli.places import broker_option, broker_url, config_option, plain_errors


@click.command("tail")
@click.argument("pattern", default="#")
@click.option("-n", "--count", type=click.IntRange(min=1), help="Stop after so many events.")
@click.option("--json/--short", "as_json", default=None, help="Whole envelopes, or one readable line each (on a terminal).")
@click.option("--group", help="Share the events with everybody of this group; what nobody has seen yet is kept for it.")
@click.option("--since", help="Start earlier: behind the event with this id, at a time (ISO 8601), or at the `beginning`.")
@click.option("--where", "wheres", multiple=True, metavar="FIELD=VALUE", help="Only where a field is so: data.queue=sales.")
@broker_option
@config_option
def command(
    pattern: str,
    count: int | None,
    as_json: bool | None,
    group: str | None,
    since: str | None,
    wheres: tuple[str, ...],
    broker: str | None,
    config: Path | None,
) -> None:
    """Print events as they come from the broker.

    PATTERN is an AMQP topic pattern on any broker: `#` all, `pbx1.#` one PBX, `#.Hangup.v1` one event, `*.ami.queue.#`
    a family. One JSON line per event unless the output is a terminal. A --where of the same field twice means either.
    """
    if as_json is None:
        as_json = not sys.stdout.isatty()
    with plain_errors(), contextlib.suppress(KeyboardInterrupt):
        # What it does not show it must not hold either.
        options = {"group": group, "since": _since(since), "match": _match(wheres), "prefetch": min(count or 64, 64)}
        asyncio.run(_tail(broker_url(broker, config), pattern, count, as_json, options))


def _since(text: str | None) -> str | datetime | None:
    """A time is one with a date and no more; an event's id has a digest behind it."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return text
    return at if at.tzinfo else at.astimezone()


def _match(wheres: tuple[str, ...]) -> dict[str, Callable[[Any], bool]]:
    wanted: dict[str, set[str]] = {}
    for where in wheres:
        field, equals, value = where.partition("=")
        if not equals:
            raise click.UsageError(f"--where {where!r} is not FIELD=VALUE")
        wanted.setdefault(field, set()).add(value)
    return {field: _one_of(values) for field, values in wanted.items()}


def _one_of(texts: set[str]) -> Callable[[Any], bool]:
    """Whether a value is written as one of these: 16 is `16`, true `true`, null nothing."""

    def is_one(found: Any) -> bool:
        text = "" if found is None else found if isinstance(found, str) else orjson.dumps(found).decode()
        return text in texts

    return is_one


async def _tail(url: str, pattern: str, count: int | None, as_json: bool, options: dict[str, Any]) -> None:
    from amibridge.client.bus import connect

    seen = 0
    async with connect(url, reconnect=False) as bus, bus.events(pattern, dedupe=False, **options) as events:
        click.echo(f"listening for {pattern} …", err=True)
        async for event in events:
            click.echo(event.body.decode() if as_json else event.line())
            seen += 1
            if seen == count:
                await event.ack()
                return
