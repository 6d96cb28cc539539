"""Proposals as messages: understood at one look, within Slack's limits, in both languages."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.playground.rules import refuse_message, refuse_view
from handlers.proposals import blocks, modals, news
from handlers.proposals.blocks import Message
from handlers.proposals.shown import Shown, Voice
from handlers.proposals.trail import Happened, trail_message
from handlers.proposals.words import move_words
from handlers.ui.texts import Texts, texts
from scoring.agreement.changes import changes
from scoring.agreement.moves import Moves, Place
from scoring.agreement.watch import Verdict
from scoring.playbook import Criterion, Playbook
from tests.entries import NOW

EN = texts("en")
HUGE = "<!channel> & *" + "x" * 400


def place(rank: int, elsewhere: int, name: str = "Müller GmbH") -> Place:
    return Place(rank, f"L{rank}", name, 20.0, True, elsewhere)


PROPOSED = Shown(
    3,
    1,
    "open",
    "learned",
    "Anna",
    "High time.",
    changes(Playbook(points={"commented": 10}), Playbook(points={"commented": 4})),
    waiting=("marketing", "sales"),
    missing=2,
    moves=Moves(312, 31, 29, (place(1, 3),), (place(1, 7),)),
    may_know=True,
    may_vote=True,
)
LARGEST = replace(
    PROPOSED,
    author=HUGE,
    why=HUGE * 20,
    changes=changes(
        Playbook(points={f"kind {n} {HUGE}": n + 1 for n in range(90)}),
        Playbook(
            half_life=timedelta(days=3),
            criteria=tuple(
                Criterion(f"{HUGE} {n}", values={f"{HUGE} {m}": 1 for m in range(50)})
                for n in range(12)
            ),
        ),
    ),
    voices=[Voice(HUGE, "sales", False, HUGE * 3) for _ in range(30)],
    moves=Moves(
        10**6,
        10**6,
        10**5,
        tuple(place(n, 10**6 - n, HUGE) for n in range(1, 21)),
        tuple(place(n, 10**6 + n, HUGE) for n in range(1, 21)),
    ),
    is_mine=True,
    may_withdraw=True,
    is_outdated=True,
)


@pytest.mark.parametrize(
    ("shown", "is_then", "line"),
    [
        (place(1, 7), True, "*1* ↑ 7 Müller GmbH"),
        (place(7, 1), True, "*7* ↓ 1 Müller GmbH"),
        (place(2, 2), True, "*2* = Müller GmbH"),
        (place(1, 7), False, "*1* ↓ 7 Müller GmbH"),
        (place(7, 1), False, "*7* ↑ 1 Müller GmbH"),
        (place(12, 1234, "A&B " + "x" * 40), True, "*12* ↑ 1,234 A&amp;B " + "x" * 21 + "…"),
    ],
)
def test_a_place_says_where_the_lead_is_on_the_other_list(
    shown: Place, is_then: bool, line: str
) -> None:
    assert move_words(EN, shown, is_then) == line


def test_an_approver_reads_who_proposes_what_why_and_who_would_move() -> None:
    message = blocks.asked_message(EN, PROPOSED)
    assert str(message["text"]).splitlines() == [
        ":memo: *Proposal 3 for the playbook, by Anna* (learned from outcomes)",
        "> High time.",
        "*What it changes*",
        "Commented: 10 → 4 points",
        "*First in the list then*",
        "*1* ↑ 7 Müller GmbH",
        "*First in the list today*",
        "*1* ↓ 3 Müller GmbH",
        ":large_green_circle: Ripe leads: 31 now, 29 then, of 312 to call.",
        "Behind an arrow: the place in the other list.",
        ":hourglass: Marketing and sales are still to say yes.",
    ]
    assert actions(message) == ["proposal_yes", "proposal_no", "proposal_show"]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (replace(PROPOSED, voices=[Voice("Ben", "sales", True, is_mine=True)]), ["no", "show"]),
        (replace(PROPOSED, voices=[Voice("Ben", "sales", False, is_mine=True)]), ["yes", "show"]),
        (replace(PROPOSED, may_vote=False), ["show"]),
        (replace(PROPOSED, state="accepted", may_vote=False, version=4), ["show"]),
    ],
)
def test_only_what_may_be_done_has_a_button(shown: Shown, expected: list[str]) -> None:
    found = actions(blocks.asked_message(EN, shown))
    assert found == [f"proposal_{one}" for one in expected]


@pytest.mark.parametrize(
    ("waiting", "missing", "words"),
    [
        (("sales",), 1, "Sales is still to say yes."),
        (("marketing", "sales"), 2, "Marketing and sales are still to say yes."),
        (("marketing", "sales"), 1, "One more yes is missing, for marketing or sales."),
    ],
)
def test_whose_yes_is_missing(waiting: tuple, missing: int, words: str) -> None:
    shown = replace(PROPOSED, waiting=waiting, missing=missing)
    assert words in blocks.asked_message(EN, shown)["text"]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (replace(PROPOSED, moves=None), "Who would move is being worked out."),
        (replace(PROPOSED, moves=None, moves_failed=True), "could not be worked out."),
        (replace(PROPOSED, moves=Moves(0, 0, 0, (), ())), "there is no lead to call right now"),
    ],
)
def test_where_nobody_can_be_named_it_says_why(shown: Shown, words: str) -> None:
    message = blocks.asked_message(EN, shown)
    assert words in str(message["text"])
    assert words in json.dumps(message["blocks"])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Verdict(4, 4, 0), "4 wins since then: too few to say anything. I look again on"),
        (Verdict(20, 12, 5), "12 of them from the first fifth of the list: they came from where"),
        (Verdict(20, 4, 5), "only 4 of them from the first fifth of the list: chance would"),
    ],
)
def test_what_came_of_it_in_words(found: Verdict, words: str) -> None:
    message = news.watched_message(EN, 4, found, NOW)
    assert words in str(message["text"]).replace("\n", " ")


@pytest.mark.parametrize("t", [texts("de-DE"), EN], ids=["de", "en"])
def test_the_largest_proposal_fits_into_slacks_limits(t: Texts) -> None:
    trail = [
        Happened(NOW, "voted", HUGE, 3, None, {"side": "sales", "yes": False, "why": HUGE * 3}),
        Happened(NOW, "put_forward", HUGE, 3, None, {"changes": [HUGE] * 40}),
        Happened(NOW, "approvers", HUGE, None, None, {"side": "sales", "added": [HUGE] * 20}),
    ]
    for message in (
        blocks.asked_message(t, LARGEST),
        blocks.details_message(t, LARGEST),
        blocks.changed_message(t, LARGEST),
        news.accepted_message(t, replace(LARGEST, state="accepted", version=9)),
        news.refused_message(t, LARGEST, HUGE, HUGE * 2),
        news.overtaken_message(t, LARGEST),
        news.outdated_message(t, LARGEST),
        blocks.put_forward_message(t, LARGEST),
        blocks.updated_message(t, LARGEST, LARGEST.changes),
        blocks.list_message(t, [LARGEST] * 30),
        trail_message(t, trail * 15),
    ):
        assert refuse_message(message) is None
        assert "<!channel>" not in json.dumps(message)
    assert actions(blocks.asked_message(t, LARGEST))[0] == "proposal_yes"
    assert refuse_view(modals.no_view(t, HUGE, "{}"), "modal") is None
    named = {"marketing": ["U0ANNA"] * 60, "sales": []}
    for view in (modals.approvers_view(t, named), modals.saved_view(t, named)):
        assert refuse_view(view, "modal") is None


def actions(message: Message) -> list[str]:
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
