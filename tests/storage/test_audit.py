from storage.audit import AuditEntry
from tests.entries import NOW, day


def test_the_newest_entries_come_first_also_of_one_instant(database, team_id):
    with database.write(team_id) as store:
        for number in range(12):
            store.audit.note("counted", "anna", day(1), 3, number=number, who="Müller")
        store.audit.note("earlier", "ben", NOW, version=2)
        *counted, earlier, first = store.audit.entries(99)
    assert [entry.detail["number"] for entry in counted] == list(reversed(range(12)))
    assert counted[0] == AuditEntry(day(1), "counted", "anna", 3, None, counted[0].detail)
    assert earlier == AuditEntry(NOW, "earlier", "ben", None, 2, {})
    assert (first.what, first.by, first.version) == ("version", "Nextcall", 1)


def test_no_more_entries_than_asked_for(database, team_id):
    with database.write(team_id) as store:
        store.audit.note("one", "anna", day(1))
        store.audit.note("two", "anna", day(1))
        assert [entry.what for entry in store.audit.entries(1)] == ["two"]
