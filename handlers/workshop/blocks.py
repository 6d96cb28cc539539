"""A workshop in messages: the invitation, how it stands, what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.ui import blocks as ui
from handlers.ui.changes import capital
from handlers.ui.mrkdwn import escape, name
from handlers.ui.texts import Texts
from handlers.ui.words import SIDE_NAMES
from handlers.workshop.reading import Result, Running
from handlers.workshop.words import answered_words, criterion_lines, left_lines
from scoring.agreement.proposal import SIDES, Side
from scoring.message import Message as Words
from scoring.schedule import local_day

GIVE = "workshop_give"  # value: a workshop's id; opens the modal of points
CLOSE = "workshop_close"  # value: a workshop's id; ends it before its time
DETAILS = "workshop_details"  # value: a workshop's id; shows every choice
DRAFT = "workshop_draft"  # value: a workshop's id; puts the compromise into the reader's draft
MOST_CHOICES = 4  # of a criterion; the modal has all
MOST_LEFT = 3  # criteria that are said to stay as they are
MOST_TEXT = 2600  # characters of a message; it leaves room for the end

Message = dict[str, Any]


def invitation(
    t: Texts, workshop_id: int, asker: str, ends_at: datetime, has_answered: bool, is_open: bool
) -> Message:
    """What somebody is asked; from then on it says how that stands."""
    if not is_open:
        words = t(
            ":white_check_mark: The workshop of {name} on the playbook is over.", name=name(asker)
        )
        return ui.message(t, words, [ui.section(words)])
    until = t.moment(ends_at)
    words = t(
        ":wave: *{name} asks for your points:* which customers fit us how well? You answer alone; "
        "nobody sees any points before everybody has answered, or before it ends: {until}.",
        name=name(asker),
        until=until,
    )
    if has_answered:
        words += "\n" + t(":white_check_mark: Your points are in. You may change them until then.")
    return ui.message(
        t, words, [ui.section(words), ui.actions(_give(t, workshop_id, has_answered))]
    )


def standing_message(t: Texts, running: Running) -> Message:
    """Who has answered, not what."""
    title = t("*A workshop on the playbook is running*")
    words = t(
        "{name} asked for it; it ends on {until}.",
        name=name(running.asked_by),
        until=t.moment(running.workshop.ends_at),
    )
    lines = [title, words, *(_people(t, running, side) for side in SIDES)]
    number = running.workshop.workshop_id
    buttons = [
        *([_give(t, number, running.has_answered)] if running.may_answer else []),
        *([_close(t, number)] if running.may_close else []),
    ]
    text = "\n".join(lines)
    return ui.message(t, text, [ui.section(text), *([ui.actions(*buttons)] if buttons else [])])


def result_message(t: Texts, result: Result) -> Message:
    """Where both sides agree and where not, the hottest first, and the way to a compromise."""
    head = t(":scales: *The workshop on the playbook is over*") + "\n" + answered_words(t, result)
    shown, more = _first_criteria(t, result)
    end = [*_end_lines(t, result, more)]
    blocks = [
        ui.section(head),
        *(block for lines in shown for block in (ui.divider(), *ui.packed(lines))),
        ui.divider(),
        ui.section("\n".join(end)),
        *_next_steps(t, result),
    ]
    return ui.message(t, "\n".join([head, *("\n".join(one) for one in shown), *end]), blocks)


def details_blocks(t: Texts, result: Result) -> list[ui.Block]:
    """Every choice of every criterion."""
    blocks = [ui.context(answered_words(t, result), legend(t))]
    for found in result.opinions:
        lines = criterion_lines(t, found, result.evidence.get(found.attribute, {}))
        blocks += [ui.divider(), *ui.packed(lines)]
    return blocks


def legend(t: Texts) -> str:
    return t(
        "Behind the arrow: half way between the sides, to the next 5. Points apart: how much somebody "
        "of marketing and somebody of sales differ on average, where it is most; up to 10 they agree, "
        "up to 25 nearly. Below: what became of such leads so far."
    )


def why_words(t: Texts, result: Result) -> str:
    """The reason of a draft that begins with the compromise."""
    day = local_day(t.zone, result.workshop.asked_at)
    return t("Compromise of the workshop of {day}", day=t.full_date(day))


def refusal(t: Texts, why: Words) -> Message:
    words = escape(t.say(why))
    return ui.message(t, words, [ui.section(words)])


def closed_message(t: Texts) -> Message:
    words = t(":white_check_mark: It is closed. Everybody gets the result in a moment.")
    return ui.message(t, words, [ui.section(words)])


def _first_criteria(t: Texts, result: Result) -> tuple[list[list[str]], int]:
    """As many criteria as a message holds whole, each as its lines; and how many more there are."""
    shown: list[list[str]] = []
    room = MOST_TEXT
    for found in result.opinions if any(result.answered.values()) else ():
        evidence = result.evidence.get(found.attribute, {})
        lines = criterion_lines(t, found, evidence, MOST_CHOICES)
        room -= sum(len(line) + 1 for line in lines)
        if room < 0 and shown:
            break
        shown.append(lines)
    return shown, len(result.opinions) - len(shown)


def _end_lines(t: Texts, result: Result, more: int) -> list[str]:
    missing = [side for side in SIDES if not result.answered[side]]
    if len(missing) == len(SIDES):
        return [
            t("Nobody gave any points, so there is no compromise. The playbook stays as it is.")
        ]
    lines = [t.plural("… {n} criterion more", "… {n} criteria more", more)] if more else []
    lines.append(f"_{legend(t)}_")
    if missing:
        side = t.say(SIDE_NAMES[missing[0]])
        return [
            *lines,
            t("Nobody of {side} gave any points, and a compromise takes two sides.", side=side),
        ]
    left = left_lines(t, result)
    lines += left[:MOST_LEFT]
    if len(left) > MOST_LEFT:
        lines.append(t.plural("… {n} more", "… {n} more", len(left) - MOST_LEFT))
    if not result.changes:
        lines.append(t("Half way between the sides is what the playbook says already."))
    return lines


def _next_steps(t: Texts, result: Result) -> list[ui.Block]:
    if not any(result.answered.values()):
        return []
    number = str(result.workshop.workshop_id)
    draft = ui.button(t("Edit the compromise"), DRAFT, number, "primary")
    details = ui.button(t("All points"), DETAILS, number)
    return [ui.actions(draft if result.changes else None, details)]


def _people(t: Texts, running: Running, side: Side) -> str:
    said: Sequence[str] = [
        t("~{name}~ (has left)", name=name(one.member.display_name))
        if not one.is_here
        else f"{'✅' if one.has_answered else '⏳'} {name(one.member.display_name)}"
        for one in running.participants
        if one.side == side
    ]
    return f"*{capital(t.say(SIDE_NAMES[side]))}:* {' · '.join(said)}"


def _give(t: Texts, workshop_id: int, again: bool) -> ui.Element:
    if again:
        return ui.button(t("Change my points"), GIVE, str(workshop_id))
    return ui.button(t("Give my points"), GIVE, str(workshop_id), "primary")


def _close(t: Texts, workshop_id: int) -> ui.Element:
    sure = ui.confirm(
        t("Close the workshop now?"),
        t("Nobody can give points any more; everybody gets the result."),
        t("Close now"),
        t("Let it run"),
    )
    return ui.button(t("Close now"), CLOSE, str(workshop_id), confirm=sure)
