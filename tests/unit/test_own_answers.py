"""Requests that the bridge answers itself: what is judged is what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from amibridge.commands.answers import Answers
from amibridge.commands.own import OwnAnswers
from amibridge.errors import RequestRefused
from amibridge.schemas.requests import ReplyPart, Request
from amibridge.state.picture import NOUNS, Picture


def picture(channels: int) -> Picture:
    found = Picture()
    found.apply("amibridge.link.up", {"host": "h", "port": 1}, "e", 1)
    for number in range(channels):
        body = {"channel": {"channel": f"PJSIP/{number}-1", "uniqueid": f"{number}.1", "linkedid": f"{number}.1"}}
        found.apply("asterisk.ami.Newchannel", body, "e", number + 2)
    return found


async def ask(of: Picture, **params: Any) -> tuple[Any, list[ReplyPart]]:
    parts: list[ReplyPart] = []

    async def send(part: ReplyPart) -> None:
        parts.append(part)

    own = OwnAnswers(Answers("pbx1", lambda event: {}), bridge="b", nouns=NOUNS, picture=lambda: of, resync=None)
    answer = own.of("amibridge.getstate")
    assert answer is not None
    return await answer(Request(id="1", action="amibridge.GetState", params=params), send), parts


async def test_a_noun_that_is_named_twice_is_told_once() -> None:
    reply, parts = await ask(picture(3), Nouns=",".join(["channels"] * 100))
    assert (len(reply.events), parts) == (3, [])


async def test_what_is_long_comes_in_parts_of_one_moment() -> None:
    reply, parts = await ask(picture(1200), Nouns="channels", Joinable=True)
    assert (reply.items, reply.parts, reply.events) == (1200, len(parts), None)
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
    held = dict(reply.summary.data["rest"]) | {
        "epoch": reply.summary.data["epoch"],
        "sequence": reply.summary.data["sequence"],
    }
    entries: dict[str, Any] = {noun: {} for noun in NOUNS}
    for part in parts:
        for item in part.events:
            entries[item.data["noun"]][item.data["key"]] = item.data["entry"]
    again = Picture.restore(held | {"entries": entries})
    assert again.entries("channels") == picture(1200).entries("channels")


async def test_nobody_knows_this_noun() -> None:
    with pytest.raises(RequestRefused, match="'people' is no noun"):
        await ask(picture(0), Nouns="people")


async def test_only_what_matches() -> None:
    reply, _ = await ask(picture(20), Nouns="channels", Key="1?.1")
    assert [item.data["key"] for item in reply.events] == [f"1{digit}.1" for digit in range(10)]
