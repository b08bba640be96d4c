"""Events with the same headers in the same order, compiled to one function. Pure; gives what the plan gives, several times
as fast.

Asterisk writes an event with the same headers every time, so a PBX has some dozens of shapes. What `Plan.fill` finds out for
each header is found out once, and written down as the source of a function that only has values to put in their places. A
value that does not convert is an event for the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from amibridge.normalizer.plan import Plan, Slot
from amibridge.schemas.fields import to_flag, to_integer, to_known, to_party, to_words

# Of each converter: the states, priorities and privileges of a PBX are a few hundred, its durations no end of them.
REMEMBERED_VALUES = 4096
REMEMBERED_CHARACTERS = 64

Filled = tuple[dict[str, Any], str | None, str | None]  # data, subject, partition key
Place = tuple[str | None, str]  # group and field


class _Remembered(dict[str, Any]):
    """A converter that has its answers by heart."""

    def __init__(self, convert: Callable[[str], Any]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Any:
        value = self._convert(text)
        if len(text) <= REMEMBERED_CHARACTERS:
            if len(self) >= REMEMBERED_VALUES:
                self.clear()
            self[text] = value
        return value


# What a converter is in the compiled source, with the text in the place of {}; any other is called.
_WRITTEN: dict[Callable[..., Any], str] = {
    to_known: "known({0}, {0})",
    to_party: "party({0}, {0})",
    to_integer: "integer[{0}]",
    to_flag: "flag[{0}]",
    to_words: "[*words[{0}]]",
}
_NAMED: dict[str, Any] = {
    "known": {"<unknown>": None}.get,
    "party": dict.fromkeys(("", "<unknown>", "unknown")).get,
    "integer": _Remembered(to_integer),
    "flag": _Remembered(to_flag),
    "words": _Remembered(to_words),
}


def compile_shape(plan: Plan, names: Sequence[str]) -> Callable[[Sequence[str]], Filled] | None:
    """A function that fills events of these headers, `Event` first; None where only the plan can.

    It takes name and value of each header in turn, and raises ValueError where a value does not convert.
    """
    source = _Source(plan, names)
    return source.compiled() if source.place_all() else None


class _Source:
    """The source of one function. No text from the wire is ever part of it: headers are told by their numbers."""

    def __init__(self, plan: Plan, names: Sequence[str]) -> None:
        self._plan = plan
        self._names = tuple(names)
        self._single: dict[Place, tuple[Slot, int]] = {}  # with the number of the header
        self._many: dict[Place, tuple[Slot, list[int]]] = {}
        self._extra: dict[str, list[int]] = {}
        self._called: dict[str, Any] = {**_NAMED, "names": self._names}
        self._lines = ["def fill(parts):"]

    def place_all(self) -> bool:
        """Find the place of every header; False for what is too odd to be worth it."""
        spelled: dict[Place, str] = {}
        for number, name in enumerate(self._names[1:], 1):
            slot = self._plan.canonical.get(name) or self._plan.slots.get(name.lower())
            place = (slot.group, slot.name) if slot else None
            if slot is None or place is None or place in self._single:
                self._extra.setdefault(name, []).append(number)
            elif not slot.many:
                self._single[place] = (slot, number)
            elif spelled.setdefault(place, name) == name:
                self._many.setdefault(place, (slot, []))[1].append(number)
            else:
                return False
        certain = {group for (group, _), (slot, _) in self._single.items() if not slot.rare}
        return all(group is None or group in certain for group, _ in (*self._single, *self._many))

    def compiled(self) -> Callable[[Sequence[str]], Filled]:
        groups = [group for group in self._plan.groups if any(place[0] == group for place in self._single)]
        for group in groups:
            self._say(f"{_holder(group)} = {self._map(group, self._plan.groups[group])}")
        self._say(f"data = {self._map(None, self._plan.template, groups)}")
        for place, (slot, number) in self._single.items():
            if slot.rare:
                self._put(place, slot, self._converted(slot, number))
        for place, (slot, numbers) in self._many.items():
            texts = ", ".join(map(_value, numbers))
            self._put(place, slot, self._call(slot, f"[{texts}]"))
        if self._extra:
            self._say(f"data['extra'] = {{{', '.join(map(_left_over, self._extra.values()))}}}")
        subjects = [((group, name), f"f'{noun}/{{found}}'") for noun, group, name in self._plan.subjects]
        partitions = [(place, "str(found)") for place in self._plan.partitions]
        self._say(f"return data, {self._first(subjects)}, {self._first(partitions)}")
        exec("\n".join(self._lines), self._called)  # noqa: S102 - field names of our schemas, and numbers
        fill: Callable[[Sequence[str]], Filled] = self._called["fill"]
        return fill

    def _say(self, line: str) -> None:
        self._lines.append(f"    {line}")

    def _map(self, group: str | None, fields: Iterable[str], groups: Sequence[str] = ()) -> str:
        """The fields that are always there, in declared order."""
        said = []
        for name in fields:
            found = self._single.get((group, name))
            value = self._converted(*found) if found else _holder(name) if name in groups else "None"
            said.append(f"{name!r}: {value}")
        return f"{{{', '.join(said)}}}"

    def _put(self, place: Place, slot: Slot, value: str) -> None:
        target = f"{_holder(place[0])}[{place[1]!r}]"
        if slot.rare and slot.convert:
            self._say(f"if (found := {value}) is not None: {target} = found")
        else:
            self._say(f"{target} = {value}")

    def _converted(self, slot: Slot, number: int) -> str:
        text = _value(number)
        written = _WRITTEN.get(slot.convert) if slot.convert else "{0}"
        return written.format(text) if written else self._call(slot, text)

    def _call(self, slot: Slot, argument: str) -> str:
        if slot.convert is None:
            return argument
        name = f"convert{len(self._called)}"
        self._called[name] = slot.convert
        return f"{name}({argument})"

    def _first(self, choices: Iterable[tuple[Place, str]]) -> str:
        """The first place with something in it, as an expression."""
        found = [
            f"{said} if (found := {_holder(group)}.get({name!r})) else "
            for (group, name), said in choices
            if (group, name) in self._single
        ]
        return f"({''.join(found)}None)"


def _holder(group: str | None) -> str:
    return "data" if group is None else f"{group}_"


def _value(number: int) -> str:
    return f"parts[{2 * number + 1}]"


def _left_over(numbers: list[int]) -> str:
    values = [_value(number) for number in numbers]
    return f"names[{numbers[0]}]: {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'}"
