"""Numbers as Babel writes them, without asking it each time."""

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from handlers.ui.texts import texts


@pytest.mark.parametrize("locale", ["de", "de_AT", "de_CH", "en", "en_GB", "en_AU"])
@given(value=st.floats(-1e12, 1e12) | st.integers(-(10**12), 10**12), digits=st.integers(0, 2))
def test_a_number_is_written_as_babel_writes_it(locale: str, value: float, digits: int) -> None:
    value = value if round(value, digits) else 0  # nobody wants to read "-0"
    babel = format_decimal(round(value, digits), locale=locale, decimal_quantization=False)
    assert texts(locale).number(value, digits) == babel


@pytest.mark.parametrize(
    ("locale", "value", "digits", "written"),
    [
        ("de", 1234.56, 1, "1.234,6"),
        ("de", 1234.0, 2, "1.234"),
        ("de_CH", 40000, 0, "40’000"),
        ("en", -1234567.25, 2, "-1,234,567.25"),
        ("en", -0.04, 1, "0"),
    ],
)
def test_examples(locale: str, value: float, digits: int, written: str) -> None:
    assert texts(locale).number(value, digits) == written
