"""`amibridge dead-letters list|show|requeue|remove`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from amibridge.brokers.base import DEAD_LETTERS_KEPT, DeadLetter, DeadLetters
from amibridge.cli.places import broker_option, broker_url, config_option, plain_errors
from amibridge.cli.safe_text import safe
from amibridge.errors import BrokerRefused
from amibridge.schemas.strict_json import printable

SHOWN = 100
NOT_SENT = ("rejected", "expired", "unavailable")
MAYBE_SENT = ("its reply (", "failing too often", "the bridge failed on it")
CARRIED_OUT = "was carried out, or may have been; --again has it carried out once more"
MAX_REASON_CHARACTERS = 100  # in the table; `show` has the whole

T = TypeVar("T")
Work = Callable[[Sequence[DeadLetters]], Coroutine[Any, Any, T]]


@click.group("dead-letters")
def command() -> None:
    """Requests that were put aside: unreadable ones, expired ones, those that failed again and again."""


@command.command("list")
@click.option("--limit", type=click.IntRange(1, DEAD_LETTERS_KEPT), default=SHOWN, show_default=True)
@broker_option
@config_option
def show_all(limit: int, broker: str | None, config: Path | None) -> None:
    """The oldest first. They stay where they are, and a bridge may be at work."""
    letters = _with_letters(lambda places: _list(places, limit), broker, config)
    if not letters:
        click.echo("no dead letters")
        return
    rows = [("ID", "TIME", "PBX", "REQUESTER", "REASON")] + [_row(letter) for letter in letters]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[4]]))


@command.command("show")
@click.argument("letter_id", metavar="ID")
@broker_option
@config_option
def show(letter_id: str, broker: str | None, config: Path | None) -> None:
    """One of them whole: why it was put aside, and its bytes. Secrets show as ***."""
    letter = _with_letters(lambda places: _first(places, lambda place: place.find(letter_id)), broker, config)
    if letter is None:
        raise _unknown(letter_id)
    known = {
        "id": letter.id,
        "time": _time(letter),
        "reason": safe(letter.reason.encode("utf-8", "replace")).replace("\n", " "),
        "pbx": letter.pbx,
        "queue": letter.queue,
        "requester": letter.requester or "not known",
        "reply to": letter.reply_to,
        "correlation id": letter.correlation_id,
        "bytes": str(len(letter.body)),
    }
    for name, value in known.items():
        if value:
            click.echo(f"{name}: {printable(value)}")
    for line in safe(letter.body).split("\n"):  # indented, so that none can pass for one of the lines above
        click.echo(f"    {line}")


@command.command("requeue")
@click.argument("letter_id", metavar="ID|all")
@click.option("--again", is_flag=True, help="Also what was carried out and only its reply could not be delivered.")
@broker_option
@config_option
def requeue(letter_id: str, again: bool, broker: str | None, config: Path | None) -> None:
    """Send it again, as a new request without expiry: its PBX's bridge decides anew. It is then no dead letter any more.

    One that was carried out, and only its reply could not be delivered, would be carried out again: that takes --again.
    On RabbitMQ it comes from the user of the broker's URL, as RabbitMQ vouches for nobody else; on Redis from whom it came.
    """
    if letter_id == "all":
        failed = _with_letters(lambda places: _requeue_all(places, again), broker, config)
        raise SystemExit(1 if failed else 0)
    if not again:
        letter = _with_letters(lambda places: _first(places, lambda place: place.find(letter_id)), broker, config)
        if letter is not None and _was_carried_out(letter):
            raise click.ClickException(f"{printable(letter_id)}: {CARRIED_OUT}")
    sent = _with_letters(lambda places: _first(places, lambda place: place.requeue(letter_id)), broker, config)
    if sent is None:
        raise _unknown(letter_id)
    _say_sent(sent)


@command.command("remove")
@click.argument("letter_id", metavar="ID")
@broker_option
@config_option
def remove(letter_id: str, broker: str | None, config: Path | None) -> None:
    """Throw it away."""

    async def gone(places: Sequence[DeadLetters]) -> bool:
        return any([await place.remove(letter_id) for place in places])

    if not _with_letters(gone, broker, config):
        raise _unknown(letter_id)
    click.echo(f"{printable(letter_id)}: removed")


def _with_letters(work: Work[T], broker: str | None, config: Path | None) -> T:
    with plain_errors():
        return asyncio.run(_opened(work, broker_url(broker, config), config))


async def _opened(work: Work[T], url: str, config: Path | None) -> T:
    from amibridge.app.choices import dead_letters  # half a second that `--help` does not need

    async with AsyncExitStack() as stack:
        places = dead_letters(url, _pbxs(config))
        for place in places:
            stack.push_async_callback(place.close)
            await place.open()
        return await work(places)


def _pbxs(config: Path | None) -> list[str]:
    if config is None:
        return []
    from amibridge.settings import load

    return list(load(config).pbx)


async def _list(places: Sequence[DeadLetters], limit: int) -> list[DeadLetter]:
    found = [letter for place in places for letter in await place.list(limit)]
    return sorted(found, key=lambda letter: letter.time or 0.0)[:limit]


async def _first(
    places: Sequence[DeadLetters], ask: Callable[[DeadLetters], Coroutine[Any, Any, DeadLetter | None]]
) -> DeadLetter | None:
    for place in places:
        if (letter := await ask(place)) is not None:
            return letter
    return None


def _was_carried_out(letter: DeadLetter) -> bool:
    if any(f"reply ({word})" in letter.reason for word in NOT_SENT):
        return False
    return any(words in letter.reason for words in MAYBE_SENT)


async def _requeue_all(places: Sequence[DeadLetters], again: bool) -> int:
    """How many could not be sent. Those that come in meanwhile, perhaps the same ones again, are left alone."""
    done = failed = 0
    for place in places:
        for letter in await place.list(DEAD_LETTERS_KEPT):
            if not again and _was_carried_out(letter):
                click.echo(f"{letter.id}: {CARRIED_OUT}", err=True)
                failed += 1
                continue
            try:
                sent = await place.requeue(letter.id)
            except BrokerRefused as error:
                click.echo(f"{letter.id}: {error}", err=True)
                failed += 1
                continue
            if sent is not None:
                _say_sent(sent)
                done += 1
    click.echo(f"{done} sent again, {failed} not")
    return failed


def _say_sent(sent: DeadLetter) -> None:
    whose = f"as a request of {sent.requester}" if sent.requester else "as a request of nobody known"
    click.echo(printable(f"{sent.id}: sent again to {sent.pbx}, {whose}"))


def _row(letter: DeadLetter) -> tuple[str, str, str, str, str]:
    reason = safe(letter.reason.encode("utf-8", "replace")).replace("\n", " ")
    short = reason if len(reason) <= MAX_REASON_CHARACTERS else f"{reason[: MAX_REASON_CHARACTERS - 1]}…"
    return letter.id, _time(letter), printable(letter.pbx or letter.queue or "-"), printable(letter.requester or "-"), short


def _time(letter: DeadLetter) -> str:
    if letter.time is None:
        return "-"
    try:
        return f"{datetime.fromtimestamp(letter.time):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return "-"


def _unknown(letter_id: str) -> click.ClickException:
    return click.ClickException(
        f"no dead letter has the id {printable(letter_id)}; `amibridge dead-letters list` shows those there are"
    )
