"""The painter: one process that draws, and another one when it dies."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import psutil
import pytest

from bot.painter import NotDrawn, Painter
from tests.bot.sketches import PNG, Deadly, Failing, Sketch, Slow


@pytest.fixture
def painter() -> Iterator[Painter]:
    made = Painter()
    yield made
    made.close()


def pid_of(picture: bytes) -> int:
    return int(picture.rpartition(b" ")[2])


def test_it_draws_in_one_process_of_its_own(painter: Painter) -> None:
    assert painter.pid is None
    first, second = painter.draw(Sketch("one")), painter.draw(Sketch("two"))
    assert first.startswith(PNG + b"one")
    assert pid_of(first) == pid_of(second) == painter.pid != os.getpid()


def test_when_the_process_is_killed_the_next_picture_has_another(painter: Painter) -> None:
    gone = pid_of(painter.draw(Sketch()))
    os.kill(gone, signal.SIGKILL)
    assert pid_of(painter.draw(Sketch())) != gone


def test_a_picture_whose_process_is_killed_meanwhile_is_drawn_by_the_next(
    painter: Painter,
) -> None:
    gone = pid_of(painter.draw(Sketch()))
    threading.Timer(0.3, os.kill, (gone, signal.SIGKILL)).start()
    assert pid_of(painter.draw(Slow(seconds=0.6))) != gone


def test_a_picture_that_kills_every_process_is_given_up(painter: Painter) -> None:
    with pytest.raises(NotDrawn):
        painter.draw(Deadly())
    assert painter.draw(Sketch()).startswith(PNG)


def test_a_picture_that_fails_spoils_no_other(painter: Painter) -> None:
    first = pid_of(painter.draw(Sketch()))
    with pytest.raises(NotDrawn, match="ValueError: no colours left"):
        painter.draw(Failing())
    assert pid_of(painter.draw(Sketch())) == first


def test_what_takes_too_long_is_stopped() -> None:
    painter = Painter(longest=timedelta(seconds=0.2))
    with pytest.raises(NotDrawn):
        painter.draw(Slow())
    assert painter.pid is None


def test_a_process_that_nobody_needs_goes_and_another_comes() -> None:
    painter = Painter(idle=timedelta(seconds=0.05))
    first = pid_of(painter.draw(Sketch()))
    while psutil.Process(first).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert pid_of(painter.draw(Sketch())) != first
    painter.close()


def test_closing_ends_the_process(painter: Painter) -> None:
    drawn_by = pid_of(painter.draw(Sketch()))
    painter.close()
    assert not psutil.pid_exists(drawn_by)


def test_when_the_program_is_killed_its_painter_goes_too() -> None:
    program = """
        from bot.painter import Painter
        from tests.bot.sketches import Sketch

        if __name__ == "__main__":
            painter = Painter()
            painter.draw(Sketch())
            print(painter.pid, flush=True)
            input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        drawing = psutil.Process(int(running.stdout.readline()))
        running.kill()
        drawing.wait(10)
    assert not drawing.is_running()


def test_the_program_itself_never_loads_the_drawing_library() -> None:
    imports = "import sys, bot.cli, bot.serve, bot.demo; print('matplotlib' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", imports], capture_output=True, text=True)
    assert said.stdout == "False\n"


def test_a_control_c_is_for_the_program_alone(painter: Painter) -> None:
    drawing = pid_of(painter.draw(Sketch()))
    os.kill(drawing, signal.SIGINT)
    time.sleep(0.05)
    assert pid_of(painter.draw(Sketch())) == drawing
