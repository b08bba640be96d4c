"""`amibridge normalize`: recorded AMI bytes in, one envelope per line out. The offline face of the normalizer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from amibridge.ami.messages import Event, Orphan
from amibridge.ami.parser import Frame, Oversized, Parser, parse
from amibridge.ami.session import Damaged
from amibridge.cli.places import plain_errors
from amibridge.normalizer.engine import Normalizer

READ_BYTES = 256 * 1024


@click.command("normalize")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--pbx", default="pbx1", show_default=True, help="The PBX's name.")
@click.option("--bridge", default="offline", show_default=True, help="The bridge's name.")
@click.option("--epoch", default="offline", show_default=True, help="The epoch; ids follow from it.")
@click.option("--layer", type=click.Choice(["ami", "call", "all"]), default="all", show_default=True, help="Which events.")
def command(file: Path, pbx: str, bridge: str, epoch: str, layer: str) -> None:
    """Turn recorded AMI bytes (a FILE, or - for standard input) into envelopes, one JSON line each.

    Times of receipt are 1970: the same bytes always give the same output.
    """
    if layer == "call":
        raise click.ClickException("call events do not exist yet; use --layer ami")
    with plain_errors():
        stream = sys.stdin.buffer if str(file) == "-" else _open(file)
        out = sys.stdout.buffer
        for line in envelopes(stream, pbx=pbx, bridge=bridge, epoch=epoch):
            out.write(line + b"\n")
        out.flush()


def _open(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise click.ClickException(f"can not read {file}: {error.strerror}") from error


def envelopes(stream: BinaryIO, *, pbx: str, bridge: str, epoch: str) -> Iterator[bytes]:
    """Every event of a recording, list items included, and what is no event as damage. Responses are left out."""
    parser, normalizer, sequence = Parser(), Normalizer(pbx=pbx, bridge=bridge), 0
    while received := stream.read(READ_BYTES):
        for frame in parser.feed(received):
            happening = _happening(frame)
            if happening is None:
                continue
            sequence += 1
            if isinstance(happening, bytes):
                yield from (body for _, body in normalizer.events(happening, epoch=epoch, sequence=sequence, received_ns=0))
            else:
                said = {
                    "reason": happening.reason,
                    "size_bytes": happening.size_bytes,
                    "raw": happening.raw.decode("latin-1"),
                }
                kind = "amibridge.frame.damaged"
                yield normalizer.lifecycle(kind, said, epoch=epoch, sequence=sequence, received_ns=0).to_json()


def _happening(frame: Frame) -> bytes | Damaged | None:
    """The event of a frame, the damage it is, or None for banners and responses.

    In a recording nobody knows which actions were sent, so an event with an ActionID passes as an answer.
    """
    if isinstance(frame, Oversized):
        return Damaged(frame.prefix, "oversized", frame.size_bytes)
    if not isinstance(frame, bytes):
        return None
    message = parse(frame)
    if isinstance(message, Orphan):
        return Damaged(frame, "orphan", len(frame))
    if not isinstance(message, Event):
        return None
    known = message.name == "FullyBooted" or message.get("Privilege") is not None or message.get("ActionID") is not None
    return frame if known else Damaged(frame, "forged", len(frame))
