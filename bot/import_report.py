"""What an import has to say, line by line: the summary first, then what is to be mended."""

from collections.abc import Iterator

from handlers.imports.report import Report
from handlers.imports.table import Remark
from handlers.ui.texts import Texts

NAMED = 20  # rows and kinds; of more only the number is said


def report_lines(t: Texts, report: Report) -> Iterator[str]:
    yield ", ".join(
        [
            t.plural("{n} row stored", "{n} rows stored", report.done),
            t.plural("{n} known already", "{n} known already", report.known),
            t.plural("{n} refused", "{n} refused", report.refused_count),
        ]
    )
    for remark in report.refused[:NAMED]:
        yield t("Refused: {row}", row=_row(t, remark))
    yield from _more(t, report.refused_count)
    if report.rejected_path:
        yield t("All refused rows are in {file}", file=report.rejected_path)
    if report.not_written:
        yield t.say(report.not_written)
    for remark in report.warnings[:NAMED]:
        yield t("Warning: {row}", row=_row(t, remark))
    yield from _more(t, report.warnings_count)
    if report.unnamed_kinds:
        yield t("The playbook gives no points for: {kinds}", kinds=_kinds(t, report))
    if report.waiting:
        yield t.plural(
            "{n} signal waits for its lead.", "{n} signals wait for their leads.", report.waiting
        )


def _row(t: Texts, remark: Remark) -> str:
    reason = t.say(remark.message)
    if not remark.column:
        return t("line {line}: {reason}", line=remark.line, reason=reason)
    return t(
        "line {line}, {column}: {reason}", line=remark.line, column=remark.column, reason=reason
    )


def _more(t: Texts, count: int) -> Iterator[str]:
    if count > NAMED:
        yield t.plural("… and {n} more", "… and {n} more", count - NAMED)


def _kinds(t: Texts, report: Report) -> str:
    most = report.unnamed_kinds.most_common(NAMED)
    named = [f"{kind} ({t.number(count)})" for kind, count in most]
    if len(report.unnamed_kinds) > NAMED:
        named.append("…")
    return ", ".join(named)
