"""What is derived from the events of one PBX, put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from amibridge.app.normalizing import normalizer_of
from amibridge.brokers.base import StateChange
from amibridge.calls.tracker import CallTracker
from amibridge.outbox.base import Record
from amibridge.queues.tracker import QueueTracker
from amibridge.schemas.envelope import Envelope
from amibridge.settings import PbxSettings, Settings
from amibridge.state.picture import NOUNS, Change, Picture, is_folded
from amibridge.workers.derived import Derived, Fold, Said


class _Tracked:
    """A tracker as a fold: it says what happened, and the broker keeps nothing of what it knows."""

    tells = False

    def __init__(self, tracker: CallTracker | QueueTracker) -> None:
        self._tracker = tracker

    def observe(self, kind: str, body: Any, at: float, record: Record, cause: Envelope) -> Sequence[Said]:
        return self._tracker.observe(kind, body, at)

    def snapshot(self) -> Any:
        return self._tracker.snapshot()

    def restore(self, saved: Any) -> None:
        self._tracker.restore(saved)

    def reset(self) -> None:
        self._tracker.reset()

    def changed(self) -> Sequence[StateChange]:
        return ()


class Calls(_Tracked):
    name = "calls"

    def __init__(self, options: PbxSettings) -> None:
        super().__init__(CallTracker(digits=options.calls.dtmf, trunks=options.calls.trunks))


class Queues(_Tracked):
    name = "queues"

    def __init__(self) -> None:
        super().__init__(QueueTracker())


class State:
    """The picture as a fold. It says nothing; with `tells` it tells what changed."""

    name = "state"

    def __init__(self, *, tells: bool = False) -> None:
        self.picture = Picture()
        self.tells = tells
        self._changes: list[Change] = []

    def observe(self, kind: str, body: Any, at: float, record: Record, cause: Envelope) -> Sequence[Said]:
        if is_folded(kind):
            seen = (kind, body, record.epoch, record.sequence, cause.time)
            if self.tells:
                self._changes += self.picture.apply(*seen)
            else:
                self.picture.take(*seen)
        return ()

    def changed(self) -> Sequence[StateChange]:
        if not self._changes:
            return ()
        changes, self._changes = self._changes, []
        last = {(one.noun, one.key): b"" if one.entry is None else orjson.dumps(one.entry) for one in changes}
        return [*((noun, key, entry) for (noun, key), entry in last.items()), *self._place()]

    def everything(self) -> list[StateChange]:
        """All of the picture, and where it is true."""
        entries = [(noun, key, orjson.dumps(one)) for noun in NOUNS for key, one in self.picture.entries(noun).items()]
        return [*entries, *self._place()]

    def _place(self) -> tuple[StateChange, StateChange]:
        picture = self.picture
        return ("", "epoch", picture.epoch.encode() or b"-"), ("", "sequence", b"%d" % picture.sequence)

    def snapshot(self) -> Any:
        return self.picture.snapshot()

    def restore(self, saved: Any) -> None:
        self.picture = Picture.restore(saved)

    def reset(self) -> None:
        self.picture = Picture()


def derived(name: str, settings: Settings, state: State | None = None) -> Derived | None:
    """What is derived for one PBX, with its picture; None when nothing is wanted."""
    options = settings.pbx[name]
    folds: list[Fold] = []
    if options.calls.enabled:
        folds.append(Calls(options))
    if options.calls.queues:
        folds.append(Queues())
    if state is not None:
        folds.append(state)
    if not folds:
        return None
    # Kept over a restart where the events are.
    folder = settings.folder / "state" / name if settings.outbox.durability != "memory" else None
    return Derived(pbx=name, normalizer=lambda: normalizer_of(name, settings.bridge, options), folds=folds, folder=folder)
