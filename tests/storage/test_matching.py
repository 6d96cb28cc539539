import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.matching import Candidate, best_matches, folded, is_clear

MUELLER = Candidate("L-1", "Müller Maschinenbau GmbH", "Petra Müller", "petra@mueller.de")
ACME = Candidate("L-2", "Acme AG", "Jane Doe", "jane@acme.com")
SCHMIDT = Candidate("L-3", "Schmidt & Co. KG", "Jo Li", "jo@schmidt.de")
MEIER = Candidate("L-4", "Söhne Logistik SE", "Anna Meier", "")
ACMESOFT = Candidate("L-5", "DataSoft Inc", "", "")
ALL = [MUELLER, ACME, SCHMIDT, MEIER, ACMESOFT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller GmbH", "mueller"),
        ("MUELLER", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("Straße", "strasse"),
        ("Café René", "cafe rene"),
        ("Schmidt & Co. KG", "schmidt"),
        ("Frau Dr. Petra Müller", "petra mueller"),
        ("Mr. Smith, Acme Ltd.", "smith acme"),
        ("Müller-Lüdenscheidt", "mueller luedenscheidt"),
        ("GmbH", "gmbh"),
        ("snake_case", "snake case"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_text_is_folded_for_comparison(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Müller", MUELLER),
        ("Mueller", MUELLER),
        ("Muller", MUELLER),
        ("Mülller", MUELLER),
        ("Mller", MUELLER),
        ("Meuller", MUELLER),
        ("müler", MUELLER),
        ("MÜLLER GMBH", MUELLER),
        ("Frau Müller", MUELLER),
        ("Petra Müller", MUELLER),
        ("Müllermaschinenbau", MUELLER),
        ("Müller Maschinenbau", MUELLER),
        ("Müller wegen Angebot", MUELLER),
        ("Müller wegen Angebot aus dem letzten Jahr", MUELLER),
        ("Acme", ACME),
        ("acme ag", ACME),
        ("Amce", ACME),
        ("Jane", ACME),
        ("Jane von Acme", ACME),
        ("Schmitt", SCHMIDT),
        ("Smidt", SCHMIDT),
        ("Li", SCHMIDT),
        ("Maier", MEIER),
        ("Soehne", MEIER),
        ("Logistk", MEIER),
        ("data soft", ACMESOFT),
        ("L-3", SCHMIDT),
        ("l-3 angerufen", SCHMIDT),
        ("jane@acme.com", ACME),
        ("Mail an Jane@Acme.com.", ACME),
    ],
)
def test_a_hasty_name_finds_the_lead(words: str, meant: Candidate) -> None:
    assert best_matches(words, ALL)[0].candidate == meant


@pytest.mark.parametrize("words", ["", "!?", "GmbH", "Zebra", "Lo", "Mü", "x", "herr"])
def test_what_is_like_nobody_finds_nobody(words: str) -> None:
    assert best_matches(words, ALL) == []


@pytest.mark.parametrize(
    "words", ["Müller", "Mülller", "Schmitt", "Acme AG", "L-1", "petra@mueller.de", "Jane Doe"]
)
def test_a_single_near_lead_is_clear(words: str) -> None:
    assert is_clear(best_matches(words, ALL))


def test_nobody_is_not_clear() -> None:
    assert not is_clear([])


def test_small_words_between_the_names_cost_nothing() -> None:
    assert is_clear(best_matches("Jane Doe von der Acme AG", ALL))


def test_a_distant_likeness_is_worth_a_question() -> None:
    assert not is_clear(best_matches("Maier", ALL))
    assert not is_clear(best_matches("Schulz Maschinenbau", ALL))


def test_two_of_the_same_name_are_a_question() -> None:
    other = Candidate("L-9", "Müller Transporte", "Karl Müller")

    matches = best_matches("Müller", [other, *ALL])

    assert [match.candidate for match in matches] == [MUELLER, other]  # equals by lead id
    assert not is_clear(matches)


def test_a_second_word_decides_between_two_of_the_same_name() -> None:
    other = Candidate("L-9", "Müller Transporte", "Karl Müller")

    matches = best_matches("Müller Transporte", [*ALL, other])

    assert matches[0].candidate == other
    assert is_clear(matches)


def test_the_exact_name_hides_names_that_are_merely_like_it() -> None:
    acne = Candidate("L-9", "Acne Studios", "")

    assert [m.candidate for m in best_matches("Acme", [acne, ACME])] == [ACME]
    assert [m.candidate for m in best_matches("Acme", [acne])] == [acne]


def test_two_leads_with_one_address_are_a_question() -> None:
    twin = Candidate("L-9", "Acme AG", "Joe Doe", "jane@acme.com")

    assert not is_clear(best_matches("jane@acme.com", [ACME, twin]))


def test_an_exact_id_beats_every_name() -> None:
    named_like_it = Candidate("L-9", "L-2 Systems", "")

    matches = best_matches("L-2", [named_like_it, ACME])

    assert [m.candidate for m in matches] == [ACME]
    assert matches[0].score == 100


def test_no_more_than_asked_for() -> None:
    many = [Candidate(f"L-{n:02}", "Acme", "") for n in range(20)]

    assert [m.candidate.lead for m in best_matches("Acme", many, limit=3)] == [
        "L-00",
        "L-01",
        "L-02",
    ]


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_may_be_asked_for(words: str, names: list[str]) -> None:
    candidates = [Candidate(str(n), name, name[::-1]) for n, name in enumerate(names)]

    matches = best_matches(words, candidates)

    assert all(0 < match.score <= 100 for match in matches)
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


def test_thirty_thousand_leads_are_searched_quickly() -> None:
    chance = random.Random(1)

    def name() -> str:
        syllables = ["ba", "ke", "li", "mo", "nu", "sch", "tei", "wo", "zen", "fri", "har", "mann"]
        return "".join(chance.choices(syllables, k=3)).title()

    leads = [Candidate(f"L-{n}", f"{name()} GmbH", f"{name()} {name()}") for n in range(30_000)]
    best_matches("warm", leads[:10])

    begun = time.perf_counter()
    matches = best_matches("Müller", [*leads, Candidate("M", "Müller GmbH", "")])
    taken = time.perf_counter() - begun

    assert matches[0].candidate.lead == "M"
    assert taken < 1.0  # 0.1 s on an idle core; the rest is for a busy test machine
