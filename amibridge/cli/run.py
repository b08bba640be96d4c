"""`amibridge run`: the bridge. Without a file it is the quick start: an embedded broker and a simulated PBX."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from amibridge import settings as options
from amibridge.app.bridge import Bridge
from amibridge.cli.places import DEFAULT_BROKER_URL, config_option, plain_errors
from amibridge.errors import ConfigError
from amibridge.telemetry import configure_logging

# Between two looks for garbage in circles, of which events make none; Python's 700 costs a tenth of the processor.
GC_ALLOCATIONS = 20_000
SIMULATED_USER = "amibridge"
SIMULATED_SECRET = "simulated"  # noqa: S105 - of a PBX that does not exist
QUICK_START_PBX = "pbx1"
# What the policy knows to run no code and to read no secret; on a PBX that does not exist.
HARMLESS = {"name": "simulated", "requester": "*", "allow": ["*"], "applications": ["*"], "variables": ["*"]}


@click.command("run")
@config_option
def command(config: Path | None) -> None:
    """Carry events to the broker and requests to Asterisk, until Ctrl-C.

    Without a configuration file it starts a private broker on loopback and a simulated PBX, or uses the real PBX that
    AMI_URL names: AMI_URL=ami://user:secret@host:5038 (amis:// for TLS).
    """
    with plain_errors():
        _runner(_run(config))


def _runner(main: Any) -> None:
    try:
        import uvloop

        factory = uvloop.new_event_loop
    except ImportError:
        factory = None
    gc.collect()
    gc.freeze()  # what is imported lives as long as the process
    gc.set_threshold(GC_ALLOCATIONS)
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)


async def _run(config: Path | None) -> None:
    stop, hurry = asyncio.Event(), asyncio.Event()

    def asked() -> None:
        (hurry if stop.is_set() else stop).set()  # the second time: no waiting for anything

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked)
    if config is not None:
        settings = options.load(config)
        configure_logging(settings.log.level, settings.log.style)
        await Bridge(settings).run(stop, hurry)
        return
    simulated = None
    if not os.environ.get("AMI_URL"):
        simulated = await _simulated_pbx()
    try:
        if simulated is None:
            given: dict[str, Any] = {"pbx": {QUICK_START_PBX: _named_pbx(os.environ["AMI_URL"])}}
        else:
            given = {"pbx": {QUICK_START_PBX: _simulated_options(simulated.port)}, "requests": {"policy": [HARMLESS]}}
        settings = options.build(given, origin="AMI_URL")
        configure_logging(settings.log.level, settings.log.style)
        bridge = Bridge(settings)
        bridge.on_up = lambda url: _how_to(url, simulated is not None)
        await bridge.run(stop, hurry)
    finally:
        if simulated is not None:
            await simulated.stop()


async def _simulated_pbx() -> Any:
    from amibridge.simulator.server import SimulatedPbx

    simulated = SimulatedPbx(username=SIMULATED_USER, secret=SIMULATED_SECRET)
    await simulated.start()
    return simulated


def _simulated_options(port: int) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "username": SIMULATED_USER, "secret": SIMULATED_SECRET}


def _named_pbx(url: str) -> dict[str, Any]:
    """The options that AMI_URL stands for. Raises ConfigError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"AMI_URL must look like ami://user:secret@host:5038 (amis:// for TLS): {error}") from error
    if parts.scheme not in ("ami", "amis") or not parts.hostname or not parts.username:
        raise ConfigError("AMI_URL must look like ami://user:secret@host:5038 (amis:// for TLS)")
    tls = parts.scheme == "amis"
    return {
        "host": parts.hostname,
        "port": port or (5039 if tls else 5038),
        "username": unquote(parts.username),
        "secret": unquote(parts.password or ""),
        "tls": {"enabled": tls},
    }


def _how_to(url: str, simulated: bool) -> None:
    me = Path(sys.argv[0])
    name = os.path.relpath(me) if me.is_absolute() else str(me)
    known = os.environ.get(f"{options.ENV_PREFIX}BROKER__URL")  # `tail` and `call` read it there too, and nobody sees it
    broker = "" if url in (DEFAULT_BROKER_URL, known) else f" --broker {url}"
    shown = options.without_password(url)
    pbx = "a simulated PBX (set AMI_URL=ami://user:secret@host:5038 to use yours)" if simulated else "the PBX of AMI_URL"
    click.echo(
        f"""
The bridge is running: {pbx} -> {shown}

  see the events      {name} tail{broker}
  only hang-ups       {name} tail '#.Hangup.v1'{broker}
  ask the PBX         {name} call {QUICK_START_PBX} CoreShowChannels{broker}
  with redis-cli      redis-cli -u {shown} XREAD BLOCK 0 STREAMS '{{amibridge:{QUICK_START_PBX}}}:events' '$'

Ctrl-C ends it.
""",
        err=True,
    )
