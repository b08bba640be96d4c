"""The oracle itself: it must pass a good run and catch each thing that can go wrong, planted one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.ledger import Ledger, Ranges, Said, check_of
from tests.support.oracle import Oracle, Verdict

FIRST = "20260801T120000.000000Z-aaaaaa"
SECOND = "20260801T120500.000000Z-bbbbbb"
Envelope = dict[str, Any]


def envelope(kind: str, epoch: str, sequence: int, said: dict[str, Any]) -> Envelope:
    return {
        "id": f"{epoch}-{sequence}",
        "type": f"{kind}.v1",
        "epoch": epoch,
        "sequence": f"{sequence:020d}",
        "data": said,
    }


def numbered(number: int, epoch: str, sequence: int) -> Envelope:
    extra = {"Number": str(number), "Check": check_of(number)}
    return envelope("asterisk.ami.UserEvent", epoch, sequence, {"user_event": "Numbered", "extra": extra})


def up(epoch: str) -> Envelope:
    return envelope("amibridge.link.up", epoch, 1, {"host": "h", "port": 1})


def gap(epoch: str, sequence: int, reason: str, **said: Any) -> Envelope:
    return envelope("amibridge.gap.found", epoch, sequence, {"reason": reason, **said})


def one_login(last: int = 20) -> list[Envelope]:
    """link.up, then the numbers from 1 at the sequences from 2."""
    return [up(FIRST), *(numbered(number, FIRST, number + 1) for number in range(1, last + 1))]


def two_logins(**changes: Any) -> list[Envelope]:
    """1 to 10, a gap of five numbers between the logins, 16 to 20."""
    lost = {"from_epoch": FIRST, "from_sequence": 11, "to_epoch": SECOND, "to_sequence": 1} | changes
    between = [up(SECOND), gap(SECOND, 2, "link_lost", **lost)]
    return [*one_login(10), *between, *(numbered(number, SECOND, number - 13) for number in range(16, 21))]


def judged(envelopes: list[Envelope], ledger: Ledger | None = None) -> Verdict:
    bodies = [json.dumps(one).encode() for one in envelopes]
    return Oracle().saw_all(bodies).judge(ledger or Ledger.all_to_one(20))


TWO = Ledger([Said(True, Ranges([(1, 12)]), "kicked", 13), Said(True, Ranges([(15, 20)]))], Ranges([(14, 14)]), 20)


def caught(envelopes: list[Envelope], rule: str, ledger: Ledger | None = None) -> Verdict:
    verdict = judged(envelopes, ledger)
    assert rule in verdict.problems, str(verdict)
    with pytest.raises(AssertionError):
        verdict.must_be_clean()
    return verdict


def test_a_whole_run_is_clean() -> None:
    verdict = judged(one_login())
    verdict.must_be_clean()
    verdict.must_have_lost_nothing()
    assert (verdict.seen, verdict.written, verdict.missing) == (20, 20, 0)


def test_a_run_with_an_announced_loss_is_clean_and_has_lost_something() -> None:
    verdict = judged(two_logins(), TWO)
    verdict.must_be_clean()
    assert (verdict.missing, verdict.unheard) == (3, 2)  # 11, 12 and 15 were written; 13 and 14 were not
    with pytest.raises(AssertionError, match="3 of 18 events are missing"):
        verdict.must_have_lost_nothing()


def test_a_loss_in_the_middle() -> None:
    found = caught([one for one in one_login() if one["id"] != f"{FIRST}-8"], "conservation")
    assert found.counts["hole"] == 1
    assert found.missing == 1


def test_a_loss_that_the_sequence_hides() -> None:
    caught([up(FIRST), *(numbered(n, FIRST, n + 1 if n < 7 else n) for n in range(1, 21) if n != 7)], "conservation")


def test_a_loss_at_the_end() -> None:
    caught(one_login(19), "conservation")


def test_two_that_changed_places_on_the_way() -> None:
    envelopes = one_login()
    envelopes[5], envelopes[6] = envelopes[6], envelopes[5]
    caught(envelopes, "order")


def test_two_that_changed_places_before_they_got_a_sequence() -> None:
    envelopes = one_login()
    envelopes[5], envelopes[6] = numbered(6, FIRST, 6), numbered(5, FIRST, 7)
    caught(envelopes, "order")


@pytest.mark.parametrize("number", [21, 0, 10**9])
def test_an_invention(number: int) -> None:
    caught([*one_login(), numbered(number, FIRST, 22)], "invention")


def test_what_was_said_to_nobody_can_not_have_been_heard() -> None:
    envelopes = [*one_login(10), up(SECOND), *(numbered(number, SECOND, number - 12) for number in range(14, 21))]
    caught(envelopes, "invention", TWO)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["extra"].update(Check="0" * 16),
        lambda said: said["extra"].update(Number="8"),
        lambda said: said["extra"].update(Number="x"),
        lambda said: said["extra"].pop("Check"),
    ],
)
def test_a_changed_payload(change: Callable[[dict[str, Any]], Any]) -> None:
    envelopes = one_login()
    change(envelopes[7]["data"])
    caught(envelopes, "payload")


def test_a_hole_of_something_that_has_no_number() -> None:
    caught(one_login()[1:], "hole")


def test_a_repetition_is_counted_and_bounded() -> None:
    envelopes = one_login()
    verdict = judged([*envelopes[:15], *envelopes[10:]])
    verdict.must_be_clean(max_duplicates=5)
    assert (verdict.duplicates, verdict.rewinds) == (5, 1)
    with pytest.raises(AssertionError, match="5 messages came again, 4 at most"):
        verdict.must_be_clean(max_duplicates=4)


def test_a_repetition_under_another_id() -> None:
    again = numbered(20, FIRST, 21) | {"id": "another"}
    caught([*one_login(), again], "identity")


def test_a_repetition_at_another_place() -> None:
    caught([*one_login(), numbered(20, FIRST, 22)], "identity")


def test_a_repetition_that_says_something_else() -> None:
    caught([*one_login(), numbered(19, FIRST, 22) | {"id": f"{FIRST}-21"}], "identity")
    caught([*one_login(), numbered(19, FIRST, 21)], "payload")


def test_a_missing_gap_between_logins() -> None:
    found = caught([one for one in two_logins() if "gap" not in one["type"]], "missing gap", TWO)
    assert found.counts["conservation"] == 5


def test_a_missing_gap_between_logins_in_which_nothing_was_said() -> None:
    envelopes = [*one_login(10), up(SECOND), *(numbered(number, SECOND, number - 9) for number in range(11, 21))]
    caught(envelopes, "missing gap")


def test_a_gap_that_begins_after_the_time_it_should_tell_of() -> None:
    caught(two_logins(from_sequence=None, from_epoch=SECOND), "missing gap", TWO)


def test_a_gap_over_what_is_published() -> None:
    caught(two_logins(from_sequence=9), "wrong gap", TWO)


def test_a_gap_that_begins_after_what_is_published() -> None:
    caught(two_logins(from_sequence=12), "wrong gap", TWO)


def test_the_first_gap_of_all_begins_at_nothing() -> None:
    started = gap(FIRST, 2, "bridge_start", from_epoch=None, from_sequence=None, to_epoch=FIRST)
    envelopes = [up(FIRST), started, *(numbered(number, FIRST, number - 2) for number in range(5, 21))]
    ledger = Ledger([Said(True, Ranges([(5, 20)]))], Ranges([(1, 4)]), 20)
    judged(envelopes, ledger).must_be_clean()
    caught(envelopes[:1] + envelopes[2:], "conservation", ledger)


def inside(lost: int, to_sequence: int | None = 9) -> list[Envelope]:
    """The numbers 4 to 8 (sequences 5 to 9) are gone, and a gap stands at the first of them."""
    said = {"from_epoch": FIRST, "from_sequence": 5, "to_epoch": FIRST, "to_sequence": to_sequence, "lost": lost}
    return [*one_login()[:4], gap(FIRST, 5, "outbox_full", **said), *one_login()[9:]]


def test_a_counted_gap() -> None:
    verdict = judged(inside(5))
    verdict.must_be_clean()
    assert verdict.missing == 5


def test_a_counted_gap_that_counts_wrongly() -> None:
    caught(inside(4), "wrong gap")
    assert "conservation" in judged(inside(4)).problems


def test_a_counted_gap_over_what_is_published() -> None:
    caught(inside(7, to_sequence=11), "wrong gap")


def test_a_counted_gap_that_names_too_few() -> None:
    caught(inside(3, to_sequence=7), "hole")


def test_the_tail_of_an_epoch_that_is_gone() -> None:
    said = {"from_epoch": FIRST, "from_sequence": 12, "to_epoch": FIRST, "to_sequence": None, "lost": 10}
    judged([*one_login(10), gap(FIRST, 12, "outbox_damaged", **said)]).must_be_clean()


def test_shed_events_are_explained_up_to_their_count() -> None:
    kept = [numbered(number, FIRST, place) for place, number in enumerate([1, 2, 4, 5, 7, 8], start=2)]
    said = {"from_epoch": FIRST, "from_sequence": 3, "by_event": {"UserEvent": 2}}
    ledger = Ledger.all_to_one(8)
    judged([up(FIRST), *kept, gap(FIRST, 8, "outbox_crowded", lost=2, **said)], ledger).must_be_clean()
    caught([up(FIRST), *kept, gap(FIRST, 8, "outbox_crowded", lost=1, **said)], "conservation", ledger)


def test_a_torn_frame_explains_one() -> None:
    torn = gap(FIRST, 8, "torn_frame")
    envelopes = [*one_login()[:7], torn, *(numbered(number, FIRST, number + 1) for number in range(8, 21))]
    judged(envelopes).must_be_clean()
    del envelopes[8]
    caught(envelopes, "conservation")


def test_a_run_without_a_fault_proves_nothing() -> None:
    verdict = judged(one_login())
    for wanted in ({"rewinds": 1}, {"gaps": 1}, {"duplicates": 1}, {"epochs": 2}, {"missing": 1}):
        with pytest.raises(AssertionError, match="nothing was proved"):
            verdict.must_have_seen(**wanted)
    judged(two_logins(), TWO).must_have_seen(gaps=1, epochs=2, missing=3)


def test_the_verdict_says_what_is_wrong() -> None:
    said = str(judged(one_login(19)))
    assert "20 written, 19 seen, 1 missing" in said
    assert "20 was written and lies in no published gap" in said
