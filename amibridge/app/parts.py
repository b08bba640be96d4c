"""The parts that work for one PBX, put together."""

from __future__ import annotations

from dataclasses import dataclass

from amibridge import telemetry
from amibridge.ami.connection import Credentials, Endpoint, Tls
from amibridge.ami.filters import EventFilter
from amibridge.ami.link import Link, LinkState, Notice, Timings
from amibridge.ami.pool import Pool
from amibridge.app.choices import Choices
from amibridge.app.filters import event_filter, wanted
from amibridge.app.folds import State, derived
from amibridge.app.normalizing import normalizer_of
from amibridge.app.requests import command_worker
from amibridge.commands.answers import Answers
from amibridge.commands.ledger import Ledger
from amibridge.commands.own import OwnAnswers
from amibridge.commands.policies import Policies
from amibridge.commands.results import Results
from amibridge.console.health import PbxFacts
from amibridge.outbox.base import Outbox
from amibridge.settings import PbxSettings, Settings
from amibridge.state.live import LiveChannels
from amibridge.state.tables import NOUNS
from amibridge.workers.commands import CommandWorker
from amibridge.workers.ingest import Ingest
from amibridge.workers.outgoing import Outgoing
from amibridge.workers.relay import Relay
from amibridge.workers.resync import Resync
from amibridge.workers.rights import RightsCheck


@dataclass(slots=True)
class Pbx:
    """One PBX with everything that works for it."""

    name: str
    ingest: Ingest
    link: Link
    pool: Pool
    outbox: Outbox
    relay: Relay
    commands: CommandWorker | None  # takes no requests: another bridge does
    rights: RightsCheck
    resync: Resync | None  # nothing to ask, or no connection to ask on

    def books(self) -> telemetry.Books:
        """At this moment; what was left out when the outbox was nearly full counts as received and dropped."""
        box, shed = self.outbox, self.ingest.shed
        return telemetry.Books(
            received=box.received + shed,
            confirmed=box.confirmed,
            pending=box.pending,
            dropped=box.dropped + shed,
            pending_bytes=box.pending_bytes,
            degraded=bool(box.fault),
        )

    def facts(self) -> PbxFacts:
        """For the verdicts on the bridge's health."""
        return PbxFacts(
            name=self.name,
            link_up=self.ingest.down_since is None,
            ever_up=bool(self.ingest.epoch),
            down_since=self.ingest.down_since,
            pending=self.outbox.pending,
            confirmed=self.outbox.confirmed,
            broker_up=self.relay.broker_up,
            broker_ever_up=self.relay.broker_ever_up,
            outbox_fault=self.outbox.fault or None,
        )


def build(name: str, settings: Settings, choices: Choices, outbox: Outbox, ledger: Ledger, policy: Policies) -> Pbx:
    """What works for one PBX. The outbox and the ledger are open already."""
    options = settings.pbx[name]
    normalizer = normalizer_of(name, settings.bridge, options)
    taken = event_filter(options)
    asks = bool(options.resync and options.command_connections)
    live = LiveChannels()
    answers = Answers(name, lambda event: normalizer.data(event.headers, event.stray_lines))
    results = Results(answers, name)

    def observe(raw: bytes, epoch: str, sequence: int) -> None:
        results.observe(raw)
        if asks:
            live.observe(raw, epoch, sequence)

    sheds = frozenset(settings.outbox.sheds)
    ingest = Ingest(pbx=name, outbox=outbox, event_filter=taken, sheds=sheds, observe=observe)
    pool = _pool(name, options)
    resync = _resync(name, settings, pool, ingest, live, answers) if asks else None
    state = State(tells=options.state.redis_hashes) if options.state.enabled else None
    own = _own(settings.bridge, answers, state, resync)

    return Pbx(
        name=name,
        ingest=ingest,
        link=_event_link(name, options, ingest, taken, pool),
        pool=pool,
        outbox=outbox,
        relay=Relay(
            pbx=name,
            outbox=outbox,
            outgoing=Outgoing(pbx=name, normalizer=normalizer, derived=derived(name, settings, state)),
            forgot=resync.ask_again if resync else lambda: None,
            publisher=choices.publisher(name, state=state.everything if state and options.state.redis_hashes else None),
        ),
        commands=command_worker(name, settings, choices, ledger, policy, pool, answers, results, ingest, own)
        if options.command_connections
        else None,
        rights=RightsCheck(
            pbx=name, pool=pool, username=options.username, mask=options.events, wanted=wanted(options, taken)
        ),
        resync=resync,
    )


def _own(bridge: str, answers: Answers, state: State | None, resync: Resync | None) -> OwnAnswers:
    return OwnAnswers(
        answers,
        bridge=bridge,
        nouns=NOUNS,
        picture=(lambda: state.picture) if state else None,
        resync=resync.ask_again if resync else None,
    )


def _resync(name: str, settings: Settings, pool: Pool, ingest: Ingest, live: LiveChannels, answers: Answers) -> Resync:
    # The live channels are kept over a restart where the events are.
    folder = settings.folder / "state" / name if settings.outbox.durability != "memory" else None
    options = settings.pbx[name]
    return Resync(
        pbx=name,
        pool=pool,
        ingest=ingest,
        live=live,
        describe=answers.describe,
        parts=options.resync,
        every_seconds=options.resync_every_seconds,
        folder=folder,
    )


def _event_link(name: str, options: PbxSettings, ingest: Ingest, taken: EventFilter, pool: Pool) -> Link:
    endpoint, credentials, timings = _ami(options)
    say = _notice(name, "events")

    def notice(state: LinkState, text: str) -> None:
        if state is LinkState.READY:
            pool.try_now()
        say(state, text)

    return Link(
        endpoint,
        credentials,
        events=options.events,
        listener=ingest,
        notice=notice,
        timings=timings,
        at_login=taken.filter_actions() if options.filter.push else (),
    )


def _pool(name: str, options: PbxSettings) -> Pool:
    endpoint, credentials, timings = _ami(options)
    pool = Pool()
    say = _notice(name, "commands")

    def notice(state: LinkState, text: str) -> None:
        pool.changed()
        say(state, text)

    for _ in range(options.command_connections):
        pool.add(Link(endpoint, credentials, notice=notice, timings=timings))
    return pool


def _notice(pbx: str, use: str) -> Notice:
    """One log line per change of state; a link that keeps failing for the same reason says so once."""
    logger = telemetry.log(pbx=pbx, link=use)
    worth = telemetry.Worth()

    def notice(state: LinkState, text: str) -> None:
        if state is LinkState.READY:
            worth.over()
            logger.info(text)
        elif state is not LinkState.CONNECTING and worth.saying(text.partition("; next try")[0]):
            logger.warning(text)

    return notice


def _ami(options: PbxSettings) -> tuple[Endpoint, Credentials, Timings]:
    tls = None
    if options.tls.enabled:
        given = options.tls
        tls = Tls(given.ca_file, given.server_hostname, given.cert_file, given.key_file, given.verify)
    credentials = Credentials(options.username, options.secret.get_secret_value(), md5=options.auth == "md5")
    timings = Timings(ping_every_seconds=options.ping_every_seconds, ping_deadline_seconds=options.ping_deadline_seconds)
    return Endpoint(options.host, options.port, tls), credentials, timings
