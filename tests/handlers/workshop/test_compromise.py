"""What becomes of the answers: a draft of whoever wants to go on with the compromise."""

import pytest

from handlers.workshop import flow
from scoring.agreement.choices import choices
from scoring.message import Refused
from scoring.playbook import Playbook
from storage.proposals import StoredProposal
from tests.entries import NOW
from tests.handlers.workshop.conftest import ENDS, House

TOML = """
[[criteria]]
attribute = "employees"
bands = [{ from = 50, to = 70, points = 100 }, { from = 25, to = 49, points = 50 }]

[[criteria]]
attribute = "country"
values = { DE = 40, AT = 30 }
"""
OTHER_BANDS = TOML.replace("to = 70", "to = 80")
BOTH = {"employees": {"25–49": 20}, "country": {"AT": 10}}


@pytest.fixture
def over(house: House) -> House:
    """Mia and Ben agree that 25–49 and Austria are worth less."""
    house.loads(TOML)
    house.asks("mia", "ben")
    house.gives("mia", BOTH)
    house.gives("ben", BOTH)
    house.concludes()
    return house


def drafted(house: House, name: str = "ben") -> StoredProposal:
    where, member = (house.database, house.team_id), house.people[name]
    number = flow.drafted(*where, member, 1, "why", NOW)
    with house.database.read(house.team_id) as store:
        found = store.proposals.get(number)
    assert found is not None
    return found


def points(playbook: Playbook, attribute: str, choice: str) -> float:
    criterion = next(one for one in playbook.criteria if one.attribute == attribute)
    return {one.name: one.points for one in choices(criterion, 0.5)}[choice]


def test_the_draft_says_where_it_comes_from_and_has_the_compromise(over: House) -> None:
    draft = drafted(over)
    assert (draft.origin, draft.about, draft.why) == ("workshop", {"workshop_id": 1}, "why")
    assert points(draft.playbook, "employees", "25–49") == 20
    assert points(draft.playbook, "employees", "50–70") == 100
    assert points(draft.playbook, "country", "AT") == 10


def test_pressing_again_keeps_what_was_edited_since(over: House) -> None:
    draft = drafted(over)
    with over.database.write(over.team_id) as store:
        store.proposals.change(draft.proposal_id, TOML.replace("AT = 30", "AT = 35"), NOW)
    assert points(drafted(over).playbook, "country", "AT") == 35


def test_another_draft_of_theirs_is_kept_with_the_compromise_in_it(over: House) -> None:
    with over.database.write(over.team_id) as store:
        toml = "ripe_at = 77\n" + TOML
        own = store.proposals.draft(over.people["ben"].member_id, toml, "edit", {}, NOW)
    draft = drafted(over)
    assert (draft.proposal_id, draft.playbook.ripe_at) == (own.proposal_id, 77)
    assert points(draft.playbook, "country", "AT") == 10


def test_everybody_may_go_on_with_it_in_a_draft_of_their_own(over: House) -> None:
    assert drafted(over, "mia").proposal_id != drafted(over, "ben").proposal_id


def test_it_is_brought_into_the_playbook_of_today(over: House) -> None:
    over.loads("ripe_at = 77\n" + OTHER_BANDS)
    draft = drafted(over)
    assert (draft.playbook.ripe_at, draft.base_version) == (77, 3)
    assert points(draft.playbook, "employees", "25–49") == 50
    assert points(draft.playbook, "country", "AT") == 10


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (OTHER_BANDS, "*Employees* has other bands or values by now"),
        (TOML[TOML.rindex("[[criteria]]") :], "*Employees* is not in the playbook any more"),
    ],
)
def test_what_changed_while_it_ran_is_named_in_the_result(
    house: House, toml: str, words: str
) -> None:
    house.loads(TOML)
    house.asks("mia", "ben")
    house.loads(toml)
    house.gives("mia", BOTH)
    house.gives("ben", BOTH)
    house.concludes()
    assert words in house.told()["UBEN"]
    assert house.result().changes == 1


def test_without_a_change_there_is_nothing_to_draft(house: House) -> None:
    house.loads(TOML)
    house.asks("mia", "ben")
    for name in ("mia", "ben"):
        house.gives(name, {"country": {"DE": 40}})
    house.concludes()
    assert "what the playbook says already" in house.told()["UBEN"]
    with pytest.raises(Refused, match="says already"):
        drafted(house)


def test_before_the_end_there_is_no_compromise(house: House) -> None:
    house.asks("mia", "ben")
    house.gives("mia", {"country": {"DE": 10}})
    with pytest.raises(Refused, match="not over"):
        drafted(house)


def test_where_nobody_answered_nothing_is_proposed(house: House) -> None:
    house.loads(TOML)
    house.asks("mia", "ben")
    house.concludes(ENDS)
    assert "Nobody gave any points, so there is no compromise" in house.told()["UANNA"]
    with pytest.raises(Refused, match="says already"):
        drafted(house)
