"""What a member is told unasked, in words."""

from datetime import date

from handlers.ui.texts import Texts
from scoring.schedule import Preferences


def settings_words(t: Texts, chosen: Preferences, today: date) -> str:
    """ "Digest at 08:00 on Mon–Fri, …; at most 3 nudges a day, none 18:00–08:00." """
    words = _at_other_times(t, chosen)
    if chosen.paused_until is None or chosen.paused_until <= today:
        return words
    pause = t("Paused: nothing comes unasked before {date}.", date=t.date(chosen.paused_until))
    return f"{pause} " + t("After that: {words}", words=words)


def days_words(t: Texts, chosen: Preferences) -> str:
    """ "Mon–Fri, not on public holidays (Germany)"."""
    days = t.weekdays(chosen.digest_days)
    if chosen.country is None:
        return days
    return t(
        "{days}, not on public holidays ({country})", days=days, country=t.country(chosen.country)
    )


def nudges_words(t: Texts, chosen: Preferences) -> str:
    """ "at most 3 nudges a day, none 18:00–08:00"."""
    if not chosen.nudge_budget:
        return t("no nudges")
    most = t.plural("at most {n} nudge a day", "at most {n} nudges a day", chosen.nudge_budget)
    if chosen.quiet_from == chosen.quiet_until:
        return most
    start, end = t.clock(chosen.quiet_from), t.clock(chosen.quiet_until)
    return t("{most}, none {start}–{end}", most=most, start=start, end=end)


def _at_other_times(t: Texts, chosen: Preferences) -> str:
    words = [_digest_and_nudges(t, chosen)]
    if chosen.review_day is not None:
        words.append(t("Review of your week on {day}.", day=t.weekday(chosen.review_day)))
    if not (chosen.nudge_budget and chosen.digest_days):
        words.append(
            t("When a prospect asks for a demo, a price or the like, you still hear of it at once.")
        )
    return " ".join(words)


def _digest_and_nudges(t: Texts, chosen: Preferences) -> str:
    days, nudges = days_words(t, chosen), nudges_words(t, chosen)
    if chosen.digest_at:
        at = t.clock(chosen.digest_at)
        return t("Digest at {time} on {days}; {nudges}.", time=at, days=days, nudges=nudges)
    if chosen.nudge_budget and chosen.digest_days:
        return t("No digest. On {days}: {nudges}.", days=days, nudges=nudges)
    return t("No digest and no nudges.")
