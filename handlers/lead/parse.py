"""What people say to `/lead`, and what they fill into its modals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from handlers.lead.form import TRAIT, Form, Mistaken
from handlers.ui.mrkdwn import unescape
from scoring.ledger import LeadKind, Outcome
from scoring.message import Refused, say
from scoring.money import Money
from scoring.names import sounds_like_a_company

_ADD = ("add", "neu", "anlegen")
_HELP = ("help", "hilfe", "?")
# Slack marks up what it takes for a link or an address: <mailto:jo@acme.com|jo@acme.com>.
_MARKED_UP = re.compile(r"<(?:mailto:|tel:)?([^<>|]*)(?:\|([^<>]*))?>")
_MONEY = re.compile(
    r"(?P<before>[^\W\d_]+|[€$£])?\s*(?P<figure>\d[\d.,'’ ]*)\s*(?P<after>[^\W\d_]+|[€$£])?"
)
_CURRENCIES = {"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "£": "GBP", "": "EUR"}
_MOST_MONEY = Decimal(10) ** 12


@dataclass(frozen=True)
class Ask:
    what: Literal["search", "add", "help"]
    words: str = ""


@dataclass(frozen=True)
class Closing:
    """How a lead ends: won with a value if there is one, lost or not a fit with a reason."""

    outcome: Outcome
    value: Money | None = None
    reason: str = ""


def parse(text: str) -> Ask:
    """A name to look for; `add [name]`; `help`, or nothing at all."""
    words = as_typed(text)
    first, _, rest = words.partition(" ")
    if not words or words.lower() in _HELP:
        return Ask("help")
    if first.lower() in _ADD:
        return Ask("add", rest.strip())
    return Ask("search", words)


def as_typed(text: str) -> str:
    """The words as the person typed them, before Slack marked them up."""
    return unescape(_MARKED_UP.sub(lambda found: found[2] or found[1], text)).strip()


def begun(words: str) -> Form:
    """A form to begin with: an e-mail address, "contact, company", a person or a company.

    Two plain words are a person, a single one is a company, as in `/log`.
    """
    if "@" in words and " " not in words:
        return Form(email=words)
    contact, comma, company = words.partition(",")
    if comma:
        return Form(company=company.strip(), contact=contact.strip())
    is_person = " " in words and not sounds_like_a_company(words)
    return Form(contact=words) if is_person else Form(company=words)


def read_form(values: Mapping[str, Any]) -> Form:
    """What stands in the lead modal, as it was typed."""

    def text(block_id: str) -> str:
        return _text(values, block_id).strip()

    return Form(
        company=text("company"),
        contact=text("contact"),
        email=text("email"),
        phone=text("phone"),
        kind=cast(LeadKind, _choice(values, "kind") or "new"),
        owner=read_owner(values),
        traits={
            block_id.removeprefix(TRAIT): _choice(values, block_id) or text(block_id)
            for block_id in values
            if block_id.startswith(TRAIT)
        },
        others=text("others"),
        anyway=_is_ticked(values, "anyway"),
        consent=_is_ticked(values, "consent"),
    )


def read_owner(values: Mapping[str, Any]) -> str:
    """The Slack id of the owner that was chosen, "" for nobody."""
    return _held(values, "owner").get("selected_user") or ""


def read_outcome(values: Mapping[str, Any]) -> Outcome:
    return cast(Outcome, _choice(values, "outcome") or "won")


def read_closing(values: Mapping[str, Any]) -> Closing | Mistaken:
    """How the lead is to be closed, or what is wrong."""
    outcome = read_outcome(values)
    if outcome == "won":
        try:
            return Closing(outcome, parse_money(_text(values, "value")))
        except Refused as refused:
            return Mistaken({"value": refused.message})
    reason = _text(values, "reason").strip()
    if not reason:
        why = say("Say why in a few words, for example “too expensive”.")
        # Who was faster than the field for the reason is told at what they chose.
        return Mistaken({"reason" if "reason" in values else "outcome": why})
    return Closing(outcome, reason=reason)


def parse_money(text: str) -> Money | None:
    """ "4000 EUR", "4.000,50 €", "$4,000"; euros where no currency is named; None for nothing."""
    if not text.strip():
        return None
    found = _MONEY.fullmatch(text.strip())
    currency = found and _currency(found["before"] or found["after"] or "")
    amount = found and _amount(found["figure"])
    if not currency or amount is None or amount > _MOST_MONEY:
        raise Refused(
            say("“{typed}” is no amount I understand. Try “4000 EUR”.", typed=text.strip())
        )
    return Money(amount, currency)


def _currency(word: str) -> str | None:
    named = _CURRENCIES.get(word.lower())
    return named or (word.upper() if len(word) == 3 and word.isascii() else None)


def _amount(figure: str) -> Decimal:
    """One or two digits after the last mark are cents; all other marks part thousands."""
    whole, _, cents = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", figure.strip()).groups("")  # type: ignore[union-attr]
    return Decimal(re.sub(r"\D", "", whole) + "." + (cents or "0"))


def _held(values: Mapping[str, Any], block_id: str) -> dict[str, Any]:
    """The state of the one element in a block; {} where the modal did not have it."""
    return next(iter(values.get(block_id, {}).values()), {})


def _text(values: Mapping[str, Any], block_id: str) -> str:
    return _held(values, block_id).get("value") or ""


def _choice(values: Mapping[str, Any], block_id: str) -> str:
    option = _held(values, block_id).get("selected_option")
    return option["value"] if option else ""


def _is_ticked(values: Mapping[str, Any], block_id: str) -> bool:
    return bool(_held(values, block_id).get("selected_options"))
