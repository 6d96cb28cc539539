"""Whether a lead that somebody adds may be there already."""

import pytest

from handlers.lead.duplicate import possible_duplicate
from scoring.lead import Lead
from storage.matching import Candidate

KNOWN = [
    Candidate("L1", "Müller Maschinenbau GmbH", "Petra Müller", "petra@mueller.de"),
    Candidate("L2", "Acme AG", "", ""),
    Candidate("L3", "", "Anna Meier", ""),
]


@pytest.mark.parametrize(
    ("added", "same"),
    [
        (Lead("N", company="Other", email="Petra@Mueller.de"), "L1"),
        (Lead("N", company="Mueller Maschinenbau", contact="Petra Mueller"), "L1"),
        (Lead("N", company="Müller Maschinenbau"), "L1"),
        (Lead("N", contact="Petra Müller"), "L1"),
        (Lead("N", company="Müller Maschinenbau", contact="Klaus Weber"), None),
        (Lead("N", company="Weber Logistik", contact="Petra Müller"), None),
        (Lead("N", company="ACME", contact="Jane Doe"), "L2"),
        (Lead("N", company="Söhne AG", contact="Anna Meier"), "L3"),
        (Lead("N", company="Söhne AG", contact="Ben Carter"), None),
        (Lead("L1", company="Müller Maschinenbau", contact="Petra Müller"), None),
        (Lead("N", company="L2"), None),
        (Lead("N"), None),
    ],
)
def test_it_is_the_same_by_email_or_by_nearly_the_same_names(added: Lead, same: str | None) -> None:
    found = possible_duplicate(added, KNOWN)
    assert (found and found.lead) == same
