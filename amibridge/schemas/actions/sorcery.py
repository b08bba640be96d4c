"""Caches in front of what sorcery reads its objects from."""

from __future__ import annotations

from amibridge.schemas.action import AmiAction, TrueFalse, param

SYSTEM = ("system",)


class SorceryMemoryCacheExpire(AmiAction, family="sorcery", privileges=SYSTEM):
    """Throw all objects out of a cache (res_sorcery_memory_cache, Asterisk 13.5+)."""

    cache: str = param("Cache")


class SorceryMemoryCacheExpireObject(AmiAction, family="sorcery", privileges=SYSTEM):
    """Throw an object out of a cache (res_sorcery_memory_cache, Asterisk 13.5+)."""

    cache: str = param("Cache")
    object: str = param("Object")


class SorceryMemoryCachePopulate(AmiAction, family="sorcery", privileges=SYSTEM):
    """Fill a cache anew (res_sorcery_memory_cache, Asterisk 13.7+)."""

    cache: str = param("Cache")


class SorceryMemoryCacheStale(AmiAction, family="sorcery", privileges=SYSTEM, repeat=True):
    """Have all objects of a cache read again when they are next used (res_sorcery_memory_cache, Asterisk 13.5+)."""

    cache: str = param("Cache")


class SorceryMemoryCacheStaleObject(AmiAction, family="sorcery", privileges=SYSTEM, repeat=True):
    """Have an object read again when it is next used (res_sorcery_memory_cache, Asterisk 13.5+)."""

    cache: str = param("Cache")
    object: str = param("Object")
    reload: TrueFalse | None = param("Reload", default=None)  # read it now
