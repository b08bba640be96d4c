"""Asterisk's configuration files."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from amibridge.schemas.action import AmiAction, Header, YesNo, YesNoOrText, param


class GetConfig(AmiAction, family="config", privileges=("system", "config"), repeat=True):
    """Read a configuration file, or one category of it; its lines come as headers of the response (core, Asterisk 1.4+)."""

    filename: str = param("Filename")
    category: str | None = param("Category", default=None)
    filter: str | None = param("Filter", default=None)  # name_regex=value_regex, ...


class GetConfigJSON(AmiAction, family="config", privileges=("system", "config"), repeat=True):
    """Read a configuration file as JSON, in one header of the response (core, Asterisk 1.6+)."""

    filename: str = param("Filename")
    category: str | None = param("Category", default=None)
    filter: str | None = param("Filter", default=None)  # name_regex=value_regex, ...


class ListCategories(AmiAction, family="config", privileges=("config",), repeat=True):
    """List the categories of a configuration file (core, Asterisk 1.6+)."""

    filename: str = param("Filename")


class CreateConfig(AmiAction, family="config", privileges=("config",)):
    """Create a configuration file, or empty one that is there (core, Asterisk 1.6+)."""

    filename: str = param("Filename")


_NEEDS: dict[str, tuple[str, ...]] = {
    "RenameCat": ("value",),
    "Update": ("variable",),
    "Append": ("variable",),
    "Insert": ("variable", "line"),
}


class Change(BaseModel):
    """One change to a configuration file; UpdateConfig makes them in their order."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    action: Literal["NewCat", "RenameCat", "DelCat", "EmptyCat", "Update", "Delete", "Append", "Insert"]
    category: str
    variable: str | None = None
    value: str | None = None  # `>value` writes an object: `name => value`
    match: str | None = None  # only a line with this value
    line: int | None = None  # of the category, from 0
    options: str | None = None  # allowdups, template, inherit="...", catfilter="..."

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        missing = [name for name in _NEEDS.get(self.action, ()) if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{self.action} needs {' and '.join(missing)}")
        if self.action == "Delete" and self.variable is None and self.line is None:
            raise ValueError("Delete needs variable or line")
        return self

    def headers(self, number: int) -> list[Header]:
        """As AMI spells it: six digits count the changes of one request."""
        said = {
            "Action": self.action,
            "Cat": self.category,
            "Var": self.variable,
            "Value": self.value,
            "Match": self.match,
            "Line": self.line,
            "Options": self.options,
        }
        return [(f"{name}-{number:06d}", str(value)) for name, value in said.items() if value is not None]


class UpdateConfig(AmiAction, family="config", privileges=("config",)):
    """Change a configuration file: `changes`, in their order (core, Asterisk 1.4+).

    `Reload` is yes, no or the name of a module. An action has at most 126 headers, which is 18 changes or more.
    """

    src_filename: str = param("SrcFilename")
    dst_filename: str = param("DstFilename")
    reload: YesNoOrText | None = param("Reload", default=None)
    preserve_effective_context: YesNo | None = param("PreserveEffectiveContext", default=None)
    changes: list[Change] = Field(min_length=1)

    def headers(self) -> list[Header]:
        """The headers of the files, then those of each change."""
        return super().headers() + [line for n, change in enumerate(self.changes) for line in change.headers(n)]
