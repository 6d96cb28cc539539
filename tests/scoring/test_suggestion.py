"""One suggestion a week: the first rule that applies, with its reason in numbers."""

from dataclasses import replace

import pytest

from scoring.review import HitRate, Hour, Share, Week
from scoring.suggestion import (
    CallAtOtherHours,
    CallRipe,
    CarryOn,
    CollectCases,
    Facts,
    LogSomething,
    LookAtRate,
    NameNextStep,
    Suggestion,
    suggestion,
)

USUAL = Share(200, 400)
REACHED = HitRate("reached", Share(20, 40), USUAL)
AGREED = HitRate("appointment", Share(10, 20), USUAL)
DEALS = HitRate("deal", Share(6, 12), USUAL)
FALLEN = replace(REACHED, recent=Share(8, 40))
RISEN = replace(AGREED, recent=Share(18, 20))
FEW = replace(DEALS, recent=Share(1, 7))
FEWER = replace(AGREED, recent=Share(1, 3))
DULL, GOOD = Hour(9, Share(10, 60)), Hour(16, Share(20, 30))

# A week in which nothing stands out.
STEADY = Facts(Week((("call", 12),)), (REACHED, AGREED, DEALS), recent=52)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (STEADY, CarryOn(52)),
        (replace(STEADY, left_open=["A"]), NameNextStep(("A",), 1)),
        (replace(STEADY, left_open=[*"ABCDE"]), NameNextStep(("A", "B", "C"), 5)),
        (replace(STEADY, ripe=4), CarryOn(52)),
        (replace(STEADY, ripe=5), CallRipe(5)),
        (replace(STEADY, week=Week()), LogSomething(52)),
        (replace(STEADY, rates=(FALLEN, AGREED, DEALS)), LookAtRate(FALLEN)),
        (replace(STEADY, rates=(REACHED, RISEN, DEALS)), LookAtRate(RISEN)),
        (replace(STEADY, rates=(REACHED, AGREED, FEW)), CollectCases(FEW)),
        (replace(STEADY, rates=(REACHED, FEWER, FEW)), CollectCases(FEW)),
        (replace(STEADY, hours=(DULL, GOOD)), CallAtOtherHours(DULL, GOOD)),
    ],
)
def test_each_rule_has_its_reason(facts: Facts, said: Suggestion) -> None:
    assert suggestion(facts) == said


@pytest.mark.parametrize(
    "hours",
    [
        (),
        (DULL,),
        (DULL, Hour(16, Share(19, 19))),  # too few at the best
        (Hour(9, Share(24, 60)), Hour(16, Share(20, 30))),  # 40 against 67 %: of many, chance
        (Hour(9, Share(40, 60)), Hour(16, Share(5, 30))),  # the best hour is the one most used
    ],
)
def test_hours_are_spoken_of_only_where_one_is_surely_better(hours: tuple[Hour, ...]) -> None:
    assert suggestion(replace(STEADY, hours=hours)) == CarryOn(52)


def test_what_is_nearest_to_a_deal_comes_first() -> None:
    everything = Facts(Week(), (FALLEN, RISEN, FEW), 52, 9, ["A"], (DULL, GOOD))
    order = []
    facts = everything
    for settled in (
        {"left_open": ()},
        {"ripe": 0},
        {"week": STEADY.week},
        {"rates": (REACHED, RISEN, FEW)},
        {"hours": ()},
        {"rates": (REACHED, AGREED, FEW)},
        {"rates": STEADY.rates},
        {},
    ):
        order.append(type(suggestion(facts)))
        facts = replace(facts, **settled)  # type: ignore[arg-type]
    assert order == [
        NameNextStep,
        CallRipe,
        LogSomething,
        LookAtRate,
        CallAtOtherHours,
        LookAtRate,
        CollectCases,
        CarryOn,
    ]


def test_of_two_rates_that_fell_the_one_nearer_to_the_deal_is_named() -> None:
    agreed_fell = replace(AGREED, recent=Share(2, 20))
    facts = replace(STEADY, rates=(FALLEN, agreed_fell, DEALS))
    assert suggestion(facts) == LookAtRate(agreed_fell)
