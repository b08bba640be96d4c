"""What is derived from the published events of one PBX: folds over the log, with checkpoints that go with its cursor.

A fold knows exactly the records up to a place. A checkpoint is taken only when everything up to there is confirmed, so that
a new process that begins at the cursor says the same as this one would have. Where the two differ (a crash, a broker that
lost what it had confirmed), the last checkpoint before the place is taken and what lies between is folded without a word.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import orjson

from amibridge import telemetry
from amibridge.brokers.base import StateChange
from amibridge.normalizer.engine import Normalizer
from amibridge.outbox.base import Outbox, Record
from amibridge.schemas.envelope import Envelope
from amibridge.state.checkpoint import replace

SAVE_EVERY_SECONDS = 30.0  # what a crash makes us fold again: some seconds of work on a very loud PBX
KEPT = 24  # checkpoints: as far back as the outbox keeps what was confirmed (ten minutes)
MAX_SKEW_SECONDS = 86_400.0  # a clock may be wrong, but a date years away was made up
FORMAT = 1
_PREFIX = "derived-"

Place = tuple[str, int]  # epoch and sequence of a record
BEGINNING: Place = ("", 0)  # without a checkpoint all that the outbox still keeps is folded, once
Said = tuple[str, dict[str, Any]]


class Fold(Protocol):
    """A pure fold over what is published: the same events, the same words."""

    name: str
    tells: bool  # whether the broker keeps what it knows: `changed` is asked after every record

    def observe(self, kind: str, body: Any, at: float, record: Record, cause: Envelope) -> Sequence[Said]:
        """What an event means, as kind and data of records to publish behind it. `at`: Unix time by the PBX's clock.

        It is the cause itself, published of this record, or what a fold before this one said of it.
        """

    def snapshot(self) -> Any:
        """All it knows, as something orjson can write."""

    def restore(self, saved: Any) -> None:
        """Go on from a snapshot. Raises ValueError for what is none."""

    def reset(self) -> None:
        """Know nothing."""

    def changed(self) -> Sequence[StateChange]:
        """What of the state that the broker keeps too has changed since it was asked last."""


class Derived:
    """Of one PBX. The folds run in this order, and each sees what the ones before it said; without a `folder` nothing is
    kept."""

    def __init__(
        self, *, pbx: str, normalizer: Callable[[], Normalizer], folds: Sequence[Fold], folder: Path | None = None
    ) -> None:
        self._pbx = pbx
        self._normalizer = normalizer()
        self._following = normalizer()  # ids count equal frames: of those that were published already
        self._folds = folds
        self._telling = [fold for fold in folds if fold.tells]
        self._folder = folder
        self._saved_at = time.monotonic()
        self._skew = 0.0  # how far the PBX's clock was before ours when it last stamped something
        self.place: Place | None = None  # of the last record folded
        self._log = telemetry.log(pbx=pbx)
        self._worth = telemetry.Worth()

    def envelopes(self, record: Record, causes: Sequence[Envelope]) -> list[tuple[Envelope, bytes]]:
        """What this record, published as these envelopes, means. Empty for one that was folded before."""
        if self.place is not None and (record.epoch, record.sequence) <= self.place:
            return []
        made: list[tuple[Envelope, bytes]] = []
        for cause, said in self._fold(record, causes):
            envelope = self._normalizer.derived(cause, len(made) + 1, *said, received_ns=record.received_ns)
            made.append((envelope, envelope.to_json()))
        return made

    def changed(self) -> Sequence[StateChange]:
        """What the last record changed of the state that the broker keeps too."""
        return [change for fold in self._telling for change in fold.changed()]

    def _fold(self, record: Record, causes: Sequence[Envelope]) -> list[tuple[Envelope, Said]]:
        self.place = (record.epoch, record.sequence)
        received = record.received_ns / 1e9
        made: list[tuple[Envelope, Said]] = []
        for cause in causes:
            at = self._when(cause, received)
            said: list[Said] = [(_kind_of(cause.type), cause.data)]
            for fold in self._folds:
                for kind, body in said[:]:
                    try:
                        said += fold.observe(kind, body, at, record, cause)
                    except Exception as error:  # whatever is wrong with a derived event must not stop the others
                        self._note_fault(fold, error)
            if len(said) > 1:
                made += [(cause, one) for one in said[1:]]
        return made

    def _when(self, cause: Envelope, received: float) -> float:
        """By the PBX's clock, also for the bridge's own records; a stamp that is no time is not believed."""
        stamp = cause.data.get("timestamp")
        if isinstance(stamp, float) and abs(stamp - received) < MAX_SKEW_SECONDS:
            self._skew = stamp - received
        return received + self._skew

    def _note_fault(self, fold: Fold, error: Exception) -> None:
        telemetry.DERIVED_FAULTS.labels(self._pbx).inc()
        if self._worth.saying(f"{fold.name} {error!r}"):
            problem = repr(error)
            self._log.error("an event could not be folded; what it means is not told", fold=fold.name, problem=problem)

    async def go_to(self, outbox: Outbox, *, rewound: bool = False) -> None:
        """Know exactly what the outbox has released: at the start, and after it was rewound."""
        wanted = outbox.released_to
        if rewound:
            wanted = wanted or BEGINNING
        if wanted == self.place or (wanted is None and self.place is None):
            return
        if self.place is None or wanted is None or self.place > wanted:
            await self._restore(wanted)
        if wanted is None or (self.place is not None and self.place >= wanted):
            return
        quietly = 0
        async for records in outbox.recall(self.place or BEGINNING):
            for record in records:
                self.follow(record)
            quietly += len(records)
            await asyncio.sleep(0)
        if quietly:
            self._log.info("folded again what was published since the last checkpoint", count=quietly)
        self.place = wanted

    def follow(self, record: Record) -> None:
        """Fold a record without a word."""
        if self.place is None or (record.epoch, record.sequence) > self.place:
            try:
                causes = [envelope for envelope, _ in envelopes_of(record, self._following)]
            except Exception:  # it was published raw
                causes = []
            self._fold(record, causes)
            self.changed()

    async def begin_before(self, place: Place) -> None:
        """Know what the newest checkpoint before a place says."""
        await self._restore((place[0], place[1] - 1))

    async def _restore(self, wanted: Place | None) -> None:
        """The newest checkpoint that is not beyond a place; knowing nothing where there is none."""
        for fold in self._folds:
            fold.reset()
        self._skew, self.place = 0.0, None
        for path in reversed(self._files()):
            try:
                saved = orjson.loads(await asyncio.to_thread(path.read_bytes))
                if saved["format"] != FORMAT:
                    raise ValueError(f"format {saved['format']}")
                place = (str(saved["epoch"]), int(saved["sequence"]))
                if wanted is not None and place > wanted:
                    continue
                for fold in self._folds:
                    if fold.name in saved["folds"]:
                        fold.restore(saved["folds"][fold.name])
            except (OSError, ValueError, KeyError, TypeError) as error:
                self._log.warning(
                    f"{path} can not be read ({error}): calls that it holds are found again, or ended as unknown"
                )
                for fold in self._folds:
                    fold.reset()
                continue
            self._skew = float(saved["skew"])
            self.place = place
            return

    @property
    def due(self) -> bool:
        """Time for a checkpoint."""
        return self._folder is not None and time.monotonic() - self._saved_at > SAVE_EVERY_SECONDS

    async def save(self) -> None:
        """Write a checkpoint. Only when everything folded is confirmed; what can not be written is done without."""
        self._saved_at = time.monotonic()
        if self._folder is None or self.place is None:
            return
        epoch, sequence = self.place
        folds = {fold.name: fold.snapshot() for fold in self._folds}
        text = orjson.dumps({"format": FORMAT, "epoch": epoch, "sequence": sequence, "skew": self._skew, "folds": folds})
        try:
            await asyncio.to_thread(self._write, text)
            self._worth.over()
        except OSError as error:
            if self._worth.saying(str(error)):
                self._log.warning(f"the state of calls can not be written: {error}")

    def _write(self, text: bytes) -> None:
        assert self._folder is not None
        files = self._files()
        number = max(time.time_ns(), int(files[-1].stem.removeprefix(_PREFIX)) + 1 if files else 0)  # clocks go back, too
        replace(self._folder / f"{_PREFIX}{number:020d}.json", text)
        for old in files[: 1 - KEPT]:
            old.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        if self._folder is None or not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.glob(f"{_PREFIX}*.json") if path.stem.removeprefix(_PREFIX).isdigit())


@lru_cache(maxsize=1024)
def _kind_of(type_: str) -> str:
    return type_.rpartition(".v")[0]


def envelopes_of(record: Record, normalizer: Normalizer) -> list[tuple[Envelope, bytes]]:
    """What a record is published as, without what it means. Raises whatever is wrong with it."""
    if record.kind:
        return [lifecycle_of(record, record.kind, orjson.loads(record.payload), normalizer)]
    return normalizer.events(record.payload, epoch=record.epoch, sequence=record.sequence, received_ns=record.received_ns)


def lifecycle_of(record: Record, kind: str, said: dict[str, Any], normalizer: Normalizer) -> tuple[Envelope, bytes]:
    """One of the bridge's own records, in the place of this one."""
    envelope = normalizer.lifecycle(kind, said, epoch=record.epoch, sequence=record.sequence, received_ns=record.received_ns)
    return envelope, envelope.to_json()
