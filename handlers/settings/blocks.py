"""The settings modal, the welcome, and what is said when something was chosen."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from handlers.settings.parse import AUTOMATIC, MOST_NUDGES, NOWHERE, Settings
from handlers.ui import blocks as ui
from handlers.ui.actions import APPROVERS, OPEN_SETTINGS
from handlers.ui.mrkdwn import name as shown
from handlers.ui.settings import days_words, nudges_words, settings_words
from handlers.ui.texts import LANGUAGES, Texts
from scoring.schedule import Preferences

VIEW = "settings"
KEEP = "settings_keep"
SILENCE = "settings_silence"
MORNING = time(8)

Json = dict[str, Any]


def settings_view(
    t: Texts,
    settings: Settings,
    countries: Sequence[tuple[str, str]],
    today: date,
    meta: str,
    is_manager: bool = False,
) -> Json:
    """The modal as it is filled now; `countries` are those to choose from, by code and name. A manager
    finds the way to what holds for the team.
    """
    chosen = settings.preferences
    zone = t("All times are those of your time zone in Slack: {zone}", zone=t.zone.key)
    blocks = [
        *_digest(t, chosen),
        ui.divider(),
        *_nudges(t, chosen),
        ui.divider(),
        _review(t, chosen),
        ui.divider(),
        *_days_off(t, chosen, countries, today),
        _language(t, settings.language),
        ui.context(zone),
        *(_team(t) if is_manager else []),
    ]
    return ui.modal(t, VIEW, t("Settings"), blocks, t("Save"), meta)


def welcome_message(t: Texts, name: str, chosen: Preferences) -> Json:
    """Asks once whether it is all right to write unasked, and says what would come."""
    hello = t(
        ":wave: *Hello {name}, I am Nextcall.* I tell you whom to call next, and why. "
        "From now on I also write to you by myself, seldom and at the right hour:",
        name=shown(name),
    )
    lines = [
        t(
            "• *a digest* of the day’s calls: at {time} on {days}",
            time=t.clock(chosen.digest_at or MORNING),
            days=days_words(t, chosen),
        ),
        t(
            "• *a nudge* when somebody’s interest has ripened: {nudges}",
            nudges=nudges_words(t, chosen),
        ),
        t("• *at once* when a prospect asks for a demo, a price or the like"),
        *_reviewed(t, chosen),
    ]
    text = "\n".join([hello, *lines, t("Is that all right?")])
    buttons = ui.actions(
        ui.button(t("Sounds good"), KEEP, style="primary"),
        ui.button(t("Change …"), OPEN_SETTINGS),
        ui.button(t("No messages, please"), SILENCE),
    )
    return ui.message(t, text, [ui.section(text), buttons])


def kept_message(t: Texts, chosen: Preferences, today: date) -> Json:
    words = settings_words(t, chosen, today)
    return _answer(t, t(":white_check_mark: All right. {words}", words=words))


def silenced_message(t: Texts, chosen: Preferences, today: date) -> Json:
    words = t(":no_bell: All right. {words}", words=settings_words(t, chosen, today))
    return _answer(t, words + " " + t("`/nextcall` is there whenever you ask."))


def saved_message(t: Texts, chosen: Preferences, today: date) -> Json:
    words = settings_words(t, chosen, today)
    return _answer(t, t(":white_check_mark: Saved. {words}", words=words))


def _reviewed(t: Texts, chosen: Preferences) -> list[str]:
    """What the welcome says of the review, if there is to be one."""
    if chosen.review_day is None:
        return []
    day = t.weekday(chosen.review_day)
    return [t("• *a review* of your own week, for you alone: on {day}", day=day)]


def _answer(t: Texts, words: str) -> Json:
    return ui.message(
        t, words, [ui.section(words), ui.actions(ui.button(t("Settings"), OPEN_SETTINGS))]
    )


def _digest(t: Texts, chosen: Preferences) -> list[ui.Block]:
    wanted = ui.option(t("Tell me in the morning whom to call"), "yes")
    days = [ui.option(t.weekday(day), str(day)) for day in range(7)]
    ticked = [str(day) for day in chosen.digest_days]
    quiet = [
        ui.option(t("One friendly line"), "line"),
        ui.option(t("Nothing"), "nothing"),
    ]
    return [
        ui.labelled(
            t("Digest"),
            "digest",
            ui.checkboxes("digest", [wanted], ["yes"] if chosen.digest_at else []),
            optional=True,
        ),
        ui.labelled(t("At"), "digest_at", _clock("digest_at", chosen.digest_at or MORNING)),
        ui.labelled(
            t("On"),
            "days",
            ui.checkboxes("days", days, ticked),
            optional=True,
            hint=t("Nudges come on these days only, too."),
        ),
        ui.labelled(
            t("On a day with nothing to tell"),
            "quiet_day",
            ui.radio_buttons("quiet_day", quiet, chosen.quiet_day),
        ),
    ]


def _nudges(t: Texts, chosen: Preferences) -> list[ui.Block]:
    budget = ui.number_input("budget", chosen.nudge_budget, high=MOST_NUDGES)
    return [
        ui.labelled(
            t("Nudges a day, at most"),
            "budget",
            budget,
            hint=t(
                "A nudge says that somebody’s interest has ripened. When a prospect asks for a "
                "demo, a price or the like, you always hear of it at once."
            ),
        ),
        ui.labelled(t("No nudges from"), "quiet_from", _clock("quiet_from", chosen.quiet_from)),
        ui.labelled(
            t("Until"),
            "quiet_until",
            _clock("quiet_until", chosen.quiet_until),
            hint=t("The same time twice: nudges at any hour."),
        ),
    ]


def _review(t: Texts, chosen: Preferences) -> ui.Block:
    options = [ui.option(t("None"), NOWHERE)]
    options += [ui.option(t.weekday(day), str(day)) for day in range(7)]
    day = NOWHERE if chosen.review_day is None else str(chosen.review_day)
    return ui.labelled(
        t("Review of my week"),
        "review",
        ui.select("review", options, day),
        hint=t(
            "What you did, how your rates stand against your own past, and one suggestion. Only you "
            "see it. It comes at the hour of the digest; on a day off, the next working day."
        ),
    )


def _days_off(
    t: Texts, chosen: Preferences, countries: Sequence[tuple[str, str]], today: date
) -> list[ui.Block]:
    known = dict(countries)
    if chosen.country and chosen.country not in known:
        known[chosen.country] = t.country(chosen.country)
    options = [ui.option(t("None"), NOWHERE)]
    options += [ui.option(name, code) for code, name in known.items()]
    is_paused = chosen.paused_until is not None and chosen.paused_until > today
    return [
        ui.labelled(
            t("Public holidays"),
            "country",
            ui.select("country", options, chosen.country or NOWHERE),
            hint=t("On the public holidays of this country there are neither digests nor nudges."),
        ),
        ui.labelled(
            t("Pause until"),
            "paused_until",
            ui.date_input("paused_until", chosen.paused_until if is_paused else None),
            optional=True,
            hint=t("Before that day nothing at all comes by itself, not even requests."),
        ),
    ]


def _language(t: Texts, chosen: str | None) -> ui.Block:
    options = [ui.option(t("Automatic"), AUTOMATIC)]
    options += [ui.option(name, code) for code, name in LANGUAGES.items()]
    return ui.labelled(
        t("Language"),
        "language",
        ui.select("language", options, chosen or AUTOMATIC),
        hint=t("Automatic: as in Slack."),
    )


def _team(t: Texts) -> list[ui.Block]:
    words = t("*Who approves the playbook*: one yes of marketing and one of sales, and it changes.")
    return [ui.divider(), ui.section(words, ui.button(t("Choose who"), APPROVERS))]


def _clock(action_id: str, at: time) -> ui.Element:
    return ui.time_input(action_id, f"{at:%H:%M}")
