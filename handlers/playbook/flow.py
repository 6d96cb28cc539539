"""The playbook: shown, read from a file, brought into force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.agreement.changes import Change, changes
from scoring.agreement.proposal import Origin
from scoring.playbook import Playbook
from storage.agreements import Agreement, Yes
from storage.database import Database
from storage.members import Member
from storage.playbooks import PlaybookVersion
from storage.rescore import outdated
from storage.store import Store

PAGE = 5  # versions


@dataclass(frozen=True)
class Seen:
    """A version as people see it: `by` is who loaded it where nobody voted on it; `changes` are
    against the version before.
    """

    version: int
    playbook: Playbook
    since: datetime
    by: str
    origin: Origin | None = None
    agreed: Sequence[Yes] = ()
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Standing:
    """The version in force, and the draft that the reader works on, None where there is none."""

    seen: Seen
    draft_id: int | None


@dataclass(frozen=True)
class History:
    """Some of the versions, the newest first, of `total`; `has_draft`: the reader works on one."""

    page: Sequence[Seen]
    skipped: int
    total: int
    in_force: int
    has_draft: bool


@dataclass(frozen=True)
class Loaded:
    """The version in force after loading; `is_new` is False where it was in force already.

    `outdated` is how many leads still have the scores of an older one: `storage.rescore` is next.
    """

    version: int
    is_new: bool
    outdated: int


def in_force(database: Database, team_id: int) -> PlaybookVersion:
    with database.read(team_id) as store:
        return store.playbooks.history()[0]


def standing(database: Database, team_id: int, member: Member) -> Standing:
    with database.read(team_id) as store:
        version = store.playbooks.get(store.playbooks.active.version)
        assert version is not None  # the one in force is kept
        draft = store.proposals.draft_of(member.member_id)
        return Standing(_seen(store, [version])[0], draft.proposal_id if draft else None)


def history(database: Database, team_id: int, member: Member, skipped: int) -> History:
    """A page of the versions, without the `skipped` newest."""
    with database.read(team_id) as store:
        versions = store.playbooks.history()
        skipped = min(skipped, (len(versions) - 1) // PAGE * PAGE)
        # The one before the page says what its last version changed.
        page = _seen(store, versions[skipped : skipped + PAGE + 1])[:PAGE]
        has_draft = store.proposals.draft_of(member.member_id) is not None
        return History(page, skipped, len(versions), store.playbooks.active.version, has_draft)


def load(database: Database, team_id: int, toml: str, by: str, now: datetime) -> Loaded:
    """Brings the playbook into force as a new version; raises `Refused` at its first mistake."""
    with database.write(team_id) as store:
        store.playbooks.alone()
        before = store.playbooks.active.version
        version = store.playbooks.activate(toml, by, now).version
    return Loaded(version, version != before, outdated(database, team_id))


def _seen(store: Store, versions: Sequence[PlaybookVersion]) -> list[Seen]:
    """The versions, each with what it changed against the next of them, which is the one before."""
    agreements = store.agreements.of([one.version for one in versions])
    before = [*(one.playbook for one in versions[1:]), None]
    return [
        _seen_version(store, one, older, agreements.get(one.version))
        for one, older in zip(versions, before, strict=True)
    ]


def _seen_version(
    store: Store, one: PlaybookVersion, older: Playbook | None, agreement: Agreement | None
) -> Seen:
    by = store.members.find(one.activated_by)
    return Seen(
        one.version,
        one.playbook,
        one.activated_at,
        by.display_name if by else one.activated_by,
        agreement.proposal.origin if agreement else None,
        agreement.agreed if agreement else (),
        changes(older, one.playbook) if older else (),
    )
