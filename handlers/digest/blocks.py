"""The digest as a message: a rep's day in sections, every lead with its buttons."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from handlers.digest.days import Day
from handlers.ui import blocks as ui
from handlers.ui.actions import LOG_CALL, LOG_UNDO, OPEN_LEAD
from handlers.ui.goals import goal_line
from handlers.ui.mrkdwn import bold, escape, mail, phone, shorten
from handlers.ui.snooze import snooze_menu
from handlers.ui.texts import Texts
from handlers.ui.words import commitment_words, did_words, time_words, touchpoint_words, won_words
from scoring.digest import SECTIONS, DayLead, Line, Section, Tally
from scoring.message import Message, say
from scoring.schedule import local_day

SNOOZE = "digest_snooze"
SNOOZE_VIEW = "digest_snooze_date"
LEAD = "lead:"  # an actions block's id is this and the lead it is about
NAME = 40  # characters of a name that a phone has room for
NOON = 12
TEXT = 3900
BUTTONS = 1200  # bytes of a lead's blocks beside its words and its ids
_DAY = timedelta(days=1)

_COUNTED = ("open", "again", "done", "snoozed")
_HEADINGS: Mapping[Section, Message] = {
    "promised": say(":bell: *Promised for today*"),
    "first": say(":telephone_receiver: *Call first*"),
    "ripened": say(":large_green_circle: *Newly ripe*"),
    "cooling": say(":hourglass_flowing_sand: *About to cool*"),
    "new": say(":sparkles: *New today*"),
}

Body = dict[str, Any]


def digest_message(t: Texts, day: Day) -> Body:
    """The day's list, or one friendly line where nobody is on it."""
    lines = [line for section in SECTIONS for line in day.lines.get(section, ())]
    opening = _opening(t, day, lines)
    blocks, texts = [ui.section(opening)], [opening]
    if lines:
        title = t("Today, {date}", date=t.date(day.day))
        blocks.insert(0, ui.header(title))
        texts = [opening, title] if day.is_morning else [f"{title}: {opening}"]
    for section in SECTIONS:
        if day.lines.get(section):
            of_section, words = _section(t, day, section)
            blocks += of_section
            texts += words
    if below := [line for line in (_goal(t, day), _logged(t, day)) if line]:
        blocks.append(ui.context(*below))
        texts += below
    text = "\n".join(texts)
    if _surely_fits(text, lines):
        return {"text": text, "blocks": blocks}
    return ui.message(t, text, blocks)


def snoozed_message(t: Texts, name: str, until: datetime, undo: str, now: datetime) -> Body:
    """Beside the digest, whose line follows by itself."""
    words = t(":zzz: {name} rests until {when}.", name=bold(name), when=t.when(until, now))
    return ui.message(t, words, [ui.section(words, ui.button(t("Undo"), LOG_UNDO, undo))])


def gone_message(t: Texts) -> Body:
    words = t("This lead is somebody else’s by now, so it was not snoozed.")
    return ui.message(t, words, [ui.section(words)])


def _surely_fits(text: str, lines: Sequence[Line]) -> bool:
    """Whether the blocks are within Slack's limits, without measuring them: that takes as long as
    making them. A character is six bytes of JSON at most, and the text has all that they say.
    """
    ids = sum(len(line.lead.external_id) for line in lines)
    most = 6 * (len(text) + 3 * ids) + BUTTONS * len(lines)
    return len(text) <= TEXT and most <= ui.BYTES


def _opening(t: Texts, day: Day, lines: Sequence[Line]) -> str:
    """What a phone's notification shows of the message."""
    if not day.is_morning:
        return _progress(t, lines)
    greeting = _greeting(t, day)
    promised = day.lines.get("promised", ())
    if promised:
        return _promises(t, day, greeting, promised)
    ripe = [line for line in lines if line.ripe_until]
    if ripe:
        return t.plural(
            "{greeting}: {n} ripe lead to call, {name}",
            "{greeting}: {n} ripe leads to call, first {name}",
            len(ripe),
            greeting=greeting,
            name=_name(ripe[0].lead),
        )
    return t(
        ":palm_tree: {greeting}: nothing is promised for today, and nobody is ripe. "
        "`/nextcall` shows who comes closest.",
        greeting=greeting,
    )


