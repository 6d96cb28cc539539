"""Proposals in words: who says what, how it stands, who would move."""

from collections.abc import Mapping

from handlers.proposals.shown import Shown, Voice
from handlers.ui.changes import capital
from handlers.ui.mrkdwn import escape, name, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import ORIGIN_NAMES, SIDE_NAMES
from scoring.agreement.moves import Moves, Place
from scoring.agreement.proposal import State
from scoring.message import Message, say

LONGEST = 500  # characters of what somebody said
NAME = 26  # characters of a lead's name: two lists stand beside each other

_STATES: Mapping[State, Message] = {
    "draft": say("a draft, not put forward yet"),
    "accepted": say(":handshake: Accepted: version {version}."),
    "withdrawn": say(":leftwards_arrow_with_hook: Withdrawn."),
    "overtaken": say(
        ":arrows_counterclockwise: Overtaken: another one was accepted first, so its votes do not "
        "count any more."
    ),
}


def heading(t: Texts, shown: Shown) -> str:
    """ "Proposal 3 by Anna, learned from outcomes"."""
    return t(
        ":memo: *Proposal {number} for the playbook, by {name}* ({origin})",
        number=shown.proposal_id,
        name=name(shown.author),
        origin=ORIGIN_NAMES[shown.origin],
    )


def standing_lines(t: Texts, shown: Shown) -> list[str]:
    """Who said what, and what is missing or has become of it."""
    lines = [_voice(t, voice) for voice in shown.voices]
    if shown.state == "open":
        if shown.is_outdated:
            lines.append(
                t(":arrows_counterclockwise: It was made from an older version of the playbook.")
            )
        lines.append(_waiting(t, shown))
    else:
        lines.append(t(_STATES[shown.state].text, version=shown.version or ""))
    return lines


def _waiting(t: Texts, shown: Shown) -> str:
    sides = [t.say(SIDE_NAMES[side]) for side in shown.waiting]
    if shown.missing < len(sides):
        return t(
            ":hourglass: One more yes is missing, for {one} or {other}.",
            one=sides[0],
            other=sides[1],
        )
    missing = capital(t.listed(sides))
    return t.plural(
        ":hourglass: {sides} is still to say yes.",
        ":hourglass: {sides} are still to say yes.",
        len(sides),
        sides=missing,
    )


def _voice(t: Texts, voice: Voice) -> str:
    side = SIDE_NAMES[voice.side]
    if voice.is_mine:
        said = (
            t(":white_check_mark: *You said yes for {side}.*", side=side)
            if voice.yes
            else t(":x: *You said no for {side}.*", side=side)
        )
    elif voice.yes:
        said = t(":white_check_mark: {name} said yes for {side}.", name=name(voice.name), side=side)
    else:
        said = t(":x: {name} said no for {side}.", name=name(voice.name), side=side)
    return f"{said} {quoted(t, voice.why)}" if voice.why else said


def quoted(t: Texts, words: str) -> str:
    """What somebody said, between the reader's quotation marks."""
    return t("“{name}”", name=escape(shorten(words, LONGEST)))


def move_words(t: Texts, place: Place, is_then: bool) -> str:
    """ "1 ↑ 7 Müller GmbH": from which place it comes, or to which it would go."""
    rose = place.elsewhere > place.rank if is_then else place.elsewhere < place.rank
    arrow = "=" if place.elsewhere == place.rank else "↑" if rose else "↓"
    where = "" if arrow == "=" else f" {t.number(place.elsewhere)}"
    return f"*{place.rank}* {arrow}{where} {name(shorten(place.name, NAME))}"


def ripe_words(t: Texts, moves: Moves) -> str:
    return t(
        ":large_green_circle: Ripe leads: {before} now, {after} then, of {all} to call.",
        before=t.number(moves.ripe_before),
        after=t.number(moves.ripe_after),
        all=t.number(moves.leads),
    )
