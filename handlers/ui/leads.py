"""How a lead looks wherever it is shown: its lines of contact, fit, interest and history."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.ui.mrkdwn import NAME, bold, escape, mail, name, phone, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import (
    attribute_words,
    commitment_words,
    signal_words,
    touchpoint_words,
)
from scoring.calls import Call
from scoring.counting import CLICKED
from scoring.fit import FitPart
from scoring.interest import Contribution
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.nurture import nurture
from scoring.playbook import Playbook
from scoring.rounding import rounded_parts

REASONS = 5
TOPIC_SHARE = 0.1  # of the points of what weighs most
_A_MINUTE = timedelta(minutes=1)


def short_name(lead: Lead) -> str:
    """What a rep calls the lead in passing: the contact's last name, else the company."""
    return shorten(lead.contact.split()[-1] if lead.contact.strip() else lead.name, 40)


def heading(lead: Lead) -> str:
    """What stands above a card: the contact, else what names the lead."""
    return lead.contact or lead.name


def contact_line(lead: Lead) -> str:
    """Below the heading: the company, and links that dial and write."""
    ways = [
        f":telephone_receiver: {phone(lead.phone)}" if lead.phone else "",
        f":email:\N{NO-BREAK SPACE}{mail(lead.email)}" if lead.email else "",
    ]
    company = bold(shorten(lead.company, NAME)) if lead.contact else ""
    return "\n".join(line for line in (company, "   ".join(way for way in ways if way)) if line)


def state_line(t: Texts, call: Call, now: datetime) -> str:
    """Why now, or why not yet: a promise, ripeness with its end, or the green banana."""
    if call.resting_until:
        return t(":zzz: resting until {when}", when=t.when(call.resting_until, now))
    if call.commitment:
        return t(
            ":bell: *{what}* – due {when}",
            what=commitment_words(t, call.commitment.what),
            when=t.when(call.commitment.due_at, now),
        )
    if call.ripeness.ripe and call.ripeness.since and call.ripeness.until:
        return t(
            ":large_green_circle: *Ripe* since {since}, until {until}",
            since=t.when(call.ripeness.since, now),
            until=t.when(call.ripeness.until, now),
        )
    return t(":banana: *Not ripe yet*")


def interest_lines(t: Texts, call: Call, now: datetime, most: int = REASONS) -> str:
    """The number and the signals behind it; what is left out is summed, so the lines add up."""
    parts = sorted(call.parts, key=lambda part: (-abs(part.points), part.signal.occurred_at))
    shown, rest = parts[:most], parts[most:]
    left_out = [math.fsum(part.points for part in rest)] if rest else []
    points_shown = rounded_parts([*(part.points for part in shown), *left_out])
    lines = [t("*Interest {n}*", n=t.number(call.interest, 1))]
    lines += [
        f"• {_reason(t, part, points, now)}"
        for part, points in zip(shown, points_shown, strict=False)
    ]
    if rest:
        points = _signed(t, points_shown[-1])
        lines.append(
            t.plural("• … {n} more · {points}", "• … {n} more · {points}", len(rest), points=points)
        )
    if not parts and not call.fakes:
        lines.append(t("• no signal yet"))
    if call.fakes:
        lines.append(gateway_line(t, call.fakes))
    return "\n".join(lines)


def gateway_line(t: Texts, fakes: Sequence[Signal]) -> str:
    """What a mail gateway did, so that nobody wonders why it counts nothing."""
    clicks = [signal.occurred_at for signal in fakes if signal.kind == CLICKED]
    opens = len(fakes) - len(clicks)
    did = []
    if clicks:
        did.append(_clicks_within(t, len(clicks), max(clicks) - min(clicks)))
    if opens:
        did.append(
            t.plural("{n} mail opened as soon as sent", "{n} mails opened as soon as sent", opens)
        )
    return t(":robot_face: {did}: a mail gateway, it seems · *0*", did=t.listed(did))


