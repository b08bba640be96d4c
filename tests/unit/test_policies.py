"""The policy: who may ask for what, by action and argument; and that no spelling gets around it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from amibridge.commands.dangers import DANGEROUS, NEVER, SAFE
from amibridge.commands.policies import Decision, Policies, refusal
from amibridge.commands.rules import Rate, Rule
from amibridge.errors import ConfigError
from amibridge.schemas.registry import ACTIONS, action_class
from amibridge.schemas.requests import Request

CALLS = Rule(
    name="calls",
    requesters=("crm",),
    pbxs=("main",),
    allow=("Originate", "Redirect", "Hangup", "QueueStatus", "QueuePause", "QueueAdd", "Getvar", "Setvar", "AGI", "Status"),
    arguments={"Channel": r"(PJSIP|Local)/[0-9]{3,6}(@[a-z-]+)?|"},
    contexts=("from-internal", "ivr-*"),
    queues=("support",),
    variables=("CRM_*", "CALLERID(name)", "SHELL(*)"),
    applications=("Playback", "System"),
)
WITHOUT_CHANNEL = Rule(name="free", allow=("*",), variables=("*",), applications=("*",))
DANGER = Rule(
    name="danger",
    allow=("Command", "GetConfig", "Originate", "AGI", "Setvar", "DBGet"),
    danger=True,
    command_words=("core show", "queue"),
    config_files=("queues.conf",),
    applications=("*",),
    variables=("*",),
    arguments={"Family": ("CRM", "")},
)
CALL = {"Channel": "PJSIP/100", "Exten": "200", "Context": "from-internal", "Priority": 1}


def request(action: str, params: dict[str, Any] | None = None) -> Request:
    return Request(id="1", action=action, params=params or {})


def decide(rule: Rule, action: str, params: dict[str, Any] | None = None, requester: str | None = "crm") -> Decision:
    return Policies([rule]).decide("main", requester, request(action, params))


def test_by_default_everybody_may_read_and_nothing_else() -> None:
    policies = Policies()
    allowed = {name for name in ACTIONS if policies.decide("main", None, request(name)).allowed}
    needs_params = {"coreshowchannelmap", "bridgeinfo", "confbridgelist", "extensionstate", "faxsession", "mailboxcount"}
    assert allowed <= SAFE
    assert allowed - needs_params == {name for name in SAFE if not _needs_params(name)} - needs_params
    assert "no policy rule lets an unknown requester use Hangup" in policies.decide("main", None, request("Hangup")).reason


def _needs_params(name: str) -> bool:
    cls = action_class(name)
    return cls is not None and any(item.is_required() for item in cls.model_fields.values())


def test_the_safe_set_reads_and_shows_no_secret() -> None:
    for name in SAFE:
        cls = ACTIONS[name]
        assert cls.repeat, name
        assert not {"AuthDetail", "AuthList", "TransportDetail"} & set(cls.returns.items), name
    assert not SAFE & (DANGEROUS.keys() | NEVER)
    assert DANGEROUS.keys() <= ACTIONS.keys()


@pytest.mark.parametrize("name", sorted(name for name, cls in ACTIONS.items() if not cls.privileges and name not in NEVER))
def test_what_asterisk_lets_everybody_do_the_bridge_does_not(name: str) -> None:
    """Unless it only reads."""
    assert name in SAFE or name in DANGEROUS


@pytest.mark.parametrize("name", sorted(NEVER))
def test_some_are_never_sent(name: str) -> None:
    assert not Policies.everything().decide("main", "crm", request(name.upper())).allowed
    assert refusal(name.title())


@pytest.mark.parametrize("name", ["ActionID", "actionid", "SuppressEvents", "Action", " action"])
def test_what_the_bridge_sets_can_not_be_given(name: str) -> None:
    decision = Policies.everything().decide("main", "crm", request("UserEvent", {"UserEvent": "x", name: "y"}))
    assert not decision.allowed
    assert "set by the bridge" in decision.reason


def test_everything_is_everything() -> None:
    for action, params in [
        ("Command", {"Command": "core show uptime"}),
        ("Originate", {"Channel": "Local/1@x", "Application": "System", "Data": "${SHELL(ls)}"}),
        ("NoSuchAction", {"Anything": "x"}),
    ]:
        decision = Policies.everything().decide("main", None, request(action, params))
        assert decision.allowed
        assert decision.danger == (action != "NoSuchAction")


ALLOWED: list[tuple[Rule, str, dict[str, Any]]] = [
    (CALLS, "Originate", CALL),
    (CALLS, "originate", {"channel": "PJSIP/100", "EXTEN": "2", "context": "ivr-main", "priority": "1"}),
    (CALLS, "Originate", CALL | {"Variable": {"CRM_ID": "1,2", "__CRM_X": "y", "CALLERID(name)": "Bo"}}),
    (CALLS, "Originate", CALL | {"Channel": "Local/100@from-internal"}),
    (CALLS, "Originate", {"Channel": "PJSIP/100", "Application": "Playback", "Data": "demo&hello,skip"}),
    (CALLS, "QueueStatus", {"Queue": "support"}),
    (CALLS, "Getvar", {"Channel": "PJSIP/100", "Variable": "CRM_ID"}),
    (CALLS, "Setvar", {"Channel": "PJSIP/100", "Variable": "CRM_ID", "Value": "1"}),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": 'STREAM FILE welcome ""'}),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "get data beep 5000 4"}),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "EXEC Playback demo"}),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "SET VARIABLE CRM_X 1"}),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "SET CONTEXT ivr-2"}),
    (WITHOUT_CHANNEL, "Redirect", {"Channel": "PJSIP/1-0000", "Exten": "1", "Context": "any", "Priority": 1}),
    (WITHOUT_CHANNEL, "QueuePause", {"Interface": "PJSIP/1", "Paused": True}),
    (WITHOUT_CHANNEL, "MixMonitor", {"Channel": "PJSIP/1-1", "File": "2026/call-1.wav"}),
    (WITHOUT_CHANNEL, "UserEvent", {"UserEvent": "x", "Context": "anything", "Variable": "SHELL(x)"}),
    (DANGER, "Command", {"Command": "Core  show uptime"}),
    (DANGER, "GetConfig", {"Filename": "queues.conf"}),
    (DANGER, "DBGet", {"Family": "CRM", "Key": "1"}),
    (DANGER, "Originate", CALL | {"PreDialGoSub": "x,s,1"}),
    (DANGER, "Originate", {"Channel": "PJSIP/1", "Application": "System", "Data": "ls"}),
    (DANGER, "Setvar", {"Variable": "GLOBAL_X", "Value": "1"}),
    (DANGER, "AGI", {"Channel": "PJSIP/1", "Command": "DATABASE GET a b"}),
]


@pytest.mark.parametrize(("rule", "action", "params"), ALLOWED)
def test_what_a_rule_lets_through(rule: Rule, action: str, params: dict[str, Any]) -> None:
    decision = decide(rule, action, params)
    assert decision.allowed, decision.reason
    assert decision.rule == rule.name
    assert decision.params == params


REFUSED: list[tuple[Rule, str, dict[str, Any], str]] = [
    (CALLS, "Command", {"Command": "core show uptime"}, "no policy rule .*dangerous"),
    (CALLS, "NoSuch", {}, "does not know this action"),
    (CALLS, "Originate", CALL | {"CHANNEL": "PJSIP/1"}, "given twice"),
    (CALLS, "Originate", {"Exten": "200", "Context": "from-internal", "Priority": 1}, "needs the parameter"),
    (CALLS, "Originate", CALL | {"Chanel": "x"}, "no parameter 'Chanel'"),
    (CALLS, "Originate", CALL | {"Channel": "SIP/100"}, "'SIP/100' is not what"),
    (CALLS, "Originate", CALL | {"Channel": "PJSIP/100\r\nX: y"}, "is not what"),
    (CALLS, "Originate", CALL | {"Channel": "PJSIP/" + "1" * 300}, "is not what"),
    (CALLS, "Originate", CALL | {"Channel": "Local/100@outside"}, "context 'outside'"),
    (CALLS, "Originate", CALL | {"Channel": " Local/100@outside"}, "context 'outside'"),
    (CALLS, "Originate", CALL | {"Channel": "Local/100"}, "must name its context"),
    (CALLS, "Originate", CALL | {"Context": "outside"}, "context 'outside'"),
    (CALLS, "Originate", CALL | {"Context": ""}, "context ''"),
    (CALLS, "Originate", CALL | {"Context": "ivr-a/b"}, "context 'ivr-a/b'"),
    (CALLS, "Originate", CALL | {"Variable": "SECRET=1"}, "variable 'SECRET'"),
    (CALLS, "Originate", CALL | {"Variable": ["CRM_A=1", "SHELL(ls)=1"]}, "SHELL may run code"),
    (CALLS, "Originate", CALL | {"Variable": {"CRM_A,SHELL(ls)": "1"}}, "is not the name of a variable"),
    (CALLS, "Originate", CALL | {"Variable": {"CRM_A": "${SHELL(ls)}"}}, "Asterisk may run"),
    (CALLS, "Originate", CALL | {"pre_dial_gosub": "x,s,1"}, "PreDialGoSub"),
    (CALLS, "Originate", {"Channel": "PJSIP/100", "Application": "Dial", "Data": "x"}, "application 'Dial'"),
    (CALLS, "Originate", {"Channel": "PJSIP/100", "Application": "system", "Data": "ls"}, "dangerous: the application"),
    (CALLS, "Originate", {"Channel": "PJSIP/100", "Application": "Playback", "Data": "${X}"}, "dangerous"),
    (CALLS, "Originate", {"Channel": "PJSIP/100", "Application": "Playback", "Data": "/etc/x"}, "outside the sounds"),
    (
        CALLS,
        "Redirect",
        {
            "Channel": "",
            "Exten": "1",
            "Context": "ivr-1",
            "Priority": 1,
            "ExtraChannel": "PJSIP/1",
            "ExtraExten": "1",
            "ExtraContext": "out",
        },
        "context 'out'",
    ),
    (CALLS, "QueueStatus", {}, "Queue must be given"),
    (CALLS, "QueueStatus", {"queue": "sales"}, "queue 'sales'"),
    (CALLS, "QueueAdd", {"Queue": "support", "Interface": "local/1@out/n"}, "context 'out'"),
    (CALLS, "Getvar", {"Variable": "SHELL(ls)"}, "SHELL may run code"),
    (CALLS, "Setvar", {"Variable": "CRM_X", "Value": "1"}, "global variable"),
    (CALLS, "Status", {"Variables": "CRM_X,PIN"}, "variable 'PIN'"),
    (CALLS, "Status", {"AllVariables": True}, "all variables"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "EXEC System ls"}, "dangerous: the application System"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": 'E\\XEC "Sys"tem ls'}, "dangerous: the application System"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": " exec\tDial x"}, "application 'Dial'"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "DATABASE GET a b"}, "AGI DATABASE GET"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "GET VARIABLE SHELL(ls)"}, "SHELL may run code"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "GET FULL VARIABLE x"}, "AGI GET FULL"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "VERBOSE $\\{X}"}, "Asterisk may run"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "SET CONTEXT out"}, "context 'out'"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "GET VARIABLE PIN"}, "variable 'PIN'"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "RECORD FILE /etc/x wav # 1"}, "outside the sounds"),
    (CALLS, "AGI", {"Channel": "PJSIP/100", "Command": "HANGUP PJSIP/5-1"}, "another channel"),
    (WITHOUT_CHANNEL, "Originate", CALL | {"PreDialGoSub": "x,s,1"}, "dangerous"),
    (WITHOUT_CHANNEL, "Originate", CALL | {"Variable": {"__MIXMONITOR_EXEC": "ls"}}, "runs what is in"),
    (WITHOUT_CHANNEL, "Hangup", {"Channel": "/.*/"}, "regular expression"),
    (WITHOUT_CHANNEL, "MixMonitor", {"Channel": "x", "File": "a", "Command": "ls"}, "runs a program"),
    (WITHOUT_CHANNEL, "MixMonitor", {"Channel": "x", "File": "../a"}, "outside the recordings"),
    (WITHOUT_CHANNEL, "Monitor", {"Channel": "x", "File": "a;ls"}, "outside the recordings"),
    (WITHOUT_CHANNEL, "UserEvent", {"UserEvent": "x", "Event": "Hangup"}, "look like another event"),
    (WITHOUT_CHANNEL, "UserEvent", {"UserEvent": "x", "A": "1", "a": "2"}, "two spellings"),
    (WITHOUT_CHANNEL, "QueueReset", {}, "no policy rule .*dangerous"),
    (WITHOUT_CHANNEL, "ModuleUnload", {}, "dangerous"),
    (DANGER, "Command", {"Command": "core stop now"}, "command_words"),
    (DANGER, "Command", {"Command": "core"}, "command_words"),
    (DANGER, "GetConfig", {"Filename": "manager.conf"}, "config_files"),
    (DANGER, "DBGet", {"Family": "SIP", "Key": "1"}, "'SIP' is not what"),
    (DANGER, "BridgeKick", {"Channel": "x"}, "no policy rule"),
]


@pytest.mark.parametrize(("rule", "action", "params", "words"), REFUSED)
def test_what_a_rule_does_not_let_through(rule: Rule, action: str, params: dict[str, Any], words: str) -> None:
    decision = decide(rule, action, params)
    assert not decision.allowed
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(decision.reason)


def test_requester_pbx_and_order() -> None:
    policies = Policies(
        [CALLS, Rule(name="reading", allow=("@safe",)), Rule(name="crm more", requesters=("crm",), allow=("*",))]
    )
    assert policies.decide("main", None, request("Originate", CALL)).rule == ""
    assert policies.decide("main", "other", request("QueueStatus")).rule == "reading"
    assert policies.decide("main", "crm", request("QueueStatus")).allowed is False  # the first rule decides
    assert policies.decide("branch", "crm", request("Originate", CALL)).rule == "crm more"
    assert policies.decide("main", "crm", request("Park", {"Channel": "x"})).rule == "crm more"


def test_an_action_without_a_class_must_be_named() -> None:
    assert not decide(WITHOUT_CHANNEL, "HouseAlarm", {"Level": "1"}).allowed
    rule = Rule(name="alarm", allow=("HouseAlarm",), arguments={"Level": ("1",)})
    assert decide(rule, "housealarm", {"level": 1}).allowed
    assert not decide(rule, "HouseAlarm", {"Level": 2}).allowed
    assert not decide(rule, "HouseAlarm").allowed
    assert not decide(rule, "HouseAlarm", {"Level": 1, "LEVEL": "1"}).allowed
    keyed = Rule(name="alarm", allow=("HouseAlarm",), arguments={"Key": ("1",)})
    assert "name of a header" in decide(keyed, "HouseAlarm", {"\u212aey": "1"}).reason  # lower() makes a k of it


def test_a_limited_parameter_must_be_given_unless_empty_is_a_value() -> None:
    queue = Rule(name="q", allow=("QueueStatus", "Ping"), arguments={"Queue": ("support",)})
    assert "must be given" in decide(queue, "QueueStatus").reason
    assert decide(queue, "Ping").allowed
    assert decide(Rule(name="q", allow=("QueueStatus",), arguments={"Queue": "|s.*"}), "QueueStatus").allowed


def test_an_alias_is_held_to_what_it_sends() -> None:
    pausing = Rule(name="q", allow=("family:queue",), arguments={"Paused": ("true", "")})
    member = {"Interface": "PJSIP/1"}
    assert decide(pausing, "QueuePause", member | {"Paused": True}).allowed
    assert not decide(pausing, "QueueUnpause", member).allowed
    assert not decide(Rule(name="q", allow=("QueuePause",)), "QueueUnpause", member).allowed


def test_forced_values_win_over_every_spelling() -> None:
    rule = Rule(
        name="f", allow=("Originate", "Ping"), force={"Account": "crm", "Async": True}, arguments={"Account": ("x",)}
    )
    decision = decide(rule, "Originate", CALL | {"aCCount": "boss", "async_": False})
    assert decision.allowed, decision.reason
    assert decision.changed == ("Account", "Async")
    assert decision.params == CALL | {"Account": "crm", "Async": True}
    assert decide(rule, "Originate", CALL | {"Account": "crm"}).changed == ("Async",)
    assert decide(rule, "Ping").params == {}


def test_danger_is_told() -> None:
    assert decide(DANGER, "Command", {"Command": "core show uptime"}).danger
    assert not decide(DANGER, "Originate", CALL).danger
    unnamed = Rule(name="d", allow=("*",), danger=True)
    assert "say `danger: true`" in decide(unnamed, "Originate", CALL | {"PreDialGoSub": "a"}).reason


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(name="r", allow=("family:que",)), "'que' is no family"),
        (Rule(name="r", allow=("Originate",), arguments={"Chanel": ("x",)}), "has a parameter 'Chanel'"),
        (Rule(name="r", allow=("Ping",), force={"Account": "x"}), "has a parameter 'Account'"),
        (Rule(name="r", allow=("Originate",), arguments={"Channel": "("}), "is no regular expression"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule: Rule, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Policies([rule])


def test_rates_and_signatures_by_requester() -> None:
    rules = [
        Rule(name="a", allow=("QueueStatus",), rate=Rate(100, 100)),
        Rule(name="b", allow=("Ping",), requesters=("crm",), rate=Rate(5, 10)),
    ]
    policies = Policies(rules, signers={"crm"})
    ping = Request.model_validate({"id": "1", "action": "Ping"})
    assert policies.decide("main", "crm", ping).rate == Rate(5, 10), "of the rule that decides"
    assert Policies().decide("main", "crm", ping).rate is None
    assert policies.must_sign("crm")
    assert not policies.must_sign("other")
    assert not policies.must_sign(None)
    assert Policies(require_signature=True).must_sign(None)


def test_values_that_may_be_private_are_not_repeated() -> None:
    rule = Rule(name="r", allow=("Setvar",), variables=("*",), arguments={"Value": ("1",)})
    assert "4711" not in decide(rule, "Setvar", {"Channel": "x", "Variable": "PIN", "Value": "4711"}).reason


def test_deciding_takes_microseconds() -> None:
    policies = Policies([CALLS] * 20)
    one = request("Originate", CALL | {"Variable": {f"CRM_{n}": "x" for n in range(10)}})
    policies.decide("main", "crm", one)
    started = time.perf_counter()
    for _ in range(200):
        policies.decide("main", "crm", one)
    assert (time.perf_counter() - started) / 200 < 0.002  # some 100 µs on an idle machine
