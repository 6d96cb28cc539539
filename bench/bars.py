"""How far a measurement is: bars on the error stream that go when it is done."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def several_bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=1,
    )


@contextlib.contextmanager
def bar(bars: Progress, what: str, many: int) -> Iterator[Callable[[int], None]]:
    """One more among them; what it gives is told how much more is done."""
    task = bars.add_task(what, total=many)
    yield lambda done: bars.advance(task, done)
    bars.remove_task(task)
