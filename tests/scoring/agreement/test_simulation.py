from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement.choices import with_points
from scoring.agreement.simulation import Stage, Waiting
from scoring.fit import fit
from scoring.interest import Keys, is_ripe
from scoring.playbook import Band, Criterion, Playbook

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
EMPLOYEES = Criterion("employees", bands=(Band(50, 70, 100), Band(25, 49, 50)))
PLAYBOOK = Playbook(criteria=(EMPLOYEES,), fit_floor=40)
LESS = Playbook(criteria=(with_points(EMPLOYEES, {"25–49": 20}),), fit_floor=40)


def waiting(lead: str, points: float, employees: str) -> Waiting:
    keys = Keys().plus(points, NOW - timedelta(days=1), PLAYBOOK.half_life)
    return Waiting(lead, lead, None, keys, {"employees": employees})


def test_leads_of_a_band_that_is_worth_less_move_down_and_others_up() -> None:
    small, large = waiting("small", 90, "30"), waiting("large", 40, "60")
    found = Stage([small, large], PLAYBOOK, NOW).tried(LESS)
    assert [(one.waiting, one.before, one.after) for one in found.down] == [(small, 1, 2)]
    assert [(one.waiting, one.before, one.after) for one in found.up] == [(large, 2, 1)]


def test_a_lead_whose_fit_falls_below_the_floor_is_ripe_no_more() -> None:
    found = Stage([waiting("small", 90, "30")], PLAYBOOK, NOW).tried(LESS)
    assert (found.ripe_before, found.ripe_after) == (1, 0)


@given(
    st.lists(st.tuples(st.floats(0.5, 100), st.sampled_from(["30", "60", "80", ""])), max_size=12)
)
def test_the_simulation_counts_as_ripe_who_the_call_list_calls_ripe(
    leads: list[tuple[float, str]],
) -> None:
    some = [waiting(f"L{at}", *of) for at, of in enumerate(leads)]
    found = Stage(some, PLAYBOOK, NOW).tried(LESS)
    for playbook, ripe in ((PLAYBOOK, found.ripe_before), (LESS, found.ripe_after)):
        assert ripe == sum(
            is_ripe(one.keys, fit(playbook, one.attributes).value, playbook, NOW) for one in some
        )


def test_the_same_persona_moves_nobody() -> None:
    some = [waiting("a", 10, "30"), waiting("b", 20, "60")]
    found = Stage(some, PLAYBOOK, NOW).tried(PLAYBOOK)
    assert (found.down, found.up) == ((), ())
