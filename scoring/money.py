"""Money: an exact amount with its currency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Money:
    """An amount in one currency, named by its ISO 4217 code ("EUR")."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def added_up(values: Iterable[Money]) -> list[Money]:
    """One sum for each currency, in the order in which the currencies come."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for value in values:
        sums[value.currency] += value.amount
    return [Money(amount, currency) for currency, amount in sums.items()]
