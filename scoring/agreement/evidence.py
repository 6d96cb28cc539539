"""What the ledger says of a band or a value of the persona: what became of the leads that have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.money import Money


@dataclass(frozen=True)
class Evidence:
    """Of the leads with this band or value: those whose fate is known, the wins among them, and of
    the wins the mean value (in the commonest currency), the minutes of work spent per win on all of
    these leads, and the mean discount in percent; None where nobody knows.
    """

    fates: int
    wins: int
    mean_value: Money | None = None
    minutes_per_win: Decimal | None = None
    mean_discount: Decimal | None = None

    @property
    def win_rate(self) -> float | None:
        return self.wins / self.fates if self.fates else None


# Attribute → choice (`scoring.agreement.choices`) → evidence.
EvidenceOf = Mapping[str, Mapping[str, Evidence]]
