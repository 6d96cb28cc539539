"""Files that people write for us in TOML, and what is wrong with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.terminal import reader, tell
from scoring.message import Refused, say

if TYPE_CHECKING:
    from scoring.toml_reader import Problem


def read_toml(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(say("{file} is not a text in UTF-8", file=file)) from None


def check_place(file: Path) -> None:
    """Raises where `write_whole` would fail for want of a place."""
    if file.is_dir():
        raise Refused(say("{file} is a folder, not a file", file=file))
    if not file.parent.is_dir():
        raise Refused(say("there is no folder {folder}", folder=file.parent))


def write_whole(file: Path, text: str) -> None:
    """Writes a file that has either its old content or the whole new one, whatever happens."""
    if file.exists() and not file.is_file():  # a pipe or a device cannot be replaced
        file.write_text(text, "utf-8")
        return
    file = file.resolve()
    part = file.with_name(f"{file.name}.{uuid4().hex}.part")  # nobody else's who writes it too
    try:
        part.write_text(text, "utf-8")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def problem_lines(problems: "Sequence[Problem]") -> list[str]:
    """A line for each mistake and warning, with its place in the file."""
    t = reader()
    kinds = {True: t("mistake"), False: t("warning")}
    return [f"{kinds[p.fatal]}: {p.place}: {t.say(p.message)}" for p in problems]


def count_problems(problems: "Sequence[Problem]") -> None:
    """Tells how many there are of each."""
    t = reader()
    mistakes = sum(problem.fatal for problem in problems)
    warnings = len(problems) - mistakes
    tell(
        t.plural("{n} mistake", "{n} mistakes", mistakes)
        + ", "
        + t.plural("{n} warning", "{n} warnings", warnings)
    )
