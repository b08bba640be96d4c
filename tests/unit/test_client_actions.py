"""The actions as methods, and what editors are told of them."""

from __future__ import annotations

import ast

from amibridge.client import actions, stubs
from amibridge.client.bus import Pbx


def test_the_stub_is_up_to_date() -> None:
    assert stubs.STUB.read_text(encoding="utf-8") == stubs.text(), "run python -m amibridge.client.stubs"


def test_every_action_has_a_method_of_a_readable_name() -> None:
    found = actions.methods()
    assert len(found) > 170
    assert len({cls.action_name for cls in found.values()}) == len(found)
    for name in ("core_show_channels", "queue_add", "sip_peers", "pjsip_show_endpoint", "dahdi_dnd_off", "db_get", "agi"):
        assert name in found
    assert not set(found) & set(vars(Pbx))


def test_the_stub_names_the_parameters_and_their_types() -> None:
    tree = ast.parse(stubs.text())
    [one] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Actions"]
    [originate] = [node for node in one.body if isinstance(node, ast.AsyncFunctionDef) and node.name == "originate"]
    kinds = {argument.arg: ast.unparse(argument.annotation) for argument in originate.args.kwonlyargs if argument.annotation}
    assert kinds["channel"] == "str | int"
    assert kinds["variables"] == "Mapping[str, str | int] | None"
    assert kinds["wait"] == "Literal['response', 'result']"
    assert not originate.args.args[1:]
