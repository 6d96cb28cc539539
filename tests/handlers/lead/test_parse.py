"""What people say to `/lead`, and amounts of money as they write them."""

from decimal import Decimal

import pytest

from handlers.lead.form import Form
from handlers.lead.parse import Ask, begun, parse, parse_money
from scoring.message import Refused
from scoring.money import Money


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("", Ask("help")),
        ("  ", Ask("help")),
        ("help", Ask("help")),
        ("Hilfe", Ask("help")),
        ("?", Ask("help")),
        ("add", Ask("add")),
        ("neu", Ask("add")),
        ("add Petra Müller, Müller GmbH", Ask("add", "Petra Müller, Müller GmbH")),
        ("Neu Acme", Ask("add", "Acme")),
        ("Müller", Ask("search", "Müller")),
        ("New Work SE", Ask("search", "New Work SE")),
        ("Müller &amp; Co", Ask("search", "Müller & Co")),
        ("<mailto:jo@acme.com|jo@acme.com>", Ask("search", "jo@acme.com")),
        ("<https://acme.com>", Ask("search", "https://acme.com")),
        ("add <mailto:jo@acme.com|jo@acme.com>", Ask("add", "jo@acme.com")),
    ],
)
def test_the_first_word_says_what_is_wanted(text: str, ask: Ask) -> None:
    assert parse(text) == ask


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("", Form()),
        ("Acme", Form(company="Acme")),
        ("Petra Müller", Form(contact="Petra Müller")),
        ("Müller GmbH", Form(company="Müller GmbH")),
        ("Weber Fördertechnik", Form(company="Weber Fördertechnik")),
        ("Petra Müller, Müller GmbH", Form(contact="Petra Müller", company="Müller GmbH")),
        ("jo@acme.com", Form(email="jo@acme.com")),
    ],
)
def test_a_form_begins_with_what_was_typed(words: str, form: Form) -> None:
    assert begun(words) == form


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("4000 EUR", Money(Decimal(4000), "EUR")),
        ("4000", Money(Decimal(4000), "EUR")),
        ("4.000 €", Money(Decimal(4000), "EUR")),
        ("4.000,50€", Money(Decimal("4000.50"), "EUR")),
        ("4,000.5 Euro", Money(Decimal("4000.5"), "EUR")),
        ("$4,000", Money(Decimal(4000), "USD")),
        ("CHF 4'000", Money(Decimal(4000), "CHF")),
        ("", None),
        (" ", None),
    ],
)
def test_money_is_read_as_people_write_it(text: str, money: Money | None) -> None:
    assert parse_money(text) == money


@pytest.mark.parametrize(
    "text", ["viel", "4000 Muscheln", "-3", "EUR", "1e5", "9" * 20, "4000 EUR?"]
)
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match="4000 EUR"):
        parse_money(text)
