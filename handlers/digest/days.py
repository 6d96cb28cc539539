"""The days of many reps at once: planned in the morning, seen again as they are later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from handlers.working_days import holidays_of
from scoring.digest import (
    MOST,
    Bounds,
    DayLead,
    Line,
    Plan,
    Section,
    Tally,
    became,
    bounds,
    fading_keys,
    is_quiet,
    planned,
    reasons,
    tally,
    worth_telling,
)
from scoring.goals.report import TargetReport
from scoring.ledger import Signal, Touchpoint
from scoring.playbook import Playbook
from scoring.schedule import (
    Preferences,
    day_begins,
    digest_due,
    digest_lapses,
    local_day,
    next_digest,
)
from storage.digests import Ask, Found
from storage.goal_courses import Course, courses
from storage.members import Member
from storage.outbox import StandingMessage
from storage.store import Store

RECENT = 3  # half-lives: what a lead did before weighs an eighth, and is no reason to call it now
# Whose line tells with the help of signals why it is there; of the others their time says enough.
_EXPLAINED: frozenset[Section] = frozenset({"first", "ripened", "new"})

Goals: TypeAlias = Mapping[int, Course | None]  # by member


@dataclass(frozen=True)
class Hours:
    """What a member's calendar says at an instant: the bounds of the day whose digest is due, if one
    is; when that one lapses; and when to look next.
    """

    due: Bounds | None
    lapses_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Rep:
    """Whose digest is due, and for which day."""

    member: Member
    preferences: Preferences
    bounds: Bounds
    lapses_at: datetime | None


@dataclass(frozen=True)
class Day:
    """A rep's day as it is at `now`; nobody is on the list of a quiet one.

    `more` counts the promises that have no line; `logged` is what was done from the day `since`
    until this day; `is_morning` is the first look at it. `holders` are the names of the members who
    have what was taken away. `goal` is how the targets of their goal, or the team's, stand.
    """

    member: Member
    day: date
    since: date
    lines: Mapping[Section, Sequence[Line]]
    more: int
    logged: Tally
    now: datetime
    is_morning: bool
    holders: Mapping[int, str] = field(default_factory=dict)
    goal: Sequence[TargetReport] = ()

    @cached_property
    def about(self) -> dict[str, Any]:
        """What it takes to see the day again."""
        plan = {
            section: [line.lead.external_id for line in lines]
            for section, lines in self.lines.items()
            if lines
        }
        days = {"day": self.day.isoformat(), "since": self.since.isoformat()}
        return {**days, "more": self.more, "plan": plan}


@dataclass(frozen=True)
class Morning:
    """A day planned, and the leads whose held nudges are settled by telling it."""

    day: Day
    settled: Sequence[str]


@dataclass(frozen=True)
class _Sheet:
    """A day's list before anything is explained; `touched` is what was logged since it was made."""

    member: Member
    day: date
    since: date
    more: int
    leads: Mapping[Section, Sequence[DayLead]]
    touched: Mapping[str, Sequence[Touchpoint]] = field(default_factory=dict)
    is_morning: bool = False

    @cached_property
    def tonight(self) -> datetime:
        return day_begins(self.member.zone, self.day + timedelta(days=1))


@lru_cache(maxsize=1024)
def hours(p: Preferences, zone_name: str, now: datetime) -> Hours:
    """Of the many whose digest is due at one instant, most have the same: they are reckoned once."""
    zone, is_holiday = ZoneInfo(zone_name), holidays_of(p.country)
    day = digest_due(p, zone, is_holiday, now)
    next_at = next_digest(p, zone, is_holiday, now)
    if day is None:
        return Hours(None, None, next_at)
    return Hours(bounds(p, zone, is_holiday, day), digest_lapses(p, zone, day), next_at)


def reps_due(due: Iterable[tuple[Member, Preferences]], now: datetime) -> list[Rep]:
    """Those of the members whose digest is due at `now`, and whom it can reach."""
    found = []
    for member, preferences in due:
        of_member = hours(preferences, member.zone_name, now)
        if member.slack_id is not None and member.left_at is None and of_member.due:
            found.append(Rep(member, preferences, of_member.due, of_member.lapses_at))
    return found


def mornings(store: Store, reps: Sequence[Rep], goals: Goals, now: datetime) -> list[Morning]:
    """Each rep's day, planned."""
    playbook = store.playbooks.active
    found = store.digests.waiting([_ask(rep, playbook, now) for rep in reps])
    sheets = [_planned(rep, one, playbook, now) for rep, one in zip(reps, found, strict=True)]
    days = _explained(store, sheets, goals, now)
    return [
        Morning(day, _settled(one, sheet, playbook, now))
        for day, one, sheet in zip(days, found, sheets, strict=True)
    ]


