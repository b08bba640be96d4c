"""One Variable header sets one variable: nothing in a name or a value may begin another."""

from __future__ import annotations

from typing import Any

import pytest

from amibridge.commands.audit import shown
from amibridge.commands.dangers import application_danger, assigned_names
from amibridge.commands.policies import Policies
from amibridge.commands.rules import Rule
from amibridge.errors import RequestRefused
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Request

CALLS = Rule(name="calls", allow=("Originate", "Custom"), requesters=("crm",), contexts=("office",), variables=("CRM_*",))
GOOD = {"Channel": "PJSIP/101", "Context": "office", "Exten": "200", "Priority": "1"}


@pytest.mark.parametrize(
    "name", ["CRM_X=1,SHELL(id)", "CRM_X=1,TRANSFER_CONTEXT", "CRM_X,Y", 'CRM_X"', "CRM_X\\", "", "CRM_X\n", "CRM_X;Y"]
)
@pytest.mark.parametrize("form", ["map", "text", "list"])
def test_a_name_with_more_than_a_name_in_it_is_refused(name: str, form: str) -> None:
    given: Any = {"map": {name: "1"}, "text": f"{name}=1", "list": [f"{name}=1"]}[form]
    request = Request.model_validate({"id": "1", "action": "Originate", "params": GOOD | {"Variable": given}})
    decision = Policies((CALLS,)).decide("main", "crm", request)
    if decision.allowed:  # read as NAME=value, where the rest is the value and quoted
        cls = action_class("Originate")
        assert cls is not None
        sent = [value for header, value in cls.read(dict(decision.params)).headers() if header == "Variable"]
        assert [assigned_names(one) for one in sent] == [["CRM_X"]], sent


def test_the_class_itself_refuses_it() -> None:
    cls = action_class("Originate")
    assert cls is not None
    with pytest.raises(RequestRefused, match="not the name of a variable"):
        cls.read(GOOD | {"Variable": {"CRM_X=1,SHELL(id)": "1"}})


def test_an_action_without_a_class_is_read_as_asterisk_would() -> None:
    request = Request.model_validate({"id": "1", "action": "Custom", "params": {"Variable": "CRM_X=1,SHELL(id)=2"}})
    decision = Policies((CALLS,)).decide("main", "crm", request)
    assert not decision.allowed
    assert assigned_names("CRM_X=1,SHELL(id)=2") == ["CRM_X", "SHELL(id)"]
    assert assigned_names('CRM_X="1,SHELL(id)=2"') == ["CRM_X"]


def test_urls_are_no_sound_files() -> None:
    assert application_danger("Playback", "http://192.0.2.1/x.wav")
    assert not application_danger("Playback", "hello-world&goodbye")


def test_the_audit_tells_no_values_that_may_be_secret() -> None:
    told = shown({"Channel": "x", "Command": "SET VARIABLE CARD 4111", "Variable": ["A=1", "B"]}, agi=True)
    assert told == {"Channel": "x", "Command": "SET VARIABLE ***", "Variable": ["A=***", "***"]}
    told = shown({"Message": "TAN 1", "Value-000000": "x", "AdminPIN": "1", "Command": "core show uptime", "Queue": "q"})
    assert told == {
        "Message": "***",
        "Value-000000": "***",
        "AdminPIN": "***",
        "Command": "core show uptime",
        "Queue": "q",
    }
