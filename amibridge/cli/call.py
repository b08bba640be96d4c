"""`amibridge call`: one action through the broker."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click
import orjson

from amibridge.cli.places import broker_option, broker_url, config_option, plain_errors

# By status, so that scripts can tell them apart.
EXIT_CODES = {
    "success": 0,
    "error": 1,
    "rejected": 3,
    "expired": 4,
    "timeout": 5,
    "unavailable": 6,
    "unknown_outcome": 7,
}
NO_ANSWER = 8


@click.command("call")
@click.argument("pbx")
@click.argument("action")
@click.argument("headers", nargs=-1, metavar="[HEADER=VALUE]...")
@click.option("--timeout", "timeout_seconds", default=30.0, show_default=True, help="Seconds until the deadline.")
@broker_option
@config_option
def command(
    pbx: str, action: str, headers: tuple[str, ...], timeout_seconds: float, broker: str | None, config: Path | None
) -> None:
    """Send one AMI action through the broker and print the reply.

    \b
    amibridge call pbx1 CoreShowChannels
    amibridge call pbx1 Originate Channel=Local/100@default Application=Playback Data=hello-world Async=true
    A header given twice is sent twice. Exit code: 0 success, 1 error, 3 rejected, 4 expired, 5 timeout, 6 unavailable,
    7 unknown outcome, 8 no answer from the bridge.
    """
    with plain_errors():
        params = _params(headers)
        try:
            reply = asyncio.run(_call(broker_url(broker, config), pbx, action, params, timeout_seconds))
        except TimeoutError:
            click.echo(f"Error: no answer within {timeout_seconds:g} s: is a bridge running for {pbx!r}?", err=True)
            raise SystemExit(NO_ANSWER) from None
    click.echo(orjson.dumps(reply, option=orjson.OPT_INDENT_2).decode())
    raise SystemExit(EXIT_CODES.get(reply.get("status", ""), NO_ANSWER))


def _params(headers: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for header in headers:
        name, equals, value = header.partition("=")
        if not equals:
            raise click.UsageError(f"{header!r} is not HEADER=VALUE")
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


async def _call(url: str, pbx: str, action: str, params: dict[str, Any], timeout_seconds: float) -> dict[str, Any]:
    from amibridge.client.caller import Caller

    async with Caller(url, pbx) as caller:
        return await caller.call(action, params, timeout_seconds=timeout_seconds)
