"""Whether a changed schema still keeps what its major version promised. A minor version may add; nothing else.

    output   what a consumer reads     forbidden: a field gone, no longer always there, or of a kind it was not before
    input    what a requester sends    forbidden: a parameter gone, newly required, or taking less than it took
    both     forbidden: an open list of words or an open object that closes

Compares what the generated schemas use: types, properties, items, enums, `$ref` to `$defs`, `anyOf`, and limits such as
`maxLength`. Descriptions and `x-` keys are free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Schema = dict[str, Any]
Direction = Literal["output", "input"]

_LIMITS = (
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minProperties",
    "maxProperties",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
)
_ANYTHING = frozenset({"string", "integer", "float", "boolean", "null", "array", "object"})


def incompatible(before: Schema, after: Schema, direction: Direction) -> list[str]:
    """Why `after` must not carry the major version of `before`; empty when it may."""
    return list(_Comparison(before, after, direction).differences("", before, after))


@dataclass(frozen=True, slots=True)
class _Comparison:
    root_before: Schema
    root_after: Schema
    direction: Direction

    def differences(self, path: str, before: Schema, after: Schema) -> Iterator[str]:
        old, new = _arms(before, self.root_before), _arms(after, self.root_after)
        lost, gained = sorted(set(old) - set(new)), sorted(set(new) - set(old))
        if self.direction == "output" and gained:
            yield f"{path or 'it'} may now be {' or '.join(gained)}"
        if self.direction == "input" and lost:
            yield f"{path or 'it'} may no longer be {' or '.join(lost)}"
        if self.direction == "output" and not set(old) & set(new):
            return
        for kind in sorted(set(old) & set(new)):
            yield from self._same_kind(path, kind, old[kind], new[kind])

    def _same_kind(self, path: str, kind: str, before: Schema, after: Schema) -> Iterator[str]:
        yield from self._words(path, before, after)
        yield from self._limits(path, before, after)
        if kind == "array":
            yield from self.differences(f"{path}[]", before.get("items", {}), after.get("items", {}))
        if kind == "object":
            yield from self._members(path, before, after)
            yield from self._others(path, before, after)

    def _words(self, path: str, before: Schema, after: Schema) -> Iterator[str]:
        old, new = _words(before), _words(after)
        if old is None and new is not None:
            yield f"{path} was open and now takes only {', '.join(sorted(new))}"
        elif old is not None and self.direction == "output" and (new is None or new - old):
            yield f"{path} may now be {', '.join(sorted(new - old)) if new else 'any text'}"
        elif old is not None and new is not None and self.direction == "input" and old - new:
            yield f"{path} may no longer be {', '.join(sorted(old - new))}"

    def _limits(self, path: str, before: Schema, after: Schema) -> Iterator[str]:
        """A limit narrows: an output must not lose or loosen one, an input must not gain or tighten one."""
        for limit in _LIMITS:
            old, new = before.get(limit), after.get(limit)
            wide, narrow = (old, new) if self.direction == "output" else (new, old)
            if old != new and not _allows(limit, wide, narrow):
                yield f"{path or 'it'}: {limit} was {old} and is {new}"

    def _members(self, path: str, before: Schema, after: Schema) -> Iterator[str]:
        old, new = before.get("properties", {}), after.get("properties", {})
        always_old, always_new = set(before.get("required", [])), set(after.get("required", []))
        for name in old:
            where = f"{path}.{name}" if path else name
            if name not in new:
                yield f"{where} is gone"
                continue
            if self.direction == "output" and name in always_old - always_new:
                yield f"{where} is no longer always there"
            yield from self.differences(where, old[name], new[name])
        if self.direction == "input":
            for name in sorted(always_new - always_old):
                yield f"{f'{path}.{name}' if path else name} is now required"

    def _others(self, path: str, before: Schema, after: Schema) -> Iterator[str]:
        """Members without a name of their own."""
        old, new = before.get("additionalProperties", True), after.get("additionalProperties", True)
        if new is False and old is not False:
            yield f"{path or 'it'} takes no further fields"
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from self.differences(f"{path}.*", old, new)
        elif self.direction == "output" and isinstance(old, dict) and new is True:
            yield f"{path}.* may now be anything"
        elif self.direction == "input" and old is True and isinstance(new, dict):
            yield f"{path}.* may no longer be anything"


def _arms(schema: Schema, root: Schema) -> dict[str, Schema]:
    """A schema by the types it allows, each with what is said about that type."""
    if "$ref" in schema:
        return _arms(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        found: dict[str, Schema] = {}
        for arm in schema["anyOf"]:
            for kind, said in _arms(arm, root).items():
                found[kind] = _either(found[kind], said) if kind in found else said
        return found
    named = schema.get("type")
    if named is None:
        named = "string" if "enum" in schema or "const" in schema else sorted(_ANYTHING)
    kinds = [named] if isinstance(named, str) else named
    return {kind: schema for name in kinds for kind in (("integer", "float") if name == "number" else (name,))}


def _either(first: Schema, second: Schema) -> Schema:
    """Two arms of one type as one: open when one of them is."""
    words = [_words(first), _words(second)]
    if None in words:
        return first if words[0] is None else second
    return {**first, "enum": sorted(set().union(*(word for word in words if word)))}


def _words(schema: Schema) -> set[str] | None:
    """The only words allowed; None when there is no such list."""
    if "const" in schema:
        return {str(schema["const"])}
    return {str(word) for word in schema["enum"]} if "enum" in schema else None


def _allows(limit: str, wide: Any, narrow: Any) -> bool:
    """Whether all that keeps the narrow limit keeps the wide one too; not known, so no, of two different patterns."""
    if wide is None or narrow is None:
        return wide is None
    if "min" in limit.lower():
        return bool(wide <= narrow)
    return bool(wide >= narrow) if "max" in limit.lower() else False
