"""`nextcall playbook`: what marketing and sales agreed on, shown, checked and loaded."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import clock
from bot.cli_workspace import Team, who, workspace
from bot.settings import read_settings
from bot.terminal import progress_bar, reader, show, tell
from bot.toml_files import (
    check_place,
    count_problems,
    problem_lines,
    read_toml,
    write_whole,
)

if TYPE_CHECKING:
    from scoring.learning.learned import Learned
    from storage.database import Database

playbook = typer.Typer(no_args_is_help=True, help="What marketing and sales agreed on.")

PlaybookFile = Annotated[Path, typer.Argument(metavar="FILE", help="The playbook, as TOML.")]


@playbook.command("show", epilog="Example: nextcall playbook show > playbook.toml")
def playbook_show(team: Team = None) -> None:
    """Prints the playbook in force, as TOML."""
    from handlers.playbook import flow

    t = reader()
    version = flow.in_force(*workspace(read_settings(), team))
    tell(
        t(
            "Version {version}, in force since {when}, by {who}",
            version=version.version,
            when=f"{version.activated_at.astimezone(t.zone):%Y-%m-%d %H:%M}",
            who=version.activated_by,
        )
    )
    typer.echo(version.toml, nl=not version.toml.endswith("\n"))


@playbook.command("check", epilog="Example: nextcall playbook check playbook.toml")
def playbook_check(file: PlaybookFile) -> None:
    """Names every mistake and warning of a playbook, and changes nothing."""
    from scoring.playbook_toml import check_playbook

    parsed, problems = check_playbook(read_toml(file))
    for line in problem_lines(problems):
        show(line)
    count_problems(problems)
    if parsed is None:
        raise typer.Exit(2)


@playbook.command("load", epilog="Example: nextcall playbook load playbook.toml")
def playbook_load(file: PlaybookFile, team: Team = None) -> None:
    """Brings a playbook into force as a new version, and scores every lead by it."""
    from handlers.playbook import flow
    from scoring.playbook_toml import check_playbook
    from storage.rescore import rescore

    t = reader()
    toml = read_toml(file)
    parsed, problems = check_playbook(toml)
    for line in problem_lines(problems):
        tell(line)
    if parsed is None:
        count_problems(problems)
        raise typer.Exit(2)
    database, team_id = workspace(read_settings(), team)
    loaded = flow.load(database, team_id, toml, who(), clock.now())
    if loaded.is_new:
        tell(t("Version {version} is in force now.", version=loaded.version))
    else:
        tell(t("This playbook is in force already: version {version}.", version=loaded.version))
    # Also where it was in force: an earlier run may have been ended half way.
    with progress_bar(t("Scoring the leads"), loaded.outdated) as bar:
        scored = rescore(database, team_id, clock.now(), bar.advance)
    tell(t.plural("{n} lead scored anew.", "{n} leads scored anew.", scored))


@playbook.command("learn", epilog="Example: nextcall playbook learn --out learned.toml")
def playbook_learn(
    at: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="From what the ledger knew then; such as 2026-11-24T10:00:00+01:00.",
        ),
    ] = None,
    horizon_days: Annotated[
        float,
        typer.Option(metavar="N", help="A lead that is still open after N days was not won."),
    ] = 90,
    ripe_percent: Annotated[
        float | None,
        typer.Option(
            metavar="P", help="So many of the open leads are to be ripe; else as many as now."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="Where the proposal goes, if there is one."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON; instants in UTC, written with +00:00.")
    ] = False,
    team: Team = None,
) -> None:
    """Proposes a playbook from what became of the leads; the one in force stays as it is."""
    from handlers.calls.flow import parse_instant
    from handlers.learning import flow

    instant = parse_instant(at) if at is not None else clock.now()
    horizon, ripe_share = flow.parse_horizon(horizon_days), flow.parse_ripe_share(ripe_percent)
    if out:
        check_place(out)
    database, team_id = workspace(read_settings(), team)
    with progress_bar(reader()("Learning from outcomes")) as bar:

        def progress(share: float) -> None:
            bar.reach(round(100 * share), 100)

        learned = flow.learn_from(database, team_id, instant, horizon, progress, ripe_share)
    if as_json:
        _print_json(learned)
    else:
        _print_learned(database, team_id, learned)
    _propose(learned, out)


def _print_json(learned: "Learned") -> None:
    from handlers.learning.as_json import as_json

    typer.echo(json.dumps(as_json(learned), indent=2, ensure_ascii=False))


def _print_learned(database: "Database", team_id: int, learned: "Learned") -> None:
    from bot.learned_table import print_learned
    from handlers.playbook import flow
    from scoring.agreement.changes import changes
    from scoring.playbook_toml import parse_playbook

    in_force = parse_playbook(flow.in_force(database, team_id).toml)
    proposed = learned.playbook if learned.recommended else in_force
    print_learned(reader(), learned, changes(in_force, proposed))


def _propose(learned: "Learned", out: Path | None) -> None:
    """Writes the proposal where it is wanted, and says what comes next."""
    from scoring.playbook_toml import to_toml

    t = reader()
    if not learned.recommended:
        if out:
            tell(t("Nothing is proposed, so {file} is not written.", file=out))
        return
    if out is None:
        tell(t("With --out FILE.toml the proposal is written to a file."))
        return
    write_whole(out, to_toml(learned.playbook))
    tell(t("The proposal is in {file}; nextcall playbook load brings it into force.", file=out))
