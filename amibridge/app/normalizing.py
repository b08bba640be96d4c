"""The normalizer of one PBX, as its options want it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from amibridge.normalizer.engine import Normalizer
from amibridge.normalizer.redaction import Redaction
from amibridge.settings import PbxSettings


def normalizer_of(name: str, bridge: str, options: PbxSettings) -> Normalizer:
    hidden = options.redact
    redaction = Redaction(hidden.caller_numbers, hidden.dtmf_digits, tuple(hidden.variables))
    zone = ZoneInfo(options.timezone) if options.timezone else None
    return Normalizer(pbx=name, bridge=bridge, zone=zone, redaction=redaction)
