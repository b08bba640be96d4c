"""What the bridge says about itself: `amibridge.<noun>.<verb>` events, in the same stream and sequence as the PBX's."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from amibridge.schemas import addresses


class Lifecycle(BaseModel):
    """Base of the bridge's own events."""

    model_config = ConfigDict(extra="allow", frozen=True)

    family: ClassVar[str] = "bridge"
    noun: ClassVar[str]
    verb: ClassVar[str]
    subject_of: ClassVar[tuple[str, str] | None] = None  # noun, field
    partition_of: ClassVar[tuple[str, ...]] = ()  # fields: the first that is there wins
    major: ClassVar[int] = 1
    minor: ClassVar[int] = 0
    kinds: ClassVar[dict[str, type[Lifecycle]]] = {}

    def __init_subclass__(cls, noun: str = "", verb: str = "") -> None:
        super().__init_subclass__()
        cls.noun, cls.verb = noun, verb
        if noun:  # else a base
            Lifecycle.kinds[cls.name()] = cls

    @classmethod
    def name(cls) -> str:
        """`amibridge.link.up`"""
        return f"amibridge.{cls.noun}.{cls.verb}"

    @classmethod
    def key(cls, pbx: str) -> str:
        """Its routing key."""
        return addresses.bridge_key(pbx, cls.noun, cls.verb, cls.major)


class LinkUp(Lifecycle, noun="link", verb="up"):
    """Logged in to the PBX: a new epoch begins here, at sequence 1."""

    host: str
    port: int


class LinkDown(Lifecycle, noun="link", verb="down"):
    """The login ended: what the PBX says until the next link.up is not seen by this bridge."""

    reason: str


class GapFound(Lifecycle, noun="gap", verb="found"):
    """Events that are not published, and where they are missing.

    What had reached the bridge (outbox_full, outbox_damaged, broker_rolled_back): the sequences from `from_sequence` of
    `from_epoch` to `to_sequence` of `to_epoch`, both included, `lost` of them; the gap takes the place of the last.
    What was left out because the outbox was nearly full (outbox_crowded): `lost` events between the two sequences, which got
    no number, so that no sequence is missing.
    What could not reach the bridge (link_lost, slow_reader, pbx_restart, bridge_start, bridge_crash): whatever Asterisk said
    after `from_sequence` of `from_epoch` (null: before this bridge kept anything) and before this gap; nobody can count it.
    `pbx_restarted`: Asterisk was started anew meanwhile, whatever else happened; no channel of before is left.
    What came as a block that is no event (oversized_frame, torn_frame): it stands where the event would.
    """

    reason: Literal[
        "link_lost",
        "slow_reader",
        "pbx_restart",
        "bridge_start",
        "bridge_crash",
        "outbox_full",
        "outbox_crowded",
        "outbox_damaged",
        "oversized_frame",
        "torn_frame",
        "broker_rolled_back",
    ]
    from_epoch: str | None = None
    from_sequence: int | None = None
    to_epoch: str | None = None
    to_sequence: int | None = None
    lost: int | None = None
    by_event: dict[str, int] | None = None
    since: str | None = None
    pbx_restarted: bool | None = None
    detail: str | None = None


class FrameDamaged(Lifecycle, noun="frame", verb="damaged"):
    """A block that is no event: what a line break inside a value cut off (orphan), forged text without Privilege,
    one over the size cap, or one Asterisk did not finish. Belongs to the event before it. `raw` is Latin-1 text, so
    encoding it as Latin-1 gives the exact bytes."""

    reason: Literal["orphan", "forged", "oversized", "unfinished"]
    size_bytes: int
    raw: str


class EventUnparsed(Lifecycle, noun="event", verb="unparsed"):
    """An event the normalizer failed on: published raw instead of being lost. `raw` is Latin-1 text."""

    problem: str
    raw: str


class RequestAudited(Lifecycle, noun="request", verb="audited"):
    """One request and what became of it (option `requests.audit: publish`). Secrets and free text in `params` are `***`.

    `status` is the reply's, or `dead_letter` for what could not be read or failed too often. `decision` says which rule
    allowed or refused it; `danger` that it was allowed although it is dangerous.
    """

    status: str
    message: str
    requester: str | None = None
    request: str | None = None
    action: str | None = None
    params: dict[str, Any] | None = None
    rule: str | None = None
    decision: str | None = None
    danger: bool | None = None
    changed: list[str] | None = None
    dry_run: bool | None = None
    redelivered: bool | None = None
    duration_seconds: float | None = None


class ResyncStarted(Lifecycle, noun="resync", verb="started"):
    """After a login the bridge asks Asterisk for its state, in these parts; snapshots follow as `asterisk.state` records.

    `attempt` counts from 1 in each epoch: from the second on only the parts are asked that failed before. A resync without
    `resync.finished` was cut off by the next login or the end of the bridge.
    """

    parts: list[str]
    attempt: int


class ResyncFinished(Lifecycle, noun="resync", verb="finished"):
    """What became of the parts of a resync.

    `counts`: the items of each part that was answered. `failed`: why a part was not, or not wholly; then `partial` is true
    and, where it may help, it is asked again. `not_offered`: parts that this Asterisk does not have or this manager user may
    not ask for. `inferred_hangups`: how many channels were found to be gone; null where the channels were not listed wholly.
    """

    partial: bool
    parts: list[str]
    counts: dict[str, int]
    failed: dict[str, str]
    not_offered: list[str]
    inferred_hangups: int | None
    attempt: int
    duration_seconds: float
