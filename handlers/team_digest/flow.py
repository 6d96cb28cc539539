"""Setting a channel's team digest, and the report that it makes of a week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.team_digest.parse import Chosen
from handlers.working_days import country_of, holidays_of
from scoring.interest import cools_by
from scoring.money import Money, added_up
from scoring.reaction import Reactions, by_owner, reactions
from scoring.schedule import next_digest
from storage.bulk import in_one_go
from storage.database import Database
from storage.members import Member
from storage.outbox import Json, NewMessage
from storage.store import Store
from storage.team_digests import KIND, TeamDigest
from storage.team_week import Deal

WEEK = timedelta(days=7)
HELLO_LAPSES = timedelta(hours=1)
MOST = 500  # leads, notices and deals of one member that are counted

NO_REACTIONS = Reactions()


@dataclass(frozen=True)
class Setting:
    """What is set for a channel (None: none chosen yet), in which zone and by whom.

    `failed` is Slack's word for why the channel's last message could not be posted; `others` are the
    other channels with a team digest.
    """

    channel: str | None
    chosen: Chosen | None = None
    zone_name: str = ""
    set_by: str = ""
    failed: str | None = None
    others: Sequence[str] = ()


@dataclass(frozen=True)
class Rep:
    """One rep's week: ripe leads that nobody called, how soon leads were touched, what cools soon."""

    name: str
    uncalled: int = 0
    cooling: int = 0
    reactions: Reactions = NO_REACTIONS


@dataclass(frozen=True)
class Won:
    """A deal, and who won it."""

    company: str
    value: Money | None
    by: str


@dataclass(frozen=True)
class Report:
    """A team's week. `pool` counts the ripe leads that nobody owns."""

    reps: Sequence[Rep]
    pool: int
    reactions: Reactions
    won: Sequence[Won]
    since: datetime
    now: datetime

    @property
    def uncalled(self) -> int:
        return sum(rep.uncalled for rep in self.reps) + self.pool

    @property
    def cooling(self) -> int:
        return sum(rep.cooling for rep in self.reps)

    @property
    def totals(self) -> list[Money]:
        """What was won, by currency, the most first."""
        totals = added_up(deal.value for deal in self.won if deal.value)
        return sorted(totals, key=lambda total: (-total.amount, total.currency))

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
        noticed = self.reactions.touched + self.reactions.open
        return not (self.uncalled or self.cooling or self.won or noticed)


def setting(database: Database, team_id: int, channel: str | None) -> Setting:
    """What is set for this channel; where none is named, for the first that has a team digest."""
    with database.read(team_id) as store:
        known = {digest.channel: digest for digest in store.team_digests.all()}
        channel = channel or next(iter(known), None)
        if channel is None:
            return Setting(None)
        failure = store.deliveries.last_failure(channel)
        failed = failure.reason if failure else None
        others = [one for one in known if one != channel]
        if channel not in known:
            return Setting(channel, failed=failed, others=others)
        digest = known[channel]
        chosen = Chosen(channel, digest.digest_at, digest.digest_days)
        by = store.members.get(digest.set_by)
        set_by = by.display_name if by else ""
        return Setting(channel, chosen, digest.zone_name, set_by, failed, others)


def managers(database: Database, team_id: int) -> list[str]:
    """The names of those who may set a team digest, as far as we have met them."""
    with database.read(team_id) as store:
        members = store.members.all().values()
    return [one.display_name for one in members if one.manager and not one.left_at]


def planned(
    database: Database, team_id: int, member: Member, chosen: Chosen, now: datetime
) -> TeamDigest:
    """The team digest that a manager has chosen, in their zone, language and country."""
    with database.read(team_id) as store:
        theirs = store.preferences.chosen(member.member_id)
    digest = TeamDigest(
        chosen.channel,
        chosen.digest_at,
        chosen.digest_days,
        member.zone_name,
        member.reads,
        theirs.country if theirs else country_of(member.zone_name, member.locale),
        member.member_id,
    )
    return replace(digest, next_at=next_at(digest, now))


def save(
    database: Database, team_id: int, digest: TeamDigest, hello: Json, key: str, now: datetime
) -> bool:
    """Sets a channel's team digest. Returns whether hello is said there: not where nothing has changed
    and the last message arrived, and once per `key`.
    """
    return in_one_go(database, team_id, _save, digest, hello, key, now)


def end(database: Database, team_id: int, channel: str) -> None:
    """The channel is sent none any more."""
    with database.write(team_id) as store:
        store.team_digests.end(channel)


def next_at(digest: TeamDigest, now: datetime) -> datetime | None:
    return next_digest(digest.preferences, digest.zone, holidays_of(digest.country), now)


def report(store: Store, since: datetime, now: datetime) -> Report:
    """The team's week at `now`, with what was won since then."""
    members = store.members.all()
    week = store.team_week
    noticed = [one for member_id in members for one in week.reactions(member_id, now - WEEK, MOST)]
    of_each = by_owner(noticed, now)
    deals = [deal for member_id in members for deal in week.won(member_id, since, now, MOST)]
    return Report(
        [_rep(store, member, of_each.get(member.member_id), now) for member in members.values()],
        sum(not one.touched for one in week.waiting(None, now, MOST)),
        reactions(noticed, now),
        [_won(deal, members[deal.member_id]) for deal in deals],
        since,
        now,
    )


def _save(store: Store, digest: TeamDigest, hello: Json, key: str, now: datetime) -> bool:
    digests, channel = store.team_digests, digest.channel
    is_known = _is_known(digest, digests.all()) and store.deliveries.last_failure(channel) is None
    digests.save(digest)
    if is_known:
        return False
    lapses_at = now + HELLO_LAPSES
    message = NewMessage(f"{KIND}/{channel}/{key}", channel, KIND, hello, {}, lapses_at=lapses_at)
    store.outbox.put(message, now)
    return True


def _is_known(digest: TeamDigest, known: Sequence[TeamDigest]) -> bool:
    """Whether the channel has been told of these hours."""
    hours = (digest.channel, digest.preferences, digest.zone_name)
    return hours in [(one.channel, one.preferences, one.zone_name) for one in known]


def _rep(store: Store, member: Member, theirs: Reactions | None, now: datetime) -> Rep:
    playbook = store.playbooks.active
    waiting = store.team_week.waiting(member.member_id, now, MOST)
    return Rep(
        member.display_name,
        sum(not one.touched for one in waiting),
        sum(cools_by(one.keys, playbook, now + WEEK) for one in waiting),
        theirs or NO_REACTIONS,
    )


def _won(deal: Deal, by: Member) -> Won:
    return Won(deal.company, deal.value, by.display_name)
