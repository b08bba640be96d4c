"""`amibridge outbox status|verify|replay|drain`."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
from pydantic import SecretStr

from amibridge.app.choices import Choices
from amibridge.app.folds import State, derived
from amibridge.app.normalizing import normalizer_of
from amibridge.brokers.base import Message
from amibridge.cli.places import broker_url, config_option, needed, plain_errors
from amibridge.outbox.folder import Look, examine, records
from amibridge.settings import Settings, load
from amibridge.telemetry import configure_logging
from amibridge.workers.derived import Derived
from amibridge.workers.outgoing import Outgoing
from amibridge.workers.relay import Relay

BATCH_RECORDS = 500
PROGRESS_SECONDS = 1.0
_AGO = re.compile(r"(\d+)([smhd])")
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

pbx_option = click.option("--pbx", help="Only this one. [default: all]")


@click.group("outbox")
def command() -> None:
    """Look at what waits for the broker, check it, publish it again or elsewhere."""


@command.command("status")
@config_option
def status(config: Path | None) -> None:
    """How much waits, since when, and how much room it takes. A bridge may be at work."""
    with plain_errors():
        for name, folder in _folders(_settings(config)):
            look = examine(folder)
            since = f", the oldest since {_time(look.oldest_pending_ns)}" if look.pending else ""
            click.echo(f"{name}: {look.pending} wait{since}; {look.records - look.pending} confirmed ones are kept")
            click.echo(f"  {look.files} files, {look.size_bytes / 1e6:.1f} MB in {folder}; newest {_time(look.newest_ns)}")
            _say_damage(look)


@command.command("verify")
@config_option
def verify(config: Path | None) -> None:
    """Read every record and say what is damaged or missing; the exit code is 1 if anything is."""
    whole = True
    with plain_errors():
        for name, folder in _folders(_settings(config)):
            look = examine(folder)
            whole = whole and not look.missing and not look.damaged_bytes
            click.echo(f"{name}: {look.records} records, numbers to {look.last}")
            _say_damage(look)
    if not whole:
        raise SystemExit(1)


@command.command("replay")
@config_option
@pbx_option
@click.option("--from", "since", required=True, help="10m, 2h, 1d ago, or a time such as 2026-11-24T14:00:00+01:00.")
@click.option("--to", "url", help="Another broker than the configured one.")
def replay(config: Path | None, pbx: str | None, since: str, url: str | None) -> None:
    """Publish again what was received since then and is still kept, with the same ids. A bridge may be at work."""
    with plain_errors():
        settings = _towards(_settings(config), url or broker_url(None, config))
        for name, folder in _folders(settings, pbx):
            count = asyncio.run(_replay(settings, name, folder, _since_ns(since)))
            click.echo(f"{name}: {count} records published again")


@command.command("drain")
@config_option
@pbx_option
@click.option("--to", "url", required=True, help="The broker's URL.")
def drain(config: Path | None, pbx: str | None, url: str) -> None:
    """Publish what waits to this broker and take it out of the outbox. The bridge must not be at work."""
    with plain_errors():
        settings = _towards(_settings(config), url)
        for name, _ in _folders(settings, pbx):
            click.echo(f"{name}: {asyncio.run(_drain(settings, name))} records published")


async def _replay(settings: Settings, pbx: str, folder: Path, since_ns: int) -> int:
    kept = records(folder, since_ns)
    meaning = await _known_before(settings, pbx, folder, since_ns)
    outgoing = Outgoing(pbx=pbx, normalizer=normalizer_of(pbx, settings.bridge, settings.pbx[pbx]), derived=meaning)
    # Under the bridge's own name Redis would write nothing: it has these positions already.
    publisher = Choices(settings, settings.broker.url.get_secret_value(), None).publisher(
        pbx, f"{settings.bridge}.replay.{secrets.token_hex(4)}"
    )()
    done, said = 0, time.monotonic()
    try:
        await publisher.open()
        while batch := list(islice(kept, BATCH_RECORDS)):
            messages: list[Message] = []
            for _, record in batch:
                messages += outgoing.messages(record)
            await publisher.publish(messages)
            done += len(batch)
            if time.monotonic() - said > PROGRESS_SECONDS:
                said = time.monotonic()
                click.echo(f"{pbx}: {done} …", err=True)
    finally:
        await publisher.close()
    return done


async def _known_before(settings: Settings, pbx: str, folder: Path, since_ns: int) -> Derived | None:
    """What was known of calls when the first of these records came, as far as it is kept."""
    meaning = derived(pbx, settings)
    first = next(records(folder, since_ns), None)
    if meaning is None or first is None:
        return meaning
    place = (first[1].epoch, first[1].sequence)
    await meaning.begin_before(place)
    for _, record in records(folder, 0):
        if (record.epoch, record.sequence) >= place:
            break
        meaning.follow(record)
    return meaning


async def _drain(settings: Settings, pbx: str) -> int:
    choices = Choices(settings, settings.broker.url.get_secret_value(), None)
    outbox = choices.outbox(pbx)
    await outbox.open()
    outgoing = Outgoing(
        pbx=pbx,
        normalizer=normalizer_of(pbx, settings.bridge, settings.pbx[pbx]),
        derived=derived(pbx, settings, State() if settings.pbx[pbx].state.enabled else None),
    )
    relay = Relay(pbx=pbx, outbox=outbox, outgoing=outgoing, publisher=choices.publisher(pbx), heals=False)
    relaying = asyncio.create_task(relay.run())
    try:
        while not await relay.drained(PROGRESS_SECONDS):
            click.echo(f"{pbx}: {outbox.pending} wait …", err=True)
        return outbox.confirmed
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        await outbox.close()


def _settings(config: Path | None) -> Settings:
    settings = load(needed(config))
    if settings.outbox.durability == "memory":
        raise click.ClickException("outbox.durability is memory: there is nothing on the disk")
    configure_logging(settings.log.level, settings.log.style)
    return settings


def _towards(settings: Settings, url: str) -> Settings:
    broker = settings.broker.model_copy(update={"url": SecretStr(url)})
    return settings.model_copy(update={"broker": broker})


def _folders(settings: Settings, pbx: str | None = None) -> Iterator[tuple[str, Path]]:
    if pbx is not None and pbx not in settings.pbx:
        raise click.ClickException(f"no PBX is named {pbx!r}; there are {', '.join(settings.pbx)}")
    for name in settings.pbx if pbx is None else [pbx]:
        folder = settings.folder / "outbox" / name
        if folder.is_dir():
            yield name, folder
        else:
            click.echo(f"{name}: no outbox in {folder} yet")


def _say_damage(look: Look) -> None:
    if look.missing or look.damaged_bytes:
        click.echo(
            f"  {look.missing} records are missing ({look.missing_pending} of them not yet published), "
            f"{look.damaged_bytes} bytes can not be read"
        )


def _since_ns(text: str) -> int:
    if ago := _AGO.fullmatch(text):
        return time.time_ns() - int(ago[1]) * _UNIT_SECONDS[ago[2]] * 10**9
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither a time nor something like 10m, 2h or 1d") from None
    return int(moment.astimezone(UTC).timestamp() * 1e9)


def _time(nanoseconds: int) -> str:
    return f"{datetime.fromtimestamp(nanoseconds / 1e9):%Y-%m-%d %H:%M:%S}" if nanoseconds else "never"
