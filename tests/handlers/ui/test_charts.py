"""Charts as they come out: legible on a phone, the same each time, whatever the words."""

import pickle
import struct
import zlib
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from handlers.ui.charts import (
    Axes,
    Bar,
    Bars,
    Chart,
    Course,
    Fan,
    Gains,
    Line,
    Panel,
    Span,
    Tick,
    Trend,
    look,
)
from handlers.ui.drawing import style
from handlers.ui.drawing.sheet import Sheet
from handlers.ui.drawing.words import apart, cut, drawable, lines_of, width_of

PHONE = 672  # pixels: twice what a message on a phone has
AXES = Axes(0.0, 365.0, (Tick(0, "2026"), Tick(181, "Jul")), (Tick(0, "0"), Tick(10, "10")))
COURSE = Course(
    title="7 of 10 customers; plan 6",
    axes=AXES,
    actual=((0.0, 0.0), (30.0, 4.0), (200.0, 7.0)),
    plan=((0.0, 0.0), (365.0, 10.0)),
    target=Tick(10, "target 10"),
    now="7 today",
    due=Tick(6, "plan 6"),
    fan=Fan(Tick(7, "7"), Tick(9, "probably 9"), Tick(12, "12")),
    spans=(Span(0, 181, "Q1"), Span(181, 365, "Q2")),
)
TREND = Trend("1,520 visitors", AXES, ((0.0, 3.0), (300.0, 9.0)), "9", ((0.0, 2.0), (300.0, 8.0)))
BARS = Bars("Pages", (Bar("/prices", 9, "9", 4.0), Bar("/about", 2, "2")), "the month before")
GAINS = Gains(
    "The first fifth holds 52 % of the wins",
    Axes(0.0, 1.0, (Tick(0, "0 %"), Tick(1, "100 %")), (Tick(0, "0 %"), Tick(1, "100 %"))),
    after=Line(((0.0, 0.0), (0.2, 0.52), (1.0, 1.0)), "proposed", (0.2, 0.52)),
    before=Line(((0.0, 0.0), (0.2, 0.35), (1.0, 1.0)), "now", (0.2, 0.35)),
    chance="blindly",
    below="Leads called",
)
PANELS: dict[str, Panel] = {"course": COURSE, "trend": TREND, "bars": BARS, "gains": GAINS}


def chart(*panels: Panel) -> Chart:
    return Chart(panels, "what it says")


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """Every text on the picture that is drawn."""
    found: list[Text] = []
    png = Sheet.png

    def noted(sheet: Sheet) -> bytes:
        found.extend(sheet._figure.texts)
        return png(sheet)

    monkeypatch.setattr(Sheet, "png", noted)
    return found


@pytest.mark.parametrize("name", PANELS)
def test_a_chart_is_as_wide_as_a_phone_at_twice_its_pixels(name: str) -> None:
    width, height = size_of(chart(PANELS[name]).draw())
    assert width == PHONE
    assert height < 720


@pytest.mark.parametrize("name", PANELS)
def test_every_text_is_large_enough_to_be_read_on_a_phone(name: str, written: list[Text]) -> None:
    chart(PANELS[name]).draw()
    assert written
    assert min(text.get_fontsize() for text in written) * 360 / (PHONE / 2) >= 11


def test_the_lines_are_named_where_they_are(written: list[Text]) -> None:
    chart(COURSE).draw()
    said = {text.get_text() for text in written}
    assert said >= {
        "7 of 10 customers; plan 6",
        *("7 today", "plan 6", "target 10", "7", "probably 9", "12"),
        *("Q1", "Q2", "2026", "Jul", "0", "10"),
    }


def test_gains_name_their_lines_and_what_they_run_along(written: list[Text]) -> None:
    chart(GAINS).draw()
    said = {text.get_text() for text in written}
    assert said >= {GAINS.title, "proposed", "now", "blindly", "Leads called", "0 %", "100 %"}


