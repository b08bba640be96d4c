"""`amibridge schemas list|export`."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("schemas")
def command() -> None:
    """List or export the JSON Schemas of the events."""


@command.command("list")
def list_() -> None:
    """One line per event: its type, its family and what it means."""
    from amibridge.schemas.export import described

    for name, family, meaning in described():
        click.echo(f"{name:<48} {family:<12} {meaning}")


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(folder: Path) -> None:
    """Write every schema (JSON Schema 2020-12) to FOLDER/<name>/<major>-<minor>.json."""
    import orjson

    from amibridge.schemas.export import documents

    count = 0
    for path, document in documents():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        count += 1
    click.echo(f"{count} schemas in {folder}")
