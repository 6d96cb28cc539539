"""Parts of a playbook as lines that people type."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.playbook import lines
from handlers.playbook.lines import Unreadable
from handlers.ui.texts import texts
from scoring.message import Refused
from scoring.playbook import Band

GERMAN, ENGLISH = texts("de-DE"), texts("en-US")
KINDS = ("email_opened", "demo_requested", "newsletter_subscribed", "newsletter_unsubscribed")

readers = st.sampled_from([GERMAN, ENGLISH])
numbers = st.floats(-1e11, 1e11).map(lambda number: number + 0.0)
names = st.one_of(
    st.text(min_size=1),
    st.text("ab:=\"' \n\t_1–", min_size=1),
    st.sampled_from(["newsletter", "demo", "Mail geöffnet", "email opened", *KINDS]),
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20", 20),
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("-20", -20),
        ("−20", -20),
        ("+3", 3),
        ("1.000.000", 1_000_000),
        ("1.234,50", 1234.5),
        ("0,125", 0.125),
        ("1,1250", 1.125),
        ("1e-07", 1e-07),
    ],
)
def test_a_number_is_read_with_point_or_comma(typed: str, number: float) -> None:
    assert lines.read_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "is not a number"),
        ("viel", "is not a number"),
        ("1.234", "in two ways"),
        ("1,234", "in two ways"),
        ("10000000000000", "too large"),
        ("1e400", "too large"),
        ("nan", "is not a number"),
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused(typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        lines.read_number(typed)


@pytest.mark.parametrize(
    "typed",
    ["25–49: 50", "25-49:50", "25 - 49 = 50", "25 bis 49: 50", "25 to 49 : 50,0", "25..49: 50"],
)
def test_a_band_is_read_however_it_is_written(typed: str) -> None:
    assert lines.read_bands(f"\n {typed} \n") == (Band(25, 49, 50),)


@pytest.mark.parametrize(
    ("typed", "bands"),
    [
        ("-5–-1: 3", [Band(-5, -1, 3)]),
        ("0,5–1,5: 3", [Band(0.5, 1.5, 3)]),
        ("7: 3", [Band(7, 7, 3)]),
        ("1–2: 3\r\n2–3: 4", [Band(1, 2, 3), Band(2, 3, 4)]),
        ("", []),
    ],
)
def test_bands_of_all_numbers_are_read(typed: str, bands: list[Band]) -> None:
    assert lines.read_bands(typed) == tuple(bands)


def test_every_line_that_is_no_band_is_named() -> None:
    with pytest.raises(Unreadable) as refused:
        lines.read_bands("ab 100: 5\n1–2: 3\n25–49\n3–4: viel")
    first, second, third = map(str, refused.value.reasons)
    assert "ab 100: 5" in first
    assert "is no band" in first
    assert "25–49" in second
    assert "colon" in second
    assert "3–4: viel" in third
    assert "“viel” is not a number" in third


def test_a_value_may_be_called_as_it_likes() -> None:
    typed = 'Handel: B2B: 40\nA = B = 5\n"  quoted: ": 1\n2024: 7'
    assert lines.read_values(typed) == {"Handel: B2B": 40, "A = B": 5, "  quoted: ": 1, "2024": 7}


def test_a_value_that_is_there_twice_is_named() -> None:
    with pytest.raises(Unreadable, match=r"Logistik: 5.*twice"):
        lines.read_values("Logistik: 60\nLogistik: 5")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("email_opened", "email_opened"),
        ("Email opened", "email_opened"),
        ("opened a mail", "email_opened"),
        ("eine Mail geöffnet", "email_opened"),
        ("hat eine Mail geöffnet", "email_opened"),
        ("Mail geöffnet", "email_opened"),
        ("Demo", "demo_requested"),
        ("PREIS", "price_requested"),
        ("folgt uns", "social_followed"),
        ("partner_event", "partner_event"),
        ("Partner getroffen", "Partner getroffen"),
        ('"demo"', "demo"),
    ],
)
def test_a_kind_is_known_by_its_name_in_both_languages(typed: str, kind: str) -> None:
    assert lines.read_points(f"{typed}: 3", KINDS) == {kind: 3}


def test_a_name_that_may_be_several_kinds_is_refused_with_these() -> None:
    with pytest.raises(Unreadable, match="newsletter_subscribed, newsletter_unsubscribed"):
        lines.read_points("Newsletter: 3", KINDS)


def test_points_are_written_in_the_words_of_the_reader() -> None:
    points = {"email_opened": 1.5, "partner_event": -2}
    assert lines.point_lines(GERMAN, points) == ["Eine Mail geöffnet: 1,5", "partner_event: -2"]
    assert lines.point_lines(ENGLISH, points) == ["Opened a mail: 1.5", "partner_event: -2"]


@pytest.mark.parametrize(
    ("number", "typed"), [(1.125, "1,1250"), (0.125, "0,125"), (-12.5, "-12,5"), (1000, "1000")]
)
def test_a_number_is_written_so_that_it_can_be_read_in_one_way_only(
    number: float, typed: str
) -> None:
    assert lines.typed_number(GERMAN, number) == typed
    assert lines.read_number(typed) == number


@given(readers, st.lists(st.tuples(numbers, numbers, numbers)))
def test_bands_are_read_back_from_their_lines(t, ends) -> None:  # type: ignore[no-untyped-def]
    bands = tuple(Band(min(a, b), max(a, b), points) for a, b, points in ends)
    assert lines.read_bands("\n".join(lines.band_lines(t, bands))) == bands


@given(readers, st.dictionaries(names, numbers))
def test_values_are_read_back_from_their_lines(t, values) -> None:  # type: ignore[no-untyped-def]
    assert lines.read_values("\n".join(lines.value_lines(t, values))) == values


@given(readers, st.dictionaries(names, numbers))
def test_points_are_read_back_from_their_lines(t, points) -> None:  # type: ignore[no-untyped-def]
    assert lines.read_points("\n".join(lines.point_lines(t, points)), points) == points


@given(readers, st.lists(names, unique=True))
def test_kinds_are_read_back_from_their_lines(t, kinds) -> None:  # type: ignore[no-untyped-def]
    assert lines.read_kinds("\n".join(lines.kind_lines(t, kinds, kinds)), kinds) == tuple(kinds)


@given(readers, numbers)
def test_a_number_is_read_back_as_it_is_written(t, number) -> None:  # type: ignore[no-untyped-def]
    assert math.isclose(lines.read_number(lines.typed_number(t, number)), number, rel_tol=0)
