import pytest

from handlers.playbook.flow import in_force, load
from scoring.lead import Lead
from scoring.message import Refused
from storage.rescore import rescore
from tests.entries import NOW


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


def test_a_loaded_playbook_is_in_force_as_a_new_version(database, team_id):
    loaded = load(database, team_id, "ripe_at = 5", "Anna", NOW)
    version = in_force(database, team_id)
    assert (loaded.version, loaded.is_new) == (2, True)
    assert (version.version, version.toml) == (2, "ripe_at = 5")
    assert (version.activated_by, version.activated_at) == ("Anna", NOW)


def test_loading_what_is_in_force_changes_nothing(database, team_id):
    load(database, team_id, "ripe_at = 5", "Anna", NOW)
    again = load(database, team_id, "# in other words\nripe_at = 5.0", "Bernd", NOW)
    assert (again.version, again.is_new) == (2, False)
    assert in_force(database, team_id).activated_by == "Anna"


def test_loading_once_more_tells_what_an_earlier_run_left_unscored(database, team_id):
    with database.write(team_id) as store:
        store.leads.save(Lead("L-1"), NOW)
    assert load(database, team_id, "ripe_at = 5", "Anna", NOW).outdated == 1
    assert load(database, team_id, "ripe_at = 5", "Anna", NOW).outdated == 1
    rescore(database, team_id, NOW)
    assert load(database, team_id, "ripe_at = 5", "Anna", NOW).outdated == 0


def test_a_mistake_leaves_the_old_playbook_in_force(database, team_id):
    with pytest.raises(Refused, match="half_life_days"):
        load(database, team_id, "half_life_days = 0", "Anna", NOW)
    assert in_force(database, team_id).version == 1
