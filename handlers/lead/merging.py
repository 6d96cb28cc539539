"""Making one of two leads that are the same, as one person may do it: both must be their business."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.lead.duplicate import possible_duplicates
from handlers.lead.flow import Desk, Dossier
from scoring.lead import Lead
from storage.bulk import in_one_go
from storage.matching import best_matches, is_clear
from storage.store import Store

MOST_OFFERED = 5


@dataclass(frozen=True)
class Offered:
    """A lead, and those that may be the same; `words` are what was typed to find them, "" at first.

    `is_clear` where the words mean the first of them and nobody need ask.
    """

    lead: Lead
    others: tuple[Lead, ...]
    words: str = ""
    is_clear: bool = False


@dataclass(frozen=True)
class Pair:
    """Two leads that are to become one."""

    lead: Dossier
    other: Dossier


@dataclass(frozen=True)
class Merged:
    """The lead that stays, and what the one was called that is part of it now."""

    dossier: Dossier
    gone: Lead


class MergingDesk(Desk):
    def offer(self, lead_id: str, words: str = "") -> Offered | None:
        """Whom the words mean; without words, who is most likely there twice."""
        with self._database.read(self._team_id) as store:
            lead = self._known(store.leads.get(lead_id))
            if lead is None:
                return None
            candidates = [c for c in self._candidates(store) if c.lead != lead.external_id]
            if not words:
                likely = possible_duplicates(lead, candidates)[:MOST_OFFERED]
                return Offered(lead, self._leads(store, [one.lead for one in likely]))
            matches = best_matches(words, candidates, MOST_OFFERED)
            found = self._leads(store, [match.candidate.lead for match in matches])
            return Offered(lead, found, words, is_clear(matches))

    def pair(self, lead_id: str, other_id: str) -> Pair | None:
        """Both leads; None where one of them is not known, or where they are one already."""
        with self._database.read(self._team_id) as store:
            lead = self._known(store.leads.get(lead_id))
            other = self._known(store.leads.get(other_id))
            if lead is None or other is None or lead.external_id == other.external_id:
                return None
            people = store.members.all()
            this = self._dossier(store, lead, people)
            return Pair(this, self._dossier(store, other, people))

    def merge(self, other_id: str, into_id: str) -> Merged | None:
        """The first becomes a part of the second; raises `Refused` where they are one already."""
        return in_one_go(self._database, self._team_id, self._merge, other_id, into_id)

    def _merge(self, store: Store, other_id: str, into_id: str) -> Merged | None:
        # In the order of all who lock several leads, so that no two wait for each other in a circle.
        found = {one: self._known(store.leads.locked(one)) for one in sorted((other_id, into_id))}
        gone = found[other_id]
        if gone is None or found[into_id] is None:
            return None
        stays = store.merges.merge(other_id, into_id, self._now)
        return Merged(self._dossier(store, stays), gone)

    def _leads(self, store: Store, lead_ids: Sequence[str]) -> tuple[Lead, ...]:
        return tuple(lead for lead in map(store.leads.get, lead_ids) if lead)
