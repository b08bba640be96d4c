"""What the call tracker says of recorded bytes, one short line for each call event: for people to read and compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from amibridge.ami.parser import Parser
from amibridge.calls.tracker import CallTracker
from amibridge.normalizer.engine import Normalizer

Observed = tuple[str, dict[str, Any], float]


def observed(raw: bytes) -> Iterator[Observed]:
    """The typed events of a recording as (kind, body, at)."""
    normalizer = Normalizer(pbx="pbx1", bridge="tests")
    sequence = 0
    at = 0.0
    for frame in Parser().feed(raw):
        if not isinstance(frame, bytes) or frame[:6].lower() != b"event:":
            continue
        sequence += 1
        for envelope, _ in normalizer.events(frame, epoch="e", sequence=sequence, received_ns=int(at * 1e9)):
            at = envelope.data.get("timestamp") or at
            yield envelope.type.rpartition(".v")[0], envelope.data, at


def told(events: Iterable[Observed], tracker: CallTracker | None = None) -> Iterator[str]:
    """The call events that these events mean, as lines; times from the first of them."""
    tracker = tracker or CallTracker()
    began: float | None = None
    for kind, body, at in events:
        for verb, said in tracker.observe(kind, body, at):
            began = at if began is None else began
            yield line(verb, said, at - began)


def line(kind: str, said: dict[str, Any], after: float) -> str:
    verb = kind.rpartition(".")[2]
    call = said["call"]
    text = f"{after:6.1f}  {_short(said['call_id'])}  {verb:<11}"
    return f"{text} {_DETAIL.get(verb, _leg)(said, call)}".rstrip()


def _short(call_id: str) -> str:
    return call_id.rpartition(".")[2].rjust(4)


def _name(party: dict[str, Any] | None) -> str:
    if party is None:
        return "-"
    if party["channel"] is None:
        return f"extension {party['number']}"
    tech = party["channel"].partition("/")[0]
    return f"{party['number'] or '?'} ({tech})"


def _leg(said: dict[str, Any], call: dict[str, Any]) -> str:
    leg = said.get("leg")
    extra = [
        f"{key} {said[key]}"
        for key in ("reason", "queue", "position", "space", "lot", "conference", "by")
        if _plain(said, key)
    ]
    return " ".join([f"{_name(leg)}" if leg else "", *extra]).strip()


def _plain(said: dict[str, Any], key: str) -> bool:
    return isinstance(said.get(key), str | int)


def _started(said: dict[str, Any], call: dict[str, Any]) -> str:
    words = [f"{_name(call['caller'])} -> {call['dialled'] or '?'}"]
    words += [word for word in ("originated", "partial") if call[word]]
    return " ".join(words)


def _answered(said: dict[str, Any], call: dict[str, Any]) -> str:
    picked = " (picked up)" if said["picked_up"] else ""
    return f"by {said['by']} {_name(said['leg'])} after {said['after_seconds']:.1f} s{picked}"


def _transferred(said: dict[str, Any], call: dict[str, Any]) -> str:
    one = said["transfer"]
    return f"{one['kind']} by {_name(one['by'])}: {_name(one['transferee'])} -> {_name(one['to'])}"


def _leg_ended(said: dict[str, Any], call: dict[str, Any]) -> str:
    leg = said["leg"]
    return f"{leg['role']} {_name(leg)} {leg['reason']}, cause {leg['cause']}"


def _ended(said: dict[str, Any], call: dict[str, Any]) -> str:
    merged = f" into {_short(said['merged_into']).strip()}" if said["merged_into"] else ""
    return f"{said['reason']}{merged}, hung up by {_name(said['hung_up_by'])}"


def _summary(said: dict[str, Any], call: dict[str, Any]) -> str:
    spent = " ".join(f"{key} {call[f'{key}_seconds']:.1f}" for key in ("ring", "talk", "hold", "queue", "park"))
    hops = ", ".join(f"{hop['kind']} {hop['to']}" for hop in call["hops"])
    return f"{_name(call['caller'])} -> {call['dialled']}, callee {_name(call['callee'])}; {spent}; {hops}"


_DETAIL = {
    "started": _started,
    "answered": _answered,
    "transferred": _transferred,
    "leg_ended": _leg_ended,
    "ended": _ended,
    "summary": _summary,
}
