import math
from datetime import timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.counting import Bursts
from scoring.ledger import OUTCOMES
from scoring.message import Refused
from scoring.playbook import Band, Criterion, Playbook
from scoring.playbook_toml import check_playbook, parse_playbook, to_toml

CRITERION = '[[criteria]]\nattribute = "employees"\n'


def problems(text: str, fatal: bool) -> list[tuple[str, str]]:
    return [(p.place, str(p.message)) for p in check_playbook(text)[1] if p.fatal == fatal]


def test_an_empty_file_is_the_default_of_every_setting() -> None:
    assert parse_playbook("") == Playbook()


def test_the_example_is_read_as_it_says(playbook: Playbook) -> None:
    assert playbook.half_life == timedelta(days=14)
    assert (playbook.ripe_at, playbook.fit_floor, playbook.unknown_share) == (30, 50, 0.5)
    assert playbook.points["case_study_downloaded"] == 15
    assert playbook.rest_days["no_answer"] == 1
    assert "price_requested" in playbook.fast_lane
    assert playbook.criteria == (
        Criterion("employees", bands=(Band(50, 70, 100), Band(25, 49, 50), Band(70, 100, 75))),
        Criterion(
            "industry",
            values={"Mechanical engineering": 100, "Logistics": 60},
            other=20,
            unknown=40,
        ),
    )


def test_what_only_a_mail_gateway_does_can_be_set_in_part() -> None:
    found = parse_playbook("[bursts]\nlinks = 3\nopen_seconds = 0").bursts
    assert found == Bursts(3, timedelta(seconds=10), timedelta(0))


def test_the_default_playbook_has_no_mistake() -> None:
    text = resources.files("storage").joinpath("default_playbook.toml").read_text("utf-8")
    assert problems(text, fatal=True) == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("half_life_days = ", "TOML", "not valid TOML"),
        ("half_life_day = 3", "half_life_day", "unknown setting"),
        ("half_life_days = 0", "half_life_days", "at least"),
        ("half_life_days = 5000", "half_life_days", "at most 3650"),
        ('half_life_days = "14"', "half_life_days", "must be a number"),
        ("half_life_days = true", "half_life_days", "must be a number"),
        ("ripe_at = nan", "ripe_at", "must be a number"),
        ("ripe_at = 0", "ripe_at", "above 0"),
        (f"ripe_at = 1{'0' * 400}", "ripe_at", "must be a number"),
        (f"ripe_at = 1{'0' * 5000}", "TOML", "not valid TOML"),
        ("fit_floor = 101", "fit_floor", "at most 100"),
        ("fit_floor = -1", "fit_floor", "at least 0"),
        ("unknown_share = 1.5", "unknown_share", "at most 1"),
        ('fast_lane = "price_requested"', "fast_lane", "list of texts"),
        ("fast_lane = [1]", "fast_lane", "list of texts"),
        ("points = 3", "points", "must be a table"),
        ('[points]\nopened = "one"', "points.opened", "must be a number"),
        ("[points]\nopened = inf", "points.opened", "must be a number"),
        ("[points]\nopened = 1e308", "points.opened", "must be at most 1000000000000"),
        ("[points]\nopened = -1e13", "points.opened", "must be at least -1e+12"),
        ("[rest_days]\nasleep = 3", "rest_days.asleep", "unknown setting"),
        ("[rest_days]\nreached = -1", "rest_days.reached", "at least 0"),
        ("bursts = 5", "bursts", "must be a table"),
        ("[bursts]\nclicks = 5", "bursts.clicks", "known are links, open_seconds, seconds"),
        ("[bursts]\nlinks = 1", "bursts.links", "whole number from 2 on, or 0 for never, not 1"),
        ("[bursts]\nlinks = 2.5", "bursts.links", "whole number from 2 on"),
        ("[bursts]\nlinks = -1", "bursts.links", "at least 0"),
        ("[bursts]\nseconds = 3601", "bursts.seconds", "at most 3600"),
        ('[bursts]\nopen_seconds = "2"', "bursts.open_seconds", "must be a number"),
        ("criteria = 3", "criteria", "[[criteria]] tables"),
        ("criteria = [3]", "criteria 1", "must be a table"),
        ("[[criteria]]\nvalues = { a = 1 }", "criteria 1, attribute", "must name a column"),
        (
            CRITERION + "values = { a = 1 }\n" + CRITERION + "values = { a = 1 }",
            "criteria 2, attribute",
            "has a criterion already",
        ),
        (CRITERION, "criteria 1 (employees)", "either bands"),
        (
            CRITERION + "values = { a = 1 }\nbands = []",
            "criteria 1 (employees)",
            "either bands",
        ),
        (CRITERION + "values = { a = 0 }", "criteria 1 (employees)", "no points at all"),
        (CRITERION + "values = { a = -1 }", "criteria 1 (employees), values, a", "at least 0"),
        (CRITERION + "values = { a = 1e13 }", "criteria 1 (employees), values, a", "at most 1000"),
        (CRITERION + "values = 3", "criteria 1 (employees), values", "must be a table"),
        (CRITERION + "value = { a = 1 }", "criteria 1 (employees), value", "unknown setting"),
        (CRITERION + "bands = 3", "criteria 1 (employees), bands", "must be a list"),
        (
            CRITERION + "values = { a = 1 }\nunknown = 2",
            "criteria 1 (employees), unknown",
            "more than the maximum",
        ),
        (
            CRITERION + "bands = [{ from = 1, to = 2 }]",
            "criteria 1 (employees), band 1, points",
            "is missing",
        ),
        (
            CRITERION
            + "bands = [{ from = 1, to = 2, points = 3 }, { from = 9, to = 5, points = 1 }]",
            "criteria 1 (employees), band 2",
            "ends (5) before it begins (9)",
        ),
        (
            CRITERION + "bands = [{ from = 1, till = 2, points = 3 }]",
            "criteria 1 (employees), band 1, till",
            "unknown setting",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, place: str, words: str) -> None:
    found = problems(text, fatal=True)
    assert any(place == at and words in why for at, why in found), found
    assert check_playbook(text)[0] is None


