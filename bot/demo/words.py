"""What the demonstration's buttons say, and what they say has happened."""

from datetime import datetime, timedelta

from handlers.ui.texts import Texts
from handlers.working_days import holidays_of
from scoring.calls import Call
from scoring.schedule import Preferences, local_day, may_nudge
from storage.members import Member

_DAY = timedelta(days=1)
_WEEK = 7 * _DAY


def jump_label(t: Texts, morning: datetime, now: datetime) -> str:
    day, today, at = local_day(t.zone, morning), local_day(t.zone, now), t.time(morning)
    if day == today:
        return t("Jump to today {time}", time=at)
    if day == today + _DAY:
        return t("Jump to tomorrow {time}", time=at)
    name = t.weekday(day.weekday()) if day < today + _WEEK else t.date(day)
    return t("Jump to {day} {time}", day=name, time=at)


def download_label(t: Texts) -> str:
    return t("A prospect downloads the case study")


def price_label(t: Texts) -> str:
    return t("A prospect asks for a price")


def downloaded(t: Texts, call: Call) -> str:
    return t("{name} has downloaded the case study.", name=_who(call))


def asked(t: Texts, call: Call) -> str:
    return t("{name} has asked for a price.", name=_who(call))


def where_it_stands(t: Texts) -> str:
    return t("It stands in the direct message with Nextcall.")


def nobody_ripens(t: Texts) -> str:
    return t(
        "No prospect of yours would ripen by one more download. Let somebody ask for a price, "
        "or start the demo anew."
    )


def nobody_asks(t: Texts) -> str:
    return t("Every prospect of yours waits for a call already, or rests.")


def why_later(t: Texts, member: Member, p: Preferences, now: datetime, morning: datetime) -> str:
    when = t.when(morning, now)
    if p.paused_until and local_day(member.zone, now) < p.paused_until:
        return t("You have paused what comes unasked: it waits for the digest, {when}.", when=when)
    if may_nudge(p, member.zone, holidays_of(p.country), now):
        return t(
            "That would be a nudge too many today: it waits for the digest, {when}.", when=when
        )
    return t(
        "It is {now}: this waits for the digest, {when}; jump there.", now=t.moment(now), when=when
    )


def _who(call: Call) -> str:
    lead = call.lead
    return ", ".join(part for part in (lead.contact, lead.company) if part) or lead.name
