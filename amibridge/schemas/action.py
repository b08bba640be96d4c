"""How a class declares one AMI action. The class is the parameters, their bytes and what comes back.

    class QueuePenalty(AmiAction, family="queue", privileges=("agent",), repeat=True):
        \"\"\"Set the penalty of a queue member (app_queue, Asterisk 1.6.2+).\"\"\"

        interface: str = param("Interface")
        penalty: int = param("Penalty")
        queue: str | None = param("Queue", default=None)

Parameters are known by their AMI header (compared without case) and by the field's name. A field without a default is
required. Headers go out in the order of the fields; what is None does not go out at all. Unknown parameters are refused,
because a misspelt one would be ignored by Asterisk without a word. Where an action really takes any header, its class says
`extra="allow"`: those go out after the declared ones, a list as one header per item.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from amibridge.errors import RequestRefused
from amibridge.schemas.event import HEADERS

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sends:
    """Annotation metadata: how a value becomes the text of its header; `many` gives several headers of the same name.

    `numbered` ones count up the number in their name: `UnitAmount(0)`, `UnitAmount(1)`, ...
    """

    convert: Callable[[Any], Any]
    many: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Returns:
    """What Asterisk answers with, besides the response.

    A list of `items` that `end` closes; `output` lines; `late` events that come after the response and carry its ActionID.
    """

    items: tuple[str, ...] = ()
    end: str | None = None
    output: bool = False
    late: tuple[str, ...] = ()


def param(header: str, *, default: Any = ...) -> Any:
    """A parameter and its AMI header."""
    return Field(default=default, alias=header, json_schema_extra={HEADERS: [header]})


def _quoted(value: str) -> str:
    """A variable's value so that a comma in it can not start another variable."""
    if "," not in value and '"' not in value and "\\" not in value:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


# One header sets one variable: with these in its name it would set others too, or another.
_NOT_IN_NAMES = frozenset('=,"\\;')


def _named(name: str) -> str:
    if not name or any(one in _NOT_IN_NAMES or not one.isprintable() for one in name):
        raise ValueError(f"{name!r} is not the name of a variable (it may have no = , ; quotes or control characters)")
    return name


def _pairs(given: Any) -> Any:
    """`NAME=value` texts, one or a list, as the map they stand for."""
    if isinstance(given, dict):
        return {_named(str(name)): value for name, value in given.items()}
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list):
        return given
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = str(text).partition("=")
        if not equals or name in found:
            raise ValueError(f"not NAME=value, or twice: {name!r}" if equals else "not NAME=value")
        found[_named(name)] = value
    return found


def _assignments(values: dict[str, Any]) -> list[str]:
    return [f"{name}={_quoted(str(value))}" for name, value in values.items()]


def _in_order(given: Any) -> Any:
    """A map of variables, or one text, as the list of `NAME=value` texts it stands for."""
    if isinstance(given, dict):
        return [f"{name}={value}" for name, value in given.items()]
    return [given] if isinstance(given, str) else given


def _assignment(text: str) -> str:
    if "=" not in text.lstrip("="):
        raise ValueError("not NAME=value")
    _named(text.lstrip("=").partition("=")[0])
    return text


def _quoted_assignments(texts: list[str]) -> list[str]:
    return [f"{name}={_quoted(value)}" for name, _, value in (text.partition("=") for text in texts)]


def _split(given: Any) -> Any:
    return given.split(",") if isinstance(given, str) else given


def _alone(given: Any) -> Any:
    return given if isinstance(given, list) else [given]


def _yes_or_no(given: Any) -> Any:
    return ("yes" if given else "no") if isinstance(given, bool) else given


YesNo = Annotated[bool, Sends(lambda value: "yes" if value else "no")]
TrueFalse = Annotated[bool, Sends(lambda value: "true" if value else "false")]
OneZero = Annotated[bool, Sends(lambda value: "1" if value else "0")]
OnOff = Annotated[bool, Sends(lambda value: "on" if value else "off")]
YesNoOrText = Annotated[str, BeforeValidator(_yes_or_no)]
Commas = Annotated[list[str], BeforeValidator(_split), Sends(",".join)]
Numbered = Annotated[list[int], BeforeValidator(_alone), Sends(lambda values: map(str, values), many=True, numbered=True)]
VariableMap = Annotated[dict[str, str], BeforeValidator(_pairs), Sends(_assignments, many=True)]
# Where a name may come twice and the order counts (the headers and the lines of a SIP message).
VariableList = Annotated[
    list[Annotated[str, AfterValidator(_assignment)]],
    BeforeValidator(_in_order),
    Sends(_quoted_assignments, many=True),
]


