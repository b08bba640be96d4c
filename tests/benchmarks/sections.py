"""What is measured, in the order of the page. Each makes one section, and says what we want of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks import candidates, growth, latency, pipeline, publish, rpc, startup, tracking
from tests.benchmarks.peers import HERE, Peers
from tests.benchmarks.pipeline import Load
from tests.benchmarks.plot import Bar, bars, lines
from tests.benchmarks.report import Goal, Section, number
from tests.benchmarks.servers import PROTOCOL
from tests.benchmarks.turns import Command, Say, Turns, workers
from tests.rig import asterisk_server
from tests.rig.origins import NotFoundError
from tests.rig.process import StartFailedError

COMMAND = "python -m tests.benchmarks --only"
MEMORY_EVENTS_PER_SECOND = 5_000.0


@dataclass(frozen=True, slots=True)
class Size:
    """How long a run takes. Rates and ratios of a short one move more."""

    parse_events: int
    parse_rounds: int
    publish_messages: int
    publish_rounds: int
    flood_part: float  # of a candidate's events
    flood_rounds: int
    latency_seconds: float
    latency_rounds: int
    minute_seconds: float  # how long 5,000 a second go on before memory is read
    starts: int
    rpc_rounds: int
    rpc_seconds: float

    @property
    def mix_events(self) -> int:
        return int(max(MEMORY_EVENTS_PER_SECOND * self.minute_seconds, candidates.FAST_EVENTS, self.parse_events))


FULL = Size(20_000, 5, 20_000, 5, 0.7, 3, 3.0, 2, 60.0, 3, 3, 1.0)
SHORT = Size(5_000, 3, 5_000, 2, 0.2, 1, 1.0, 1, 2.0, 1, 1, 0.5)


@dataclass(frozen=True, slots=True)
class Place:
    """What all sections share. `servers` are the brokers that run, by name."""

    peers: Peers
    servers: dict[str, str]
    mix: Path  # of the whole length
    little: Path  # as many events as are parsed in a round
    folder: Path
    size: Size
    say: Say

    @property
    def short(self) -> bool:
        return self.size is SHORT


def parsing(place: Place) -> Section:
    ours = [sys.executable, "-m", "tests.benchmarks.steps"]
    named: list[Command] = [
        (title, [*ours, step, place.little], pipeline.ROOT)
        for title, step in (
            ("amibridge: messages", "parse"),
            ("amibridge: envelopes", "envelopes"),
            ("amibridge: envelopes, calls, queues", "tracked"),
        )
    ]
    if place.peers.python:
        script = HERE / "theirs" / "parsing.py"
        named += [(name, [place.peers.python, script, name, place.little], None) for name in ("panoramisk", "astami")]
    if place.peers.node_folder:
        script = HERE / "theirs" / "parsing.js"
        named.append(("node asterisk-manager", ["node", script, place.little], place.peers.node_folder))
    if place.peers.scan:
        named.append(("memchr scan (C)", [place.peers.scan, place.little], None))
    turns = workers(named, place.size.parse_rounds, lambda what: place.say(f"parse: {what}"))
    rows = [_parse_row(name, turns) for name in turns.rounds]
    goals = [
        Goal("parse: panoramisk's CPU by ours", turns.ratio("panoramisk", "amibridge: messages", "cpu_us"), 2.8),
        Goal("bytes to typed envelope", turns.median("amibridge: envelopes", "cpu_us"), 13, at_least=False, unit="us"),
    ]
    plot = bars("CPU per event, bytes to …", [("us, less is better", _bars(turns, "cpu_us", 2))])
    columns = ("what is made of the bytes", "us CPU per event", "events a second and core", "CPU by our messages")
    notes = [
        "Everything but the scan builds an object per event. astami does not frame events: it is given ours for nothing."
    ]
    return Section("Parse", f"{COMMAND} parse", columns, rows, goals, notes, turns.rounds, ("performance-parse.svg", plot))


def tracking_costs(place: Place) -> Section:
    place.say("track")
    found = tracking.costs(place.little, place.size.parse_rounds)
    medians = tracking.medians(found)
    rows = [[name, number(us, 2)] for name, us in medians.items()]
    goals = [Goal("calls tracked", medians["calls"], 5, at_least=False, unit="us")]
    notes = [
        "Typed events in memory, every one given to every fold. A call is told whole in each seventh event of this mix."
    ]
    return Section("What events mean", f"{COMMAND} track", ("fold", "us CPU per event"), rows, goals, notes, found)


def _say_of(say: Say, title: str, what: str) -> None:
    say(f"{title}: {what}")


def _parse_row(name: str, turns: Turns) -> list[str]:
    us = turns.median(name, "cpu_us")
    rate = number(1e6 / us) if us else "–"
    return [name, number(us, 2), rate, number(turns.ratio(name, "amibridge: messages", "cpu_us"), 2, "x")]


def publishing(place: Place) -> Section:
    rows, goals, groups, found = [], [], [], {}
    bounds = {"RabbitMQ": 0.8, "Redis": 0.7, "Valkey": 0.7}
    for server, url in place.servers.items():
        kind, size = PROTOCOL[server], place.size
        say: Say = partial(_say_of, place.say, f"publish, {server}")
        turns = publish.compare(kind, url, place.little, size.publish_messages, size.publish_rounds, place.peers, say)
        floor = publish.FLOORS[kind]
        for name in turns.rounds:
            ratio = turns.ratio(name, floor, "per_second")
            rows.append([server, name, number(turns.median(name, "per_second")), number(turns.median(name, "cpu_us"), 1)])
            rows[-1] += [number(ratio, 2, "x"), number(turns.spread(name, "per_second"), 2)]
        goals.append(Goal(f"publish, {server}: by {floor}", turns.ratio(publish.OURS, floor, "per_second"), bounds[server]))
        if publish.SAME in turns.rounds:
            same = turns.ratio(publish.OURS, publish.SAME, "per_second")
            goals.append(Goal(f"publish, {server}: by {publish.SAME}", same, bounds[server]))
        groups.append((f"{server}, messages a second", _bars(turns, "per_second")))
        found[server] = turns.rounds
    columns = ("broker", "publisher", "messages a second", "us CPU in the client", "by the floor", "spread")
    notes = [
        "Persistent and confirmed, window 2,000 on RabbitMQ; append-only file each second on Redis and Valkey. Ours carries "
        "the headers of an event and, on Redis, goes through the script with the high-water mark; the floors carry as large "
        "a body, and nothing else where they do not say so."
    ]
    plot = ("performance-publish.svg", bars("Publish", groups))
    return Section("Publish", f"{COMMAND} publish", columns, rows, goals, notes, found, plot)


def whole(place: Place) -> Section:
    """AMI socket to witness, as fast as it goes; and what the broker and the witness can take at all."""
    size = publish.mean_bytes(place.little)
    rows, goals, groups, found = [], [], [], {}
    for server, url in place.servers.items():
        kind, turns = PROTOCOL[server], Turns()
        bridges = candidates.ours(kind) + candidates.theirs(kind, place.peers)
        for rounds in range(place.size.flood_rounds):
            for one in bridges:
                place.say(f"pipeline, {server}, round {rounds + 1} of {place.size.flood_rounds}: {one.name}")
                load = Load(place.mix, int(one.flood_events * place.size.flood_part))
                folder = place.folder / f"flood-{server}-{rounds}-{one.place}-{one.name[:12]}-{len(one.name)}"
                turns.add(one.name, pipeline.measure(one, url, load, folder))
            place.say(f"pipeline, {server}, round {rounds + 1} of {place.size.flood_rounds}: {latency.FLOOR}")
            load = Load(place.mix, int(candidates.FAST_EVENTS * place.size.flood_part), latency.FLOOD_PER_SECOND)
            turns.add(latency.FLOOR, latency.measure_floor(kind, url, load, size, place.folder / f"flood-{server}-{rounds}"))
        rows += [_flood_row(server, name, turns) for name in turns.rounds]
        goals += _flood_goals(server, kind, turns)
        groups.append((f"{server}, events a second", _bars(turns, "per_second")))
        found[server] = turns.rounds
    columns = ("broker", "bridge", "events a second", "ours by it", "us CPU", "lost", "out of order", "peak MB", "spread")
    notes = ["A flood: the source writes as fast as it is read, and the rate is from its first byte to the witness's last."]
    plot = ("performance-pipeline.svg", bars("From the AMI socket to a consumer", groups))
    return Section("Whole pipeline", f"{COMMAND} pipeline", columns, rows, goals, notes, found, plot)


def _flood_row(server: str, name: str, turns: Turns) -> list[str]:
    lost, late = turns.median(name, "lost"), turns.median(name, "out_of_order")
    row = [server, name, number(turns.median(name, "per_second"))]
    row.append(number(turns.ratio(candidates.OURS, name, "per_second"), 2, "x"))
    row += [number(turns.median(name, "cpu_us")), number(lost), number(late), number(turns.median(name, "peak_mb"))]
    problems = turns.problems(name)
    return [*row, problems[0][:80] if problems else number(turns.spread(name, "per_second"), 2)]


def _flood_goals(server: str, kind: str, turns: Turns) -> list[Goal]:
    wanted = {"rabbitmq": [(candidates.WAZO, 4.0), (candidates.PANORAMISK_RABBIT, 5.0)]}
    named = [*wanted.get(kind, [(candidates.PANORAMISK_REDIS, 10.0)]), (candidates.BARE, 0.8)]
    return [
        Goal(f"pipeline, {server}: by {name}", turns.ratio(candidates.OURS, name, "per_second"), bound)
        for name, bound in named
    ]


def lateness(place: Place) -> Section:
    rows, goals, found = [], [], {}
    size = publish.mean_bytes(place.little)
    for server, url in place.servers.items():
        if server == "Valkey":  # the same protocol and code as Redis
            continue
        kind = PROTOCOL[server]
        for rate in latency.RATES[-1:] if place.short else latency.RATES:
            place.say(f"latency, {server}, {rate:,.0f} a second")
            load = Load(place.mix, int(rate * place.size.latency_seconds), rate)
            folder = place.folder / f"latency-{server}-{rate:.0f}"
            ours = candidates.ours(kind)[0]
            turns = latency.compare(kind, url, ours, load, size, place.size.latency_rounds, folder)
            rows += [_late_row(server, rate, name, turns) for name in turns.rounds]
            goals += _late_goals(server, rate, turns)
            found[f"{server} {rate:.0f}"] = turns.rounds
    columns = ("broker", "events a second", "", "p50 ms", "p99 ms", "p50 beyond the floor", "p99 beyond the floor", "lost")
    return Section("Latency", f"{COMMAND} latency", columns, rows, goals, [], found)


def _late_row(server: str, rate: float, name: str, turns: Turns) -> list[str]:
    figures = ("p50_ms", "p99_ms", "beyond_p50_ms", "beyond_p99_ms")
    cells = [number(turns.median(name, figure), 2) for figure in figures]
    problems = turns.problems(name)
    return [server, number(rate), name, *cells, problems[0][:80] if problems else number(turns.median(name, "lost"))]


def _late_goals(server: str, rate: float, turns: Turns) -> list[Goal]:
    def goal(figure: str, text: str, bound: float) -> Goal:
        text = f"latency, {server}, {rate:,.0f}/s: {text}"
        return Goal(text, turns.median(candidates.OURS, figure), bound, at_least=False, unit="ms")

    if rate > 1000:
        return [goal("p99_ms", "p99", 50)]
    return [goal("beyond_p50_ms", "p50 beyond the floor", 1), goal("beyond_p99_ms", "p99 beyond the floor", 5)]


def memory(place: Place) -> Section:
    """After a while of 5,000 events a second."""
    rows, goals, found = [], [], {}
    seconds, rate = place.size.minute_seconds, MEMORY_EVENTS_PER_SECOND
    for server, url in list(place.servers.items())[:1]:
        place.say(f"memory, {server}: {seconds:.0f} s of {rate:,.0f} events")
        one = candidates.ours(PROTOCOL[server])[0]
        figures = pipeline.measure(one, url, Load(place.mix, int(seconds * rate), rate), place.folder / f"minute-{server}")
        rows.append([server, number(figures.get("rss_mb")), number(figures.get("peak_mb")), number(figures.get("lost"))])
        text = f"memory, {server}: after {seconds:.0f} s of {rate:,.0f}/s"
        goals.append(Goal(text, figures.get("rss_mb"), 80, at_least=False, unit="MB"))
        found[server] = figures
    columns = ("broker", "resident MB", "peak MB", "lost")
    return Section("Memory", f"{COMMAND} memory", columns, rows, goals, [], found)


def starting(place: Place) -> Section:
    rows, goals, found = [], [], {}
    for server, url in place.servers.items():
        place.say(f"start-up, {server}")
        turns = startup.compare(url, place.little, place.size.starts, place.folder / f"starts-{server}")
        seconds = turns.median(candidates.OURS, "ready_seconds")
        rows.append([server, number(seconds, 2), number(turns.median(candidates.OURS, "rss_mb"))])
        goals.append(Goal(f"start-up, {server}", seconds, 1, at_least=False, unit="s"))
        found[server] = turns.rounds
    columns = ("broker", "seconds until it is logged in and publishes", "resident MB then")
    return Section("Start-up", f"{COMMAND} start", columns, rows, goals, [], found)


def requests(place: Place) -> Section:
    """A Ping to a real Asterisk and back, beside an echo through the same broker."""
    section = Section(
        "Requests", f"{COMMAND} rpc", ("broker", "callers", "", "p50 ms", "p99 ms", "a second", "p50 by echo"), []
    )
    try:
        asterisk = asterisk_server.open_at(asterisk_server.find_own(), place.folder / "asterisk")
        asterisk.start()
    except (NotFoundError, StartFailedError) as error:
        section.notes.append(f"Not measured: {error}")
        return section
    found = {}
    with closing(asterisk):
        for server in (name for name in place.servers if name in rpc.BARES):
            place.say(f"requests, {server}")
            folder, size = place.folder / f"rpc-{server}", place.size
            made = rpc.measure(server, place.servers[server], asterisk, folder, size.rpc_rounds, size.rpc_seconds)
            for callers, turns in made.items():
                section.rows += [_request_row(server, callers, name, turns) for name in turns.rounds]
                by_echo = turns.ratio(rpc.BRIDGE, rpc.FLOOR, "p50_ms")
                title = f"requests, {server}, {callers} at once: p50 by the echo's"
                section.goals.append(Goal(title, by_echo, 2, at_least=False))
            found[server] = {str(callers): turns.rounds for callers, turns in made.items()}
    section.figures = found
    return section


def _request_row(server: str, callers: int, name: str, turns: Turns) -> list[str]:
    cells = [number(turns.median(name, figure), 2) for figure in ("p50_ms", "p99_ms")]
    by_echo = number(turns.ratio(name, rpc.FLOOR, "p50_ms"), 2, "x")
    return [server, str(callers), name, *cells, number(turns.median(name, "per_second")), by_echo]


def growing(place: Place) -> Section:
    found = growth.measure(place.short, lambda what: place.say(f"growth: {what}"))
    rows = [
        [name, ", ".join(f"{size:,}: {us:.1f}" for size, us in points), growth.verdict(points)]
        for name, points in found.items()
    ]
    plot = lines(
        "Cost of an event by size, in times its cost at the smallest", [(name, points) for name, points in found.items()]
    )
    columns = ("what grows", "size: us CPU per event", "")
    return Section("Growth", f"{COMMAND} growth", columns, rows, [], [], found, ("performance-growth.svg", plot))


def _bars(turns: Turns, figure: str, digits: int = 0) -> list[Bar]:
    values = {name: turns.median(name, figure) for name in turns.rounds}
    return [Bar(name, value, number(value, digits)) for name, value in values.items() if value is not None]


SECTIONS: dict[str, Callable[[Place], Section]] = {
    "parse": parsing,
    "track": tracking_costs,
    "publish": publishing,
    "pipeline": whole,
    "latency": lateness,
    "memory": memory,
    "start": starting,
    "rpc": requests,
    "growth": growing,
}
NEED_NO_BROKER = {"parse", "track", "growth"}
# What a short run leaves out: all that needs its time, or says what another broker's says.
TOO_LONG = {"memory", "rpc"}
SHORT_BROKERS = {"RabbitMQ", "Redis"}
