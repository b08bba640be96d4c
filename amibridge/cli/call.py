"""`amibridge call`: one action through the broker."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click
import orjson

from amibridge.cli.places import broker_option, broker_url, config_option, plain_errors
from amibridge.errors import NoAnswer

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
@click.option("--await-result", is_flag=True, help="Wait for what comes of it too (of an Originate: answered, busy …).")
@click.option("--dry-run", is_flag=True, help="Have the bridge check and decide, and send nothing.")
@click.option("--id", "request_id", help="The request's id: the same one never runs twice. [default: a new one]")
@click.option("--requester", help="Who asks: on Redis the requests go to this requester's own stream.")
@click.option("--key-id", help="Sign the request with the key that the bridge knows by this id.")
@click.option("--key-file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="The file with its secret.")
@broker_option
@config_option
def command(
    pbx: str, action: str, headers: tuple[str, ...], broker: str | None, config: Path | None, **options: Any
) -> None:
    """Send one AMI action through the broker and print the reply.

    \b
    amibridge call pbx1 CoreShowChannels
    amibridge call pbx1 Originate Channel=Local/100@default Application=Playback Data=hello-world Async=true
    A header given twice is sent twice. Exit code: 0 success, 1 error, 3 rejected, 4 expired, 5 timeout, 6 unavailable,
    7 unknown outcome, 8 no answer from the bridge. With --await-result the reply has a `result`, whose outcome counts:
    1 failure, 7 unknown.
    """
    with plain_errors():
        params = _params(headers)
        key = _key(options.pop("key_id"), options.pop("key_file"))
        try:
            reply = asyncio.run(_call(broker_url(broker, config), pbx, action, params, key=key, **options))
        except NoAnswer as error:
            click.echo(f"Error: {error}", err=True)
            raise SystemExit(NO_ANSWER) from None
    click.echo(orjson.dumps(reply, option=orjson.OPT_INDENT_2).decode())
    raise SystemExit(_exit_code(reply))


def _exit_code(reply: dict[str, Any]) -> int:
    code = EXIT_CODES.get(reply.get("status", ""), NO_ANSWER)
    outcome = reply.get("result", {}).get("outcome", "success")
    return code or {"failure": EXIT_CODES["error"], "unknown": EXIT_CODES["unknown_outcome"]}.get(outcome, 0)


def _key(key_id: str | None, key_file: Path | None) -> tuple[str, bytes] | None:
    if key_id is None and key_file is None:
        return None
    if key_id is None or key_file is None:
        raise click.UsageError("--key-id and --key-file go together")
    return key_id, key_file.read_bytes().strip()


def _params(headers: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for header in headers:
        name, equals, value = header.partition("=")
        if not equals:
            raise click.UsageError(f"{header!r} is not HEADER=VALUE")
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


async def _call(
    url: str,
    pbx: str,
    action: str,
    params: dict[str, Any],
    *,
    key: tuple[str, bytes] | None,
    requester: str | None,
    request_id: str | None,
    timeout_seconds: float,
    await_result: bool,
    dry_run: bool,
) -> dict[str, Any]:
    from amibridge.client.bus import SigningKey, connect

    async with connect(url, requester=requester, key=SigningKey(*key) if key else None) as bus:
        answer = await bus.pbx(pbx).call(
            action,
            params,
            timeout_seconds=timeout_seconds,
            id=request_id,
            wait="result" if await_result else "response",
            dry_run=dry_run,
            check=False,
        )
    reply = answer.reply.model_dump(mode="json", exclude_none=True)
    if answer.result is not None:
        reply["result"] = answer.result.model_dump(mode="json", exclude_none=True)
    return reply
