"""What is done for proposals in the background: who would move, who is told what."""

import logging
from collections import Counter
from datetime import datetime

from handlers.proposals.telling import TOLD_WITHIN, tell
from scoring.agreement.moves import List, Moves, moves
from scoring.playbook import Playbook
from storage.bulk import in_one_go
from storage.callable import callable_leads
from storage.database import Database
from storage.histories import histories
from storage.proposals import StoredProposal
from storage.store import Store

logger = logging.getLogger("nextcall.proposals")

TRIES = 3  # to work out who would move; then people are asked without

_Place = tuple[int, int]


class Telling:
    """Tells everybody concerned how a proposal stands, when that has changed since this process told
    it last.
    """

    def __init__(self) -> None:
        self._told: dict[_Place, object] = {}

    def __call__(self, database: Database, team_id: int, now: datetime) -> int:
        with database.read(team_id) as store:
            talked_about = store.proposals.talked_about(now - TOLD_WITHIN)
            known = {one.proposal_id: _state(store, one) for one in talked_about}
        done = 0
        for proposal_id, state in known.items():
            if self._told.get((team_id, proposal_id)) != state:
                done += told(database, team_id, proposal_id, now)
                self._told[team_id, proposal_id] = state
        return done


def told(database: Database, team_id: int, proposal_id: int, now: datetime) -> int:
    """Tells everybody concerned how it stands, at once."""
    return in_one_go(database, team_id, tell, proposal_id, now)


class WhoWouldMove:
    """Works out for one open proposal who would move. Where that fails again and again it is left out:
    people are asked without.
    """

    def __init__(self) -> None:
        self._failures: Counter[tuple[int, int, int]] = Counter()

    def __call__(self, database: Database, team_id: int, now: datetime) -> int:
        with database.read(team_id) as store:
            waiting = [one for one in store.proposals.open() if one.moves_revision != one.revision]
            playbook = store.playbooks.active
        if not waiting:
            return 0
        proposal = waiting[0]
        found = self._worked_out(database, team_id, proposal, playbook, now)
        if found is None and not self._has_given_up(team_id, proposal):
            return 0
        return in_one_go(database, team_id, _keep, proposal, found)

    def _worked_out(
        self,
        database: Database,
        team_id: int,
        proposal: StoredProposal,
        playbook: Playbook,
        now: datetime,
    ) -> Moves | None:
        try:
            return who_would_move(database, team_id, playbook, proposal.playbook, now)
        except Exception:  # whatever it was: the proposal must not wait for ever
            logger.exception("who would move could not be worked out")
            self._failures[_revision(team_id, proposal)] += 1
            return None

    def _has_given_up(self, team_id: int, proposal: StoredProposal) -> bool:
        return self._failures[_revision(team_id, proposal)] >= TRIES


def who_would_move(
    database: Database, team_id: int, before: Playbook, after: Playbook, now: datetime
) -> Moves:
    """The call list of all at `now` under both playbooks; reads every ledger, which takes a while."""
    names = callable_leads(database, team_id, now)
    known = histories(database, team_id, now, before.bursts)
    leads = names.keys() & set(known.leads)
    then = known
    if after.bursts != before.bursts:
        then = histories(database, team_id, now, after.bursts)
        leads &= set(then.leads)
    return moves(List.of(known, before, leads), List.of(then, after, leads), names)


def _keep(store: Store, reckoned: StoredProposal, found: Moves | None) -> int:
    """Keeps what was found, unless the proposal has changed meanwhile."""
    proposal = store.proposals.held(reckoned.proposal_id)
    if proposal is None or proposal.revision != reckoned.revision:
        return 0
    store.proposals.keep_moves(proposal.proposal_id, proposal.revision, found)
    return 1


def _revision(team_id: int, proposal: StoredProposal) -> tuple[int, int, int]:
    return team_id, proposal.proposal_id, proposal.revision


def _state(store: Store, proposal: StoredProposal) -> object:
    """All that what is told depends on."""
    state = (proposal.state, proposal.revision, proposal.moves_revision, proposal.decided_at)
    if proposal.state != "open":
        return state
    votes = tuple(store.proposals.votes(proposal.proposal_id))
    return (*state, votes, tuple(store.approvers.all()), store.playbooks.active.version)
