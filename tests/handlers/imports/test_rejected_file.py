"""NAME.rejected.csv: what was refused, ready to be mended and imported."""

import csv

import pytest


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


def test_refused_rows_stand_in_a_file_beside(importing, rejected):
    report = importing("leads", "external_id;kind;city\nL1;new;Ulm\nL2;old;München\n;new;\n")
    assert report.rejected_path == rejected
    assert list(csv.reader(rejected.open(encoding="utf-8"))) == [
        ["line", "column", "reason", "external_id", "kind", "city"],
        ["3", "kind", "“old” is not one of new, repeat, up, cross", "L2", "old", "München"],
        ["4", "external_id", "external_id is missing", "", "new", ""],
    ]


def test_nothing_refused_writes_no_file_and_removes_that_of_an_earlier_run(importing, rejected):
    importing("leads", "external_id,kind\nL1,old\n")
    assert rejected.exists()
    report = importing("leads", "external_id,kind\nL1,new\n")
    assert report.rejected_path is None
    assert not rejected.exists()


def test_formulas_are_neutralised(importing, rejected):
    cells = ["=1+1", "+1", "-1", "@a", "'=already"]
    content = "external_id,kind,a,b,c,d,=e\nL1,old," + ",".join(cells) + "\n"
    importing("leads", content)
    head, row = csv.reader(rejected.open(encoding="utf-8"))
    assert head[-1] == "'=e"
    assert row[2].startswith("“old”")
    assert row[5:] == ["'=1+1", "'+1", "'-1", "'@a", "''=already"]


def test_the_mended_file_can_be_imported_as_it_is(importing, asking, rejected):
    importing("leads", 'external_id,kind,phone,"=e"\nL1,old,+49 731,\'=x\n')
    mended = rejected.read_text(encoding="utf-8").replace(",old,", ",up,")
    report = importing("leads", mended, name="mended.csv")
    lead = asking().leads.get("L1")
    assert (report.done, report.exit_status) == (1, 0)
    assert (lead.kind, lead.phone, lead.attributes) == ("up", "+49 731", {"=e": "'=x"})


def test_what_is_refused_again_gets_a_file_of_its_own(importing, tmp_path, rejected):
    importing("leads", "external_id,kind\nL1,old\n")
    report = importing("leads", rejected.read_text(encoding="utf-8"), name="file.rejected.csv")
    assert report.rejected_path == tmp_path / "file.rejected.rejected.csv"
    assert [remark.line for remark in report.refused] == [2]
    again = list(csv.reader(report.rejected_path.open(encoding="utf-8")))
    assert again[0] == ["line", "column", "reason", "external_id", "kind"]


def test_line_column_and_reason_elsewhere_are_attributes_as_any(importing, asking):
    importing("leads", "external_id,line,column,reason\nL1,a,b,c\n")
    assert asking().leads.get("L1").attributes == {"line": "a", "column": "b", "reason": "c"}


def test_cells_beyond_the_header_are_written_too(importing, rejected):
    importing("leads", "external_id,kind\nL1,new,much,more\n")
    assert list(csv.reader(rejected.open()))[1][3:] == ["L1", "new", "much", "more"]


def test_a_place_that_cannot_be_written_is_said_and_the_import_goes_on(importing, rejected):
    rejected.mkdir()
    (rejected / "file").touch()
    report = importing("leads", "external_id,kind\nL1,old\nL2,new\n")
    assert (report.done, report.refused_count, report.rejected_path) == (1, 1, None)
    assert "cannot be written" in str(report.not_written)


def test_a_run_that_ends_early_leaves_the_earlier_file(
    database, team_id, tmp_path, now, importing, rejected
):
    from handlers.imports.flow import import_leads

    importing("leads", "external_id,kind\nL1,old\n")
    before = rejected.read_text()

    def killed(done, total):
        raise KeyboardInterrupt

    (tmp_path / "file.csv").write_text("external_id,kind\nL2,older\n")
    with pytest.raises(KeyboardInterrupt):
        import_leads(database, team_id, tmp_path / "file.csv", "csv", now, killed)
    assert rejected.read_text() == before
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["file.csv", rejected.name]


def test_all_refused_rows_are_written_though_only_the_first_are_listed(importing, rejected):
    report = importing("leads", "external_id,kind\n" + "L,old\n" * 1500)
    assert (len(report.refused), report.refused_count) == (1000, 1500)
    assert len(rejected.read_text().splitlines()) == 1501


def test_reasons_are_in_the_language_asked_for(database, team_id, tmp_path, now, rejected):
    from handlers.imports.flow import import_leads
    from handlers.ui.texts import texts

    (tmp_path / "file.csv").write_text("external_id,kind\nL1,old\n")
    import_leads(database, team_id, tmp_path / "file.csv", "csv", now, words=texts("de").say)
    assert "„old“ ist keines von new, repeat, up, cross" in rejected.read_text()
