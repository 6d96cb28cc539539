"""`nextcall playbook`: what marketing and sales agreed on, shown, checked and loaded."""

from pathlib import Path
from typing import Annotated

import typer

from bot import clock
from bot.cli_workspace import Team, who, workspace
from bot.settings import read_settings
from bot.terminal import progress_bar, reader, show, tell
from bot.toml_files import count_problems, problem_lines, read_toml

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
