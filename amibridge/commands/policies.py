"""Who may ask for what: rules by requester, PBX, action and argument. What no rule lets through is refused.

The first rule that is about this requester, this PBX and this action decides, and no other is asked after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from amibridge.commands.dangers import DANGEROUS, NEVER, RESERVED, Header
from amibridge.commands.rules import ALL, EVERYTHING, READING, Gate, Rate, Rule
from amibridge.errors import RequestRefused
from amibridge.schemas.action import AmiAction
from amibridge.schemas.registry import action_class
from amibridge.schemas.requests import Param, Request, headers_of

MAX_REMEMBERED = 4096  # of who asked for which action: more than there are on a busy day, in a megabyte or two

# Where nothing is configured: everybody may read what is no secret.
DEFAULT_RULES = (Rule(name="reading", allow=(READING,)),)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says to one request. `params` are the request's with the rule's forced values in them, `headers` what
    was judged of them: these go out, and no others.

    `reason` is for people: the rule that allowed it, or what was refused and what to do. `danger`: allowed although it is
    dangerous, which is worth a line in the audit.
    """

    allowed: bool
    reason: str
    rule: str  # its name; empty when none matched
    params: Mapping[str, Param]
    changed: tuple[str, ...] = ()  # the parameters that were forced to another value
    danger: bool = False
    rate: Rate | None = None  # of the rule, for each of its requesters
    headers: tuple[Header, ...] = ()  # of what is allowed


class Policies:
    """All rules, in their order. `signers` are the requesters who have a key and must use it.

    Raises ConfigError where a rule names a family, a parameter or a pattern that is none.
    """

    def __init__(
        self, rules: Sequence[Rule] = DEFAULT_RULES, *, require_signature: bool = False, signers: Collection[str] = ()
    ) -> None:
        self.rules = tuple(rules)
        self._gates = tuple(Gate(rule) for rule in rules)
        self._deciding: dict[tuple[str, str | None, str], Gate | None] = {}
        self._require_signature = require_signature
        self._signers = frozenset(signers)

    @classmethod
    def everything(cls) -> Policies:
        """Everybody may do everything that can be done at all: for a simulated PBX and for trying things out."""
        return cls((Rule(name="unsafe-allow-everything", allow=(EVERYTHING,), danger=True),))

    def must_sign(self, requester: str | None) -> bool:
        """Whether an unsigned request of this requester is refused."""
        return self._require_signature or requester in self._signers

    def decide(self, pbx: str, requester: str | None, request: Request) -> Decision:
        """May this requester (None: unknown) ask this of this PBX? Reads nothing but its arguments."""
        reason = refusal(request.action) or _reserved(request)
        if reason is not None:
            return Decision(False, reason, "", request.params)
        action = request.action.lower()
        gate = self._gate(pbx, requester, action)
        if gate is None:
            return Decision(False, _no_rule(pbx, requester, request.action), "", request.params)
        cls = action_class(action)
        params, changed = gate.forced(cls, request.params)
        try:
            headers = _headers(request, cls, params)
        except RequestRefused as error:
            return Decision(False, str(error), gate.rule.name, params, changed)
        if objection := gate.objection(action, cls, headers):
            return self._refused(gate, request, objection, params)
        why, let = gate.danger(action, cls.wire_name.lower() if cls else action, headers)
        if not let:
            text = f"dangerous: {why}. A rule must name {request.action} and say `danger: true` for it"
            return self._refused(gate, request, text, params)
        name, rate = gate.rule.name, gate.rule.rate
        reason = f"allowed by the rule {name!r}"
        return Decision(True, reason, name, params, changed, why is not None, rate, tuple(headers))

    def _gate(self, pbx: str, requester: str | None, action: str) -> Gate | None:
        """The first rule that is about these, remembered: which it is depends on nothing else."""
        key = (pbx, requester, action)
        if key not in self._deciding:
            if len(self._deciding) >= MAX_REMEMBERED:
                self._deciding.clear()
            self._deciding[key] = next((gate for gate in self._gates if gate.takes(pbx, requester, action)), None)
        return self._deciding[key]

    @staticmethod
    def _refused(gate: Gate, request: Request, objection: str, params: Mapping[str, Param]) -> Decision:
        name = gate.rule.name
        return Decision(False, f"{request.action} is refused by the policy rule {name!r}: {objection}", name, params)


def refusal(action: str) -> str | None:
    """Why the bridge never sends this action; None when it may."""
    if action.lower() in NEVER:
        return f"{action} would change the bridge's own AMI session and is never sent"
    return None


def safe_to_repeat(action: str, params: Mapping[str, object]) -> bool:
    """Whether executing this action a second time does no harm; of one without a class nobody knows.

    Reading is safe, except where a dialplan function is read: `SHELL(…)`, `DB_DELETE(…)` or `INC(…)` do something.
    """
    cls = action_class(action)
    return cls is not None and cls.repeat and not any("(" in str(value) for value in params.values())


def _reserved(request: Request) -> str | None:
    name = next((name for name in request.params if name.strip().lower() in RESERVED), None)
    return None if name is None else f"{request.action}: the parameter {name!r} is set by the bridge and can not be given"


def _headers(request: Request, cls: type[AmiAction] | None, params: Mapping[str, Param]) -> Sequence[Header]:
    """What goes out for these parameters. Raises RequestRefused."""
    if cls is None or cls.model_config.get("extra") == "allow":
        low = [name.lower() for name in params]
        if len(set(low)) != len(low):
            raise RequestRefused(f"{request.action}: a parameter is given twice, in two spellings")
        if strange := next((name for name in params if not name.isascii()), None):
            raise RequestRefused(f"{request.action}: {strange!r} is not the name of a header")
    if cls is not None:
        return cls.read(dict(params)).headers()
    return headers_of(request.model_copy(update={"params": dict(params)}))


def _no_rule(pbx: str, requester: str | None, action: str) -> str:
    who = "an unknown requester" if requester is None else f"{requester!r}"
    text = f"no policy rule lets {who} use {action} on PBX {pbx!r}"
    if why := DANGEROUS.get(action.lower()):
        return f"{text}; it is dangerous ({why}): a rule must name it and say `danger: true`"
    if action_class(action) is None:
        return f"{text}; the bridge does not know this action, so a rule must name it ({ALL!r} does not stand for it)"
    return f"{text}: add one under requests.policy"
