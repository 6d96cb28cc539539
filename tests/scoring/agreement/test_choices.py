from scoring.agreement.choices import OTHER, UNKNOWN, Choice, choice_of, choices, with_points
from scoring.fit import judge
from scoring.playbook import Band, Criterion

EMPLOYEES = Criterion("employees", bands=(Band(50, 70, 100), Band(25, 49, 50)), other=10)
INDUSTRY = Criterion("industry", values={"Logistics": 60, "Trade": 40}, unknown=25)


def test_the_choices_of_a_criterion_end_with_other_and_unknown() -> None:
    assert choices(EMPLOYEES, 0.5) == (
        Choice("50–70", 100),
        Choice("25–49", 50),
        Choice(OTHER, 10),
        Choice(UNKNOWN, 50),
    )
    assert choices(INDUSTRY, 0.5)[-1] == Choice(UNKNOWN, 25)


def test_a_lead_falls_into_the_choice_that_its_fit_is_made_of() -> None:
    assert choice_of(EMPLOYEES, "60") == "50–70"
    assert choice_of(EMPLOYEES, "1000") == OTHER
    assert choice_of(EMPLOYEES, "many") == UNKNOWN
    assert choice_of(INDUSTRY, "logistics") == "Logistics"
    assert choice_of(INDUSTRY, None) == UNKNOWN


def test_other_points_are_given_to_the_choices_that_are_named_alone() -> None:
    changed = with_points(EMPLOYEES, {"25–49": 20, UNKNOWN: 5})
    assert judge(changed, "30", 0.5).points == 20
    assert judge(changed, "60", 0.5).points == 100
    assert judge(changed, "", 0.5).points == 5
    assert with_points(EMPLOYEES, {}) == EMPLOYEES
