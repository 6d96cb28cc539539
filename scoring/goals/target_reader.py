"""The targets in a goal's TOML: `new_customers = 10`, `revenue = "40000 EUR"`."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from scoring.figure_values import figure_name
from scoring.goals.goal import LEDGER_MEASURES, REVENUE, Target
from scoring.message import Refused
from scoring.toml_reader import Reader, closest, joined, shown

MOST = Decimal(10**12)
MOST_DIGITS = 6  # after the point

_AMOUNT = re.compile(r"(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?: ?(?P<currency>[A-Z]{3}))?")
_CURRENCY = re.compile(r"\b[A-Z]{3}\b")
SETTINGS = ("amount", "at_most")


class Amount(NamedTuple):
    number: Decimal
    currency: str | None


def read_targets(reader: Reader, data: Mapping[str, Any]) -> tuple[Target, ...]:
    """What is to be reached; no two targets of one measure, all money in one currency."""
    table = reader.table(data, "targets")
    if not table and isinstance(data.get("targets", {}), Mapping):
        reader.refuse(
            "targets", "is missing: say what is to be reached, such as new_customers = 10"
        )
    targets: dict[str, Target] = {}
    for place, measure, value in measures(reader, table, "targets"):
        target = _target(reader, place, measure, value)
        if measure in targets:
            reader.refuse(place, "{measure} has a target already", measure=measure)
        elif target is not None:
            targets[measure] = target
    currencies = sorted({target.currency for target in targets.values() if target.currency})
    if len(currencies) > 1:
        reader.refuse(
            "targets",
            "is money in {currencies}: a goal has one currency, as nothing is converted",
            currencies=", ".join(currencies),
        )
    return tuple(targets.values())


def measures(
    reader: Reader, table: Mapping[str, Any], place: str
) -> Iterator[tuple[str, str, Any]]:
    """Each entry with its place, and its measure as the ledger and the figures call it."""
    for name, value in table.items():
        at = joined(place, name)
        try:
            yield at, figure_name(name), value
        except Refused as refused:
            reader.refuse_as(at, refused)


def amount(reader: Reader, place: str, measure: str, value: object) -> Amount | None:
    """A finite number of zero or more, with a currency exactly where the measure is money; None for
    any other value.
    """
    read = _money(reader, place, value) if isinstance(value, str) else _number(reader, place, value)
    if read is None or not _is_in_range(reader, place, read.number):
        return None
    if measure == REVENUE and read.currency is None:
        reader.refuse(
            place, "is money: name its currency, such as “{number} EUR”", number=read.number
        )
        return None
    if measure != REVENUE and measure in LEDGER_MEASURES and not _is_count(reader, place, read):
        return None
    return read


def _target(reader: Reader, place: str, measure: str, value: object) -> Target | None:
    at_most: object = False
    if isinstance(value, Mapping):
        reader.expect(value, SETTINGS, place)
        at_most = value.get("at_most", False)
        if not isinstance(at_most, bool):
            at = joined(place, "at_most")
            reader.refuse(at, "must be true or false, not {value}", value=shown(at_most))
        if "amount" not in value:
            reader.refuse(joined(place, "amount"), "is missing")
            return None
        place, value = joined(place, "amount"), value["amount"]
    _warn_of_a_slip(reader, place, measure)
    read = amount(reader, place, measure, value)
    if read is None:
        return None
    if read.number == 0:
        reader.refuse(place, "must be above 0, not {value}", value=shown(value))
        return None
    return Target(measure, read.number, read.currency, at_most is True)


def _warn_of_a_slip(reader: Reader, place: str, measure: str) -> None:
    meant = closest(measure, LEDGER_MEASURES, 0.75)
    if meant and measure not in LEDGER_MEASURES:
        reader.warn(
            place,
            "{measure} is not counted from what you log, but a figure; did you mean {meant}?",
            measure=measure,
            meant=meant,
        )


def _number(reader: Reader, place: str, value: object) -> Amount | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        reader.refuse(
            place,
            "must be a number or an amount such as “40000 EUR”, not {value}",
            value=shown(value),
        )
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        reader.refuse(place, "must be a number, not {value}", value=shown(value))
        return None
    return Amount(Decimal(value), None)


def _money(reader: Reader, place: str, text: str) -> Amount | None:
    found = _AMOUNT.fullmatch(text.strip())
    if found:
        return Amount(Decimal(found["number"]), found["currency"])
    if len(_CURRENCY.findall(text)) > 1:
        reader.refuse(place, "{value} names two currencies; choose one", value=shown(text))
    else:
        reader.refuse(
            place,
            "{value} is not an amount such as “40000 EUR” or “99.50 EUR”: digits without separators, "
            "and the currency in three capital letters",
            value=shown(text),
        )
    return None


def _is_in_range(reader: Reader, place: str, number: Decimal) -> bool:
    if number < 0:
        reader.refuse(place, "must be above 0, not {value}", value=shown(number))
    elif number > MOST:
        reader.refuse(place, "must be at most {high}, not {value}", high=MOST, value=shown(number))
    elif -int(number.as_tuple().exponent) > MOST_DIGITS:
        reader.refuse(place, "has more than {most} digits after the point", most=MOST_DIGITS)
    else:
        return True
    return False


def _is_count(reader: Reader, place: str, read: Amount) -> bool:
    if read.currency is not None:
        reader.refuse(
            place,
            "is counted, not money: write {number} without {currency}",
            number=read.number,
            currency=read.currency,
        )
    elif read.number % 1:
        reader.refuse(place, "must be a whole number, not {value}", value=read.number)
    else:
        return True
    return False
