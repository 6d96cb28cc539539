"""What the prospects of the sample's past were like and did before their story ended, made up by rule.

Whoever was won looked at the prices more often and was seldom small; mails were opened rather by the
others. So there is something to be learned that the playbook we start with does not know.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from scoring.bulk import Row
from scoring.ledger import Outcome
from storage.types import to_micros

# How often, in the mean, a prospect did it who was won in the end, and one who was not.
_DID: Mapping[str, tuple[float, float]] = {
    "email_opened": (3.0, 4.0),
    "email_clicked": (0.5, 0.45),
    "price_page_visited": (2.6, 0.25),
    "case_study_downloaded": (0.7, 0.25),
    "blog_read": (0.8, 0.8),
    "commented": (0.25, 0.25),
}
# The least and the most employees, and the weight of that among those who were won, who were lost,
# and who were no fit.
_EMPLOYEES = (
    (10, 24, (5, 15, 10)),
    (25, 49, (10, 25, 62)),
    (50, 70, (30, 25, 10)),
    (71, 100, (25, 20, 9)),
    (101, 250, (30, 15, 9)),
)
_INDUSTRIES = ("Maschinenbau", "Automotive", "Logistik", "Handel", "Chemie")
_ROLES = ("Geschäftsführung", "Einkauf", "Vertriebsleitung", "Assistenz")
_SMALL = 50
_WHY_SMALL = ("zu klein", "zu klein", "sind zu klein dafür", "too small", "")
_WHY_OTHERWISE = ("kein Bedarf", "kein Budget", "falsche Branche", "hat schon einen Anbieter", "")
_LATEST = timedelta(hours=3)  # before the end: nobody does anything while the deal is made


def traits(chance: random.Random, fate: Outcome) -> dict[str, str]:
    """What kind of a prospect it was."""
    place = ("won", "lost", "not_a_fit").index(fate)
    weights = [of[place] for *_, of in _EMPLOYEES]
    least, most, _ = chance.choices(_EMPLOYEES, weights)[0]
    return {
        "employees": str(chance.randint(least, most)),
        "industry": chance.choice(_INDUSTRIES),
        "role": chance.choice(_ROLES),
    }


def reason(chance: random.Random, employees: str) -> str:
    """Why it was no fit, in a rep's words."""
    return chance.choice(_WHY_SMALL if int(employees) < _SMALL else _WHY_OTHERWISE)


def traces(
    chance: random.Random, lead: str, won: bool, began: datetime, ended: datetime
) -> Iterator[Row]:
    """What it did after the first contact and before the end."""
    span = max(ended - began - _LATEST, timedelta(0))
    for kind, rates in _DID.items():
        for number in range(_some(chance, rates[0] if won else rates[1])):
            at = to_micros(began + chance.random() * span)
            yield lead, at, f"{lead}-{kind}-{number}", kind, None, None


def _some(chance: random.Random, mean: float) -> int:
    """As many as arrivals are that come at random, `mean` of them in the mean (Poisson)."""
    number, waited = 0, chance.expovariate(1)
    while waited < mean:
        number, waited = number + 1, waited + chance.expovariate(1)
    return number
