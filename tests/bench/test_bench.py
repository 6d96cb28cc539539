"""The benchmark runs from end to end on a small market; what it fills is what the ledger says."""

from pathlib import Path

import pytest

from bench.__main__ import PARTS, measured
from bench.databases import KINDS
from bench.market import Size
from bench.report import as_json


@pytest.mark.filterwarnings("ignore")
def test_every_line_of_the_table_is_measured_on_both_databases(tmp_path: Path) -> None:
    # Filling checks a sample of leads against `storage.leads.derived`.
    lines, versions = measured([Size(1000, crowd=60)], KINDS, PARTS, 0.01, tmp_path)
    for kind in KINDS:
        of_kind = {line.what.partition(",")[0] for line in lines if line.database == kind}
        assert of_kind == {
            "the call list alone",
            "/nextcall",
            "decayed when read",
            "memory of the serving process",
            "a touchpoint committed",
            "signals imported",
            "/milestone",
            "leads counted for a goal",
            "a touchpoint with goals",
            "touchpoints logged and counted",
            "goals equal to a recount",
            "signals over HTTP",
            "digests of the same minute",
            "memory while digests are written",
            "signal accepted to nudge at Slack",
        }
    assert all(line.met for line in lines if line.what == "goals equal to a recount")
    # A nudge may be at Slack before the sender of its signal has read the answer.
    assert all(line.ratio > 0 for line in lines if line.what != "signal accepted to nudge at Slack")
    assert "PostgreSQL" in as_json(lines, versions)
