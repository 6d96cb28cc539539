import pytest

from handlers.ui.findings import finding_words
from handlers.ui.texts import texts
from scoring.agreement.choices import OTHER, UNKNOWN
from scoring.learning.findings import (
    Finding,
    OfChoice,
    OfHalfLife,
    OfKind,
    Suspicious,
    Vanished,
)

ENGLISH, GERMAN = texts("en"), texts("de")


def of_kind(before: float, after: int, kind: str = "price_page_visited") -> OfKind:
    return OfKind(kind, before, after, 40)


def of_choice(assumed: float, actual: float, wins: int = 12, choice: str = "101–500") -> OfChoice:
    return OfChoice("employees", choice, assumed, actual, 320, wins)


@pytest.mark.parametrize(
    ("finding", "english"),
    [
        (
            of_kind(1, 0, "email_opened"),
            "An opened mail says almost nothing: 0 points instead of 1.",
        ),
        (of_kind(8, 24), "The price page deserves three times as much: 24 points instead of 8."),
        (of_kind(3, 30), "The price page deserves 10 times as much: 30 points instead of 3."),
        (of_kind(8, 15), "The price page deserves twice as much: 15 points instead of 8."),
        (of_kind(8, 10), "The price page deserves more: 10 points instead of 8."),
        (of_kind(1, 90), "The price page deserves more: 90 points instead of 1."),
        (of_kind(8, 6), "The price page deserves less: 6 points instead of 8."),
        (of_kind(8, 4), "The price page deserves half as much: 4 points instead of 8."),
        (of_kind(9, 3), "The price page deserves a third as much: 3 points instead of 9."),
        (of_kind(8, 2), "The price page deserves a quarter as much: 2 points instead of 8."),
        (of_kind(8, 1), "The price page deserves less: 1 point instead of 8."),
        (of_kind(0, 5), "The price page is a good sign: 5 points instead of 0."),
        (of_kind(-5, 5), "The price page is a good sign: 5 points instead of −5."),
        (of_kind(3.24, -1), "The price page is a bad sign: −1 point instead of 3.2."),
        (of_kind(0, -5), "The price page is a bad sign: −5 points instead of 0."),
        (of_kind(-5, -9), "The price page is a worse sign than assumed: −9 points instead of −5."),
        (of_kind(-9, -5), "The price page is less bad a sign: −5 points instead of −9."),
        (of_kind(8, 6, "gizmo_seen"), "“gizmo seen” deserves less: 6 points instead of 8."),
        (of_kind(8, 6, "<!channel>"), "“&lt;!channel&gt;” deserves less: 6 points instead of 8."),
        (
            of_choice(1.2, 0.6),
            "Employees 101–500: you win half as often as you assume (12 of 320 won).",
        ),
        (
            of_choice(0.5, 1.0, choice=UNKNOWN),
            "Employees not known: you win twice as often as you assume (12 of 320 won).",
        ),
        (
            of_choice(0.9, 0.8, choice=OTHER),
            "Employees other: you win less often than you assume (12 of 320 won).",
        ),
        (
            of_choice(1.2, 0.0, wins=0),
            "Employees 101–500: you win less often than you assume (0 of 320 won).",
        ),
        (
            of_choice(0.0, 0.8),
            "Employees 101–500: you win more often than you assume (12 of 320 won).",
        ),
        (
            OfHalfLife(14, 7),
            "Interest fades faster than assumed: its half-life is 7 days instead of 14.",
        ),
        (
            OfHalfLife(14, 90),
            "Interest lasts longer than assumed: its half-life is 90 days instead of 14.",
        ),
        (
            Suspicious("kind", "contract_sent"),
            "“contract sent” tells wins apart all but perfectly: it is rather a result of the win "
            "than a reason for it, so nothing is learned from it.",
        ),
        (
            Suspicious("attribute", "customer_number"),
            "“customer_number” tells wins apart all but perfectly: it is rather a result of the win "
            "than a reason for it, so nothing is learned from it.",
        ),
        (
            Vanished("industry"),
            "No lead has “industry” any more: its criterion cannot be judged.",
        ),
    ],
)
def test_a_finding_is_a_sentence(finding: Finding, english: str) -> None:
    assert finding_words(ENGLISH, finding) == english


@pytest.mark.parametrize(
    ("finding", "german"),
    [
        (of_kind(1, 0, "email_opened"), "Eine geöffnete Mail sagt fast nichts: 0 Punkte statt 1."),
        (of_kind(8, 24), "Die Preisseite verdient dreimal so viel: 24 Punkte statt 8."),
        (of_kind(8, 6, "gizmo_seen"), "„gizmo seen“ verdient weniger: 6 Punkte statt 8."),
        (
            of_choice(1.2, 0.6),
            "Mitarbeiter 101–500: Ihr gewinnt halb so oft, wie ihr annehmt (12 von 320 gewonnen).",
        ),
        (
            of_choice(0.9, 0.8),
            "Mitarbeiter 101–500: Ihr gewinnt seltener, als ihr annehmt (12 von 320 gewonnen).",
        ),
        (
            OfHalfLife(14, 7),
            "Das Interesse verblasst schneller als angenommen: "
            "Die Halbwertszeit ist 7 Tage statt 14.",
        ),
    ],
)
def test_a_finding_is_a_sentence_in_german_too(finding: Finding, german: str) -> None:
    assert finding_words(GERMAN, finding) == german
