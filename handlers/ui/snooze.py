"""Letting a lead rest: the menu beside it, and the modal that asks until when."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import bold
from handlers.ui.texts import Texts
from scoring.snooze import morning

UNTIL = "until"
ANOTHER_DAY = "date"  # the choice that opens the modal


def snooze_menu(t: Texts, action_id: str) -> ui.Element:
    choices = [
        ui.option(t("Tomorrow"), "tomorrow"),
        ui.option(t("Next week"), "next_week"),
        ui.option(t("Pick a date …"), ANOTHER_DAY),
    ]
    return ui.select(action_id, choices, placeholder=t("Snooze"))


def snooze_view(t: Texts, callback_id: str, name: str, first: date, meta: str) -> dict[str, Any]:
    """Asks until when the lead rests; `first` is the day that is proposed."""
    day = ui.labelled(t("Until when?"), UNTIL, ui.date_input("date", first))
    return ui.modal(
        t, callback_id, t("Let it rest"), [ui.section(bold(name)), day], t("Snooze"), meta
    )


def until_in(view: Mapping[str, Any], zone: tzinfo) -> datetime:
    """When the lead may be called again, as the modal was filled in."""
    chosen = view["state"]["values"][UNTIL]["date"]["selected_date"]
    return morning(date.fromisoformat(chosen), zone)


def too_early(t: Texts) -> dict[str, Any]:
    """The answer to a day that has begun already."""
    return {"response_action": "errors", "errors": {UNTIL: t("Choose a day after today.")}}
