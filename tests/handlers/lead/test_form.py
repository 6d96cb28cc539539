"""The lead as a form: nothing is lost on the way there and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lead.form import UNKNOWN, Form, filled, mistakes, to_lead
from handlers.lead.form import traits as traits_of
from scoring.lead import Lead
from scoring.playbook import Criterion, Playbook
from scoring.playbook_toml import parse_playbook
from tests.conftest import PLAYBOOK

PLAYBOOK_IN_FORCE = parse_playbook(PLAYBOOK)
ACME = Lead("L1", company="Acme", contact="Jo", email="jo@acme.com", phone="+49 1234", owner_id=1)
OK = Form(company="Acme")


@given(st.dictionaries(st.text(max_size=30), st.text(min_size=1, max_size=400), max_size=20))
def test_a_form_that_nobody_touched_changes_no_attribute(attributes: dict[str, str]) -> None:
    lead = replace(ACME, attributes=attributes | {"employees": "ca. 60", "website": "acme.com"})
    form = filled(lead, "U0ANNA", PLAYBOOK_IN_FORCE)
    assert to_lead(form, lead, 1, PLAYBOOK_IN_FORCE) == lead
    assert mistakes(form, lead, PLAYBOOK_IN_FORCE) == {}


def test_the_attributes_of_the_persona_have_inputs_and_the_others_have_lines() -> None:
    lead = replace(ACME, attributes={"employees": "60", "website": "acme.com", "source": "fair"})
    form = filled(lead, "", PLAYBOOK_IN_FORCE)
    assert form.traits == {"employees": "60", "industry": ""}
    assert form.others == "website: acme.com\nsource: fair"


def test_a_line_without_its_value_takes_the_attribute_away() -> None:
    lead = replace(ACME, attributes={"website": "acme.com", "source": "fair"})
    form = replace(filled(lead, "", PLAYBOOK_IN_FORCE), others="website:\n\nsource: web: shop")
    assert to_lead(form, lead, 1, PLAYBOOK_IN_FORCE).attributes == {"source": "web: shop"}


def test_not_known_is_no_value() -> None:
    form = replace(OK, traits={"industry": UNKNOWN, "employees": ""})
    before = replace(ACME, attributes={"industry": "Logistics", "employees": "60"})
    assert to_lead(form, before, 1, PLAYBOOK_IN_FORCE).attributes == {}


def test_a_line_gives_a_value_that_the_list_does_not_offer() -> None:
    form = replace(OK, traits={"industry": "Logistics"}, others="industry: Chemistry")
    assert to_lead(form, ACME, 1, PLAYBOOK_IN_FORCE).attributes == {"industry": "Chemistry"}


@pytest.mark.parametrize(
    ("form", "block"),
    [
        (Form(email="jo@acme.com"), "company"),
        (replace(OK, email="jo at acme"), "email"),
        (replace(OK, email="jo@acme"), "email"),
        (replace(OK, phone="ask Jo"), "phone"),
        (replace(OK, traits={"employees": "many"}), "trait:employees"),
        (replace(OK, others="website: acme.com\nfair"), "others"),
        (replace(OK, others=": acme.com"), "others"),
    ],
)
def test_a_mistake_is_named_where_it_stands(form: Form, block: str) -> None:
    assert list(mistakes(form, Lead("N-1"), PLAYBOOK_IN_FORCE)) == [block]


@pytest.mark.parametrize("employees", ["60", "1,5", "1.5", ""])
def test_numbers_are_accepted_as_people_write_them(employees: str) -> None:
    form = replace(OK, traits={"employees": employees})
    assert mistakes(form, Lead("N-1"), PLAYBOOK_IN_FORCE) == {}


def test_what_was_there_before_is_not_held_against_anybody() -> None:
    before = replace(ACME, email="ask Jo", phone="ask Jo", attributes={"employees": "many"})
    form = replace(filled(before, "", PLAYBOOK_IN_FORCE), contact="Jo Li")
    assert mistakes(form, before, PLAYBOOK_IN_FORCE) == {}


@pytest.mark.parametrize(("consent", "status"), [(True, "open"), (False, "opted_out")])
def test_only_consent_lifts_an_opt_out(consent: bool, status: str) -> None:
    before = replace(ACME, status="opted_out")
    assert to_lead(replace(OK, consent=consent), before, 1, Playbook()).status == status


def test_consent_opens_no_lead_that_is_closed() -> None:
    before = replace(ACME, status="lost")
    assert to_lead(replace(OK, consent=True), before, 1, Playbook()).status == "lost"


def test_a_playbook_with_hundreds_of_criteria_still_fits_into_a_modal() -> None:
    many = tuple(Criterion(f"trait {n}", values={"yes": 1.0}) for n in range(200))
    assert len(traits_of(Playbook(criteria=many))) == 60
