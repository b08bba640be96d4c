"""What docs/policy.md shows works: every configuration in it, and the lists in it are those of the tables."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from amibridge.app.policies import policies
from amibridge.commands.dangers import DANGEROUS, HARMLESS_APPLICATIONS, variable_danger
from amibridge.commands.signatures import Key, Keys
from amibridge.schemas.requests import Request
from amibridge.settings import build
from amibridge.settings_requests import RuleSettings

TEXT = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
RECIPES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
MAIN = {"main": {"username": "u", "secret": "x"}}


def decided(recipe: dict[str, Any], requester: str, action: str, params: dict[str, Any]) -> bool:
    rules = policies(build({"pbx": MAIN, **recipe}, origin="docs"))
    return rules.decide("main", requester, Request(id="1", action=action, params=params)).allowed


def test_every_configuration_is_good(tmp_path: Path) -> None:
    assert len(RECIPES) >= 6
    for recipe in RECIPES:
        for key in recipe["requests"].get("keys", {}).values():
            del key["secret_file"]
            key["secret"] = "0123456789abcdef"
        policies(build({"pbx": MAIN, **recipe}, origin="docs"))


def test_the_recipes_do_what_they_say() -> None:
    dial, ivr, monitoring, operators = RECIPES[1:5]
    call = {"Channel": "PJSIP/100", "Exten": "5551234", "Context": "from-internal", "Priority": 1}
    assert decided(dial, "crm", "Originate", call | {"Variable": {"CRM_ID": "7"}})
    assert decided(dial, "crm", "Hangup", {"Channel": "PJSIP/100-0000000a"})
    assert not decided(dial, "crm", "Originate", call | {"Context": "international"})
    assert not decided(dial, "crm", "Originate", call | {"Channel": "Local/1@from-internal"})
    for line in ("ANSWER", 'STREAM FILE hello ""', "GET DATA pin 5000 4", "SET VARIABLE IVR_X 1", "EXEC Playback bye"):
        assert decided(ivr, "ivr", "AGI", {"Channel": "x", "Command": line}), line
    assert not decided(ivr, "ivr", "AGI", {"Channel": "x", "Command": "EXEC System ls"})
    assert decided(monitoring, "wallboard", "QueueStatus", {"Queue": "support"})
    assert not decided(monitoring, "wallboard", "QueueStatus", {})
    assert decided(monitoring, "zabbix", "QueueStatus", {})
    assert not decided(monitoring, "zabbix", "QueuePause", {"Interface": "x", "Paused": True})
    assert decided(operators, "anna", "QueuePause", {"Interface": "PJSIP/1", "Paused": True})
    assert not decided(operators, "anna", "QueueReset", {})
    assert decided(operators, "root", "Command", {"Command": "pjsip show contacts"})
    assert not decided(operators, "root", "Command", {"Command": "module unload x"})


def test_every_option_of_a_rule_is_described() -> None:
    assert RuleSettings.model_fields.keys() - {"name"} == set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))


def test_the_lists_are_those_of_the_tables() -> None:
    named = re.search(r"Harmless applications: (.*?)\.", TEXT, re.DOTALL)
    assert named is not None
    assert {name.lower() for name in re.findall(r"\w+", named[1])} == HARMLESS_APPLICATIONS
    functions = re.search(r"Harmless are\s+(.*?)\.", TEXT, re.DOTALL)
    assert functions is not None
    assert all(variable_danger(f"{name}(x)") is None for name in re.findall(r"[A-Z_]{3,}", functions[1]))
    for name in ("GetConfig", "DBGet", "ShowDialPlan", "PJSIPShowAuths", "Reload", "QueueReset", "MessageSend"):
        assert name.lower() in DANGEROUS
        assert name in TEXT


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("jq")), reason="openssl and jq sign in the example")
def test_the_shell_can_sign() -> None:
    script = re.search(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert script is not None
    secret = "0123456789abcdef"
    done = subprocess.run(
        ["bash", "-c", script[1]], env={"SECRET": secret, "PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    opened = Keys({"crm-2026": Key("crm", secret.encode())}).open(done.stdout)
    assert opened.requester == "crm"
    assert json.loads(opened.body)["pbx"] == "main"
