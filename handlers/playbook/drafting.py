"""A member's draft of another playbook: begun with the first change, changed, thrown away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.agreement.changes import Change, changes
from scoring.agreement.proposal import Origin
from scoring.message import Refused, say
from scoring.playbook import Playbook
from scoring.playbook_toml import check_playbook, to_toml
from scoring.toml_reader import Problem
from storage.database import Database
from storage.members import Member
from storage.proposals import StoredProposal
from storage.store import Store

Edit = Callable[[Playbook], Playbook]


@dataclass(frozen=True)
class Draft:
    """What its author works on; `proposal_id` is None as long as nothing is changed. `changes` are
    against the version it was made from, `base`; `warnings` are those that version does not have.
    `is_open`: both sides are asked already, and a change asks them anew.
    """

    playbook: Playbook
    base: int
    in_force: int
    proposal_id: int | None = None
    origin: Origin = "edit"
    why: str = ""
    changes: Sequence[Change] = ()
    warnings: Sequence[Problem] = ()
    is_open: bool = False

    @property
    def is_outdated(self) -> bool:
        return self.base != self.in_force


@dataclass(frozen=True)
class Desk:
    """Where a member works on a draft. A draft is named by its id, None for the member's own, whether
    it is there already or begins with the next change. Raises `Refused` where it is not theirs, or
    settled.
    """

    database: Database
    team_id: int
    member: Member
    now: datetime

    def draft(self, draft_id: int | None = None) -> Draft:
        with self.database.read(self.team_id) as store:
            found = self._found(store, draft_id)
            return _draft(store, found) if found else _untouched(store)

    def save(self, draft_id: int | None, edit: Edit) -> Draft:
        """Changes the draft, or begins it; one that would change nothing does not begin."""
        with self.database.write(self.team_id) as store:
            store.playbooks.alone()
            found = self._found(store, draft_id)
            before = found.playbook if found else store.playbooks.active
            after = edit(before)
            if not changes(before, after):
                return _draft(store, found) if found else _untouched(store)
            toml = to_toml(after)
            saved = (
                store.proposals.change(found.proposal_id, toml, self.now)
                if found
                else store.proposals.draft(self.member.member_id, toml, "edit", {}, self.now)
            )
            return _draft(store, saved)

    def go_back(self, version: int) -> Draft:
        """A draft that is this earlier version, in place of the one there was."""
        with self.database.write(self.team_id) as store:
            store.playbooks.alone()
            there = store.playbooks.get(version)
            if there is None:
                raise Refused(say("There is no version {n} of the playbook.", n=version))
            if not changes(store.playbooks.active, there.playbook):
                raise Refused(say("Version {n} says what the one in force says.", n=version))
            return _draft(
                store,
                store.proposals.draft(
                    self.member.member_id, there.toml, "return", {"version": version}, self.now
                ),
            )

    def discard(self, draft_id: int) -> None:
        with self.database.write(self.team_id) as store:
            store.playbooks.alone()
            mine = self._theirs(store, draft_id)
            if mine.state == "draft":
                store.proposals.settle(draft_id, "withdrawn", self.member.words, self.now)

    def _found(self, store: Store, draft_id: int | None) -> StoredProposal | None:
        if draft_id is None:
            return store.proposals.draft_of(self.member.member_id)
        return self._theirs(store, draft_id)

    def _theirs(self, store: Store, draft_id: int) -> StoredProposal:
        found = store.proposals.get(draft_id)
        if found is None or found.proposed_by != self.member.member_id:
            raise Refused(say("This draft is somebody else’s: only who wrote it can change it."))
        if not found.is_in_work:
            raise Refused(
                say(
                    "This draft is not in work any more. `/playbook` shows what is in force, "
                    "`/playbook edit` begins a new one."
                )
            )
        return found


def _untouched(store: Store) -> Draft:
    active = store.playbooks.active
    return Draft(active, active.version, active.version)


def _draft(store: Store, stored: StoredProposal) -> Draft:
    base = store.playbooks.get(stored.base_version)
    assert base is not None  # versions are kept
    known = _warnings(base.toml)
    return Draft(
        stored.playbook,
        stored.base_version,
        store.playbooks.active.version,
        stored.proposal_id,
        stored.origin,
        stored.why,
        changes(base.playbook, stored.playbook),
        [one for one in _warnings(stored.toml) if one.message not in [k.message for k in known]],
        stored.state == "open",
    )


def _warnings(toml: str) -> list[Problem]:
    return [one for one in check_playbook(toml)[1] if not one.fatal]
