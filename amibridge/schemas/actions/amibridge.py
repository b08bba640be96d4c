"""What the bridge answers itself: requests like any other, of which Asterisk hears nothing."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, Commas, param
from amibridge.schemas.action import TrueFalse as Flag


class GetState(AmiAction, family="amibridge", name="amibridge.GetState", repeat=True):
    """Tell what there is on the PBX: the picture the bridge keeps of it.

    Items `Entry`: `noun`, `key`, `entry`. The summary `State`: `bridge`, `epoch` and `sequence` at which all of it is
    true, and `synced`, the nouns that Asterisk has listed wholly since the login. `nouns`: channels, bridges, calls, queues,
    agents, endpoints, devices, extensions, parked, conferences (all of them, when it is left out). `key`: only entries whose
    key matches, `*` and `?` allowed. `joinable`: the summary also holds what a program needs to go on with the events (the
    SDK's `watch`).
    """

    nouns: Commas | None = param("Nouns", default=None)
    key: str | None = param("Key", default=None)
    joinable: Flag | None = param("Joinable", default=None)


class Resync(AmiAction, family="amibridge", name="amibridge.Resync", repeat=True):
    """Ask Asterisk for its state again now and publish it as `asterisk.state.*`; the reply does not wait for that."""
