"""What a playbook changes, in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.ui.changes import change_lines
from handlers.ui.texts import texts
from scoring.agreement.changes import changes
from scoring.counting import Bursts
from scoring.playbook import Band, Criterion, Playbook

GERMAN, ENGLISH = texts("de-DE"), texts("en-US")
SIZE = Criterion("employees", (Band(25, 49, 50), Band(50, 70, 100)))
INDUSTRY = Criterion("industry", values={"Logistics": 60}, other=20, unknown=40)
BEFORE = Playbook(
    points={"email_opened": 1, "demo_requested": 40},
    rest_days={"reached": 5},
    fast_lane=("demo_requested",),
    criteria=(SIZE, INDUSTRY),
)


def with_criterion(criterion: Criterion) -> Playbook:
    kept = (one for one in BEFORE.criteria if one.attribute != criterion.attribute)
    return replace(BEFORE, criteria=(*kept, criterion))


@pytest.mark.parametrize(
    ("after", "english", "german"),
    [
        (
            replace(BEFORE, points={"email_opened": 0, "demo_requested": 40}),
            "Opened a mail: 1 → 0 points",
            "Eine Mail geöffnet: 1 → 0 Punkte",
        ),
        (
            replace(BEFORE, points={"email_opened": -2.5, "demo_requested": 40}),
            "Opened a mail: 1 → −2.5 points",
            "Eine Mail geöffnet: 1 → −2,5 Punkte",
        ),
        (
            replace(BEFORE, points={**BEFORE.points, "partner_event": 1}),
            "Partner event: new, 1 point",
            "Partner event: neu, 1 Punkt",
        ),
        (
            replace(BEFORE, points={"email_opened": 1}),
            "Asked for a demo: taken out (40 points)",
            "Um eine Demo gebeten: entfällt (40 Punkte)",
        ),
        (
            replace(BEFORE, half_life=timedelta(days=21)),
            "Half-life: 14 → 21 days",
            "Halbwertszeit: 14 → 21 Tage",
        ),
        (
            replace(BEFORE, ripe_at=25.0),
            "Ripe from interest: 30 → 25",
            "Reif ab Interesse: 30 → 25",
        ),
        (replace(BEFORE, fit_floor=60.0), "Ripe from fit: 50 → 60", "Reif ab Passung: 50 → 60"),
        (
            replace(BEFORE, unknown_share=0.4),
            "What is not known counts: 50 % → 40 % of the most",
            "Unbekanntes zählt: 50 % → 40 % des Höchsten",
        ),
        (
            replace(BEFORE, fast_lane=("demo_requested", "price_requested")),
            "Into the fast lane: asked for a price",
            "Neu auf der Überholspur: nach dem Preis gefragt",
        ),
        (
            replace(BEFORE, fast_lane=()),
            "Out of the fast lane: asked for a demo",
            "Nicht mehr auf der Überholspur: um eine Demo gebeten",
        ),
        (
            replace(BEFORE, rest_days={"reached": 1}),
            "Rest after “reached”: 5 → 1 day",
            "Ruhe nach „erreicht“: 5 → 1 Tag",
        ),
        (
            replace(BEFORE, bursts=Bursts(links=0, open_span=timedelta())),
            "Taken for a mail gateway: 5 links clicked within 10 s · a mail opened within 2 s → nothing",
            "Gilt als Mail-Gateway: 5 Links in 10 s geklickt · eine Mail in 2 s geöffnet → nichts",
        ),
        (
            with_criterion(replace(SIZE, bands=(Band(25, 49, 20), Band(50, 70, 100)))),
            "Employees 25–49: 50 → 20 points",
            "Mitarbeiter 25–49: 50 → 20 Punkte",
        ),
        (
            with_criterion(replace(SIZE, bands=(*SIZE.bands, Band(71, 100, 75)))),
            "Employees 71–100: new, 75 points",
            "Mitarbeiter 71–100: neu, 75 Punkte",
        ),
        (
            with_criterion(replace(SIZE, bands=(Band(50, 70, 100), Band(25, 49, 50)))),
            "Employees: in another order",
            "Mitarbeiter: andere Reihenfolge",
        ),
        (
            with_criterion(replace(INDUSTRY, values={"Logistics": 80})),
            "Industry “Logistics”: 60 → 80 points",
            "Branche „Logistics“: 60 → 80 Punkte",
        ),
        (
            with_criterion(replace(INDUSTRY, other=0.0)),
            "Industry, other: 20 → 0 points",
            "Branche, andere: 20 → 0 Punkte",
        ),
        (
            with_criterion(replace(INDUSTRY, unknown=None)),
            "Industry, not known: 40 → as for all criteria",
            "Branche, nicht bekannt: 40 → wie bei allen Kriterien",
        ),
        (
            replace(BEFORE, criteria=(SIZE,)),
            "Criterion “industry” is taken out",
            "Kriterium „Branche“ entfällt",
        ),
        (
            with_criterion(Criterion("region", values={"Nord": 80})),
            "New criterion “region” (at most 80)",
            "Neues Kriterium „region“ (höchstens 80)",
        ),
    ],
)
def test_each_change_is_one_line(after: Playbook, english: str, german: str) -> None:
    assert change_lines(ENGLISH, changes(BEFORE, after)) == [english]
    assert change_lines(GERMAN, changes(BEFORE, after)) == [german]


def test_what_people_typed_is_escaped() -> None:
    criterion = Criterion("<!channel>", values={"<@U1>": 10})
    (new,) = change_lines(ENGLISH, changes(BEFORE, with_criterion(criterion)))
    other = with_criterion(replace(INDUSTRY, values={"<@U1>": 60}))
    assert "&lt;!channel&gt;" in new
    assert "Industry “&lt;@U1&gt;”: new, 60 points" in change_lines(ENGLISH, changes(BEFORE, other))


def test_of_many_changes_the_last_line_counts_the_rest() -> None:
    after = replace(BEFORE, points={**BEFORE.points, **{f"kind_{n}": 1.0 for n in range(50)}})
    lines = change_lines(ENGLISH, changes(BEFORE, after), most=10)
    assert len(lines) == 11
    assert lines[-1] == "… 40 more"
