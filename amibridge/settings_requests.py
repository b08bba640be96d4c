"""The options under `requests`: who may ask for what, how much, and with which keys. A part of the page in `settings`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode

UNSAFE = "unsafe-allow-everything"
MIN_SECRET_BYTES = 16  # of a key: shorter ones can be found by trying

_NAME = r"^[a-z0-9][a-z0-9_-]{0,31}$"
RequesterName = Annotated[str, StringConstraints(pattern=_NAME)]
KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=255)]


def read_secret(path: Path) -> str:
    """What a secret's file holds, without the line end. Raises ValueError."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"can not read {path}: {error.strerror}") from error


def _alone(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _text(given: Any) -> Any:
    """A YAML value as it goes out to Asterisk."""
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given) if isinstance(given, int | float) else given


def _limit(given: Any) -> Any:
    """A pattern, or a list of exact values."""
    if isinstance(given, list) and all(isinstance(one, str | int | float) for one in given):
        return [_text(one) for one in given]
    if not isinstance(given, str):
        raise ValueError("must be a list of values, or a regular expression as text")
    try:
        re.compile(given)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{given!r} is no regular expression: {error}") from error
    return given


def _forced(given: Any) -> Any:
    """A value, a list of values, or a map of them."""
    parts = given.values() if isinstance(given, dict) else given if isinstance(given, list) else [given]
    if not all(isinstance(one, str | int | float) for one in parts):
        raise ValueError("must be a value, a list of values or a map of values")
    return given


Words = Annotated[list[Word], BeforeValidator(_alone)]
Limit = Annotated[str | list[str], BeforeValidator(_limit)]
Forced = Annotated[str | int | float | bool | list[Any] | dict[str, Any], BeforeValidator(_forced)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_default=True)


class RateSettings(_Section):
    """How much one requester may ask for."""

    per_second: float = Field(gt=0, le=10_000)
    burst: int = Field(10, ge=1, le=100_000)


class RuleSettings(_Section):
    """Who may ask for what. The first rule about a requester, a PBX and an action decides."""

    name: Annotated[str, StringConstraints(pattern=r"^\S(.{0,62}\S)?$")]
    requester: Words
    pbx: Words = ["*"]
    allow: Words
    arguments: dict[str, Limit] = {}
    force: dict[str, Forced] = {}
    contexts: Words | None = None
    queues: Words | None = None
    variables: Words = []
    applications: Words = []
    command_words: Words = []
    config_files: Words = []
    danger: bool = False
    rate: RateSettings | None = None

    @model_validator(mode="after")
    def _means_it(self) -> RuleSettings:
        if "@everything" in self.allow and not self.danger:
            raise ValueError("allows @everything, dangerous actions too: say `danger: true` if that is meant")
        return self


class KeySettings(_Section):
    """A secret with which a requester signs."""

    requester: Word
    secret: SecretStr = SecretStr("")
    secret_file: Path | None = None

    @model_validator(mode="after")
    def _secret(self) -> KeySettings:
        if self.secret_file is not None:
            self.secret = SecretStr(read_secret(self.secret_file))
        if len(self.secret.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(
                f"the secret needs at least {MIN_SECRET_BYTES} bytes: set secret, secret_file or the environment"
            )
        return self


def _reading() -> list[RuleSettings]:
    return [RuleSettings(name="reading", requester=["*"], allow=["@safe"])]


class RequestsSettings(_Section):
    """Requests for actions: who may ask for what, how many at once and how long they may wait."""

    policy: Annotated[list[RuleSettings], NoDecode] = Field(default_factory=_reading)
    require_signature: bool = False
    keys: dict[KeyName, KeySettings] = {}
    requesters: list[RequesterName] = []
    max_in_flight: int = Field(64, ge=1, le=1000)
    max_in_flight_per_requester: int = Field(48, ge=1, le=1000)
    when_unavailable: Literal["answer", "wait"] = "answer"
    wait_seconds: float = Field(5.0, ge=0, le=600)
    default_deadline_seconds: float = Field(30.0, gt=0, le=600)
    max_deadline_seconds: float = Field(600.0, gt=0, le=600)
    per_second: float = Field(500.0, gt=0, le=10_000)
    burst: int = Field(1000, ge=1, le=100_000)
    originates_per_second: float = Field(10.0, gt=0, le=10_000)
    originates_burst: int = Field(20, ge=1, le=100_000)
    remember_seconds: float = Field(86_400.0, ge=3600, le=30 * 86_400)
    remember_requests: int = Field(1_000_000, ge=1000, le=100_000_000)
    audit: Literal["log", "publish"] = "log"

    @field_validator("policy", mode="before")
    @classmethod
    def _rules(cls, given: Any) -> Any:
        """The one word that stands for a rule without limits; from the environment, a list as JSON."""
        if given == UNSAFE:
            return [{"name": UNSAFE, "requester": "*", "allow": "@everything", "danger": True}]
        if isinstance(given, str):
            try:
                return json.loads(given)
            except ValueError as error:
                raise ValueError(f"must be a list of rules, or the word {UNSAFE}") from error
        return given

    @field_validator("policy")
    @classmethod
    def _names_once(cls, rules: list[RuleSettings]) -> list[RuleSettings]:
        names = [rule.name for rule in rules]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two rules have the name {twice!r}")
        return rules

    @field_validator("requesters")
    @classmethod
    def _not_ours(cls, names: list[str]) -> list[str]:
        if "dead" in names:
            raise ValueError("'dead' can not be a requester's name: the stream of dead letters has it")
        return names

    @model_validator(mode="after")
    def _fits(self) -> RequestsSettings:
        if self.default_deadline_seconds > self.max_deadline_seconds:
            raise ValueError("default_deadline_seconds is more than max_deadline_seconds")
        if self.require_signature and not self.keys:
            raise ValueError("require_signature without any keys would refuse every request")
        return self
