"""The rules of the house that no linter knows."""

import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from handlers.ui.texts import catalogues

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scoring", "storage")
# What says a sentence, and which of its arguments the sentence is.
SAYS = {"t": None, "self": None, "say": None, "plural": (1, 2), "refuse": (2,), "warn": (2,)}
Sentence = str | tuple[str, ...]


@cache
def tracked() -> list[Path]:
    """The files of the repository, as Git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a Git checkout: nobody knows which files belong to the repository")
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.is_file()]


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file, ast.parse(file.read_bytes())


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_program_does_not_import_its_tests() -> None:
    found = [
        f"{name_of(file)} imports {name}"
        for file, module in modules()
        for name in imported(module)
        if name.split(".")[0] == "tests"
    ]
    assert not found


def test_no_module_is_named_after_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "manager", "base", "misc", "common"}
    found = [
        name_of(file)
        for file in tracked()
        if file.suffix == ".py" and nothing & {file.stem, *file.relative_to(ROOT).parts[:-1]}
    ]
    assert not found


@cache
def spoken() -> list[tuple[Sentence, Path, int]]:
    """Every sentence of the program, with the file and the line where it is said.

    The playground stands in for Slack and says what Slack says.
    """
    found = []
    for file, _ in modules():
        if file.is_relative_to(ROOT / "bot" / "playground"):
            continue
        with file.open("rb") as source:
            for line, sentence, _comments, _context in extract("python", source, SAYS):
                if sentence:
                    found.append((sentence, file, line))
    return found


def said() -> dict[Sentence, str]:
    """Every sentence, and a place where it is said."""
    return {sentence: f"{name_of(file)}:{line}" for sentence, file, line in spoken()}


def entries() -> Iterator[tuple[Sentence, Path, tuple[str, ...]]]:
    """Every entry of the German catalogues, with its file and its forms."""
    for path in catalogues("de"):
        with path.open("rb") as file:
            for entry in read_po(file, locale="de"):
                if entry.id:
                    forms = (entry.string,) if isinstance(entry.string, str) else entry.string
                    key = entry.id if isinstance(entry.id, str) else tuple(entry.id)
                    yield key, path, tuple(forms)


def in_german() -> dict[Sentence, tuple[str, tuple[str, ...]]]:
    return {sentence: (name_of(path), forms) for sentence, path, forms in entries()}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def wrong_in(sentence: Sentence, forms: tuple[str, ...]) -> str | None:
    english = (sentence,) if isinstance(sentence, str) else sentence
    if len(forms) != len(english) or not all(forms):
        return "is not wholly translated"
    try:
        # "a day" may leave out the number that "{n} days" has, in either language.
        if gaps(forms[-1]) != gaps(english[-1]) or not gaps(forms[0]) <= gaps(english[-1]):
            return "has other gaps in German"
    except ValueError as error:
        return f"has gaps that cannot be filled: {error}"
    return None


def test_every_sentence_is_said_in_german_too() -> None:
    german = in_german()
    missing = [
        f"{place}: {sentence!r} {wrong}"
        for sentence, place in said().items()
        if (wrong := wrong_in(sentence, german[sentence][1] if sentence in german else ()))
    ]
    assert not missing, "\n".join(["", *missing])


def test_a_folder_that_goes_takes_no_words_of_another_along() -> None:
    """What is said in several folders has its German in `handlers/ui`, or above them all."""
    german = {sentence: path.parent for sentence, path, _ in entries()}
    shared = ROOT / "handlers" / "ui"
    foreign = [
        f"{name_of(file)}:{line}: {sentence!r} is in {name_of(home)}"
        for sentence, file, line in spoken()
        if (home := german.get(sentence, shared)) != shared and home not in file.parents
    ]
    assert not foreign, "\n".join(["", *foreign])


def test_no_sentence_has_its_german_twice() -> None:
    times = Counter(sentence for sentence, _, _ in entries())
    assert [sentence for sentence, count in times.items() if count > 1] == []


def test_the_catalogues_have_no_sentence_that_nobody_says() -> None:
    known = set(said())
    # Words that stand in a table (outcomes, kinds) are said by what reads the table.
    words = {
        node.value
        for _, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    stale = [
        f"{file}: {sentence!r}"
        for sentence, (file, _) in in_german().items()
        if sentence not in known and sentence not in words
    ]
    assert not stale, "\n".join(["", *stale])


def test_no_file_names_a_package_registry_or_where_it_was_checked_out() -> None:
    # In parts, or this file would name them itself.
    registries = [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("yarnpkg", "com")]
    unwanted = [".".join(parts).encode() for parts in registries] + [str(ROOT).encode() + b"/"]
    found = [
        f"{name_of(file)} names {one.decode()}"
        for file in tracked()
        for one in unwanted
        if one in file.read_bytes()
    ]
    assert not found
