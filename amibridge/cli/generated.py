"""Every file of the repository that is made from the classes: JSON Schemas, AsyncAPI, TypeScript, reference pages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import yaml

from amibridge.cli.normalize import envelopes
from amibridge.schemas import asyncapi, export, reference, reference_actions, typescript
from amibridge.schemas.compatibility import Direction, incompatible

SCHEMAS = "amibridge/schemas/json"
FOLDERS = (SCHEMAS, "docs/events", "docs/actions")  # nothing else may lie in them, but older versions of schemas
_CORPUS = "tests/corpus"


def files(root: Path) -> dict[str, str]:
    """Path below the repository to text, for all of them. Reads nothing but the recordings, for the examples."""
    found = {f"{SCHEMAS}/{path}": text for path, text in export.files().items()}
    found[f"{SCHEMAS}/amibridge.d.ts"] = typescript.types()
    found["docs/asyncapi.yaml"] = _yaml(asyncapi.document())
    found |= {f"docs/events/{name}": text for name, text in reference.pages(examples(root / _CORPUS))}
    found |= {f"docs/actions/{name}": text for name, text in reference_actions.pages()}
    return dict(sorted(found.items()))


def examples(corpus: Path) -> dict[str, dict[str, Any]]:
    """One recorded envelope for each event: the one that says most without leaving anything unclaimed."""
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for envelope in _recorded(corpus):
        name, said = envelope.get("amievent"), _told(envelope["data"])
        if name and (name not in best or said > best[name][0]):
            best[name] = (said, envelope)
    return {name: envelope for name, (_, envelope) in best.items()}


def _recorded(corpus: Path) -> Iterator[dict[str, Any]]:
    for recording in sorted(corpus.glob("asterisk-*/*.raw")):
        if not recording.name.startswith("http_"):  # notes of AMI over HTTP, no streams
            for body in envelopes(BytesIO(recording.read_bytes()), pbx="pbx1", bridge="bridge1", epoch="recorded"):
                yield orjson.loads(body)


def _told(fields: dict[str, Any]) -> int:
    """How much an example shows: fields that are not null, and none that nobody reads for."""
    if {"extra", "stray_lines", "not_utf8"} & fields.keys():
        return -1
    return sum(_told(value) if isinstance(value, dict) else value not in (None, "", []) for value in fields.values())


class _Plain(yaml.SafeDumper):
    """Writes shared parts out instead of pointing at them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(document: dict[str, Any]) -> str:
    head = "# Generated from the classes by `make schemas`; do not edit.\n"
    return head + yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def leftovers(root: Path, found: dict[str, str]) -> list[str]:
    """Files in the generated folders that nothing makes any more. Older versions of a schema stay: messages name them."""
    there = [
        path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file()
    ]
    names = {one.name: (one.major, one.minor) for one in export.published()}
    return sorted(path for path in there if path not in found and not _is_older(path, names))


def promises_broken(folder: Path) -> list[str]:
    """What the classes changed that the committed schemas of the same major version in `folder` forbid."""
    said: list[str] = []
    for one in export.published():
        for committed in sorted((folder / one.name).glob(f"{one.major}-*.json")):
            direction: Direction = "input" if one.kind in ("action", "request") else "output"
            before = orjson.loads(committed.read_bytes())
            said += [f"{one.name}: {why}" for why in incompatible(before, export.schema_of(one), direction)]
    return list(dict.fromkeys(said))


def _is_older(path: str, names: dict[str, tuple[int, int]]) -> bool:
    place = Path(path)
    major, dash, minor = place.stem.partition("-")
    if not dash or place.parent.as_posix() != f"{SCHEMAS}/{place.parent.name}" or place.parent.name not in names:
        return False
    return major.isdigit() and minor.isdigit() and (int(major), int(minor)) < names[place.parent.name]
