"""`amibridge schemas list|show|export|generate`."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("schemas")
def command() -> None:
    """List, show or export the JSON Schemas of events, actions and replies."""


@command.command("list")
def list_() -> None:
    """One line per event: its type, its family and what it means."""
    from amibridge.schemas.export import described

    for name, family, meaning in described():
        click.echo(f"{name:<48} {family:<12} {meaning}")


@command.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Print the schema of one event, action, request or reply: Hangup, asterisk.action.Originate, amibridge.link.up."""
    from amibridge.schemas.export import find, schema_of
    from amibridge.schemas.layout import json_text

    # Some events and actions share a name: the event is meant, the action has its full one.
    found = sorted(find(name), key=lambda one: one.kind != "event")
    if not found:
        raise click.ClickException(f"there is no schema named {name!r}; `amibridge schemas list` names the events")
    click.echo(json_text(schema_of(found[0])), nl=False)
    for other in found[1:]:
        click.echo(f"also: {other.name}", err=True)


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(folder: Path) -> None:
    """Write every schema (JSON Schema 2020-12) to FOLDER/<name>/<major>-<minor>.json, and index.json."""
    from amibridge.schemas.export import files

    found = files()
    _write(folder, found)
    click.echo(f"{len(found) - 1} schemas in {folder}")


@command.command("generate", hidden=True)
@click.option("--root", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".", help="The repository.")
@click.option("--unreleased", is_flag=True, help="Also rewrite versions incompatibly: no release has them yet.")
def generate(root: Path, unreleased: bool) -> None:
    """Make every committed file that follows from the classes (for who works on amibridge itself)."""
    from amibridge.cli.generated import files, leftovers, promises_broken

    found = files(root)
    broken = [] if unreleased else promises_broken(root / "amibridge/schemas/json")
    if broken:
        raise click.ClickException("a new major version is needed, or --unreleased:\n  " + "\n  ".join(broken))
    for path in leftovers(root, found):
        (root / path).unlink()
    click.echo(f"{len(found)} files, {_write(root, found)} of them changed")


def _write(folder: Path, found: dict[str, str]) -> int:
    """Write what differs; how many files did."""
    changed = 0
    for path, text in found.items():
        target = folder / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            changed += 1
    return changed
