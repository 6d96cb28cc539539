"""What the ledger says of a band or a value of the persona: what became of the leads that have it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.agreement.choices import choice_of, choices
from scoring.fit import as_number
from scoring.money import Money
from scoring.playbook import Criterion, Playbook

FEW = 10  # fates; fewer than these say nothing
DISCOUNTS = (
    "discount",
    "rabatt",
)  # the attributes of a lead that may hold the discount it was given


@dataclass(frozen=True)
class Evidence:
    """Of the leads with this band or value: those whose fate is known (won, lost or not a fit), the
    wins among them, and of the wins the mean value of a deal (in the commonest currency), the minutes
    of work spent per win on all of these leads, and the mean discount in percent; None where nobody
    knows.
    """

    fates: int
    wins: int
    mean_value: Money | None = None
    minutes_per_win: Decimal | None = None
    mean_discount: Decimal | None = None

    @property
    def win_rate(self) -> float | None:
        return self.wins / self.fates if self.fates else None

    @property
    def is_enough(self) -> bool:
        return self.fates >= FEW


# Attribute → choice (`scoring.agreement.choices`) → evidence.
EvidenceOf = Mapping[str, Mapping[str, Evidence]]


@dataclass(frozen=True)
class Fated:
    """A lead whose fate is known: the minutes that were logged for it (None: none), its deals' values."""

    attributes: Mapping[str, str]
    is_won: bool
    minutes: int | None = None
    deals: Sequence[Money] = ()


def evidence(leads: Iterable[Fated], playbook: Playbook) -> EvidenceOf:
    """What became of these leads, choice by choice of each criterion; each lead is looked at once."""
    columns = [_Column(criterion, playbook.unknown_share) for criterion in playbook.criteria]
    deals_in: dict[str, int] = defaultdict(int)
    for lead in leads:
        discount = discount_of(lead.attributes) if lead.is_won else None
        for deal in lead.deals if lead.is_won else ():
            deals_in[deal.currency] += 1
        for column in columns:
            column.tally_of(lead).add(lead, discount)
    # One currency for all choices, so that they compare.
    commonest = max(sorted(deals_in), key=deals_in.__getitem__, default="")
    return {
        column.criterion.attribute: {
            name: tally.evidence(commonest) for name, tally in column.tallies.items()
        }
        for column in columns
    }


def discount_of(attributes: Mapping[str, str]) -> Decimal | None:
    """The discount that a lead was given, in percent: from an attribute such as `discount = 12,5 %`."""
    for name, value in attributes.items():
        if name.strip().casefold() in DISCOUNTS:
            number = as_number(value.strip().removesuffix("%").strip())
            if number is not None and 0 <= number <= 100:
                return Decimal(str(number))
    return None


@dataclass
class _Tally:
    fates: int = 0
    wins: int = 0
    minutes: int | None = None
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    deals: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    discounts: list[Decimal] = field(default_factory=list)

    def add(self, lead: Fated, discount: Decimal | None) -> None:
        self.fates += 1
        if lead.minutes is not None:
            self.minutes = (self.minutes or 0) + lead.minutes
        if not lead.is_won:
            return
        self.wins += 1
        for deal in lead.deals:
            self.sums[deal.currency] += deal.amount
            self.deals[deal.currency] += 1
        if discount is not None:
            self.discounts.append(discount)

    def evidence(self, currency: str) -> Evidence:
        deals, given = self.deals.get(currency, 0), self.discounts
        return Evidence(
            self.fates,
            self.wins,
            Money(self.sums[currency] / deals, currency) if deals else None,
            Decimal(self.minutes) / self.wins if self.minutes is not None and self.wins else None,
            sum(given, Decimal()) / len(given) if given else None,
        )


class _Column:
    """One criterion; what a text means is looked up once for all leads that have it."""

    def __init__(self, criterion: Criterion, unknown_share: float) -> None:
        self.criterion = criterion
        self.tallies = {choice.name: _Tally() for choice in choices(criterion, unknown_share)}
        self._of_text: dict[str | None, _Tally] = {}

    def tally_of(self, lead: Fated) -> _Tally:
        text = lead.attributes.get(self.criterion.attribute)
        found = self._of_text.get(text)
        if found is None:
            found = self._of_text[text] = self.tallies[choice_of(self.criterion, text)]
        return found
