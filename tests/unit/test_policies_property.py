"""Whatever is asked in whatever spelling: what a narrow rule lets through keeps the rule, judged by the bytes alone."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from amibridge.commands.policies import Policies
from amibridge.commands.rules import Rule
from amibridge.schemas.registry import ACTIONS, action_class
from amibridge.schemas.requests import Request, headers_of

RULE = Rule(
    name="narrow",
    allow=(
        "Originate",
        "Redirect",
        "Setvar",
        "Getvar",
        "QueueUnpause",
        "QueuePause",
        "QueueAdd",
        "Command",
        "UserEvent",
        "Odd",
    ),
    arguments={"Channel": r"(PJSIP|Local)/[0-9]{3}(@(in|out))?|", "Account": ("crm", ""), "Paused": ("true", "")},
    force={"Async": "true"},
    contexts=("in",),
    queues=("support",),
    variables=("CRM_*",),
    applications=("Playback",),
)
POLICIES = Policies([RULE])

NAMES = sorted(
    {
        name
        for action in RULE.allow
        if (cls := action_class(action))
        for key, item in cls.model_fields.items()
        for name in (key, item.alias or key)
    }
    | {"ActionID", "Chan nel"}
)
PIECES = [
    "PJSIP/100",
    "Local/100@in",
    "Local/100@out",
    "local/100",
    "Local/100@out/n",
    " Local/100@out",
    "in",
    "out",
    "crm",
    "boss",
    "support",
    "sales",
    "1",
    "Playback",
    "System",
    "CRM_A",
    "CRM_A=1",
    "SHELL(ls)",
    "SHELL(ls)=1",
    "PIN=1",
    "CRM_A,PIN=1",
    "${X}",
    "$[1]",
    "x,s,1",
    "a(b)",
    "true",
    "false",
    "",
    "core show uptime",
    "/etc/passwd",
]
SCALARS = st.sampled_from(PIECES) | st.text(max_size=8) | st.booleans() | st.integers(-5, 5)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from(PIECES), SCALARS, max_size=3)


@st.composite
def spelt(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(NAMES))
    return draw(st.sampled_from([name, name.lower(), name.upper(), name.swapcase()]))


CALL = {
    "Channel": "PJSIP/100",
    "Exten": "1",
    "Context": "in",
    "Priority": "1",
    "Queue": "support",
    "Interface": "PJSIP/1",
    "Paused": "true",
    "Variable": "CRM_A",
    "Value": "1",
    "UserEvent": "x",
}


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A good request of one of the actions, with some of its parameters given otherwise."""
    action = draw(st.sampled_from(RULE.allow))
    cls = action_class(action)
    fits = {name: value for name, value in CALL.items() if cls and any(i.alias == name for i in cls.model_fields.values())}
    if action == "Originate":
        fits["Variable"] = "CRM_A=1"
    gone = draw(st.sets(st.sampled_from(sorted(fits) or ["x"]), max_size=2))
    params: dict[str, Any] = {name: value for name, value in fits.items() if name not in gone}
    params |= draw(st.dictionaries(spelt(), VALUES, max_size=3))
    try:
        return Request(id="1", action=draw(st.sampled_from([action, action.lower(), action.upper()])), params=params)
    except ValidationError:
        assume(False)
        raise


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(requests())
def test_no_spelling_gets_around_a_rule(request: Request) -> None:
    decision = POLICIES.decide("main", "anybody", request)
    if not decision.allowed:
        assert decision.reason
        return
    action = request.action.lower()
    cls = action_class(action)
    params = dict(decision.params)
    lines = cls.read(params).headers() if cls else headers_of(request.model_copy(update={"params": params}))
    assert not decision.danger
    values: dict[str, list[str]] = {}
    for name, value in lines:
        values.setdefault(name.lower(), []).append(value.lstrip("".join(map(chr, range(33)))))
    keeps_the_rule(action, values)


def keeps_the_rule(action: str, values: dict[str, list[str]]) -> None:
    """Said again in the plainest words, without any code of the policy."""
    assert not {"actionid", "action", "suppressevents"} & values.keys()
    assert all(re.fullmatch(r"((PJSIP|Local)/[0-9]{3}(@(in|out))?)?", one) for one in values.get("channel", []))
    assert all(one in ("crm", "") for one in values.get("account", []))
    assert all(one in ("true", "") for one in values.get("paused", []))
    assert all("${" not in one and "$[" not in one for many in values.values() for one in many)
    assert action not in ("command", "queueunpause")
    if action == "userevent":
        return
    assert all(one == "in" for name in ("context", "extracontext") for one in values.get(name, []))
    assert all(one == "support" for one in values.get("queue", []))
    dialled = values.get("channel", []) + values.get("interface", []) if action in ("originate", "queueadd") else []
    assert all(one.split("/")[1].split("@")[1:] == ["in"] for one in dialled if one.lower().startswith("local/"))
    assert all(re.match(r"_{0,2}CRM_[A-Za-z0-9_]*(=|$)", one) for one in values.get("variable", []))
    assert all(one.lower() == "playback" for one in values.get("application", []))
    if action == "originate":
        assert values.get("predialgosub", [""]) == [""]
        assert values["async"] == ["true"]
        assert "context" in values or "application" in values


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(ACTIONS)), st.dictionaries(st.text(max_size=12), VALUES, max_size=4))
def test_any_request_gets_a_decision(action: str, params: dict[str, Any]) -> None:
    try:
        request = Request(id="1", action=action, params=params)
    except ValidationError:
        return
    for policies in (POLICIES, Policies.everything(), Policies()):
        assert policies.decide("main", None, request).reason
