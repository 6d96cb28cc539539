"""Numbers and money as people and systems write them. Each function returns the value, or raises
`Refused` with the reason. Pure.
"""

import re
from decimal import Decimal

from scoring.message import Message, Refused, say
from scoring.money import Money
from scoring.signal_checks import shown

DEAREST = Decimal(10) ** 12

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP"}
_MONEY = re.compile(r"([A-Z]{3}|[€$£])?\s*(-?[\d.,' ]*\d)\s*([A-Z]{3}|[€$£])?", re.ASCII)
# One separator before exactly two digits (or one) is decimal; groups have three digits each.
_AMOUNT = re.compile(
    r"(\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*|\d+)(?:(?!\2)[.,](\d{1,2}))?", re.ASCII
)
_PLAIN = re.compile(r"(\d+)(?:[.,](\d+))?", re.ASCII)
_GROUPED = re.compile(r"([1-9]\d{0,2}(?:([.,' ])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?", re.ASCII)
# Thousands in one country, thousandths in another.
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def number_or_money(cell: str) -> Decimal | Money:
    """ "1200", "1.234,56", "-3.5"; "1200 EUR"."""
    found = _MONEY.fullmatch(_with_plain_spaces(cell))
    return money(cell) if found and (found[1] or found[3]) else number(cell)


def number(cell: str) -> Decimal:
    """A number with a point or a comma; one that two countries read differently is refused."""
    text = _with_plain_spaces(cell).replace("−", "-")
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if _EITHER.fullmatch(digits):
        raise Refused(_read_two_ways(cell, digits))
    grouped = _GROUPED.fullmatch(digits)
    plain = _PLAIN.fullmatch(digits)
    if plain:
        whole, fraction = plain.groups()
    elif grouped:
        whole, _, fraction = grouped.groups()
    else:
        raise Refused(
            say(
                "“{cell}” is neither a number such as 1200 or 3.5 nor money such as 1200 EUR",
                cell=shown(cell),
            )
        )
    found = Decimal(re.sub(r"\D", "", whole) + "." + (fraction or "0"))
    return checked_number(-found if text.startswith("-") else found, cell)


def checked_number(found: Decimal, cell: str) -> Decimal:
    """The number, which `cell` says, if it can be kept as it is."""
    if abs(found) >= DEAREST:
        raise Refused(say("“{cell}” is too much", cell=shown(cell)))
    if round(Decimal(repr(float(found))), 6) != found:
        raise Refused(say("“{cell}” has more digits than can be kept", cell=shown(cell)))
    return found


def money(cell: str) -> Money:
    """ "4000 EUR", "EUR 4,000.50", "4.000,50 €"; a group has three digits, cents one or two."""
    found = _MONEY.fullmatch(_with_plain_spaces(cell))
    if not found:
        raise Refused(_not_money(cell))
    before, digits, after = found.groups()
    if bool(before) == bool(after):
        raise Refused(say("“{cell}” must name one currency, such as 4000 EUR", cell=shown(cell)))
    if digits.startswith("-"):
        raise Refused(say("“{cell}” is negative", cell=shown(cell)))
    parts = _AMOUNT.fullmatch(digits)
    if not parts:
        raise Refused(_not_money(cell))
    whole, _, cents = parts.groups()
    amount = Decimal(re.sub(r"\D", "", whole) + "." + (cents or "0"))
    if amount >= DEAREST:
        raise Refused(say("“{cell}” is too much", cell=shown(cell)))
    currency = before or after
    return Money(amount, _SYMBOLS.get(currency, currency))


def _with_plain_spaces(cell: str) -> str:
    return cell.replace("\u00a0", " ").replace("\u202f", " ")


def _read_two_ways(cell: str, digits: str) -> Message:
    whole, thousandths = re.split("[.,]", digits)
    return say(
        "“{cell}” can be read in two ways: write {one} or {other}",
        cell=shown(cell),
        one=whole + thousandths,
        other=f"{whole}.{thousandths}0",
    )


def _not_money(cell: str) -> Message:
    return say("“{cell}” is not an amount such as 4000 EUR", cell=shown(cell))
