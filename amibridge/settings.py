"""The one page of options. Read by `app` and `cli` only; everything below takes plain arguments.

Order of precedence: environment (`AMIBRIDGE_PBX__MAIN__SECRET=…`), then the YAML file, then the defaults here. A secret may
come from a file (`secret_file`, `url_file`). Unknown keys are refused with their line and the nearest known one.
"""

from __future__ import annotations

import difflib
import re
import socket
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from amibridge.errors import ConfigError
from amibridge.settings_requests import RequestsSettings, read_secret

ENV_PREFIX = "AMIBRIDGE_"
EMBEDDED_URL = "embedded://"
DEFAULT_EMBEDDED_PORT = 6479

BrokerKind = Literal["embedded", "redis", "rabbitmq", "memory"]
_SCHEMES: dict[str, BrokerKind] = {
    "embedded": "embedded",
    "redis": "redis",
    "rediss": "redis",
    "redis+sentinel": "redis",
    "rediss+sentinel": "redis",
    "redis+cluster": "redis",
    "rediss+cluster": "redis",
    "amqp": "rabbitmq",
    "amqps": "rabbitmq",
    "memory": "memory",
}
# An unknown word in an event mask silently switches every event off, so we check it ourselves.
_CLASSES = "system call log verbose command agent user config dtmf reporting cdr dialplan originate agi cc aoc test security"
_EVENT_CLASSES = frozenset(_CLASSES.split()) | {"message", "all", "on", "off"}

ResyncPart = Literal["channels", "bridges", "queues", "devices", "extensions", "contacts", "parked", "conferences", "agents"]
PbxName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]


def broker_kind(url: str) -> BrokerKind:
    """Which broker a URL means. Raises ValueError for a scheme that is none."""
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in _SCHEMES:
        raise ValueError(
            f"{scheme or 'a URL without a scheme'!r} is no broker; use one of {', '.join(f'{name}://' for name in _SCHEMES)}"
        )
    return _SCHEMES[scheme]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_default=True)


class TlsSettings(_Section):
    """AMI over TLS. The certificate is verified unless `verify` is off."""

    enabled: bool = False
    ca_file: Path | None = None
    server_hostname: str | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    verify: bool = True


