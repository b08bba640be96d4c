"""What a reader of the stream knows of the channels, folded without the bridge's own code."""

from __future__ import annotations

from typing import Any


class Folded:
    """Takes every envelope in order. Two readers: one trusts the last snapshot, one only ever adds and removes."""

    def __init__(self) -> None:
        self.listed: set[str] = set()  # the last snapshot, and the events after it
        self.told: set[str] = set()  # what was ever told of, without what ended: a hang-up nobody inferred stays here
        self._seen: list[dict[str, Any]] = []
        self._changes: list[tuple[int, str, bool]] = []  # of this login: sequence, uniqueid, whether it lives
        self._page: set[str] = set()

    @property
    def count(self) -> int:
        """How many there were so far."""
        return len(self._seen)

    def since(self, mark: int, kind: str) -> list[dict[str, Any]]:
        """The envelopes of a kind from the one with this number on; a name without its version."""
        return [one for one in self._seen[mark:] if one["type"].rpartition(".")[0] == kind]

    def last(self, count: int) -> list[str]:
        return [one["type"] for one in self._seen[-count:]]

    def take(self, envelope: dict[str, Any]) -> None:
        self._seen.append(envelope)
        kind, said = envelope["type"].rpartition(".")[0], envelope["data"]
        match kind:
            case "amibridge.link.up":
                self._changes.clear()
            case "asterisk.ami.Newchannel" | "asterisk.ami.Hangup":
                self._change(int(envelope["sequence"]), said["channel"]["uniqueid"], kind.endswith("Newchannel"))
            case "asterisk.state.hangup":
                self._change(int(envelope["sequence"]), said["uniqueid"], False)
            case "asterisk.state.channels":
                self._snapshot(said)

    def _change(self, sequence: int, uniqueid: str, lives: bool) -> None:
        self._changes.append((sequence, uniqueid, lives))
        for known in (self.listed, self.told):
            (known.add if lives else known.discard)(uniqueid)

    def _snapshot(self, said: dict[str, Any]) -> None:
        """Apply it, then again every event after the place it was asked for at."""
        if said["part"] == 1:
            self._page = set()
        self._page |= {item["data"]["channel"]["uniqueid"] for item in said["items"]}
        if said["part"] < said["parts"]:
            return
        self.listed = set(self._page)
        self.told |= self._page
        for sequence, uniqueid, lives in self._changes:
            if sequence > said["sequence_before"]:
                for known in (self.listed, self.told):
                    (known.add if lives else known.discard)(uniqueid)
