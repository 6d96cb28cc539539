"""A file that cannot be trusted as a whole is refused before anything of it is stored."""

import pytest

from handlers.imports import sheet
from scoring.message import Refused

GOOD = "external_id,company\nL1,Acme\n"


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf", "no header row", id="only a BOM"),
        pytest.param(b"\n\n", "no header row", id="only blank lines"),
        pytest.param(
            b"external_id\nL1\nM\xfcller\n", r"Line 3 is not UTF-8 \(byte 16 ", id="latin-1"
        ),
        pytest.param(b"external_id\nL1\xc3", "Line 2 is not UTF-8", id="cut in a character"),
        pytest.param(GOOD.encode("utf-16"), r"Line 1 is not UTF-8 \(byte 0 ", id="UTF-16"),
        pytest.param(b"external_id\nL1\nL\x002\n", r"Line 3 has a NUL byte \(byte 16 ", id="NUL"),
        pytest.param(
            b"id,company\nL1,Acme\n",
            "must have external_id; it has id, company",
            id="required column missing",
        ),
        pytest.param(b"external_id,a,a\nL1,1,2\n", "has a more than once", id="column twice"),
        pytest.param(
            b"external_id,Company,company\nL1,1,2\n",
            "company more than once",
            id="column twice by case",
        ),
        pytest.param(
            b"external_id,,a\nL1,1,2\n", "Column 2 has no name", id="column without a name"
        ),
        pytest.param(
            b"external_id," + b"x" * 151 + b"\n",
            "longer than 150",
            id="column with an endless name",
        ),
        pytest.param(
            b'external_id,company\nL1,Acme\nL2,"Acme\nL3,Acme\n',
            "quote that opens in line 3 never closes",
            id="open quote",
        ),
        pytest.param(
            b'external_id,company,city\nL2,"two\nlines","Ber\nL3,Acme,Ulm\n',
            "quote that opens in line 3 never closes",
            id="open quote in a row of several lines",
        ),
        pytest.param(b'external_id\n"', "quote that opens in line 2", id="open quote at the end"),
    ],
)
def test_is_refused_whole(importing, asking, content, reason):
    with pytest.raises(Refused, match=reason):
        importing("leads", content)
    assert asking().leads.candidates(None) == []


def test_a_line_without_end_is_refused(importing, monkeypatch):
    monkeypatch.setattr(sheet, "_BLOCK", 16)
    monkeypatch.setattr(sheet, "_LONGEST_LINE", 64)
    with pytest.raises(Refused, match="Line 2 is too long for a row"):
        importing("leads", "external_id\n" + "x" * 1000)


def test_a_quoted_cell_beyond_all_bounds_counts_as_never_closed(importing, monkeypatch):
    monkeypatch.setattr(sheet, "_BLOCK", 16)
    monkeypatch.setattr(sheet, "_LONGEST_LINE", 64)
    with pytest.raises(Refused, match="opens in line 2 never closes"):
        importing("leads", 'external_id\n"' + "x\n" * 500 + '"\n')


def test_bad_bytes_are_found_across_blocks(importing, monkeypatch):
    monkeypatch.setattr(sheet, "_BLOCK", 5)
    importing("leads", "external_id,company\nL1,Müller & Söhne – Äpfel\n")
    with pytest.raises(Refused, match=r"Line 3 is not UTF-8 \(byte 25 "):
        importing("leads", b"external_id,a\nL1,\xc3\xa4\xc3\xb6\xc3\xbc\nL\xff,1\n")


def test_a_file_that_is_not_there_is_refused(database, team_id, tmp_path, now):
    from handlers.imports.flow import import_leads

    with pytest.raises(Refused, match="cannot be read: No such file"):
        import_leads(database, team_id, tmp_path / "none.csv", "csv", now)
    with pytest.raises(Refused, match="cannot be read: Is a directory"):
        import_leads(database, team_id, tmp_path, "csv", now)


def test_a_source_needs_a_name(importing):
    with pytest.raises(Refused, match="1 to 150"):
        importing("signals", "external_id,lead,kind,occurred_at\n", source=" ")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("external_id,company\nL1,Acme\n", id="comma"),
        pytest.param("external_id;company\nL1;Acme\n", id="semicolon"),
        pytest.param("\ufeffexternal_id;company\r\nL1;Acme\r\n", id="BOM and CRLF"),
        pytest.param("external_id,company\rL1,Acme\r", id="old line ends"),
        pytest.param(" External_ID , Company \nL1 , Acme ", id="spaces and capitals"),
        pytest.param('"external_id","company"\n"L1","Acme"', id="all quoted, no last line end"),
        pytest.param(
            "external_id,company,,\nL1,Acme,,\n,,,\n\n", id="empty columns and rows at the end"
        ),
        pytest.param("external_id,company\n\nL1,Acme\n\n", id="blank lines"),
    ],
)
def test_any_usual_csv_is_read(importing, asking, content):
    report = importing("leads", content)
    assert (report.done, report.refused, report.exit_status) == (1, [], 0)
    assert asking().leads.get("L1").company == "Acme"


def test_a_header_alone_is_a_file_with_nothing_to_do(importing):
    report = importing("leads", "external_id\n")
    assert (report.done, report.known, report.exit_status) == (0, 0, 0)
