import pytest

from scoring.agreement.reasons import Group, grouped, reason_of


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("too small", "too small"),
        ("too small: only 12 people", "too small"),
        ("Zu klein, nur 12 Leute", "too small"),
        ("sind viel zu klein für uns", "too small"),
        ("Konzern mit eigener Abteilung", "too large"),
        ("Falsche Branche!", "wrong industry"),
        ("other reason: kein Budget", "no budget"),
        ("hat schon einen Anbieter", "has a supplier"),
        ("kein Entscheider", "wrong person"),
        ("Kleinbetriebsprüfung steht an", None),
        ("mag keine Telefonate", None),
        ("", None),
    ],
)
def test_a_note_in_either_language_gives_a_known_reason_or_none(
    note: str, reason: str | None
) -> None:
    assert reason_of(note) == reason


def test_reasons_are_gathered_the_commonest_first() -> None:
    notes = ["zu klein", "Too small!", "kein Budget", "", "sehr klein"]
    assert grouped(notes) == [Group("too small", (0, 1, 4)), Group("no budget", (2,))]


def test_words_of_no_known_reason_are_gathered_by_their_likeness() -> None:
    notes = ["nur Privatkunden", "Nur Privatkunden", "nur Privatkundn", "hat einen Hund"]
    assert grouped(notes) == [Group("nur Privatkunden", (0, 1, 2)), Group("hat einen Hund", (3,))]


def test_a_veto_for_another_reason_that_is_not_named_is_in_no_group() -> None:
    assert grouped(["other reason", "Other reason: "]) == []
