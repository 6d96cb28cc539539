"""What is decided in the background: who is nudged of what, and how what stands has to read by now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.deps import texts_of
from handlers.nudges.blocks import Message, nudge_message
from handlers.nudges.entries import Told, about, asked, entries, told_by
from handlers.working_days import holidays_of
from scoring.counting import may_turn_out_fake
from scoring.ledger import Signal
from scoring.nudges import (
    JOINS,
    Before,
    Occasion,
    Rep,
    may_be_told,
    nudge_lapses,
    occasion,
    requests,
)
from scoring.schedule import Preferences, day_begins, local_day
from storage.bulk import in_one_go
from storage.database import Database
from storage.leads import LeadLedger
from storage.members import Member
from storage.nudges import Notice
from storage.outbox import NewMessage, StandingMessage
from storage.store import Store

NUDGE, REQUEST = KINDS = "nudge", "request"
MOST = 20  # leads, or messages, a transaction
_DAY = timedelta(days=1)


def decide(database: Database, team_id: int, now: datetime) -> int:
    """Decides what was noticed: told now, held for the digest, or nothing; returns of how many leads."""
    with database.read(team_id) as store:
        if not store.nudges.is_any_noticed():
            return 0
    return in_one_go(database, team_id, _decide, now)


def refresh(database: Database, team_id: int, now: datetime) -> int:
    """Lets nudges follow what they are about; returns how many were looked at."""
    with database.read(team_id) as store:
        if not store.outbox.is_any_stale(*KINDS):
            return 0
    return in_one_go(database, team_id, _refresh, now)


def refresh_at(database: Database, team_id: int, channel: str, ts: str, now: datetime) -> bool:
    """Makes the nudge that stands there anew, for somebody has just answered it; False where it is so
    old that it was forgotten.
    """
    return in_one_go(database, team_id, _refresh_at, channel, ts, now)


def _decide(store: Store, now: datetime) -> int:
    notices = store.nudges.noticed(MOST)
    of_owner: dict[int, list[tuple[Notice, LeadLedger]]] = {}
    for notice in notices:
        whole = store.leads.ledger(notice.lead)
        if whole and whole.lead.owner_id:
            of_owner.setdefault(whole.lead.owner_id, []).append((notice, whole))
        else:
            store.nudges.settle([notice.lead])
    members = store.members.locked(of_owner)
    preferences = store.preferences.of_many(of_owner)
    undecided = 0
    for owner_id, noticed in sorted(of_owner.items()):
        if owner_id in members:
            desk = _Desk(store, members[owner_id], preferences[owner_id], now)
            undecided += len(noticed) - desk.decide(noticed)
        else:  # a number that no member has
            store.nudges.hold([notice.lead for notice, _ in noticed])
    return len(notices) - undecided


def _refresh(store: Store, now: datetime) -> int:
    stale = [one for kind in KINDS for one in store.outbox.stale(kind, MOST)]
    for message in stale:
        _make_anew(store, message, now)
    return len(stale)


def _refresh_at(store: Store, channel: str, ts: str, now: datetime) -> bool:
    message = store.outbox.at(channel, ts)
    if message is None or message.kind not in KINDS:
        return False
    _make_anew(store, message, now)
    return True


def _make_anew(store: Store, message: StandingMessage, now: datetime) -> None:
    member = store.members.get(message.member_id) if message.member_id else None
    if member:
        store.outbox.edit(message, _body(store, member, told_by(message.about), now), now)


class _Desk:
    """One rep's nudges; nobody else decides on them meanwhile."""

    def __init__(
        self, store: Store, member: Member, preferences: Preferences, now: datetime
    ) -> None:
        self._store = store
        self._member = member
        self._now = now
        self._preferences = preferences
        self._today = local_day(member.zone, now)
        self._rep = Rep(
            preferences,
            member.zone,
            holidays_of(preferences.country),
            bool(member.slack_id) and member.left_at is None,
            store.outbox.count_since(member.member_id, NUDGE, day_begins(member.zone, self._today)),
        )

    def decide(self, noticed: Sequence[tuple[Notice, LeadLedger]]) -> int:
        """Each request is a message of its own; what ripened at the same time is one; who rests is
        left to the digest after the rest. Where a mail gateway may still be clicking nothing is
        decided yet; returns of how many leads something was.
        """
        bursts = self._store.playbooks.active.bursts
        ripe: list[tuple[Notice, Occasion]] = []
        undecided = 0
        for notice, whole in noticed:
            found = self._occasion(notice, whole)
            if found is None:
                self._store.nudges.settle([notice.lead])
            elif found.request:
                self._tell_request(notice.lead, found.request)
            elif found.call.resting_until:
                self._store.nudges.hold([notice.lead])
            elif may_turn_out_fake(whole.signals, bursts, self._now):
                undecided += 1
            else:
                ripe.append((notice, found))
        if ripe:
            ripe.sort(key=lambda one: (-one[1].call.priority, one[0].lead))
            self._tell_ripe([notice for notice, _ in ripe])
        if undecided < len(noticed):
            self._store.outbox.go_stale(self._member.member_id, self._now)  # the day's list follows
        return len(noticed) - undecided

    def _occasion(self, notice: Notice, whole: LeadLedger) -> Occasion | None:
        playbook = self._store.playbooks.active
        keys = {
            _request_key(signal): (signal.source, signal.external_id)
            for signal in requests(whole.signals, playbook, notice.noticed_at)
        }
        told = {keys[key] for key in self._store.outbox.known(keys)}
        muted = notice.muted_at is not None
        before = Before(notice.told_at, told, muted, notice.noticed_at)
        return occasion(whole.lead, whole.signals, whole.touchpoints, before, playbook, self._now)

    def _tell_request(self, lead_id: str, request: Signal) -> None:
        if not may_be_told(self._rep, asks=True, joins=False, now=self._now):
            self._store.nudges.hold([lead_id])
            return
        self._put(REQUEST, _request_key(request), [Told(lead_id, self._now, asked(request))])

    def _tell_ripe(self, notices: Sequence[Notice]) -> None:
        leads = [notice.lead for notice in notices]
        standing = self._to_join()
        if not may_be_told(self._rep, asks=False, joins=standing is not None, now=self._now):
            self._store.nudges.hold(leads)
            return
        told = [Told(lead_id, self._now) for lead_id in leads]
        if standing is None:
            first = notices[0]
            key = f"{NUDGE}/{self._member.member_id}/{first.lead}/{first.noticed_at.isoformat()}"
            lapses_at = nudge_lapses(self._preferences, self._member.zone, self._now)
            self._put(NUDGE, key, told, lapses_at)
        else:
            earlier = [one for one in told_by(standing.about) if one.lead_id not in leads]
            together = [*earlier, *told]
            body = _body(self._store, self._member, together, self._now)
            self._store.outbox.edit(standing, body, self._now, about(together))
            self._store.nudges.told(leads, standing.message_id, self._now)

    def _to_join(self) -> StandingMessage | None:
        """A nudge of today so young, or not posted yet, that what ripens now belongs to it."""
        midnight = day_begins(self._member.zone, self._today)
        found = self._store.outbox.unsent_or_since(self._member.member_id, NUDGE, self._now - JOINS)
        of_today = [message for message in found if message.created_at >= midnight]
        return of_today[-1] if of_today else None

    def _put(
        self, kind: str, key: str, told: Sequence[Told], lapses_at: datetime | None = None
    ) -> None:
        leads = [one.lead_id for one in told]
        new = NewMessage(
            key,
            self._member.slack_id or "",
            kind,
            _body(self._store, self._member, told, self._now),
            about(told),
            self._member.member_id,
            lapses_at,
            living_until=day_begins(self._member.zone, self._today + 2 * _DAY),
        )
        message_id = self._store.outbox.put(new, self._now)
        if message_id is None:
            self._store.nudges.settle(leads)
        else:
            self._store.nudges.told(leads, message_id, self._now)


def _request_key(request: Signal) -> str:
    """A request is told once, whenever it came in and whatever was told in between."""
    return f"{REQUEST}/{request.source}/{request.external_id}"


def _body(store: Store, member: Member, told: Sequence[Told], now: datetime) -> Message:
    return nudge_message(texts_of(member), entries(store, member, told, now), now)
