"""All benchmarks beside their peers, in one run: `make bench` (some minutes), `make bench ARGS=--short` (well under one).

Absolute numbers are this machine's, at this moment. Ratios are of candidates that took turns.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import mix, peers, servers
from tests.benchmarks.report import Run, shown, write
from tests.benchmarks.sections import FULL, NEED_NO_BROKER, SECTIONS, SHORT, SHORT_BROKERS, TOO_LONG, Place
from tests.rig.origins import NotFoundError, cache_folder
from tests.rig.process import StartFailedError

DOCS = Path(__file__).parents[2] / "docs"
BUSY = 0.5  # of the processors, before we begin: then the page says so


def main() -> None:
    given = arguments()
    size, wanted = SHORT if given.short else FULL, given.only or [name for name in SECTIONS if fits(name, given.short)]
    out = given.out or (DOCS if not given.short and not given.only else cache_folder() / "bench" / "report")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        say("peers: installing what is missing (once)")
        run = Run(about=[], missing=[])
        found = peers.bring()
        run.missing += found.missing
        brokers = (
            [] if NEED_NO_BROKER.issuperset(wanted) else [n for n in servers.KINDS if not given.short or n in SHORT_BROKERS]
        )
        urls = start(brokers, folder, stack, run)
        run.about += about(given.short, list(urls), found.versions)
        say("mix: making the events")
        little, whole = folder / "little.bin", folder / "mix.bin"
        mix.save(mix.make(size.parse_events), little)
        mix.save(mix.make(size.mix_events), whole)
        place = Place(found, urls, whole, little, folder, size, say)
        for title in wanted:
            section = SECTIONS[title](place)
            run.sections.append(section)
            say("")
            print(shown(section), flush=True)
        write(run, out, DOCS / "performance.md")
    for line in run.missing:
        print(f"  not compared: {line}")
    print(f"\n{time.monotonic() - began:.0f} s; the page, the plots and all numbers are in {out}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="well under a minute: to see that it works")
    parser.add_argument("--only", action="append", choices=list(SECTIONS), help="this section; may be given again")
    parser.add_argument("--out", type=Path, help="folder for the page (default: docs, or .cache for a part or a short run)")
    return parser.parse_args()


def fits(section: str, short: bool) -> bool:
    return not short or section not in TOO_LONG


def start(names: list[str], folder: Path, stack: ExitStack, run: Run) -> dict[str, str]:
    """The brokers that can be had, by name, with their URLs."""
    urls = {}
    for name in names:
        say(f"starting {name}")
        try:
            server = stack.enter_context(closing(servers.open_at(name, folder / name))).start()
        except (NotFoundError, StartFailedError) as error:
            run.missing.append(f"{name}: {error}")
            continue
        urls[name] = server.url
    return urls


def about(short: bool, brokers: list[str], versions: list[str]) -> list[str]:
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    made = f"made {datetime.now(UTC):%Y-%m-%d} by `make bench{' ARGS=--short' if short else ''}`"
    lines = [f"{made} on {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"]
    lines += [f"brokers: {', '.join(servers.version(name) for name in brokers) or 'none'}"]
    lines += [f"peers: {', '.join(versions) or 'none'}"]
    if load > BUSY:
        lines.append(f"**provisional**: the machine was busy with other work ({load:.0%} of it) when the run began")
    return lines


def say(what: str) -> None:
    """Progress, on one line that is written over; in a pipe, one line each."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)
    elif what:
        print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
