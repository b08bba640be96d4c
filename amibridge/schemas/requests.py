"""A command on its way in (request) and its answer on the way out (reply)."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from amibridge.errors import RequestRefused, RequestUnreadable
from amibridge.schemas.strict_json import place, printable, read_object

MAX_REQUEST_BYTES = 64 * 1024  # an AMI action is at most 128 lines of 1 kB
MAX_ADDRESS_BYTES = 255  # of an AMQP short string: queue names, ids
MAX_ID_BYTES = 230  # leaves room for `.part.<run>.<number>`, with which the ids of its answers end
_LARGEST_EXACT = 10**15  # JSON numbers beyond are rounded somewhere on their way

REPLY_TYPE = "amibridge.command.replied"  # the one final reply
PART_TYPE = "amibridge.command.part"  # some items of a long list answer, before its reply
RESULT_TYPE = "amibridge.command.resulted"  # what came of it later, after its reply, where it was asked for

Scalar = str | int | float | bool
Param = Scalar | list[Scalar] | dict[str, Scalar] | list[dict[str, Scalar]]


class Request(BaseModel):
    """One AMI action to execute.

    `params` are its headers: a list repeats the header, a map gives one `NAME=value` line each (`Variable`), booleans
    become true/false. `deadline` is absolute: nothing is written to Asterisk after it. `await: result` asks for what comes
    of it later too (OriginateResponse, AsyncAGIExec), as a later message; `dry_run` for the checks and the decision alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)

    id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    action: Annotated[str, StringConstraints(pattern=r"^(amibridge\.)?[A-Za-z][A-Za-z0-9_-]{0,63}$")]
    params: dict[str, Param] = Field(default={}, max_length=126)
    pbx: str | None = None
    deadline: AwareDatetime | None = None
    reply_to: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    awaits: Literal["response", "result"] = Field("response", alias="await")
    dry_run: bool = False

    @field_validator("id", "reply_to")
    @classmethod
    def _printable(cls, value: str | None) -> str | None:
        if value is not None and (not value.isprintable() or len(value.encode()) > MAX_ID_BYTES):
            raise ValueError(f"must be printable text of at most {MAX_ID_BYTES} bytes")
        return value

    @field_validator("params")
    @classmethod
    def _exact(cls, value: dict[str, Param]) -> dict[str, Param]:
        for name, item in value.items():
            parts = item.values() if isinstance(item, dict) else item if isinstance(item, list) else [item]
            if any(isinstance(one, int | float) and not abs(one) < _LARGEST_EXACT for one in parts):
                raise ValueError(f"{name}: a number this large is not exact in JSON; send it as text")
        return value


class Status(StrEnum):
    """How a request ended. There is no other value, and exactly one reply."""

    SUCCESS = "success"
    ERROR = "error"  # Asterisk said no
    REJECTED = "rejected"  # the bridge will not send this
    EXPIRED = "expired"  # its deadline had passed; nothing was sent
    TIMEOUT = "timeout"  # sent, and no complete answer before the deadline
    UNAVAILABLE = "unavailable"  # the PBX is not connected and ready; nothing was sent
    UNKNOWN_OUTCOME = "unknown_outcome"  # sent, and the connection was lost before the answer: never sent again


class ReplyItem(BaseModel):
    """One event of a list answer: its AMI name and the same typed `data` as on the event stream."""

    event: str
    data: dict[str, Any]


class Reply(BaseModel):
    """The one answer to a request.

    `response` holds the headers of Asterisk's response (a repeated one as a list), `events` the items of a list answer,
    `summary` the event that ended it, `output` the lines of a Command. `message` is for people. A long list came before the
    reply, in `parts` messages; `events` is then absent and `items` counts them. `result_follows`: a later message with the
    same correlation id tells what came of it. `changed` are the parameters that the policy set. `dry_run`: nothing was sent.
    """

    id: str
    pbx: str
    action: str
    status: Status
    message: str
    response: dict[str, str | list[str]] | None = None
    events: list[ReplyItem] | None = None
    summary: ReplyItem | None = None
    list_complete: bool | None = None
    output: list[str] | None = None
    retry_after_seconds: float | None = None
    duration_seconds: float = 0.0
    parts: int | None = None
    items: int | None = None
    result_follows: bool | None = None
    changed: list[str] | None = None
    dry_run: bool | None = None


class ReplyPart(BaseModel):
    """Some items of a long list answer: the parts 1, 2, 3 … come before the reply, which says how many there were.

    `run` tells one execution from another: with a new one, of a request that had to be begun anew, the list begins anew.
    """

    id: str
    pbx: str
    action: str
    run: str
    part: int
    events: list[ReplyItem]


class Result(BaseModel):
    """What came of an action after its reply: the late events that carry its ActionID.

    `outcome` is `success`, `failure` or `unknown` (it did not come in time, or the connection was lost before). Of an
    Originate, `cause` and `cause_txt` are those of its channel's hangup, which tell more than Asterisk's Reason.
    """

    id: str
    pbx: str
    action: str
    outcome: Literal["success", "failure", "unknown"]
    message: str
    events: list[ReplyItem] = []
    cause: str | None = None
    cause_txt: str | None = None


ANSWERS: dict[str, type[BaseModel]] = {REPLY_TYPE: Reply, PART_TYPE: ReplyPart, RESULT_TYPE: Result}


def read_request(body: bytes, max_bytes: int = MAX_REQUEST_BYTES) -> Request:
    """Bytes from a queue to a Request. Raises RequestUnreadable, whose text names the field and what is wrong with it.

    Strict (see `strict_json`): no key twice, no NaN, nothing nested deep, long or numerous; nothing else is ever raised.
    """
    value = read_object(body, max_bytes)
    try:
        return Request.model_validate(value)
    except ValidationError as error:
        raise RequestUnreadable(_in_words(error)) from error


def headers_of(request: Request) -> list[tuple[str, str]]:
    """The AMI headers of a request, in the order of its params."""
    headers: list[tuple[str, str]] = []
    for name, value in request.params.items():
        if isinstance(value, dict):
            headers += [(name, f"{key}={_text(item)}") for key, item in value.items()]
        elif isinstance(value, list):
            headers += [(name, _text(item)) for item in value if not isinstance(item, dict)]
            if any(isinstance(item, dict) for item in value):
                raise RequestRefused(f"{request.action}: {name}: a list of maps is no header")
        else:
            headers.append((name, _text(value)))
    return headers


def seconds_left(request: Request, now: datetime | None = None) -> float | None:
    """Seconds until the deadline (negative when past), None without one."""
    if request.deadline is None:
        return None
    return (request.deadline - (now or datetime.now(UTC))).total_seconds()


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    path, said = first["loc"][:2], printable(first["msg"])
    return f"{place(path)}: {said}" if path else said