class FilterRule(_Section):
    """Events by name, by family or both; with `header` and `matches` (a pattern) only those whose header matches."""

    event: str | None = None
    family: str | None = None
    header: str | None = None
    matches: str | None = None

    @field_validator("matches")
    @classmethod
    def _is_a_pattern(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _whole(self) -> FilterRule:
        if (self.header is None) != (self.matches is None):
            raise ValueError("header and matches belong together")
        if self.event is None and self.family is None and self.header is None:
            raise ValueError("says nothing: give event, family, or header and matches")
        return self


class FilterSettings(_Section):
    """Which events are published: those of `include` (all, when it is empty) without those of `exclude`.

    A text stands for an event's name.
    """

    include: list[str | FilterRule] = []
    exclude: list[str | FilterRule] = []
    push: bool = True


class RedactSettings(_Section):
    """What is blacked out before publishing, besides passwords and the like, which always are."""

    caller_numbers: bool = False
    dtmf_digits: bool = False
    variables: list[str] = []


class CallsSettings(_Section):
    """What events mean, told as `asterisk.call`, `.queue` and `.agent` records. `trunks` are patterns of channel names."""

    enabled: bool = True
    queues: bool = True
    dtmf: bool = False
    trunks: list[str] = []


class StateSettings(_Section):
    """The picture of the PBX that the bridge keeps."""

    enabled: bool = True
    redis_hashes: bool = False


class PbxSettings(_Section):
    """One Asterisk."""

    host: str = "127.0.0.1"
    port: int = Field(5038, ge=1, le=65535)
    username: str
    secret: SecretStr = SecretStr("")
    secret_file: Path | None = None
    auth: Literal["md5", "plain"] = "md5"
    events: str = "on"
    timezone: str | None = None
    filter: FilterSettings = FilterSettings()
    redact: RedactSettings = RedactSettings()
    calls: CallsSettings = CallsSettings()
    state: StateSettings = StateSettings()
    resync_every_seconds: float = Field(300.0, ge=0, le=86400)
    resync: tuple[ResyncPart, ...] = get_args(ResyncPart)
    tls: TlsSettings = TlsSettings()
    command_connections: int = Field(4, ge=0, le=8)
    ping_every_seconds: float = Field(4.0, ge=1, le=300)
    ping_deadline_seconds: float = Field(5.0, ge=1, le=300)

    @field_validator("events", mode="before")
    @classmethod
    def _unquoted(cls, value: Any) -> Any:
        """YAML reads a bare `on` as true."""
        return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value

    @field_validator("events")
    @classmethod
    def _known_classes(cls, value: str) -> str:
        words = [word.strip() for word in value.split(",")]
        if unknown := [word for word in words if word not in _EVENT_CLASSES]:
            raise ValueError(f"{unknown[0]!r} is no event class; Asterisk would switch all events off")
        return ",".join(words)

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no time zone, such as Europe/Berlin or UTC") from error
        return value

    @model_validator(mode="after")
    def _secret(self) -> PbxSettings:
        if self.secret_file is not None:
            self.secret = SecretStr(read_secret(self.secret_file))
        if not self.secret.get_secret_value():
            raise ValueError("no secret: set secret, secret_file or the environment variable for it")
        return self


class BrokerSettings(_Section):
    """Where events go and requests come from."""

    url: SecretStr = SecretStr(EMBEDDED_URL)
    url_file: Path | None = None
    port: int = Field(DEFAULT_EMBEDDED_PORT, ge=0, le=65535)
    events_kept: int = Field(1_000_000, ge=1000)

    @model_validator(mode="after")
    def _known_scheme(self) -> BrokerSettings:
        if self.url_file is not None:
            self.url = SecretStr(read_secret(self.url_file))
        broker_kind(self.url.get_secret_value())
        return self

    @property
    def kind(self) -> BrokerKind:
        return broker_kind(self.url.get_secret_value())


class OutboxSettings(_Section):
    """What waits while the broker is away."""

    durability: Literal["group", "os", "memory"] = "group"
    max_bytes: int = Field(10 * 1024**3, ge=1024 * 1024)
    memory_bytes: int = Field(64 * 1024**2, ge=64 * 1024)
    retain_bytes: int = Field(256 * 1024**2, ge=0)
    retain_seconds: float = Field(600.0, ge=0)
    min_free_bytes: int = Field(256 * 1024**2, ge=0)
    sheds: list[str] = ["RTCPSent", "RTCPReceived", "VarSet", "Newexten"]
    drain_seconds: float = Field(1.0, ge=0, le=600)


class ConsoleSettings(_Section):
    """Health and metrics over HTTP; without a port there is none."""

    host: str = "127.0.0.1"
    port: int | None = Field(None, ge=0, le=65535)


class LogSettings(_Section):
    """Lines on stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    style: Literal["console", "json"] = "console"


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", validate_default=True
    )

    bridge: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = Field(
        default_factory=lambda: re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:64] or "bridge"
    )
    folder: Path = Path(".amibridge")
    broker: BrokerSettings = BrokerSettings()
    outbox: OutboxSettings = OutboxSettings()
    console: ConsoleSettings = ConsoleSettings()
    log: LogSettings = LogSettings()
    requests: RequestsSettings = Field(default_factory=RequestsSettings)
    pbx: dict[PbxName, PbxSettings] = Field(min_length=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(path: Path) -> Settings:
    """Read a YAML file and the environment. Raises ConfigError: file, line, what is wrong, what to do."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"can not read {path}: {error.strerror}") from error
    try:
        value = yaml.safe_load(text)
        lines = _lines(yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not YAML: {_yaml_words(error)}") from error
    if not isinstance(value or {}, dict):
        raise ConfigError(f"{path}: expected a map of options at the top, such as `pbx:`")
    return build(value or {}, origin=str(path), lines=lines)


def build(value: dict[str, Any], *, origin: str, lines: dict[tuple[str, ...], int] | None = None) -> Settings:
    """Settings from a map and the environment. Raises ConfigError."""
    try:
        return Settings(**value)
    except ValidationError as error:
        raise ConfigError("\n".join(_problem(one, origin, lines or {}) for one in error.errors())) from error


def masked(settings: Settings) -> dict[str, Any]:
    """The settings as a map for people: secrets and the password in the broker URL as `***`."""
    shown = settings.model_dump(mode="json")
    for pbx in shown["pbx"].values():
        pbx["secret"] = "***"  # noqa: S105
    for key in shown["requests"]["keys"].values():
        key["secret"] = "***"  # noqa: S105
    url = settings.broker.url.get_secret_value()
    shown["broker"]["url"] = without_password(url)
    return shown


def without_password(url: str) -> str:
    """A URL for people: what stands between the user and the last @ as `***`, and no query, which may hold one too."""
    front, at, rest = url.partition("?")[0].rpartition("@")
    scheme, slashes, who = front.partition("://")
    user = who.partition(":")[0]
    return f"{scheme}{slashes}{user}:***@{rest}" if at else rest


def _problem(error: Any, origin: str, lines: dict[tuple[str, ...], int]) -> str:
    path = tuple(str(part) for part in error["loc"])
    place = next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)
    where = f"{origin}, line {place}" if place else origin
    key = ".".join(path)
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown option {key!r}{_suggestion(path)}"
    if error["type"] == "missing" and any(part.isdigit() for part in path):
        return f"{where}: {key!r} is missing"
    if error["type"] == "missing":
        variable = ENV_PREFIX + "__".join(part.upper() for part in path)
        return f"{where}: {key!r} is missing; set it there or as {variable}"
    return f"{where}: {key}: {error['msg'].removeprefix('Value error, ')}"


def _suggestion(path: tuple[str, ...]) -> str:
    section = _section(path[:-1])
    known = list(section.model_fields) if section is not None else []
    near = difflib.get_close_matches(path[-1], known, 1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known here: {', '.join(known)}" if known else ""


def _section(path: tuple[str, ...]) -> type[BaseModel] | None:
    """The settings class at a place; in a map or a list of sections the next word is a key or a number."""
    section: type[BaseModel] | None = Settings
    inside = False
    for part in path:
        if inside:
            inside = False
        elif section is None or part not in section.model_fields:
            return None
        else:
            section, inside = _inner(section.model_fields[part].annotation)
    return None if inside else section


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The settings class in a type, and whether it is in a map or list there."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    for candidate in get_args(annotation):
        section, inside = _inner(candidate)
        if section is not None:
            return section, inside or get_origin(annotation) in (dict, list)
    return None, False


def _lines(node: yaml.Node | None, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """The line of every key and every item of a list of a YAML document."""
    found: dict[tuple[str, ...], int] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            found[here] = key.start_mark.line + 1
            found |= _lines(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            here = (*path, str(number))
            found[here] = item.start_mark.line + 1
            found |= _lines(item, here)
    return found


def _yaml_words(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"line {mark.line + 1}: {problem}" if mark else problem
