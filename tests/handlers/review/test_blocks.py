"""The words of a review: short, in the reader's language, within Slack's limits."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.review.blocks import review_message
from handlers.review.flow import Review
from handlers.ui.texts import texts
from scoring.money import Money
from scoring.review import HitRate, Hour, Share, Week
from scoring.suggestion import (
    CallAtOtherHours,
    CallRipe,
    CarryOn,
    CollectCases,
    LogSomething,
    LookAtRate,
    NameNextStep,
    Suggestion,
)

EN, DE = texts("en-GB", "Europe/Berlin"), texts("de-DE", "Europe/Berlin")
YEAR = Share(140, 400)
RISEN = HitRate("reached", Share(32, 40), YEAR)
FALLEN = HitRate("appointment", Share(2, 40), YEAR)
SAME = HitRate("deal", Share(4, 12), YEAR)
FEW = HitRate("deal", Share(1, 9), YEAR)
REVIEW = Review(
    date(2026, 11, 13),
    date(2026, 11, 19),
    Week(
        (("call", 1), ("mail", 1234)), 9, 3, 1, (Money(Decimal(4000), "EUR"),),
        timedelta(hours=4, minutes=5),
    ),
    (RISEN, FALLEN, FEW),
    CarryOn(52),
)  # fmt: skip


def lines(review: Review, language: str = "en") -> list[str]:
    return str(review_message(EN if language == "en" else DE, review)["text"]).splitlines()


def test_a_review_in_english() -> None:
    assert lines(REVIEW) == [
        "Your week, Fri 13 Nov – Thu 19 Nov",
        "*1 call, 1,234 mails*",
        "9 conversations · 3 appointments · 4:05 h",
        ":trophy: 1 deal won (€4,000)",
        "*Your last 4 weeks against your year before*",
        "• Call → reached: *80 %* (32 of 40); the year before 35 %: *better*, by more than chance",
        "• Conversation → appointment: *5 %* (2 of 40); the year before 35 %: *lower*, by more than "
        "chance",
        "• Appointment → deal within 4 weeks: 9 of 10 cases, 1 more needed before it means something",
        ":bulb: *Carry on like this:* nothing stands out in 52 contacts of four weeks.",
        "Only you see this. More than chance means: with 95 % confidence. Appointments count once "
        "they have had their 4 weeks.",
    ]


def test_a_review_in_german() -> None:
    assert lines(REVIEW, "de") == [
        "Deine Woche, Fr., 13. Nov. – Do., 19. Nov.",
        "*1 Anruf, 1.234 Mails*",
        "9 Gespräche · 3 Termine · 4:05 Std.",
        ":trophy: 1 Abschluss (4.000\xa0€)",
        "*Deine letzten 4 Wochen gegen dein Jahr davor*",
        "• Anruf → erreicht: *80 %* (32 von 40); im Jahr davor 35 %: *besser*, und mehr als Zufall",
        "• Gespräch → Termin: *5 %* (2 von 40); im Jahr davor 35 %: *niedriger*, und mehr als Zufall",
        "• Termin → Abschluss binnen 4 Wochen: 9 von 10 Fällen, noch 1 nötig, bevor das etwas sagt",
        ":bulb: *Weiter so:* In 52 Kontakten aus vier Wochen fällt nichts auf.",
        "Das siehst nur du. Mehr als Zufall heißt: mit 95 % Sicherheit. Termine zählen, sobald sie "
        "ihre 4 Wochen hatten.",
    ]


def test_who_is_new_hears_of_no_rate_and_no_interval() -> None:
    new = replace(REVIEW, rates=(HitRate("reached", Share(), Share()),))
    assert lines(new)[4:] == [
        ":bulb: *Carry on like this:* nothing stands out in 52 contacts of four weeks.",
        "Only you see this.",
    ]


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (SAME, "*33 %* (4 of 12); the year before 35 %: that may be chance"),
        (
            replace(SAME, past=Share(9, 9)),
            "*33 %* (4 of 12); too few cases in the year before to compare",
        ),
        (
            replace(SAME, recent=Share(2, 2)),
            "2 of 10 cases, 8 more needed before it means something",
        ),
    ],
)
def test_a_rate_says_no_more_than_is_known(rate: HitRate, said: str) -> None:
    (line,) = [one for one in lines(replace(REVIEW, rates=(rate,))) if one.startswith("• ")]
    assert line == f"• Appointment → deal within 4 weeks: {said}"


SUGGESTIONS: Sequence[tuple[Suggestion, str, str]] = (
    (
        NameNextStep(("A & Co", "B"), 2),
        ":bulb: *Agree on a next step:* 2 appointments of the last 4 weeks have none (A &amp; Co and "
        "B).",
        ":bulb: *Vereinbare den nächsten Schritt:* 2 Termine der letzten 4 Wochen haben keinen (A "
        "&amp; Co und B).",
    ),
    (
        NameNextStep(("A", "B", "C"), 7),
        ":bulb: *Agree on a next step:* 7 appointments of the last 4 weeks have none (A, B, C …).",
        ":bulb: *Vereinbare den nächsten Schritt:* 7 Termine der letzten 4 Wochen haben keinen (A, B, "
        "C …).",
    ),
    (
        CallRipe(17),
        ":bulb: *Begin with the ripe ones:* 17 leads of yours were not touched since they ripened.",
        ":bulb: *Fang mit den reifen an:* 17 deiner Leads hat noch niemand angesprochen, seit sie "
        "reif sind.",
    ),
    (
        LookAtRate(FALLEN),
        ":bulb: *Fewer conversations end with an appointment:* 5 %, and 35 % in the year before. "
        "Offer two dates before you hang up.",
        ":bulb: *Weniger Gespräche enden mit einem Termin:* 5 %, im Jahr davor 35 %. Schlag zwei Tage "
        "vor, bevor du auflegst.",
    ),
    (
        LookAtRate(RISEN),
        ":tada: *More people answer:* 80 % of your calls reached somebody, 35 % in the year before. "
        "Keep to what you changed.",
        ":tada: *Du erreichst mehr Leute:* 80 % deiner Anrufe, im Jahr davor 35 %. Bleib bei dem, was "
        "du geändert hast.",
    ),
    (
        CallAtOtherHours(Hour(9, Share(10, 60)), Hour(23, Share(20, 30))),
        ":bulb: *Try another hour:* you call most at 09:00–10:00, and 17 % of 60 calls reach "
        "somebody; at 23:00–00:00 it is 67 % of 30.",
        ":bulb: *Versuch eine andere Stunde:* Am meisten rufst du um 09:00–10:00 an und erreichst "
        "jemanden bei 17 % von 60 Anrufen; um 23:00–00:00 sind es 67 % von 30.",
    ),
    (
        LogSomething(3),
        ":bulb: *One line is enough:* 3 contacts in the three weeks before, none in this one. `/log "
        "Müller called, no answer` keeps your list right.",
        ":bulb: *Eine Zeile genügt:* 3 Kontakte in den drei Wochen davor, keiner in dieser. `/log "
        "Müller angerufen, nicht erreicht` hält deine Liste richtig.",
    ),
    (
        CollectCases(FEW),
        ":bulb: *Log on:* 1 more case, and I can tell you how often it goes on here: Appointment → "
        "deal within 4 weeks.",
        ":bulb: *Trag weiter ein:* Noch 1 Fall, dann kann ich dir sagen, wie oft es hier weitergeht: "
        "Termin → Abschluss binnen 4 Wochen.",
    ),
)


@pytest.mark.parametrize(("advice", "english", "german"), SUGGESTIONS)
def test_a_suggestion_has_its_reason_in_numbers(
    advice: Suggestion, english: str, german: str
) -> None:
    review = replace(REVIEW, suggestion=advice)
    assert lines(review)[-2] == english
    assert lines(review, "de")[-2] == german


@pytest.mark.parametrize("change", ["rose", "fell"])
@pytest.mark.parametrize("name", ["reached", "appointment", "deal"])
def test_every_rate_has_words_for_either_way(name: str, change: str) -> None:
    recent = Share(39, 40) if change == "rose" else Share(1, 40)
    rate = HitRate(name, recent, YEAR)  # type: ignore[arg-type]
    advice = lines(replace(REVIEW, suggestion=LookAtRate(rate)))[-2]
    assert "35 % in the year before" in advice


def test_the_text_says_what_the_blocks_say() -> None:
    body = review_message(EN, REVIEW)
    said = [
        text["text"]
        for block in body["blocks"]
        for text in (block.get("text"), *block.get("elements", ()))
        if text and isinstance(text.get("text"), str)
    ]
    assert "\n".join(said) == body["text"]


def test_long_names_stay_within_the_limits_and_on_a_phone() -> None:
    names = ("<!channel>" * 90, "Ä" * 900, "&" * 900)
    kinds = tuple((kind, 10**6) for kind in ("call", "mail", "visit", "post", "other"))
    many = replace(
        REVIEW, week=replace(REVIEW.week, kinds=kinds), suggestion=NameNextStep(names, 9)
    )
    body = review_message(DE, many)
    assert "<!channel>" not in json.dumps(body)
    assert len(body["text"]) < 3000
    assert len(body["blocks"]) == 6
