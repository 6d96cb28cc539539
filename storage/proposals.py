"""What somebody wants the playbook to be, and the votes on it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from scoring.agreement.changes import Change, changes, in_short
from scoring.agreement.moves import Moves, Place
from scoring.agreement.proposal import Origin, Side, State, Vote
from scoring.message import Refused, say
from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from storage.audit import Audit
from storage.members import Members
from storage.playbooks import Playbooks
from storage.tables import proposal, vote

_COLUMNS = [column for column in proposal.c if column.name != "team_id"]
IN_WORK: tuple[State, ...] = ("draft", "open")


@dataclass(frozen=True)
class StoredProposal:
    """A proposal as it stands. What it changes is the difference to `base_version`.

    `revision` is another number whenever its content changes; `moves` say of `moves_revision` who
    would move. `version` is what it became.
    """

    proposal_id: int
    toml: str
    base_version: int
    origin: Origin
    why: str
    about: Mapping[str, Any]
    state: State
    revision: int
    proposed_by: int
    created_at: datetime
    opened_at: datetime | None = None
    decided_at: datetime | None = None
    version: int | None = None
    moves: Moves | None = None
    moves_revision: int | None = None
    watched_at: datetime | None = None

    @cached_property
    def playbook(self) -> Playbook:
        return _parsed(self.toml)

    @property
    def is_in_work(self) -> bool:
        """Whether it may still be changed: it is a draft, or voted on."""
        return self.state in IN_WORK


class Proposals:
    def __init__(
        self, connection: Connection, team_id: int, playbooks: Playbooks, members: Members
    ) -> None:
        self._connection = connection
        self._team_id = team_id
        self._playbooks = playbooks
        self._members = members
        self._audit = Audit(connection, team_id)

    def draft(
        self,
        member_id: int,
        toml: str,
        origin: Origin,
        about: Mapping[str, Any],
        now: datetime,
        why: str = "",
        base_version: int | None = None,
    ) -> StoredProposal:
        """Starts the member's draft, made from `base_version` (None: the one in force); one they had is
        withdrawn. Raises `Refused` at the first mistake of the playbook.
        """
        self._playbooks.alone()
        by, old = self._members.words_of(member_id), self.draft_of(member_id)
        if old:
            self.settle(old.proposal_id, "withdrawn", by, now)
        base = base_version or self._playbooks.active.version
        changed = in_short(self._changes(base, toml))
        proposal_id = self._next_id()
        self._connection.execute(
            insert(proposal).values(
                team_id=self._team_id,
                proposal_id=proposal_id,
                toml=toml,
                base_version=base,
                origin=origin,
                why=why,
                about=json.dumps(about, ensure_ascii=False),
                state="draft",
                revision=1,
                proposed_by=member_id,
                created_at=now,
            )
        )
        self._audit.note(
            "drafted", by, now, proposal_id, origin=origin, base_version=base, changes=changed
        )
        return self._there(proposal_id)

    def draft_of(self, member_id: int) -> StoredProposal | None:
        """What the member is working on."""
        is_theirs = proposal.c.proposed_by == member_id
        return next(iter(self._found(proposal.c.state == "draft", is_theirs)), None)

    def get(self, proposal_id: int) -> StoredProposal | None:
        return next(iter(self._found(proposal.c.proposal_id == proposal_id)), None)

    def held(self, proposal_id: int) -> StoredProposal | None:
        """The proposal, with all of the agreement ours alone until the transaction ends."""
        self._playbooks.alone()
        return self.get(proposal_id)

    def open(self) -> list[StoredProposal]:
        """Those that are voted on, the oldest first."""
        return self._found(proposal.c.state == "open")

    def talked_about(self, since: datetime) -> list[StoredProposal]:
        """Those that are voted on, and those of which that ended since then; the oldest first."""
        return self._found(
            proposal.c.opened_at.is_not(None),
            or_(proposal.c.state == "open", proposal.c.decided_at >= since),
        )

    def change(
        self, proposal_id: int, toml: str, now: datetime, base_version: int | None = None
    ) -> StoredProposal:
        """Another content, and so another revision, for which nobody has voted yet. Raises `Refused` at
        the first mistake of the playbook, and where the proposal is settled.
        """
        before = self.held(proposal_id)
        if before is None or not before.is_in_work:
            raise Refused(say("this proposal is not in work any more, so it cannot be changed"))
        base = base_version or before.base_version
        if (before.toml, before.base_version) == (toml, base):
            return before
        changed = in_short(changes(before.playbook, _parsed(toml)))
        self._set(proposal_id, toml=toml, base_version=base, revision=before.revision + 1)
        by = self._members.words_of(before.proposed_by)
        self._audit.note("changed", by, now, proposal_id, base_version=base, changes=changed)
        return self._there(proposal_id)

    def put_forward(self, proposal_id: int, now: datetime) -> StoredProposal:
        """From here on it is voted on."""
        self._set(proposal_id, state="open", opened_at=now, decided_at=None)
        opened = self._there(proposal_id)
        changed = in_short(self._changes(opened.base_version, opened.toml))
        by = self._members.words_of(opened.proposed_by)
        self._audit.note("put_forward", by, now, proposal_id, changes=changed)
        return opened

    def vote(self, proposal_id: int, given: Vote) -> bool:
        """Keeps the vote, in place of an earlier one; whether it is another one."""
        before = {one.member_id: one for one in self.votes(proposal_id)}.get(given.member_id)
        if before and replace(before, voted_at=given.voted_at) == given:
            return False
        self._keep(proposal_id, given)
        by = self._members.words_of(given.member_id)
        self._audit.note(
            "voted",
            by,
            given.voted_at,
            proposal_id,
            side=given.side,
            yes=given.yes,
            why=given.why,
            revision=given.revision,
        )
        return True

    def votes(self, proposal_id: int) -> list[Vote]:
        """Everybody's last vote, also for an earlier revision; the first first."""
        rows = self._connection.execute(
            select(
                vote.c.member_id,
                vote.c.side,
                vote.c.yes,
                vote.c.revision,
                vote.c.voted_at,
                vote.c.why,
            )
            .where(vote.c.team_id == self._team_id, vote.c.proposal_id == proposal_id)
            .order_by(vote.c.voted_at, vote.c.member_id)
        )
        return [Vote(*row) for row in rows]

    def accept(
        self,
        proposal_id: int,
        agreed: Mapping[int, Side],
        by: str,
        now: datetime,
        version: int | None,
    ) -> None:
        """These have agreed, each for their side; the author's yes, which is implied, becomes a vote.
        `version` is None where it was in force already.
        """
        accepted = self._there(proposal_id)
        votes = {one.member_id: one for one in self.votes(proposal_id)}
        for member_id, side in agreed.items():
            given = Vote(member_id, side, True, accepted.revision, now)
            before = votes.get(member_id)
            same = before and before.revision == accepted.revision
            self._keep(proposal_id, replace(before, side=side) if before and same else given)
        self.settle(
            proposal_id,
            "accepted",
            by,
            now,
            version,
            agreed={self._members.words_of(one): side for one, side in agreed.items()},
        )

    def settle(
        self,
        proposal_id: int,
        state: State,
        by: str,
        now: datetime,
        version: int | None = None,
        **detail: object,
    ) -> None:
        """It is accepted, withdrawn or overtaken. `by` names who brought that about."""
        self._set(proposal_id, state=state, decided_at=now, version=version)
        self._audit.note(state, by, now, proposal_id, version, **detail)

    def take_up(self, proposal_id: int, now: datetime) -> None:
        """What was overtaken is its author's draft again."""
        self._set(proposal_id, state="draft", opened_at=None, decided_at=None)
        by = self._members.words_of(self._there(proposal_id).proposed_by)
        self._audit.note("taken_up", by, now, proposal_id)

    def keep_moves(self, proposal_id: int, revision: int, moves: Moves | None) -> None:
        """Who would move, reckoned for this revision; None: that could not be worked out."""
        kept = json.dumps(asdict(moves), ensure_ascii=False) if moves else None
        self._set(proposal_id, moves=kept, moves_revision=revision)

    def that_became(self, versions: Collection[int]) -> list[StoredProposal]:
        """The proposals that these versions were, of those that were voted on."""
        return self._found(proposal.c.version.in_(versions))

    def unwatched(self, before: datetime) -> list[StoredProposal]:
        """Those that became a version until then, and of which nobody has said yet what came of it."""
        return self._found(
            proposal.c.version.is_not(None),
            proposal.c.watched_at.is_(None),
            proposal.c.decided_at <= before,
        )

    def watched(self, proposal_id: int, now: datetime) -> None:
        """It was said whether the wins came from where it said."""
        self._set(proposal_id, watched_at=now)

    def _keep(self, proposal_id: int, given: Vote) -> None:
        self._connection.execute(
            delete(vote).where(
                vote.c.team_id == self._team_id,
                vote.c.proposal_id == proposal_id,
                vote.c.member_id == given.member_id,
            )
        )
        row = {"team_id": self._team_id, "proposal_id": proposal_id, **asdict(given)}
        self._connection.execute(insert(vote).values(row))

    def _changes(self, base_version: int, toml: str) -> Sequence[Change]:
        base = self._playbooks.get(base_version)
        assert base is not None
        return changes(base.playbook, _parsed(toml))

    def _there(self, proposal_id: int) -> StoredProposal:
        found = self.get(proposal_id)
        assert found is not None
        return found

    def _found(self, *conditions: ColumnElement[bool]) -> list[StoredProposal]:
        rows = self._connection.execute(
            select(*_COLUMNS)
            .where(proposal.c.team_id == self._team_id, *conditions)
            .order_by(proposal.c.proposal_id)
        )
        return [_to_proposal(row._mapping) for row in rows]

    def _set(self, proposal_id: int, **values: object) -> None:
        self._connection.execute(
            update(proposal)
            .where(proposal.c.team_id == self._team_id, proposal.c.proposal_id == proposal_id)
            .values(values)
        )

    def _next_id(self) -> int:
        highest = self._connection.execute(
            select(func.max(proposal.c.proposal_id)).where(proposal.c.team_id == self._team_id)
        ).scalar()
        return (highest or 0) + 1


def _to_proposal(row: Mapping[Any, Any]) -> StoredProposal:
    read = {"about": json.loads(row["about"]), "moves": _to_moves(row["moves"])}
    return StoredProposal(**{**row, **read})


def _to_moves(text: str | None) -> Moves | None:
    if text is None:
        return None
    moves = json.loads(text)
    places = {name: tuple(Place(**place) for place in moves[name]) for name in ("before", "after")}
    return Moves(**{**moves, **places})


# A proposal is shown more often than it changes, and parsing it takes longer than reading it.
@lru_cache(maxsize=256)
def _parsed(toml: str) -> Playbook:
    return parse_playbook(toml)
