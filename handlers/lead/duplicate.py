"""Whether a lead that somebody adds may be there already. Pure."""

from collections.abc import Iterable

from scoring.lead import Lead
from storage.matching import CLEAR, Candidate, best_matches


def possible_duplicate(added: Lead, candidates: Iterable[Candidate]) -> Candidate | None:
    """One with the same e-mail address, or with nearly the same company and contact.

    Where one of the two has no contact (or no company), the other name decides alone.
    """
    others = [one for one in candidates if one.lead != added.external_id]
    for other in others:
        if added.email and other.email.lower() == added.email.lower():
            return other
    by_company = _alike(added.company, {one.lead: one.company for one in others})
    by_contact = _alike(added.contact, {one.lead: one.contact for one in others})
    for other in others:
        company_speaks = bool(added.company and other.company)
        contact_speaks = bool(added.contact and other.contact)
        if (
            (company_speaks or contact_speaks)
            and (other.lead in by_company or not company_speaks)
            and (other.lead in by_contact or not contact_speaks)
        ):
            return other
    return None


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