def as_it_is(store: Store, message: StandingMessage, now: datetime) -> Day | None:
    """The day that this digest tells of, with what has become of it since; None without a reader."""
    member = store.members.get(message.member_id or 0)
    if member is None:
        return None
    about, playbook = message.about, store.playbooks.active
    plan: Plan = about["plan"]
    listed = [one for section in plan.values() for one in section]
    leads = store.digests.leads(listed)
    own = {one.external_id for one in leads.values()}
    noticed = store.digests.ripened(member.member_id, message.created_at)
    new = [one for one in worth_telling(noticed, playbook, now) if one.external_id not in own]
    sheet = _Sheet(
        member,
        date.fromisoformat(about["day"]),
        date.fromisoformat(about["since"]),
        about["more"],
        _with_new(_by_section(plan, leads), new),
        store.digests.touched(sorted(own), message.created_at),
    )
    goals = courses(store, [member.member_id], now)
    (day,) = _explained(store, [sheet], goals, now)
    return replace(day, holders=_holders(store, day))


def _ask(rep: Rep, playbook: Playbook, now: datetime) -> Ask:
    limits = rep.bounds
    fading = fading_keys(playbook, now, limits.cools_by)
    back_by = max(limits.back_by, now)
    return Ask(rep.member.member_id, limits.ends, back_by, fading, limits.since)


def _planned(rep: Rep, found: Found, playbook: Playbook, now: datetime) -> _Sheet:
    limits = rep.bounds
    plan = planned(found.waiting, playbook, now, limits.cools_by)
    since = local_day(rep.member.zone, limits.since)
    if is_quiet(plan, playbook, now):
        return _Sheet(rep.member, limits.day, since, 0, {}, is_morning=True)
    more = len(found.waiting.promised) - len(plan["promised"])
    return _Sheet(rep.member, limits.day, since, more, plan, is_morning=True)


def _settled(found: Found, sheet: _Sheet, playbook: Playbook, now: datetime) -> list[str]:
    """What is held, but for who rests, and who had no place: those the next digest tells of."""
    told = {one.external_id for leads in sheet.leads.values() for one in leads}
    ripened = found.waiting.ripened
    later = [one for one in ripened if one.rest_until] + worth_telling(ripened, playbook, now)
    waits = {one.external_id for one in later} - told
    return [one for one in found.held if one not in waits]


def _explained(store: Store, sheets: Sequence[_Sheet], goals: Goals, now: datetime) -> list[Day]:
    playbook = store.playbooks.active
    signals = store.digests.signals(
        [
            lead.external_id
            for sheet in sheets
            for section in _EXPLAINED
            for lead in sheet.leads.get(section, ())
        ],
        now - RECENT * playbook.half_life,
    )
    logged = store.digests.logged([_span(sheet) for sheet in sheets])
    return [
        Day(
            sheet.member,
            sheet.day,
            sheet.since,
            {
                section: [_line(sheet, section, one, signals, playbook, now) for one in leads]
                for section, leads in sheet.leads.items()
            },
            sheet.more,
            tally(entries),
            now,
            sheet.is_morning,
            goal=goal.targets if (goal := goals.get(sheet.member.member_id)) else (),
        )
        for sheet, entries in zip(sheets, logged, strict=True)
    ]


def _by_section(plan: Plan, leads: Mapping[str, DayLead]) -> dict[Section, list[DayLead]]:
    """The plan's leads as they are now; those that have become one have the first of their places."""
    sections: dict[Section, list[DayLead]] = {}
    placed: set[str] = set()
    for section, ids in plan.items():
        found = {leads[one].external_id: leads[one] for one in ids if one in leads}
        sections[section] = [lead for lead_id, lead in found.items() if lead_id not in placed]
        placed |= found.keys()
    return sections


def _span(sheet: _Sheet) -> tuple[int, datetime, datetime]:
    zone = sheet.member.zone
    return sheet.member.member_id, day_begins(zone, sheet.since), day_begins(zone, sheet.day)


def _line(
    sheet: _Sheet,
    section: Section,
    lead: DayLead,
    signals: Mapping[str, Sequence[Signal]],
    playbook: Playbook,
    now: datetime,
) -> Line:
    entries = sheet.touched.get(lead.external_id, ())
    line = became(lead, sheet.member.member_id, entries, now, sheet.tonight)
    if line.became != "open":
        return line
    ripe_until = lead.ripe_until(playbook, now)
    if section not in _EXPLAINED:
        return line._replace(ripe_until=ripe_until)
    why = reasons(signals.get(lead.external_id, ()), playbook, now)
    return line._replace(ripe_until=ripe_until, reasons=why)


def _with_new(
    leads: dict[Section, list[DayLead]], new: Sequence[DayLead]
) -> dict[Section, list[DayLead]]:
    known = leads.get("new", [])
    return {**leads, "new": [*known, *new][: MOST["new"]]}


def _holders(store: Store, day: Day) -> dict[int, str]:
    lines = [line for lines in day.lines.values() for line in lines]
    ids = {line.lead.owner_id for line in lines if line.became == "taken"}
    found = [store.members.get(one) for one in ids]
    return {one.member_id: one.display_name for one in found if one}
