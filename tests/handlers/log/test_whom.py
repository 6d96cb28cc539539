"""Guessing what a new lead is called."""

import pytest

from handlers.log.whom import Name, split_name, unmatched
from scoring.lead import Lead


@pytest.mark.parametrize(
    ("words", "typed", "contact", "company"),
    [
        ("Bob Zebra Inc", "called Bob at Zebra Inc", "Bob", "Zebra Inc"),
        ("Jane Acme", "met Jane from Acme", "Jane", "Acme"),
        ("Schmidt Acme", "Frau Schmidt (Acme) erreicht", "Schmidt", "Acme"),
        ("Schmidt Acme GmbH", "Frau Schmidt, Acme GmbH, nicht erreicht", "Schmidt", "Acme GmbH"),
        ("Müller Acme", "Müller von Acme angerufen", "Müller", "Acme"),
        ("Müller Acme", "Müller bei der Firma Acme", "Müller", "Acme"),
        ("Zebra GmbH", "Zebra GmbH angerufen", "", "Zebra GmbH"),
        ("Petra Müller Maschinenbau", "Petra Müller Maschinenbau", "", "Petra Müller Maschinenbau"),
        ("Schmidt & Söhne", "Schmidt & Söhne erreicht", "", "Schmidt & Söhne"),
        ("3M", "3M angerufen", "", "3M"),
        ("Sonntag", "Frau Sonntag angerufen", "Sonntag", ""),
        ("Sonntag", "Herrn Dr. Sonntag angerufen", "Sonntag", ""),
        ("Bob Jones", "called Bob Jones", "Bob Jones", ""),
        ("Petra von der Heydt", "Petra von der Heydt erreicht", "Petra von der Heydt", ""),
        ("Zebra", "Zebra angerufen", "", "Zebra"),
        ("Zebra", "", "", "Zebra"),
        ("", "angerufen", "", ""),
        ("a(b", "a(b", "", "a(b"),
    ],
)
def test_a_name_is_split_as_people_mean_it(
    words: str, typed: str, contact: str, company: str
) -> None:
    assert split_name(words, typed) == Name(contact, company)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Müller", ""),
        ("Petra Müler GmbH", ""),
        ("Rita Müller", "Rita"),
        ("Petra von der Firma Müller", ""),
        ("Zebra", "Zebra"),
    ],
)
def test_words_that_say_nothing_of_the_lead_are_left(words: str, left: str) -> None:
    assert unmatched(words, Lead("L1", "Müller Maschinenbau GmbH", "Petra Müller")) == left
