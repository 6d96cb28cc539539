"""`nextcall goal` and `nextcall milestone`: what is to be reached, and whether it will be."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import clock
from bot.cli_workspace import Team, who, workspace
from bot.settings import read_settings
from bot.terminal import progress_bar, reader, show, tell
from bot.toml_files import count_problems, problem_lines, read_toml

if TYPE_CHECKING:
    from scoring.goals.report import GoalReport
    from storage.database import Database
    from storage.goals import StoredGoal

milestones = typer.Typer()  # its command stands beside those of the program
goal = typer.Typer(no_args_is_help=True, help="What is to be reached, by whom and until when.")

GoalFile = Annotated[Path, typer.Argument(metavar="FILE", help="The goal, as TOML.")]
GoalName = Annotated[str, typer.Argument(metavar="NAME", help="As the goal's file names it.")]


@goal.command("check", epilog="Example: nextcall goal check goal.toml")
def goal_check(file: GoalFile) -> None:
    """Names every mistake and warning of a goal, and changes nothing."""
    from scoring.goals.goal_toml import check_goal

    parsed, problems = check_goal(read_toml(file))
    for line in problem_lines(problems):
        show(line)
    count_problems(problems)
    if parsed is None:
        raise typer.Exit(2)


@goal.command("load", epilog="Example: nextcall goal load goal.toml")
def goal_load(file: GoalFile, team: Team = None) -> None:
    """Brings a goal into force, in the place of one of the same name, and counts what it asks for."""
    from handlers.goals import flow
    from scoring.goals.goal_toml import check_goal

    t, toml = reader(), read_toml(file)
    parsed, problems = check_goal(toml)
    for line in problem_lines(problems):
        tell(line)
    if parsed is None:
        count_problems(problems)
        raise typer.Exit(2)
    database, team_id = workspace(read_settings(), team)
    loaded = flow.load(database, team_id, toml, who(), t.zone.key, clock.now())
    if loaded.replaced:
        tell(t("“{name}” is in force now, in the place of the one before.", name=parsed.name))
    elif loaded.is_new:
        tell(t("“{name}” is in force now.", name=parsed.name))
    else:
        tell(t("“{name}” is in force already.", name=parsed.name))
    # Also where it was in force: an earlier run may have been ended half way.
    _count(database, team_id)
    stored = flow.chosen(database, team_id, parsed.name)
    _tell_found(flow.report_now(database, team_id, stored, clock.now()))


@goal.command("show", epilog='Example: nextcall goal show "New customers 2026" > goal.toml')
def goal_show(name: GoalName, team: Team = None) -> None:
    """Prints a goal in force, as TOML."""
    from handlers.goals import flow

    t = reader()
    stored = flow.chosen(*workspace(read_settings(), team), name)
    when = f"{stored.created_at.astimezone(t.zone):%Y-%m-%d %H:%M}"
    tell(t("In force since {when}, by {who}", when=when, who=stored.created_by))
    typer.echo(stored.toml, nl=not stored.toml.endswith("\n"))


@goal.command("list", epilog="Example: nextcall goal list")
def goal_list(team: Team = None) -> None:
    """Names the goals in force, with whose they are and their days."""
    from bot.goal_table import print_goals
    from handlers.calls.flow import owner_names
    from handlers.goals import flow

    t = reader()
    database, team_id = workspace(read_settings(), team)
    goals = flow.in_force(database, team_id)
    if goals:
        print_goals(t, goals, owner_names(database, team_id))
    else:
        tell(t("There is no goal yet: nextcall goal load FILE"))


@goal.command("end", epilog='Example: nextcall goal end "New customers 2026"')
def goal_end(name: GoalName, team: Team = None) -> None:
    """Takes a goal out of force; the ledger stays as it is."""
    from handlers.goals import flow

    ended = flow.end(*workspace(read_settings(), team), name, clock.now())
    tell(reader()("“{name}” has ended.", name=ended.goal.name))


@milestones.command("milestone", epilog='Example: nextcall milestone "New customers 2026" --json')
def milestone(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Which goal, where there are several."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="As of then, from the ledger alone; such as 2026-11-24T10:00:00+01:00.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON; instants in UTC, written with +00:00.")
    ] = False,
    team: Team = None,
) -> None:
    """How a goal stands, whether it will be reached, and what moves it most."""
    from handlers.calls.flow import parse_instant
    from handlers.goals import flow

    instant = parse_instant(at) if at is not None else None
    database, team_id = workspace(read_settings(), team)
    stored = flow.chosen(database, team_id, name)
    if instant:
        report = _report_as_of(database, team_id, stored, instant)
    else:
        _count(database, team_id)
        counted = flow.chosen(database, team_id, stored.goal.name)
        report = flow.report_now(database, team_id, counted, clock.now())
    if as_json:
        _print_json(report)
    else:
        _print_tables(report)


def _report_as_of(
    database: "Database", team_id: int, stored: "StoredGoal", at: datetime
) -> "GoalReport":
    from storage.health import count_leads
    from storage.recount import report_as_of

    title, total = reader()("Reading the ledger"), count_leads(database, team_id)
    with progress_bar(title, total) as bar:
        return report_as_of(database, team_id, stored, at, bar.advance)


def _print_json(report: "GoalReport") -> None:
    from handlers.goals.as_json import as_json

    typer.echo(json.dumps(as_json(report), indent=2, ensure_ascii=False))


def _print_tables(report: "GoalReport") -> None:
    from bot.goal_table import print_report

    print_report(reader(), report)


def _count(database: "Database", team_id: int) -> None:
    """Counts what is not counted yet, and says how much that was."""
    from handlers.goals import flow

    t = reader()
    with progress_bar(t("Counting the leads"), flow.to_count(database, team_id)) as bar:
        counted = flow.count(database, team_id, bar.advance)
    if counted:
        tell(t.plural("{n} lead counted.", "{n} leads counted.", counted))


def _tell_found(report: "GoalReport") -> None:
    """Says what there is of each target already."""
    from bot.goal_table import found_lines

    for line in found_lines(reader(), report):
        tell(line)
