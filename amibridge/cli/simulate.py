"""`amibridge simulate`: be a PBX."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path

import click

from amibridge.cli.places import plain_errors


@click.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5038, show_default=True, type=click.IntRange(0, 65535), help="0 for any free one.")
@click.option("--username", default="amibridge", show_default=True)
@click.option("--secret", default="simulated", show_default=True)
@click.option("--calls-per-minute", default=20.0, show_default=True, type=click.FloatRange(min=0))
@click.option("--seed", type=int, help="The same seed gives the same calls.")
@click.option("--play", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Play this recording instead.")
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(min=0.001), help="Of the recording.")
def command(
    host: str,
    port: int,
    username: str,
    secret: str,
    calls_per_minute: float,
    seed: int | None,
    play: Path | None,
    speed: float,
) -> None:
    """Be a PBX: an AMI server with a steady flow of calls, or one that plays a recording."""
    with plain_errors(), contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_simulate(host, port, username, secret, 0.0 if play else calls_per_minute, seed, play, speed))


async def _simulate(
    host: str, port: int, username: str, secret: str, calls: float, seed: int | None, play: Path | None, speed: float
) -> None:
    from amibridge.simulator.server import SimulatedPbx

    pbx = SimulatedPbx(username=username, secret=secret, calls_per_minute=calls, seed=seed, host=host, port=port)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await pbx.start()
    except OSError as error:
        raise click.ClickException(f"can not listen on {host}:{port}: {error.strerror}") from error
    click.echo(f"simulated PBX on {host}:{pbx.port}, manager user {username!r}, secret {secret!r}; Ctrl-C ends it", err=True)
    try:
        playing = asyncio.create_task(pbx.play(play, speed)) if play else None
        await stop.wait()
        if playing:
            playing.cancel()
    finally:
        await pbx.stop()
