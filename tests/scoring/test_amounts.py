"""Numbers and money as people and systems write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.amounts import number, number_or_money
from scoring.message import Refused
from scoring.money import Money


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1200", "1200"),
        ("007", "7"),
        ("+5", "5"),
        ("-3.5", "-3.5"),
        ("−3,5", "-3.5"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("12,5", "12.5"),
        ("1.2345", "1.2345"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234,567", "1234.567"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"),
        ("1'234.5", "1234.5"),
    ],
)
def test_a_number_is_read_as_it_is_meant(cell: str, expected: str) -> None:
    assert number(cell) == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "writes"), [("1.234", "write 1234 or 1.2340"), ("12,500", "write 12500 or 12.5000")]
)
def test_a_number_that_may_mean_two_is_refused_with_both(cell: str, writes: str) -> None:
    with pytest.raises(Refused, match=writes):
        number(cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("many", "neither a number"),
        ("12 %", "neither a number"),
        ("1e3", "neither a number"),
        ("nan", "neither a number"),
        ("1200 eur", "neither a number"),
        ("1.23,45.6", "neither a number"),
        ("1,23.45", "neither a number"),
        (".5", "neither a number"),
        ("5.", "neither a number"),
        ("--5", "neither a number"),
        ("١٢", "neither a number"),
        ("1000000000000", "too much"),
        ("0.1234567", "more digits"),
        ("99999999999.123456", "more digits"),
        ("-5 EUR", "negative"),
        ("EUR 5 USD", "one currency"),
        ("1.5.5 EUR", "not an amount"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(cell: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        number_or_money(cell)


@pytest.mark.parametrize("cell", ["1200 EUR", "EUR 1200", "1.200 €", "1,200.00 EUR"])
def test_money_names_its_currency(cell: str) -> None:
    assert number_or_money(cell) == Money(Decimal(1200), "EUR")


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_plain_number_is_read_exactly_or_refused_as_ambiguous(value: Decimal) -> None:
    assert number(f"{value:f}") == value
    assert number(f"{value:f}".replace(".", ",")) == value
