"""The command path of one PBX, put together."""

from __future__ import annotations

from amibridge.ami.pool import Pool
from amibridge.app import policies
from amibridge.app.choices import Choices
from amibridge.commands.answers import Answers
from amibridge.commands.executor import Executor
from amibridge.commands.intake import Intake
from amibridge.commands.ledger import Ledger
from amibridge.commands.limits import Limits
from amibridge.commands.own import OwnAnswers
from amibridge.commands.policies import Policies
from amibridge.commands.results import Results
from amibridge.commands.rules import Rate
from amibridge.commands.sending import Patience
from amibridge.settings import Settings
from amibridge.workers.commands import CommandWorker
from amibridge.workers.ingest import Ingest


def command_worker(
    name: str,
    settings: Settings,
    choices: Choices,
    ledger: Ledger,
    policy: Policies,
    pool: Pool,
    answers: Answers,
    results: Results,
    ingest: Ingest,
    own: OwnAnswers,
) -> CommandWorker:
    """Serves the requests for one PBX; the ledger is open."""
    given = settings.requests
    limits = Limits(
        rate=Rate(given.per_second, given.burst),
        originate_rate=Rate(given.originates_per_second, given.originates_burst),
        in_flight_per_requester=given.max_in_flight_per_requester,
    )
    patience = Patience(
        given.default_deadline_seconds, given.max_deadline_seconds, given.wait_seconds, given.when_unavailable
    )
    return CommandWorker(
        pbx=name,
        bridge=settings.bridge,
        consumer=choices.consumer(name),
        executor=Executor(
            pbx=name,
            pool=pool,
            ledger=ledger,
            policy=policy,
            limits=limits,
            answers=answers,
            results=results,
            patience=patience,
            own=own,
        ),
        intake=Intake(policies.keys(settings), policy, ledger),
        audited=ingest.audited if given.audit == "publish" else None,
        max_in_flight=given.max_in_flight,
    )
