"""Old events to today's: what Asterisk 1.2 to 11 said in other words, in those of Asterisk 22. The table is in legacy_forms.

A header keeps its value, its place and, where today has no other name for it, its name. One old event may be several of
today's: who was linked in one `Link` now enters a bridge in two `BridgeEnter`. Nothing is guessed: a field of today's
event that the old one did not tell stays null. The one thing made up is the id of such a bridge, see `bridge_uniqueid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from amibridge.schemas.legacy_forms import FORMS, Header, Rule


def upgrade(headers: Sequence[Header]) -> list[list[Header]] | None:
    """The event in today's words, or the events it is today; None when it is today's already, or nothing we know.

    `headers[0]` is the event's name. Each result begins with ("Event", its name today) and has every header of the old
    event, but those that tell of the other channel of a pair: the other result has them.
    """
    if not is_old(headers[0][1], [name for name, _ in headers]):
        return None
    form = FORMS[headers[0][1]]
    values = {name.lower(): value for name, value in headers[1:]}
    return [_event(rule, headers[1:], values) for rule in form.rules if _fits(rule, values)] or None


def is_old(event: str, names: Sequence[str]) -> bool:
    """Whether an event of this name, with headers of these names (`Event` first), may be one of an old Asterisk."""
    form = FORMS.get(event)
    if form is None or not form.today.isdisjoint(names):
        return False
    return not form.shown_by or not form.shown_by.isdisjoint(name.lower() for name in names[1:])


def old_names(names: Iterable[str], *, whole: bool) -> frozenset[str]:
    """The old names of these events; `whole` ones only, if all that the old event can be today is among them."""
    wanted = frozenset(names)
    found: set[str] = set()
    for old, form in FORMS.items():
        today = {rule.event for rule in form.rules}
        if today <= wanted if whole else today & wanted:
            found.add(old)
    return frozenset(found)


def bridge_uniqueid(one: str, other: str) -> str:
    """The id of a bridge of two channels before Asterisk had bridges: their uniqueids in order, joined by `+`.

    So it is the same when they are linked and unlinked, on every bridge that reads this PBX, and for each time they meet.
    """
    return "+".join(sorted((one, other)))


def _fits(rule: Rule, values: Mapping[str, str]) -> bool:
    return rule.when is None or values.get(rule.when, "").lower() in rule.says


def _event(rule: Rule, headers: Sequence[Header], values: Mapping[str, str]) -> list[Header]:
    event = [("Event", rule.event)]
    for name, value in headers:
        key = name.lower()
        if key not in rule.elsewhere:
            event += [(new, value) for new in _today(rule, key, values) or (name,)]
    event += rule.added
    if rule.bridged and "uniqueid1" in values and "uniqueid2" in values:
        event.append(("BridgeUniqueid", bridge_uniqueid(values["uniqueid1"], values["uniqueid2"])))
    return event


def _today(rule: Rule, key: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Today's names of a header: none for one that has no other, or where the event has a header of that name too."""
    names = rule.headers.get(key, ())
    return () if any(new.lower() != key and new.lower() in values for new in names) else names