def _clicks_within(t: Texts, clicks: int, time: timedelta) -> str:
    """How fast they were; the clicks in several mails are days apart."""
    if time > _A_MINUTE:
        return t("{clicks} clicks on many links at once", clicks=clicks)
    return t.plural(
        "{clicks} clicks within {n} second",
        "{clicks} clicks within {n} seconds",
        max(math.ceil(time.total_seconds()), 1),
        clicks=clicks,
    )


def fit_line(t: Texts, call: Call) -> str:
    """The fit, how much of it is known, and what each criterion gave."""
    head = t(
        "*Fit {n} of 100* · {known} known",
        n=t.number(call.fit.value),
        known=t.percent(call.fit.coverage),
    )
    if not call.fit.parts:
        return head
    return f"{head}\n{' · '.join(_criterion(t, part) for part in call.fit.parts)}"


def topic_line(t: Texts, call: Call, now: datetime) -> str:
    """What to talk about: the asset they looked at last. A trifle beside what else they did is none:
    who asked for a price does not want to hear of a newsletter."""
    heaviest = max((part.points for part in call.parts), default=0.0)
    topics = [
        part.signal
        for part in call.parts
        if part.signal.asset and part.points >= heaviest * TOPIC_SHARE
    ]
    if not topics:
        return ""
    last = max(topics, key=lambda signal: signal.occurred_at)
    return t(
        ":speech_balloon: *Talk about* {asset} ({did} {ago})",
        asset=bold(shorten(last.asset or "", NAME)),
        did=escape(signal_words(t, last.kind)),
        ago=t.ago(last.occurred_at, now),
    )


def history_line(t: Texts, touchpoints: Sequence[Touchpoint], now: datetime) -> str:
    if not touchpoints:
        return t("Never contacted before.")
    items = [
        f"{touchpoint_words(t, touchpoint)} ({t.ago(touchpoint.occurred_at, now)})"
        for touchpoint in touchpoints
    ]
    return t("Last: {touchpoints}", touchpoints=" · ".join(items))


def nurture_line(t: Texts, call: Call, playbook: Playbook) -> str:
    """What would ripen a lead that is shown though it is not ripe; empty for one that is."""
    if call.ripeness.ripe or call.commitment:
        return ""
    needs = nurture(call, playbook)
    lines = []
    if needs.kind:
        lines.append(
            t(
                "{missing} points are missing until it is ripe. What would help: the contact "
                "{did} (+{points}).",
                missing=t.number(needs.missing, 1),
                did=escape(signal_words(t, needs.kind)),
                points=t.number(needs.points, 1),
            )
        )
    if needs.unknown:
        lines.append(
            t(
                "The fit is {n} points below the floor; find out: {attributes}.",
                n=t.number(needs.fit_missing, 1),
                attributes=escape(t.listed([attribute_words(t, one) for one in needs.unknown])),
            )
        )
    elif needs.fit_missing:
        lines.append(t("It fits too little to be called soon (floor {n}).", n=playbook.fit_floor))
    return " ".join(lines)


def _reason(t: Texts, part: Contribution, points: float, now: datetime) -> str:
    asset = f": _{name(part.signal.asset)}_" if part.signal.asset else ""
    did = escape(signal_words(t, part.signal.kind))
    ago = t.ago(part.signal.occurred_at, now)
    return f"{did}{asset} · {ago} · *{_signed(t, points)}*"


def _criterion(t: Texts, part: FitPart) -> str:
    """ "employees 62 (100/100)"."""
    value = name(part.value) if part.known else t("unknown")
    points = f"{t.number(part.points, 1)}/{t.number(part.criterion.maximum, 1)}"
    return f"{name(attribute_words(t, part.criterion.attribute))} {value} ({points})"


def _signed(t: Texts, points: float) -> str:
    return f"{'+' if points >= 0 else '−'}{t.number(abs(points), 1)}"
