"""The lead as a form: filled from a lead, checked, and made a lead again. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scoring.fit import as_number
from scoring.lead import Lead
from scoring.ledger import LeadKind
from scoring.message import Message, say
from scoring.playbook import Criterion, Playbook

TRAIT = "trait:"  # an input's block id is this and the attribute it holds
UNKNOWN = "?"  # the choice for "not known": a select in Slack cannot be emptied again
MOST_TRAITS, LONGEST_NAME, LONGEST_TEXT = 60, 200, 3000
_EMAIL = re.compile(r"[^@\s<>|]+@[^@\s<>|]+\.[^@\s<>|]+")


@dataclass(frozen=True)
class Form:
    """What stands in the lead modal, as typed.

    `owner` is a Slack id ("" for the pool), `traits` are the attributes that the playbook's
    criteria name, `others` holds all further ones as "name: value" lines.
    """

    company: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    kind: LeadKind = "new"
    owner: str = ""
    traits: Mapping[str, str] = field(default_factory=dict)
    others: str = ""
    anyway: bool = False
    consent: bool = False


@dataclass(frozen=True)
class Mistaken:
    """What is wrong in a form, by the block it stands in."""

    mistakes: Mapping[str, Message]


def traits(playbook: Playbook) -> list[Criterion]:
    """The criteria that get an input of their own, one for each attribute."""
    by_name = {criterion.attribute: criterion for criterion in playbook.criteria}
    fitting = [one for name, one in by_name.items() if len(name) <= LONGEST_NAME]
    return fitting[:MOST_TRAITS]


def filled(lead: Lead, owner: str, playbook: Playbook) -> Form:
    """The form of a lead as it is; `owner` is its owner's Slack id."""
    return Form(
        company=lead.company,
        contact=lead.contact,
        email=lead.email,
        phone=lead.phone,
        kind=lead.kind,
        owner=owner,
        traits={one.attribute: lead.attributes.get(one.attribute, "") for one in traits(playbook)},
        others="\n".join(_line(*item) for item in _editable(lead, playbook).items()),
    )


def mistakes(form: Form, before: Lead, playbook: Playbook) -> dict[str, Message]:
    """What is wrong, by the block it stands in. What was there before is not held against anybody."""
    found = {}
    if not (form.company or form.contact):
        found["company"] = say("Say who it is: a company, or a contact below.")
    if form.email not in ("", before.email) and not _EMAIL.fullmatch(form.email):
        found["email"] = say("An address looks like petra@mueller.de.")
    if form.phone not in ("", before.phone) and sum(c.isdecimal() for c in form.phone) < 3:
        found["phone"] = say("A number looks like +49 89 1234567.")
    for criterion in traits(playbook):
        name, value = criterion.attribute, form.traits.get(criterion.attribute, "")
        unchanged = value in ("", before.attributes.get(name))
        if criterion.bands and not unchanged and as_number(value) is None:
            found[TRAIT + name] = say("A number, please, such as 60.")
    wrong = [line for line in form.others.splitlines() if line.strip() and not _parsed(line)]
    if wrong:
        found["others"] = say(
            "“{line}” has no name. Write “name: value”, for example “website: acme.com”.",
            line=wrong[0].strip()[:80],
        )
    return found


def to_lead(form: Form, before: Lead, owner_id: int | None, playbook: Playbook) -> Lead:
    """The lead as the form says; attributes that the form could not show stay."""
    shown = {*form.traits, *_editable(before, playbook)}
    kept = {name: value for name, value in before.attributes.items() if name not in shown}
    chosen = {n: value for n, value in form.traits.items() if value not in ("", UNKNOWN)}
    written = dict(parsed for line in form.others.splitlines() if (parsed := _parsed(line)))
    attributes = {n: value for n, value in (kept | chosen | written).items() if value}
    lead = replace(
        before,
        company=form.company,
        contact=form.contact,
        email=form.email.lower(),
        phone=form.phone,
        kind=form.kind,
        owner_id=owner_id,
        attributes=attributes,
    )
    agreed = before.status == "opted_out" and form.consent
    return replace(lead, status="open") if agreed else lead


def _editable(lead: Lead, playbook: Playbook) -> dict[str, str]:
    """The further attributes that "name: value" lines can hold, as many as an input has room for."""
    own = {one.attribute for one in traits(playbook)}
    room, editable = LONGEST_TEXT, {}
    for name, value in lead.attributes.items():
        line = _line(name, value)
        room -= len(line) + 1
        if room >= 0 and name not in own and _parsed(line) == (name, value):
            editable[name] = value
    return editable


def _line(name: str, value: str) -> str:
    return f"{name}: {value}"


def _parsed(line: str) -> tuple[str, str] | None:
    """The name and value of one line; None where there is no name."""
    name, colon, value = line.partition(":")
    if not colon or not name.strip() or len(line.splitlines()) > 1:
        return None
    return name.strip(), value.strip()
