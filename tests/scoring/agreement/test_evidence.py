"""What the ledger says of each choice of a criterion."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement.choices import OTHER, UNKNOWN
from scoring.agreement.evidence import Evidence, EvidenceOf, Fated, discount_of, evidence
from scoring.agreement.kept import from_text, to_text
from scoring.money import Money
from scoring.playbook import Band, Criterion, Playbook

PLAYBOOK = Playbook(
    criteria=(
        Criterion("employees", bands=(Band(50, 70, 100),)),
        Criterion("industry", values={"Logistics": 60}),
    )
)


def eur(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


def test_each_fate_counts_for_the_choices_that_the_lead_falls_into() -> None:
    found = evidence(
        [
            Fated({"employees": "60", "industry": "logistics"}, True),
            Fated({"employees": "60"}, False),
            Fated({"employees": "7", "industry": "Trade"}, False),
        ],
        PLAYBOOK,
    )
    assert {name: (one.fates, one.wins) for name, one in found["employees"].items()} == {
        "50–70": (2, 1),
        OTHER: (1, 0),
        UNKNOWN: (0, 0),
    }
    assert found["industry"]["Logistics"].win_rate == 1
    assert found["industry"]["Logistics"].fates == 1
    assert found["employees"][UNKNOWN].win_rate is None


def of_sixty(*leads: Fated) -> Evidence:
    return evidence(leads, PLAYBOOK)["employees"]["50–70"]


def test_deals_are_compared_in_the_commonest_currency() -> None:
    attributes = {"employees": "60"}
    found = of_sixty(
        Fated(attributes, True, deals=(eur(4000), eur(2000))),
        Fated(attributes, True, deals=(Money(Decimal(9), "USD"),)),
        Fated(attributes, True),
        Fated(attributes, False, deals=(eur(1),)),
    )
    assert (found.wins, found.mean_value) == (3, eur(3000))


def test_the_work_on_those_that_were_lost_is_work_for_the_wins() -> None:
    attributes = {"employees": "60"}
    found = of_sixty(
        Fated(attributes, True, 30), Fated(attributes, True), Fated(attributes, False, 90)
    )
    assert found.minutes_per_win == 60


def test_what_nobody_knows_is_none() -> None:
    assert of_sixty(Fated({"employees": "60"}, True)) == Evidence(1, 1, None, None, None)
    assert of_sixty(Fated({"employees": "60"}, False, 90)).minutes_per_win is None


def test_the_discount_is_that_of_the_wins_where_it_is_known() -> None:
    found = of_sixty(
        Fated({"employees": "60", "Rabatt": "10 %"}, True),
        Fated({"employees": "60", "Rabatt": "5"}, True),
        Fated({"employees": "60"}, True),
        Fated({"employees": "60", "Rabatt": "50"}, False),
    )
    assert found.mean_discount == Decimal("7.5")


@pytest.mark.parametrize(
    ("name", "value", "discount"),
    [
        ("discount", "10", "10"),
        ("Discount", "10 %", "10"),
        ("rabatt", "12,5%", "12.5"),
        ("rabatt", "0", "0"),
        ("rabatt", "viel", None),
        ("rabatt", "-5", None),
        ("rabatt", "4000", None),
        ("price", "10", None),
    ],
)
def test_a_discount_is_read_as_people_write_it(name: str, value: str, discount: str | None) -> None:
    expected = None if discount is None else Decimal(discount)
    assert discount_of({name: value}) == expected


@pytest.mark.parametrize(("fates", "enough"), [(9, False), (10, True)])
def test_fewer_than_ten_fates_say_nothing(fates: int, enough: bool) -> None:
    assert Evidence(fates, 0).is_enough is enough


amounts = st.decimals(0, 10**7, places=2, allow_nan=False)
pieces = st.builds(
    Evidence,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.none() | st.builds(Money, amounts, st.sampled_from(["EUR", "USD"])),
    st.none() | amounts,
    st.none() | amounts,
)


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), pieces, max_size=3), max_size=3))
def test_evidence_is_kept_as_it_is(found: EvidenceOf) -> None:
    assert from_text(to_text(found)) == found