def test_nothing_is_written_beyond_the_paper(written: list[Text]) -> None:
    long = "a name that is far too long for any phone that was ever made by anybody " * 3
    spans = tuple(replace(span, name=long) for span in COURSE.spans)
    chart(
        replace(COURSE, title=long, spans=spans),
        replace(BARS, bars=(Bar(long, 1, "1"),)),
        TREND,
        replace(GAINS, title=long, after=replace(GAINS.after, words=long), below="Leads"),
    ).draw()
    boxes = [text.get_window_extent() for text in written]
    assert min(box.x0 for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= PHONE


def test_days_that_would_touch_are_left_out(written: list[Text]) -> None:
    days = tuple(Tick(day, f"{day} days") for day in range(0, 366, 30))
    chart(replace(COURSE, axes=replace(AXES, days=days))).draw()
    boxes = sorted(
        (text.get_window_extent() for text in written if text.get_text().endswith("days")),
        key=lambda box: box.x0,
    )
    assert 2 < len(boxes) < len(days)
    assert all(before.x1 < after.x0 for before, after in pairwise(boxes))


def test_the_same_chart_is_drawn_the_same_and_another_otherwise() -> None:
    drawn = chart(COURSE, TREND, BARS).draw()
    assert chart(COURSE, TREND, BARS).draw() == drawn
    assert chart(replace(COURSE, now="8 today"), TREND, BARS).draw() != drawn


def test_a_chart_can_be_sent_to_another_process_and_says_all_that_it_shows() -> None:
    sent = pickle.loads(pickle.dumps(chart(COURSE, TREND, BARS)))
    assert repr(sent) == repr(chart(COURSE, TREND, BARS))
    assert repr(sent) != repr(chart(COURSE, replace(TREND, line=None), BARS))
    assert len(look()) == 64


@pytest.mark.parametrize(
    "panel",
    [
        replace(COURSE, actual=(), due=None, fan=None, now=""),
        replace(COURSE, fan=None, due=None),
        replace(COURSE, actual=((0.0, 0.0),), spans=()),
        replace(COURSE, axes=replace(AXES, first=0.0, last=0.0, amounts=(Tick(0, "0"),))),
        replace(TREND, points=((0.0, 0.0),), line=None),
        replace(BARS, bars=(Bar("nothing", 0, "0"),), before=""),
    ],
    ids=["ahead", "over", "first day", "one day", "one point", "nothing"],
)
def test_little_makes_a_picture_too(panel: Panel) -> None:
    assert size_of(chart(panel).draw())[0] == PHONE


@pytest.mark.filterwarnings("error")
def test_what_people_name_a_thing_is_drawn_as_far_as_there_are_signs_for_it(
    written: list[Text],
) -> None:
    chart(replace(COURSE, title="Q1 🚀: $5 and $7 \n für Müller & Söhne")).draw()
    assert "Q1 : $5 and $7 für Müller & Söhne" in {text.get_text() for text in written}


def test_the_paper_is_white_in_a_dark_window_too() -> None:
    png = chart(BARS).draw()
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    assert zlib.decompress(data)[1:5] == b"\xff\xff\xff\xff"  # opaque


# Words on paper


def test_a_line_breaks_between_words_and_never_within_an_amount() -> None:
    room = width_of("18.000\xa0€ von", 13)
    assert lines_of("18.000\xa0€ von 40.000\xa0€", room, 13, bold=False, most=3) == [
        "18.000\xa0€ von",
        "40.000\xa0€",
    ]


def test_what_is_left_for_the_last_line_is_cut() -> None:
    first, second = lines_of("one two three four", width_of("one two"), 11, bold=False, most=2)
    assert first == "one two"
    assert second.endswith("…")


@given(st.text(max_size=60), st.floats(0, 200))
def test_what_is_cut_has_room(words: str, room: float) -> None:
    shown = cut(drawable(words), room)
    assert shown == "" or width_of(shown) <= room


@given(st.lists(st.floats(0, 200), max_size=6))
def test_labels_stand_apart_in_their_order(wanted: list[float]) -> None:
    places = apart(wanted, style.LINE_GAP, 0, 200)
    assert all(-1e-9 <= place <= 200 + 1e-9 for place in places)
    in_order = [places[n] for n in sorted(range(len(wanted)), key=lambda n: wanted[n])]
    gaps = [after - before for before, after in pairwise(in_order)]
    assert all(gap >= style.LINE_GAP - 1e-9 for gap in gaps)


def test_labels_with_room_stay_where_they_are() -> None:
    assert apart([100, 20, 60], style.LINE_GAP, 0, 200) == [100, 20, 60]


def test_labels_without_room_for_all_begin_at_the_top() -> None:
    assert apart([5, 5, 5], 10, 0, 15) == [0, 10, 20]
