"""The board as JSON and back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from amibridge.calls.board import Board
from amibridge.calls.model import Call, Channel, Leg

FORMAT = 1


def dump(board: Board) -> dict[str, Any]:
    """Every channel and call; what can be worked out from them is left out. For orjson, and at once: the values are live."""
    return {
        "format": FORMAT,
        "made": board.made,
        "ends_have_dest": board.ends_have_dest,
        "at": board.at,
        "stale_at": board.stale_at,
        "holding": board.holding,
        "doubted": board.doubted,
        "losing": list(board.losing),
        "ended": list(board.ended),
        "gone": list(board.gone),
        "names": board.names,
        "channels": list(board.channels.values()),
        "calls": list(board.calls.values()),
        "bridges": board.bridges,
    }


def load(saved: Any, trunks: Sequence[str] = ()) -> Board:
    """From the parsed JSON. Raises ValueError for anything that `dump` did not make."""
    try:
        return _load(saved, trunks)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no checkpoint of calls: {error!r}") from error


def _load(saved: dict[str, Any], trunks: Sequence[str]) -> Board:
    if saved["format"] != FORMAT:
        raise ValueError(f"a checkpoint of calls in format {saved['format']}; this is {FORMAT}")
    board = Board(trunks)
    board.ends_have_dest = saved["ends_have_dest"]
    board.made, board.at, board.stale_at = saved["made"], saved["at"], saved["stale_at"]
    board.holding = saved["holding"]
    board.doubted = saved["doubted"]
    board.losing = dict.fromkeys(saved["losing"])
    board.gone = OrderedDict.fromkeys(saved["gone"])
    board.ended = OrderedDict.fromkeys(saved["ended"])
    board.names = saved["names"]
    board.bridges = saved["bridges"]
    for one in saved["calls"]:
        call = Call(**{**one, "legs": {key: Leg(**leg) for key, leg in one["legs"].items()}})
        board.calls[call.call_id] = call
    for one in saved["channels"]:
        board.restore(Channel(**one))
    return board
