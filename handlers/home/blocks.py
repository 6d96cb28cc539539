"""The Home tab, short enough for a phone."""

from collections.abc import Sequence
from typing import Any

from handlers.home.flow import Day
from handlers.ui import blocks as ui
from handlers.ui.actions import (
    ADD_LEAD,
    GOAL_DETAILS,
    LOG_CALL,
    OPEN_LEAD,
    OPEN_SETTINGS,
    TEAM_DIGEST,
)
from handlers.ui.goals import goal_line
from handlers.ui.leads import state_line
from handlers.ui.mrkdwn import bold, escape, name, phone, shorten
from handlers.ui.settings import settings_words
from handlers.ui.texts import Texts
from handlers.ui.words import commitment_words
from scoring.calls import Call
from scoring.lead import Lead
from scoring.schedule import local_day

REFRESH = "home_refresh"
MOST_LINES = 8
LONGEST_NAME = 150

View = dict[str, Any]


def home_view(t: Texts, day: Day) -> View:
    blocks = [
        ui.header(t("Today, {date}", date=t.date(local_day(t.zone, day.now)))),
        *(_welcome(t) if day.is_new else _calls(t, day)),
        *_goal(t, day),
        *_waiting_drafts(t, day),
        *_promised(t, day),
        *_returning(t, day),
        *_waiting_signals(t, day),
        ui.divider(),
        *_help(t),
        *_settings(t, day),
        *_team(t, day),
    ]
    return {"type": "home", "blocks": ui.fitted(t, blocks, ui.VIEW_BLOCKS)}


def _welcome(t: Texts) -> list[ui.Block]:
    words = t(
        ":wave: *Welcome to Nextcall.* I tell you whom to call now, and why. You have no leads yet. "
        "Begin like this:"
    )
    steps = [
        t("1. Add your first lead with the button below or with `/lead add`."),
        t("2. Or take one that nobody owns: `/nextcall pool`."),
        t("3. Many leads? Have them imported: `nextcall import leads FILE.csv`."),
    ]
    add = ui.button(t("Add lead"), ADD_LEAD, style="primary")
    return [
        ui.section(words, _refresh(t)),
        ui.section("\n".join(steps)),
        ui.actions(add),
    ]


def _calls(t: Texts, day: Day) -> list[ui.Block]:
    if not day.calls:
        return [ui.section(_nobody(t, day), _refresh(t))]
    title = t.plural("*{n} lead to call*", "*{n} leads to call*", day.total)
    blocks = [ui.section(title, _refresh(t))]
    for rank, call in enumerate(day.calls, 1):
        blocks += _call(t, day, rank, call)
    more = day.total - len(day.calls)
    if more > 0:
        line = t.plural("{n} more in `/nextcall all`", "{n} more in `/nextcall all`", more)
        blocks.append(ui.context(line))
    return blocks


def _refresh(t: Texts) -> ui.Element:
    return ui.button(t("Refresh"), REFRESH)


def _call(t: Texts, day: Day, rank: int, call: Call) -> list[ui.Block]:
    lead_id = call.lead.external_id
    priority = t("priority {n}", n=t.number(call.priority, 1))
    line = f"{rank}. {_who(call.lead)}\n{state_line(t, call, day.now)} · {priority}"
    log = ui.button(t("Log call"), LOG_CALL, lead_id, "primary" if rank == 1 else None)
    return [ui.section(line), ui.actions(log, ui.button(t("Open"), OPEN_LEAD, lead_id))]


def _nobody(t: Texts, day: Day) -> str:
    words = t(":palm_tree: Nobody to call right now.")
    if day.next:
        when = t.when(day.next.at, day.now)
        words += " " + t("Next is {name}, {when}.", name=bold(day.next.lead.name), when=when)
    return words


def _goal(t: Texts, day: Day) -> list[ui.Block]:
    """How the goal stands, and the way to all that is known of it."""
    if day.goal is None:
        return []
    stands = goal_line(t, day.goal.targets, "\n")
    words = f"{bold(shorten(day.goal.name, LONGEST_NAME))}\n{stands}"
    details = ui.button(t("Details"), GOAL_DETAILS, str(day.goal.goal_id))
    return [ui.divider(), ui.section(words, details)]


