"""What the bridge says about itself: `amibridge.<noun>.<verb>` events, in the same stream and sequence as the PBX's."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict


class Lifecycle(BaseModel):
    """Base of the bridge's own events."""

    model_config = ConfigDict(extra="allow", frozen=True)

    noun: ClassVar[str]
    verb: ClassVar[str]
    major: ClassVar[int] = 1
    minor: ClassVar[int] = 0
    kinds: ClassVar[dict[str, type[Lifecycle]]] = {}

    def __init_subclass__(cls, noun: str, verb: str) -> None:
        super().__init_subclass__()
        cls.noun, cls.verb = noun, verb
        Lifecycle.kinds[cls.name()] = cls

    @classmethod
    def name(cls) -> str:
        """`amibridge.link.up`"""
        return f"amibridge.{cls.noun}.{cls.verb}"


class LinkUp(Lifecycle, noun="link", verb="up"):
    """Logged in to the PBX: a new epoch begins here, at sequence 1."""

    host: str
    port: int


class LinkDown(Lifecycle, noun="link", verb="down"):
    """The login ended: what the PBX says until the next link.up is not seen by this bridge."""

    reason: str


class GapFound(Lifecycle, noun="gap", verb="found"):
    """Events that reached the bridge and are not published, or could not reach it: from one sequence to another.

    Takes the place and the number of the first of them. `lost` is their count where it is known.
    """

    reason: Literal["outbox_full", "link_lost"]
    from_sequence: int
    to_sequence: int | None = None
    lost: int | None = None
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
