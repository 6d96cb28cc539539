import pytest

HEADER = "external_id,company,contact,email,phone,owner,kind,status,employees\n"
ACME = "L1,Acme,Jane,Jane@Acme.example,+49 731,Anna@Example.com,up,open,60\n"


def test_a_lead_is_stored_with_its_fit(importing, asking):
    report = importing("leads", HEADER + ACME)
    store = asking()
    lead = store.leads.get("L1")
    assert (report.done, report.known, report.exit_status) == (1, 0, 0)
    assert (lead.company, lead.email, lead.kind) == ("Acme", "jane@acme.example", "up")
    assert lead.attributes == {"employees": "60"}
    assert store.members.get(lead.owner_id).email == "anna@example.com"
    assert store.leads.candidates([lead.owner_id])


def test_a_slack_id_may_own_a_lead(importing, asking):
    importing("leads", "external_id,owner\nL1,U024BE7LH\n")
    store = asking()
    assert store.members.get(store.leads.get("L1").owner_id).slack_id == "U024BE7LH"


def test_the_same_file_again_changes_nothing(importing):
    importing("leads", HEADER + ACME)
    again = importing("leads", HEADER + ACME)
    assert (again.done, again.known, again.exit_status) == (0, 1, 0)


def test_a_column_that_is_not_there_leaves_what_is_known(importing, asking):
    importing("leads", HEADER + ACME)
    importing("leads", "external_id,company\nL1,Acme GmbH\n")
    lead = asking().leads.get("L1")
    assert (lead.company, lead.contact, lead.kind) == ("Acme GmbH", "Jane", "up")
    assert lead.attributes == {"employees": "60"}


def test_an_empty_cell_clears_texts_and_attributes_but_not_owner_kind_and_status(importing, asking):
    importing("leads", HEADER + ACME)
    importing("leads", HEADER + "L1,,,,,,,,\n")
    lead = asking().leads.get("L1")
    assert (lead.company, lead.contact, lead.email, lead.phone) == ("", "", "", "")
    assert (lead.kind, lead.status, lead.attributes) == ("up", "open", {})
    assert lead.owner_id


def test_a_row_that_ends_early_says_nothing_of_the_rest(importing, asking):
    importing("leads", HEADER + ACME)
    importing("leads", HEADER + "L1,Acme GmbH\n")
    lead = asking().leads.get("L1")
    assert (lead.company, lead.contact, lead.attributes) == (
        "Acme GmbH",
        "Jane",
        {"employees": "60"},
    )


def test_a_later_row_of_the_same_lead_updates_it(importing, asking):
    report = importing("leads", "external_id,company,city\nL1,Acme,Ulm\nL1,Acme GmbH,\n")
    lead = asking().leads.get("L1")
    assert (lead.company, lead.attributes) == ("Acme GmbH", {})
    assert report.done == 2


def test_an_opt_out_is_never_lifted(importing, asking):
    importing("leads", "external_id,status\nL1,opted_out\n")
    report = importing("leads", "external_id,status\nL2,open\nL1,open\n")
    [warning] = report.warnings
    assert (warning.line, warning.column) == (3, "status")
    assert str(warning.message) == "L1 has opted out and stays so; an import does not lift it"
    assert asking().leads.get("L1").status == "opted_out"


def test_an_opt_out_further_up_in_the_file_holds_too(importing, asking):
    report = importing("leads", "external_id,status,company\nL1,opted_out,\nL1,open,Acme\n")
    lead = asking().leads.get("L1")
    assert (lead.status, lead.company, report.warnings_count) == ("opted_out", "Acme", 1)


def test_a_changed_attribute_changes_the_fit(importing, asking, database, team_id):
    importing("leads", HEADER + ACME)
    importing("leads", "external_id,employees\nL1,3000\n")
    store = asking()
    rows = store.connection.exec_driver_sql("SELECT fit FROM lead").scalars().all()
    from scoring.fit import fit

    assert rows == [fit(store.playbooks.active, {"employees": "3000"}).value]


@pytest.mark.parametrize("words", ["L1", "Jane@Acme.example"])
def test_waiting_signals_join_the_lead_that_appears(importing, asking, words):
    waiting = importing(
        "signals",
        f"external_id,lead,kind,occurred_at\ns1,{words},price_requested,2026-11-20T10:00Z\n",
    )
    assert (waiting.done, waiting.waiting) == (1, 1)
    importing("leads", HEADER + ACME)
    store = asking()
    [signal] = store.leads.signals("L1")
    assert (signal.external_id, store.ledger.waiting()) == ("s1", 0)
    due = store.connection.exec_driver_sql("SELECT due_what FROM lead").scalar_one()
    assert due == "price_requested"


def test_signals_wait_for_an_email_until_a_lead_gets_it(importing, asking):
    importing("leads", "external_id\nL1\n")
    importing(
        "signals", "external_id,lead,kind,occurred_at\ns1,a@b.de,commented,2026-11-20T10:00Z\n"
    )
    importing("leads", "external_id,email\nL1,A@B.de\n")
    assert len(asking().leads.signals("L1")) == 1


def test_progress_is_told(database, team_id, tmp_path, now):
    from handlers.imports.flow import import_leads

    path = tmp_path / "leads.csv"
    path.write_text("external_id\n" + "".join(f"L{n}\n" for n in range(4500)))
    told = []
    import_leads(database, team_id, path, "csv", now, lambda *done: told.append(done))
    assert told == [(2000, 4500), (4000, 4500), (4500, 4500), (4500, 4500)]


@pytest.fixture
def merged(importing, database, team_id, now):
    """L2 is part of L1."""
    importing("leads", "external_id,company,email\nL1,Acme,\nL2,ACME,jo@acme.example\n")
    with database.write(team_id) as store:
        store.merges.merge("L2", "L1", now)


def test_a_row_of_a_merged_lead_is_known_and_changes_nothing(importing, asking, merged):
    report = importing("leads", "external_id,company,phone\nL2,Other,+49\nL1,Acme GmbH,\n")
    assert (report.done, report.known, report.exit_status) == (1, 1, 0)
    [warning] = report.warnings
    assert (warning.line, warning.column) == (2, "external_id")
    assert str(warning.message) == "L2 was merged into L1; of such a row only an opt-out counts"
    lead = asking().leads.get("L2")
    assert (lead.external_id, lead.company, lead.phone) == ("L1", "Acme GmbH", "")


def test_an_opt_out_of_a_merged_lead_is_that_of_the_one_that_stays(importing, asking, merged):
    report = importing("leads", "external_id,status\nL2,opted_out\nL1,open\nL2,opted_out\n")
    assert (report.done, report.known) == (1, 2)
    assert asking().leads.get("L1").status == "opted_out"


def test_entries_of_a_merged_lead_are_those_of_the_one_that_stays(importing, asking, merged):
    header = "external_id,lead,kind,occurred_at\n"
    importing("signals", header + "s1,L2,commented,2026-11-01T10:00:00Z\n")
    header = "external_id,lead,user,kind,outcome,occurred_at\n"
    done = "jo@acme.example,anna@example.com,call,reached,2026-11-02T10:00:00Z\n"
    importing("touchpoints", header + f"t1,{done}")
    whole = asking().leads.ledger("L1")
    assert [one.external_id for one in (*whole.signals, *whole.touchpoints)] == ["s1", "t1"]