def _promised(t: Texts, day: Day) -> list[ui.Block]:
    """What was promised until tonight; what is due says so."""
    lines = []
    for promise in day.promised:
        due = promise.commitment.due_at
        is_due = due <= day.now
        parts = [
            f"{':alarm_clock:' if is_due else ':bell:'} {t.when(due, day.now)}",
            _who(promise.lead),
            escape(commitment_words(t, promise.commitment.what)),
            t("*due*") if is_due else "",
        ]
        lines.append(" · ".join(part for part in parts if part))
    leads = [promise.lead for promise in day.promised]
    return _lines(t, t("*Promised calls*"), lines, leads)


def _returning(t: Texts, day: Day) -> list[ui.Block]:
    lines = [
        f"{':bell:' if one.promised else ':zzz:'} {t.when(one.at, day.now)} · {_who(one.lead)}"
        for one in day.returning
    ]
    return _lines(t, t("*Back within a week*"), lines, [one.lead for one in day.returning])


def _lines(t: Texts, title: str, lines: Sequence[str], leads: Sequence[Lead]) -> list[ui.Block]:
    """A title and a line with "Open" for each lead, the first few."""
    if not lines:
        return []
    rows = [
        ui.section(line, ui.button(t("Open"), OPEN_LEAD, lead.external_id))
        for line, lead in zip(lines, leads, strict=True)
    ]
    more = len(lines) - MOST_LINES
    left_out = [ui.context(t.plural("… {n} more", "… {n} more", more))] if more > 0 else []
    return [ui.divider(), ui.section(title), *rows[:MOST_LINES], *left_out]


def _waiting_drafts(t: Texts, day: Day) -> list[ui.Block]:
    """What the rep typed and no lead was found for: nothing typed is ever lost."""
    if not day.drafts:
        return []
    title = t.plural(
        ":memo: *{n} note waits for its lead.* Choose it with `/log`:",
        ":memo: *{n} notes wait for their leads.* Choose their leads with `/log`:",
        len(day.drafts),
    )
    lines = [
        f"• {t.when(draft.written_at, day.now)}: “{escape(_one_row(draft.typed))}”"
        for draft in day.drafts[:MOST_LINES]
    ]
    more = len(day.drafts) - MOST_LINES
    if more > 0:
        lines.append(t.plural("… {n} more", "… {n} more", more))
    return [ui.divider(), *ui.packed([title, *lines])]


def _waiting_signals(t: Texts, day: Day) -> list[ui.Block]:
    if not day.waiting:
        return []
    line = t.plural(
        ":hourglass: {n} signal waits for a lead that is not known yet.",
        ":hourglass: {n} signals wait for leads that are not known yet.",
        day.waiting,
    )
    first = [f"{name(lead.words)} ({t.number(lead.count)})" for lead in day.awaited]
    who = t("Most for {leads}; `nextcall waiting` names them all.", leads=t.listed(first))
    return [ui.context(f"{line} {who}")]


def _help(t: Texts) -> list[ui.Block]:
    lines = [
        t("*How it goes*"),
        t("`/nextcall` – whom to call now, and why"),
        t("`/log Müller called, appointment Tue 10am, 12min` – log what happened"),
        t("`/lead Müller` – everything about a lead"),
        t("Or just write to me in *Messages*, in the words of `/log`."),
    ]
    return [ui.section("\n".join(lines))]


def _settings(t: Texts, day: Day) -> list[ui.Block]:
    words = settings_words(t, day.preferences, local_day(t.zone, day.now))
    title = t("*What I tell you by myself*")
    return [ui.section(f"{title}\n{words}", ui.button(t("Settings"), OPEN_SETTINGS))]


def _team(t: Texts, day: Day) -> list[ui.Block]:
    if not day.is_manager:
        return []
    title = t("*What I tell a channel about the team*")
    words = t("Which ripe leads nobody called, what was won, what cools.")
    return [ui.section(f"{title}\n{words}", ui.button(t("Team digest"), TEAM_DIGEST))]


def _who(lead: Lead) -> str:
    """Name, company and the number to dial."""
    contact, company = (shorten(name, LONGEST_NAME) for name in (lead.contact, lead.company))
    who = ", ".join(part for part in (bold(contact), escape(company)) if part)
    name = who or bold(shorten(lead.name, LONGEST_NAME))
    return f"{name} {phone(lead.phone)}" if lead.phone else name


def _one_row(text: str) -> str:
    return shorten(" ".join(text.split()), 150)