def test_all_mistakes_are_named_at_once() -> None:
    found = problems("half_life_days = 0\nfit_floor = 200\ncolour = 3", fatal=True)
    assert sorted(place for place, _ in found) == ["colour", "fit_floor", "half_life_days"]


def test_parsing_refuses_with_the_first_mistake() -> None:
    with pytest.raises(Refused, match="fit_floor: must be at most 100, not 200"):
        parse_playbook("fit_floor = 200\n")


@pytest.mark.parametrize(
    ("bands", "warnings"),
    [
        ("{ from = 1, to = 5, points = 1 }, { from = 6, to = 9, points = 2 }", []),
        (
            "{ from = 50, to = 70, points = 9 }, { from = 70, to = 100, points = 7 }",
            ["the bands 50–70 and 70–100 overlap; there the higher points hold"],
        ),
        (
            "{ from = 10, to = 20, points = 9 }, { from = 1, to = 5, points = 7 }",
            ["gap between 5 and 10: such a value gets 0 points"],
        ),
        (
            "{ from = 1, to = 100, points = 9 }, { from = 5, to = 10, points = 7 }, "
            "{ from = 50, to = 60, points = 7 }",
            [
                "the bands 1–100 and 5–10 overlap; there the higher points hold",
                "the bands 1–100 and 50–60 overlap; there the higher points hold",
            ],
        ),
    ],
)
def test_overlaps_and_gaps_of_bands_are_warned_of(bands: str, warnings: list[str]) -> None:
    text = f"{CRITERION}bands = [{bands}]"
    assert check_playbook(text)[0] is not None
    found = problems(text, fatal=False)
    assert [words for place, words in found if place.startswith("criteria")] == warnings


@pytest.mark.parametrize(
    ("criterion", "warning"),
    [
        ('attribute = "kind"\nvalues = { new = 1 }', "kind is not kept as an attribute"),
        ('attribute = "size"\nvalues = { Big = 2, big = 1 }', "“big” is the same as “Big”"),
    ],
)
def test_a_criterion_that_cannot_tell_leads_apart_is_warned_of(
    criterion: str, warning: str
) -> None:
    playbook, problems = check_playbook(f"[[criteria]]\n{criterion}")
    assert playbook is not None
    assert any(str(problem.message).startswith(warning) for problem in problems)


def test_an_outcome_without_rest_is_warned_of_unless_it_closes_the_lead() -> None:
    places = {place for place, _ in problems("[rest_days]\nreached = 5", fatal=False)}
    assert "rest_days.no_answer" in places
    assert not places & {"rest_days.reached", "rest_days.won", "rest_days.lost"}


numbers = st.floats(-1e6, 1e6).map(lambda number: number + 0.0)  # without -0.0
positive = st.floats(0, 1e6)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def criteria(draw: st.DrawFn) -> tuple[Criterion, ...]:
    names = draw(st.lists(texts.filter(str.strip), max_size=3, unique=True))
    return tuple(draw(_criterion(name)) for name in names)


@st.composite
def _criterion(draw: st.DrawFn, attribute: str) -> Criterion:
    bands: tuple[Band, ...] = ()
    values: dict[str, float] = {}
    if draw(st.booleans()):
        ends = draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3))
        bands = tuple(Band(min(pair), max(pair), draw(positive)) for pair in ends)
    else:
        values = draw(st.dictionaries(texts, positive, min_size=1, max_size=3))
    criterion = Criterion(attribute, bands, values, other=draw(st.floats(0.001, 1e6)))
    unknown = draw(st.none() | st.floats(0, criterion.maximum))
    return Criterion(attribute, bands, values, criterion.other, unknown)


playbooks = st.builds(
    Playbook,
    half_life=st.timedeltas(timedelta(hours=1), timedelta(days=3650)),
    ripe_at=st.floats(1e-9, 1e300),
    fit_floor=st.floats(0, 100),
    unknown_share=st.floats(0, 1),
    fast_lane=st.lists(texts, max_size=3).map(tuple),
    points=st.dictionaries(texts, numbers, max_size=3),
    rest_days=st.dictionaries(st.sampled_from(OUTCOMES), st.floats(0, 3650), max_size=3),
    criteria=criteria(),
    bursts=st.builds(
        Bursts,
        links=st.just(0) | st.integers(2, 1000),
        click_span=st.timedeltas(timedelta(0), timedelta(hours=1)),
        open_span=st.timedeltas(timedelta(0), timedelta(hours=1)),
    ),
)


@given(playbooks)
def test_a_playbook_written_and_read_again_is_the_same(playbook: Playbook) -> None:
    assert parse_playbook(to_toml(playbook)) == playbook


@given(playbooks)
def test_a_playbook_written_is_what_it_is_when_written_again(playbook: Playbook) -> None:
    text = to_toml(playbook)
    assert to_toml(parse_playbook(text)) == text


@given(st.text(max_size=40) | st.sampled_from(["half_life_days = 1e400", "points = {a = 0x10}"]))
def test_no_text_at_all_makes_the_check_stumble(text: str) -> None:
    playbook, found = check_playbook(text)
    assert (playbook is None) == any(problem.fatal for problem in found)
    assert all(str(problem.message) for problem in found)
    assert playbook is None or math.isfinite(playbook.ripe_at)
