import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.calls import Call, Difference, Highlight, call_as_of, difference, explain, order
from scoring.lead import Lead
from scoring.ledger import Signal, Status
from scoring.playbook import Band, Criterion, Playbook
from scoring.standing import Commitment
from tests.entries import NOW, day, signal, signals, touchpoint

PLAYBOOK = Playbook(
    points={"email_opened": 1, "commented": 10, "case_study_downloaded": 15},
    rest_days={"reached": 5},
    fast_lane=("price_requested",),
    criteria=(Criterion("employees", bands=(Band(1, 100, 100), Band(101, 200, 50))),),
)
DUE = Commitment(day(-1))
OLDER = Commitment(day(-2))


def entry(
    external_id: str = "A",
    ledger: list[Signal] | None = None,
    commitment: Commitment | None = None,
    employees: str = "50",
) -> Call:
    lead = Lead(external_id, attributes={"employees": employees})
    return explain(lead, ledger or [], PLAYBOOK, NOW, commitment)


def ranked(*calls: Call) -> list[str]:
    return [c.lead.external_id for c in sorted(calls, key=lambda c: order(c, PLAYBOOK))]


@given(st.lists(signals, max_size=10))
def test_the_reasons_of_an_entry_sum_to_its_interest(ledger: list[Signal]) -> None:
    found = entry(ledger=ledger)
    assert math.fsum(part.points for part in found.parts) == found.interest


def test_promises_that_are_due_stand_first_the_oldest_of_them_first() -> None:
    hot = entry("hot", [signal(points=100)])
    assert ranked(hot, entry("due", commitment=DUE), entry("older", commitment=OLDER)) == [
        "older",
        "due",
        "hot",
    ]


def test_then_comes_the_higher_priority_which_is_interest_weighed_with_fit() -> None:
    keen = entry("keen", [signal(points=30)], employees="150")  # 30 · 50 %
    fitting = entry("fitting", [signal(points=20)])  # 20 · 100 %
    assert ranked(keen, fitting) == ["fitting", "keen"]


def test_leads_without_interest_stand_at_the_end_by_fit() -> None:
    some = entry("some", [signal(points=0.001, at=-300)])
    below = entry("below", [signal(points=-50)])
    half = entry("half", employees="150")
    assert ranked(half, below, some) == ["some", "below", "half"]


@pytest.mark.parametrize("commitment", [None, DUE])
def test_ties_end_by_external_id_in_the_order_of_code_points(commitment: Commitment | None) -> None:
    ids = ["a", "Z", "ä", "z", "😀", "ﬀ", "10", "9"]
    assert ranked(*(entry(i, commitment=commitment) for i in ids)) == sorted(ids)


def test_resting_leads_stand_last_the_next_to_return_first() -> None:
    def resting(external_id: str, days: float) -> Call:
        return explain(Lead(external_id), [], PLAYBOOK, NOW, resting_until=day(days))

    assert ranked(resting("later", 3), resting("sooner", 1), entry("free")) == [
        "free",
        "sooner",
        "later",
    ]


OPENED = [signal("email_opened", at=-n, asset=f"mail {n}") for n in (1, 2)]
SENT = [signal("email_sent", at=-n - 0.5) for n in (1, 2, 3, 4)]
DOWNLOADED = signal("case_study_downloaded", at=-3, asset="case.pdf")
COMMENTED = signal("commented", at=-2)
A = entry("A", [*OPENED, *SENT])
B = entry("B", [DOWNLOADED, COMMENTED])


def test_the_difference_names_what_each_did_the_heaviest_first() -> None:
    assert difference(B, A) == Difference(
        "interest",
        upper=(Highlight("case_study_downloaded", 1, "case.pdf"), Highlight("commented", 1)),
        lower=(Highlight("email_opened", 2, "mail 1", sent=4),),
    )


@pytest.mark.parametrize(
    ("upper", "lower", "by"),
    [
        (entry(commitment=DUE), B, "commitment"),
        (entry(commitment=OLDER), entry(commitment=DUE), "older_commitment"),
        (B, A, "interest"),
        (entry(ledger=[COMMENTED]), entry(ledger=[COMMENTED], employees="150"), "fit"),
        (
            entry(ledger=[signal(points=20)]),
            entry(ledger=[signal(points=30)], employees="150"),
            "fit",
        ),
        (
            entry(ledger=[signal(points=30)]),
            entry(ledger=[signal(points=20)], employees="150"),
            "both",
        ),
        (entry(ledger=[COMMENTED]), entry("B", [COMMENTED]), "tie"),
        (entry(), entry("B"), "tie"),
        (entry(), entry("B", employees="150"), "fit"),
        (entry(ledger=[signal(points=-5)]), entry("B", employees="150"), "fit"),
    ],
)
def test_the_difference_says_what_decided(upper: Call, lower: Call, by: str) -> None:
    assert difference(upper, lower).by == by


def test_negative_points_are_no_highlight() -> None:
    assert difference(B, entry(ledger=[signal(points=-5)])).lower == ()


@pytest.mark.parametrize("status", ["won", "lost", "not_a_fit", "opted_out"])
def test_a_lead_that_is_not_open_is_not_called(status: Status) -> None:
    assert call_as_of(Lead("A", status=status), [], [], PLAYBOOK, NOW) is None


def test_a_lead_closed_by_its_ledger_is_not_called() -> None:
    assert call_as_of(Lead("A"), [], [touchpoint("won", at=-1)], PLAYBOOK, NOW) is None


def test_as_of_an_instant_counts_only_what_had_occurred_by_then() -> None:
    ledger = [signal(points=10, at=-5), signal(points=7, at=0), signal(points=9, at=1)]
    ends = [touchpoint("reached", at=-1), touchpoint("won", at=1)]

    past = call_as_of(Lead("A"), ledger, ends, PLAYBOOK, day(-5))
    now = call_as_of(Lead("A"), ledger, ends, PLAYBOOK, NOW)

    assert past is not None
    assert (past.interest, past.resting_until) == (10, None)
    assert now is not None
    assert now.interest == pytest.approx(7 + 10 * 2 ** (-5 / 14))
    assert now.resting_until == day(4)
    assert call_as_of(Lead("A"), ledger, ends, PLAYBOOK, day(1)) is None


def test_a_promise_not_yet_due_shows_as_rest() -> None:
    found = call_as_of(Lead("A"), [], [touchpoint(at=-1, next_step=2)], PLAYBOOK, NOW)
    assert found is not None
    assert (found.commitment, found.resting_until) == (Commitment(day(2)), day(2))
