"""Whether a lead may be there twice. Pure."""

from collections.abc import Collection, Iterable

from scoring.lead import Lead
from storage.matching import CLEAR, Candidate, best_matches


def possible_duplicate(added: Lead, candidates: Iterable[Candidate]) -> Candidate | None:
    return next(iter(possible_duplicates(added, candidates)), None)


def possible_duplicates(lead: Lead, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those with the same e-mail address, then those with nearly the same company and contact.

    Where one of the two has no contact (or no company), the other name decides alone.
    """
    others = [one for one in candidates if one.lead != lead.external_id]
    same = [one for one in others if lead.email and one.email.lower() == lead.email.lower()]
    by_company = _alike(lead.company, {one.lead: one.company for one in others})
    by_contact = _alike(lead.contact, {one.lead: one.contact for one in others})
    alike = [one for one in others if _is_named_as(lead, one, by_company, by_contact)]
    return [*same, *(one for one in alike if one not in same)]


def _is_named_as(
    lead: Lead, other: Candidate, by_company: Collection[str], by_contact: Collection[str]
) -> bool:
    company_speaks = bool(lead.company and other.company)
    contact_speaks = bool(lead.contact and other.contact)
    return (
        (company_speaks or contact_speaks)
        and (other.lead in by_company or not company_speaks)
        and (other.lead in by_contact or not contact_speaks)
    )


def _alike(name: str, names: dict[str, str]) -> set[str]:
    """The leads whose name is nearly this one."""
    if not name:
        return set()
    # Numbered, so that a name that happens to be somebody's lead id is still only a name.
    numbered = [Candidate(f"#{number}", one, "") for number, one in enumerate(names.values())]
    near = {
        m.candidate.lead for m in best_matches(name, numbered, len(numbered)) if m.score >= CLEAR
    }
    return {lead for number, lead in enumerate(names) if f"#{number}" in near}
