"""`amibridge tail`: subscribe and print."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

import click

from amibridge.cli.places import broker_option, broker_url, config_option, plain_errors


@click.command("tail")
@click.argument("pattern", default="#")
@click.option("-n", "--count", type=click.IntRange(min=1), help="Stop after so many events.")
@click.option("--json/--short", "as_json", default=None, help="Whole envelopes, or one readable line each (on a terminal).")
@broker_option
@config_option
def command(pattern: str, count: int | None, as_json: bool | None, broker: str | None, config: Path | None) -> None:
    """Print events as they come from the broker.

    PATTERN is an AMQP topic pattern on any broker: `#` all, `pbx1.#` one PBX, `#.Hangup.v1` one event, `*.ami.queue.#`
    a family. One JSON line per event unless the output is a terminal.
    """
    if as_json is None:
        as_json = not sys.stdout.isatty()
    with plain_errors(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_tail(broker_url(broker, config), pattern, count, as_json))


async def _tail(url: str, pattern: str, count: int | None, as_json: bool) -> None:
    from amibridge.client.subscription import subscribe

    seen = 0
    async with subscribe(url, pattern) as events:
        click.echo(f"listening for {pattern} …", err=True)
        async for event in events:
            click.echo(event.body.decode() if as_json else event.line())
            seen += 1
            if seen == count:
                return
