"""The lead: an account's contact with a possible need, owned by one rep."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.ledger import LeadKind, Status


@dataclass(frozen=True)
class Lead:
    """What is known of a lead beside its ledger. `owner_id` is None in the pool.

    `status` is what was imported or set by hand; what the ledger says (won, lost, not a fit) comes
    from its `Standing`.
    """

    external_id: str
    company: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    owner_id: int | None = None
    kind: LeadKind = "new"
    status: Status = "open"
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Who it is in a few words: contact and company, else what there is."""
        parts = [part for part in (self.contact, self.company) if part]
        return ", ".join(parts) or self.email or self.external_id
