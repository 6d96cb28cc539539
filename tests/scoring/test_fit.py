import pytest

from scoring.fit import as_number, fit
from scoring.playbook import Band, Criterion, Playbook

INDUSTRY = Criterion("industry", values={"Logistics": 60, "Trade": 100}, other=20)
EMPLOYEES = Criterion("employees", bands=(Band(10, 20, 80),), other=5)


def test_without_criteria_everybody_fits() -> None:
    found = fit(Playbook(), {"employees": "1"})
    assert (found.value, found.coverage) == (100, 1)


@pytest.mark.parametrize(
    ("criterion", "value", "points", "known"),
    [
        (INDUSTRY, "Logistics", 60, True),
        (INDUSTRY, " logistics ", 60, True),
        (INDUSTRY, "LOGISTICS", 60, True),
        (INDUSTRY, "Logistic", 20, True),
        (INDUSTRY, "", 50, False),
        (INDUSTRY, "  ", 50, False),
        (INDUSTRY, None, 50, False),
        (EMPLOYEES, "15", 80, True),
        (EMPLOYEES, "15,5", 80, True),
        (EMPLOYEES, "9", 5, True),
        (EMPLOYEES, "many", 40, False),
        (EMPLOYEES, "nan", 40, False),
        (EMPLOYEES, "inf", 40, False),
        (EMPLOYEES, None, 40, False),
    ],
)
def test_a_criterion_gives_the_points_of_what_matches(
    criterion: Criterion, value: str | None, points: float, known: bool
) -> None:
    attributes = {} if value is None else {criterion.attribute: value}
    (part,) = fit(Playbook(criteria=(criterion,)), attributes).parts
    assert (part.points, part.known) == (points, known)


def test_the_part_names_the_band_or_the_value_that_gave_the_points() -> None:
    parts = fit(
        Playbook(criteria=(INDUSTRY, EMPLOYEES)), {"industry": "TRADE", "employees": "12"}
    ).parts
    assert [part.matched for part in parts] == ["Trade", EMPLOYEES.bands[0]]


def test_the_points_sum_over_the_criteria() -> None:
    found = fit(Playbook(criteria=(INDUSTRY, EMPLOYEES)), {"industry": "Trade"})
    assert found.value == pytest.approx(100 * (100 + 40) / 180)
    assert found.coverage == pytest.approx(100 / 180)


@pytest.mark.parametrize(
    ("text", "number"),
    [("60", 60), ("1.5", 1.5), ("1,5", 1.5), ("-3", -3), ("", None), ("x", None), ("1,2,3", None)],
)
def test_a_cell_is_read_as_a_number(text: str, number: float | None) -> None:
    assert as_number(text) == number