class AmiAction(BaseModel):
    """Base of every AMI action.

    `privileges` are the classes of which the manager user needs one in `write=` (none: everybody may). `repeat` says that
    executing it a second time does no harm. `removed` is the first Asterisk release without it; `wire` the name Asterisk
    knows an alias by, and `fixed` are the headers that make the difference.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True, defer_build=True
    )

    action_name: ClassVar[str] = ""
    wire_name: ClassVar[str] = ""
    family: ClassVar[str] = ""
    privileges: ClassVar[tuple[str, ...]] = ()
    repeat: ClassVar[bool] = False
    returns: ClassVar[Returns] = Returns()
    removed: ClassVar[str | None] = None
    fixed: ClassVar[tuple[Header, ...]] = ()
    major: ClassVar[int] = 1
    minor: ClassVar[int] = 0
    registry: ClassVar[dict[str, type[AmiAction]]] = {}  # by lower-case name

    def __init_subclass__(
        cls,
        family: str | None = None,
        privileges: Iterable[str] = (),
        repeat: bool = False,
        returns: Returns | None = None,
        removed: str | None = None,
        version: tuple[int, int] = (1, 0),
        name: str | None = None,
        wire: str | None = None,
        fixed: Iterable[Header] = (),
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if family is None:
            return  # a mixin, not an action
        cls.family = family
        cls.privileges = tuple(privileges)
        cls.repeat = repeat
        cls.returns = returns or Returns()
        cls.removed = removed
        cls.fixed = tuple(fixed)
        cls.major, cls.minor = version
        cls.action_name = name or cls.__name__
        cls.wire_name = wire or cls.action_name
        AmiAction.registry[cls.action_name.lower()] = cls

    @model_validator(mode="before")
    @classmethod
    def _any_case(cls, given: Any) -> Any:
        """Header names in any case, and field names, become the declared header."""
        if not isinstance(given, dict):
            return given
        known = {header.lower(): header for header in cls._parameters().values()} | cls._parameters()
        found: dict[str, Any] = {}
        for name, value in given.items():
            key = known.get(str(name)) or known.get(str(name).lower(), str(name))
            if key in found:
                raise ValueError(f"{key} is given twice")
            found[key] = value
        return found

    @classmethod
    def _parameters(cls) -> dict[str, str]:
        """Field names and what the parameters are called: the header, or the field's name where there is no one header."""
        return {name: field.alias or name for name, field in cls.model_fields.items()}

    @classmethod
    def read(cls, params: dict[str, Any]) -> Self:
        """From a request's `params`. Raises RequestRefused, whose text names the parameter and what is wrong with it."""
        try:
            return cls.model_validate(params)
        except ValidationError as error:
            raise RequestRefused(cls._in_words(error)) from error

    def headers(self) -> list[Header]:
        """The AMI headers, without Action and ActionID."""
        found: list[Header] = []
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if value is not None and field.alias:
                found += _lines(field.alias, value, _sends(field))
        for name, value in (self.model_extra or {}).items():
            found += _lines(name, value, _AS_IT_IS)
        return [*found, *self.fixed]

    @classmethod
    def _in_words(cls, error: ValidationError) -> str:
        problems = error.errors(include_url=False, include_input=False)
        first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])  # a typo explains the rest
        where = _place(first["loc"])
        known = list(cls._parameters().values())
        if first["type"] == "extra_forbidden" and "." not in where:
            near = difflib.get_close_matches(where, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(known)}" if known else "; it has none"
            return f"{cls.action_name} has no parameter {where!r}{hint}"
        if first["type"] == "missing":
            return f"{cls.action_name} needs the parameter {where!r}"
        said = first["msg"].removeprefix("Value error, ")
        return f"{cls.action_name}: {where}: {said}" if where else f"{cls.action_name}: {said}"


def _place(path: tuple[int | str, ...]) -> str:
    """The parameter that is wrong, and where in it when it is a list: `changes.0.action`."""
    if len(path) > 1 and isinstance(path[1], int):
        return ".".join(str(part) for part in path)
    return str(path[0]) if path else ""


def _sends(field: FieldInfo) -> Sends | None:
    """The metadata of a field, also where its type is optional."""
    inner = [item for arm in get_args(field.annotation) for item in getattr(arm, "__metadata__", ())]
    return next((item for item in (*field.metadata, *inner) if isinstance(item, Sends)), None)


def _lines(header: str, value: Any, sends: Sends | None) -> list[Header]:
    if sends is None:
        return [(header, _text(value))]
    if sends.numbered:
        return [(header.replace("(0)", f"({n})"), text) for n, text in enumerate(sends.convert(value))]
    if sends.many:
        return [(header, text) for text in sends.convert(value)]
    return [(header, sends.convert(value))]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


_AS_IT_IS = Sends(lambda value: [_text(item) for item in _alone(value)], many=True)