def _promises(t: Texts, day: Day, greeting: str, promised: Sequence[Line]) -> str:
    first = promised[0].lead
    assert first.due_at is not None
    is_today = local_day(t.zone, first.due_at) == day.day
    return t.plural(
        "{greeting}: {n} promised call, {name} {when}",
        "{greeting}: {n} promised calls, first {name} {when}",
        len(promised) + day.more,
        greeting=greeting,
        name=_name(first),
        when=t("at {time}", time=t.time(first.due_at))
        if is_today
        else t("(due since {when})", when=t.when(first.due_at, day.now)),
    )


def _greeting(t: Texts, day: Day) -> str:
    name = escape(shorten(day.member.name.split()[0], NAME)) if day.member.name.strip() else ""
    if day.now.astimezone(t.zone).hour < NOON:
        return t("Good morning, {name}", name=name) if name else t("Good morning")
    return t("Hello, {name}", name=name) if name else t("Hello")


def _progress(t: Texts, lines: Sequence[Line]) -> str:
    """How much of the day is done; what rests or was taken away is none of it."""
    count = {became: sum(line.became == became for line in lines) for became in _COUNTED}
    words = t(
        "*{done} of {n} done*",
        done=t.number(count["done"]),
        n=t.number(count["open"] + count["again"] + count["done"]),
    )
    if count["snoozed"]:
        words += " · " + t("{n} snoozed", n=t.number(count["snoozed"]))
    return words


def _heading(t: Texts, day: Day, section: Section) -> str:
    heading = t.say(_HEADINGS[section])
    if section == "promised" and day.more:
        more = t.plural("{n} more on the Home tab", "{n} more on the Home tab", day.more)
        return f"{heading} · {more}"
    return heading


def _section(t: Texts, day: Day, section: Section) -> tuple[list[ui.Block], list[str]]:
    heading = _heading(t, day, section)
    blocks, texts = [ui.section(heading)], [heading]
    for place, line in enumerate(day.lines[section], 1):
        rank = f"*{place}.* " if section == "first" else ""
        words = rank + _words(t, day, section, line)
        blocks += _lead(t, line, words)
        texts.append(words.replace("\n", " – "))
    return blocks, texts


def _words(t: Texts, day: Day, section: Section, line: Line) -> str:
    """Who it is and why, or what has become of it."""
    lead = line.lead
    if line.became == "taken":
        return f"{_who(lead)}\n{_taken(t, day, line)}"
    way = _way(lead) if line.became in ("open", "again") else ""
    return f"{_who(lead)}{way}\n{_state(t, day, section, line)}"


def _state(t: Texts, day: Day, section: Section, line: Line) -> str:
    if line.touchpoint and line.became in ("done", "again"):
        words = (
            f"✓ {touchpoint_words(t, line.touchpoint)} ({_at(t, day, line.touchpoint.occurred_at)})"
        )
        return (
            f"{words} · {t('again {when}', when=t.when(line.until, day.now))}"
            if line.until
            else words
        )
    if line.became == "snoozed" and line.until:
        return t(":zzz: until {when}", when=t.when(line.until, day.now))
    if line.became == "closed":
        return t("closed")
    return " · ".join(_reasons(t, day, section, line))


