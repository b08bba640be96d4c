"""Wiring: what a configured filter means."""

from __future__ import annotations

from typing import Any

import pytest

from amibridge.app.filters import check
from amibridge.app.filters import event_filter as _event_filter
from amibridge.errors import ConfigError
from amibridge.settings import PbxSettings, build


def takes(event: str, **rules: Any) -> bool:
    options = PbxSettings.model_validate({"username": "u", "secret": "s", "filter": rules})
    return _event_filter(options).takes(f"Event: {event}\r\nPrivilege: call,all".encode())


def test_a_family_has_its_old_names_too() -> None:
    rule = {"include": [{"family": "queue"}]}
    assert takes("QueueCallerJoin", **rule)
    assert takes("Join", **rule)
    assert not takes("Hangup", **rule)


def test_an_old_event_is_excluded_only_when_all_it_can_be_is() -> None:
    assert takes("Dial", exclude=["DialBegin"])
    assert not takes("Dial", exclude=["DialBegin", {"family": "dial"}])


def test_an_unknown_family_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'que' is no family of events; there are .*queue"):
        takes("Hangup", include=[{"family": "que"}])


def test_config_check_finds_it_too() -> None:
    pbx = {"main": {"username": "u", "secret": "s", "filter": {"exclude": [{"family": "que"}]}}}
    with pytest.raises(ConfigError):
        check(build({"pbx": pbx}, origin="test"))
