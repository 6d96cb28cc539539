"""The command line. Data goes to standard output, messages and progress to standard error.

What a command needs is imported when it runs, so that none waits for what another one needs.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from functools import partial
from importlib import metadata
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperGroup

from bot import clock
from bot.cli_goals import goal, milestones
from bot.cli_playbook import playbook
from bot.cli_workspace import Team, workspace
from bot.settings import read_settings
from bot.terminal import progress_bar, reader, show, tell, troubles_in_one_line
from scoring.message import Refused, say

if TYPE_CHECKING:
    from bot.doctor import Check, Findings
    from handlers.calls.flow import Selection
    from handlers.imports.report import Report
    from scoring.calls import Call
    from storage.database import Database
    from storage.ledger import Awaited


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        with troubles_in_one_line():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Nextcall tells sales reps whom to call now, and why. "
    "Settings come from the environment and from .env; see the README.",
    epilog="Try it without Slack: nextcall demo",
)
app.add_typer(playbook, name="playbook")
app.add_typer(goal, name="goal")
app.add_typer(milestones)


class Table(StrEnum):
    leads = "leads"
    signals = "signals"
    touchpoints = "touchpoints"
    figures = "figures"


def _tell_version(asked: bool) -> None:
    if asked:
        show(f"nextcall {metadata.version('nextcall')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Says which it is."),
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    # JSON and TOML are UTF-8 wherever the output goes.
    cast(TextIOWrapper, sys.stdout).reconfigure(encoding="utf-8")
    app()


@app.command(epilog="Example: nextcall demo --port 8000")
def demo(
    port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="Where the browser finds it."),
    ] = None,
) -> None:
    """The playground: Nextcall in your browser, with sample data and without Slack."""
    from bot.demo import PORT, run

    run(port or PORT)


@app.command(epilog="Example: SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… nextcall serve")
def serve() -> None:
    """The bot: by Socket Mode with SLACK_APP_TOKEN, else by HTTP on PORT."""
    settings = read_settings()
    settings.check_serve()
    from bot.serve import serve as run

    run(settings)


@app.command(epilog="Example: DATABASE_URL=postgresql://localhost/nextcall nextcall migrate")
def migrate() -> None:
    """Brings the database to the current schema; safe to repeat."""
    from storage.database import Database
    from storage.opening import bring_up_to_date

    t = reader()
    if bring_up_to_date(Database(read_settings().database_url)):
        tell(t("The database has the current schema now."))
    else:
        tell(t("The database has the current schema already."))


@app.command("import", epilog="Example: nextcall import signals mailing.csv --source mailchimp")
def import_(
    table: Annotated[Table, typer.Argument(help="What the rows are.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8 with a header row.")],
    source: Annotated[
        str, typer.Option(metavar="NAME", help="Who gave the external ids; each is unique there.")
    ] = "csv",
    replace: Annotated[
        bool, typer.Option("--replace", help="Figures only: the file's values for known ones.")
    ] = False,
    team: Team = None,
) -> None:
    """Imports rows from a CSV file; safe to repeat. Refused rows go to NAME.rejected.csv beside it."""
    from bot.import_report import report_lines

    t = reader()
    importing = _importing(table, replace)
    database, team_id = workspace(read_settings(), team)
    with progress_bar(t("Importing")) as bar:
        report = importing(database, team_id, file, source, clock.now(), bar.reach, t.say)
    for line in report_lines(t, report):
        tell(line)
    raise typer.Exit(report.exit_status)


def _importing(table: Table, replace: bool) -> "Callable[..., Report]":
    from handlers.imports import flow
    from handlers.imports.figures import import_figures

    if table is Table.figures:
        return partial(import_figures, replace=replace)
    if replace:
        raise Refused(say("--replace is for figures; {table} has no use for it", table=table.value))
    return {
        Table.leads: flow.import_leads,
        Table.signals: flow.import_signals,
        Table.touchpoints: flow.import_touchpoints,
    }[table]


@app.command(epilog="Example: nextcall calls --owner anna@example.com --limit 10")
def calls(
    owner: Annotated[
        str,
        typer.Option(metavar="WHO", help="An e-mail address, a Slack id, pool (no owner) or all."),
    ] = "all",
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="How many; 0 is all.")] = 5,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="As of then, from the ledger alone; such as 2026-11-24T10:00:00+01:00.",
        ),
    ] = None,
    resting: Annotated[
        bool, typer.Option("--resting", help="Then those at rest too, as many again.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON; instants in UTC, written with +00:00.")
    ] = False,
    team: Team = None,
) -> None:
    """Whom to call: promised calls first, then by priority."""
    from handlers.calls import flow

    instant = flow.parse_instant(at) if at is not None else None
    database, team_id = workspace(read_settings(), team)
    selection = flow.select_calls(database, team_id, owner, limit, resting)
    owners = flow.owner_names(database, team_id)
    now = instant or clock.now()
    if instant:
        found = _calls_as_of(database, team_id, selection, instant)
    else:
        found = flow.calls_now(database, team_id, selection, now)
    if as_json:
        _print_json(found, owners, resting)
    else:
        _print_table(list(found), owners, now)


@app.command(epilog="Example: nextcall waiting --limit 0 --json")
def waiting(
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="How many leads; 0 is all.")] = 20,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON; instants in UTC, written with +00:00.")
    ] = False,
    team: Team = None,
) -> None:
    """Which leads signals wait for: those that are not known yet, most signals first."""
    from handlers.signals import flow

    found = flow.awaited(*workspace(read_settings(), team), limit and limit + 1)
    shown = found[: limit or None]
    if as_json:
        _print_awaited_as_json(shown)
    else:
        _print_awaited(shown)
    if len(shown) < len(found):
        tell(reader()("There are more: --limit 0 names them all."))


@app.command(
    epilog="Example: nextcall form-address --kind price_requested --base https://nextcall.example.com"
)
def form_address(
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="What posting the form is a signal of.")
    ],
    base: Annotated[str, typer.Option(metavar="URL", help="Where visitors reach Nextcall.")],
    asset: Annotated[
        str, typer.Option(metavar="NAME", help="What it is about, such as Price list.")
    ] = "",
    thanks: Annotated[
        str, typer.Option(metavar="URL", help="The page that thanks; without one, a plain page.")
    ] = "",
) -> None:
    """The signed address for the action of an HTML form, whose visitors then send signals."""
    from handlers.signals.form import Form
    from handlers.signals.form import form_address as address
    from handlers.signals.signature import secrets

    settings = read_settings()
    settings.check_webhook_secret()
    typer.echo(address(Form(kind, asset, thanks), base, secrets(settings.webhook_secret)[0]))


@app.command(epilog="Example: nextcall doctor --json")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for machines.")] = False,
) -> None:
    """Checks settings, database, Slack and clock, and says what to mend."""
    from bot.doctor import examine

    findings = examine(read_settings(), clock.now)
    if as_json:
        _print_findings(findings)
    else:
        for check in findings.checks:
            _show_check(check)
    raise typer.Exit(findings.exit_status)


def _calls_as_of(
    database: "Database", team_id: int, selection: "Selection", at: datetime
) -> "Iterator[Call]":
    from handlers.calls.flow import calls_as_of
    from storage.health import count_leads

    title, total = reader()("Reading the ledger"), count_leads(database, team_id)
    with progress_bar(title, total) as bar:
        yield from calls_as_of(database, team_id, selection, at, bar.advance)


def _print_json(found: "Iterable[Call]", owners: Mapping[int, str], resting: bool) -> None:
    from handlers.calls.as_json import as_json

    for piece in as_json(found, owners, resting):
        sys.stdout.write(piece)
    sys.stdout.flush()


def _print_table(found: "Sequence[Call]", owners: Mapping[int, str], now: datetime) -> None:
    from bot.calls_table import print_calls

    t = reader()
    if found:
        print_calls(t, found, owners, now)
    else:
        tell(t("Nobody to call."))


def _print_awaited(found: "Sequence[Awaited]") -> None:
    from bot.awaited_table import print_awaited

    t = reader()
    if found:
        print_awaited(t, found, clock.now())
        tell(t("Import these leads, and their signals join them: nextcall import leads FILE.csv"))
    else:
        tell(t("No signal waits for its lead."))


def _print_awaited_as_json(found: "Sequence[Awaited]") -> None:
    leads = [
        {
            "lead": lead.words,
            "signals": lead.count,
            "oldest": lead.oldest.isoformat(),
            "newest": lead.newest.isoformat(),
            "kinds": lead.kinds,
        }
        for lead in found
    ]
    typer.echo(json.dumps(leads, indent=2, ensure_ascii=False))


def _show_check(check: "Check") -> None:
    t = reader()
    show(f"{check.status:4}  {check.name:11}  {t.say(check.detail)}")
    if check.mend:
        show(f"{'':17}  → {t.say(check.mend)}")


def _print_findings(findings: "Findings") -> None:
    from storage.figures import Backlog

    t = reader()
    checks = [
        {
            "name": check.name,
            "status": check.status,
            "detail": t.say(check.detail),
            "mend": t.say(check.mend) if check.mend else None,
        }
        for check in findings.checks
    ]
    backlog = findings.backlog
    waiting = asdict(backlog) if backlog else dict.fromkeys(f.name for f in fields(Backlog))
    typer.echo(json.dumps({"checks": checks, **waiting}, indent=2))


if __name__ == "__main__":
    main()