def _reasons(t: Texts, day: Day, section: Section, line: Line) -> list[str]:
    """Why the lead is on the list, the most pressing first."""
    lead = line.lead
    if lead.due_at:
        return [f"*{_due(t, day, lead.due_at)}*", commitment_words(t, lead.due_what or "")]
    words = [escape(did_words(t, line.reasons))] if line.reasons else []
    if line.ripe_until and section == "cooling":
        words.append(t("last chance until {when}", when=t.when(line.ripe_until, day.now)))
    elif line.ripe_until:
        words.append(t("ripe until {when}", when=t.when(line.ripe_until, day.now)))
    else:
        words.append(t(":banana: not ripe yet"))
    if lead.rest_until and lead.rest_until > day.now:
        words.append(t(":zzz: until {when}", when=t.when(lead.rest_until, day.now)))
    return words


def _due(t: Texts, day: Day, instant: datetime) -> str:
    when = _at(t, day, instant)
    return t("due since {when}", when=when) if instant <= day.now else when


def _taken(t: Texts, day: Day, line: Line) -> str:
    holder = day.holders.get(line.lead.owner_id)
    if holder is None:
        return t("back in the pool")
    return t("{name} has this lead now", name=escape(shorten(holder, NAME)))


def _lead(t: Texts, line: Line, words: str) -> list[ui.Block]:
    """A lead's line; with its buttons while there is something to do."""
    if line.became not in ("open", "again"):
        return [ui.section(words)]
    log, snooze, open_lead = _elements(t)
    lead_id = line.lead.external_id
    buttons = ({**log, "value": lead_id}, snooze, {**open_lead, "value": lead_id})
    return [ui.section(words), ui.actions(*buttons, block_id=f"{LEAD}{lead_id}")]


@lru_cache(maxsize=64)
def _elements(t: Texts) -> tuple[ui.Element, ui.Element, ui.Element]:
    """The buttons of a lead, still without it: made once, for a digest has twenty of each."""
    return (
        ui.button(t("Log call"), LOG_CALL),
        snooze_menu(t, SNOOZE),
        ui.button(t("Open"), OPEN_LEAD),
    )


def _goal(t: Texts, day: Day) -> str:
    return goal_line(t, day.goal) if day.goal else ""


def _logged(t: Texts, day: Day) -> str:
    """ "Yesterday: 7 calls, 4 reached, 2 appointments, 1:35 h"; empty where nothing was logged."""
    what = _counts(t, day.logged)
    if not what:
        return ""
    if day.since == day.day - _DAY:
        return t("Yesterday: {what}", what=", ".join(what))
    return t("Since {date}: {what}", date=t.date(day.since), what=", ".join(what))


def _counts(t: Texts, logged: Tally) -> list[str]:
    words = []
    if logged.calls:
        words.append(t.plural("{n} call", "{n} calls", logged.calls))
        words.append(t("{n} reached", n=t.number(logged.reached)))
    if logged.appointments:
        words.append(t.plural("{n} appointment", "{n} appointments", logged.appointments))
    if logged.others:
        words.append(t.plural("{n} other contact", "{n} other contacts", logged.others))
    if logged.time:
        words.append(time_words(t, logged.time))
    if logged.won:
        words.append(won_words(t, logged.won, logged.revenue))
    return words


def _at(t: Texts, day: Day, instant: datetime) -> str:
    """A time of this day, else which day too."""
    is_today = local_day(t.zone, instant) == day.day
    return t.time(instant) if is_today else t.when(instant, day.now)


def _name(lead: DayLead) -> str:
    return escape(shorten(lead.contact.strip() or lead.name, NAME))


def _way(lead: DayLead) -> str:
    """The link that dials, or that writes where no number is known."""
    if lead.phone:
        return f" {phone(lead.phone)}"
    return f" {mail(lead.email)}" if lead.email else ""


def _who(lead: DayLead) -> str:
    """Name and company in one line."""
    if not lead.contact.strip():
        return bold(shorten(lead.name, NAME))
    company = escape(shorten(lead.company, NAME))
    return ", ".join(filter(None, (bold(shorten(lead.contact, NAME)), company)))
