"""`nextcall serve` as an admin starts it: a process of its own, connected to the stand-in."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from bot.demo import manifest
from bot.playground import StandIn
from tests.bot.world import ANNA, SALES

NEXTCALL = [sys.executable, "-m", "bot.cli"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def serving(
    slack: StandIn, folder: Path, port: int, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The process with these settings, ended with SIGTERM as a service manager does."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{folder / 'nextcall.db'}",
        "SLACK_API_URL": slack.api_url.rstrip("/"),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "PORT": str(port),
        **settings,
    }
    process = subprocess.Popen(
        [*NEXTCALL, "serve"], cwd=folder, env=environment, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def is_healthy(port: int) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(
            f"http://127.0.0.1:{port}/healthz", timeout=1
        ) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def test_it_answers_by_socket_mode(tmp_path: Path) -> None:
    port = free_port()
    with (
        StandIn(manifest(), ack_within=10) as slack,
        serving(slack, tmp_path, port, SLACK_APP_TOKEN=slack.app_token),
    ):
        assert slack.wait_for_bot(20)
        slack.person.command(ANNA, SALES, "/nextcall")
        assert "Gerade ist niemand" in slack.person.last(ANNA, SALES)["text"]
        assert slack.wait_until(lambda: is_healthy(port), 10)
        assert slack.problems == []


def test_it_answers_by_signed_http(tmp_path: Path) -> None:
    port = free_port()
    with (
        StandIn(manifest(), ack_within=10) as slack,
        serving(slack, tmp_path, port, SLACK_SIGNING_SECRET=slack.signing_secret),
    ):
        assert slack.wait_until(lambda: is_healthy(port), 20)
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        slack.person.command(ANNA, SALES, "/nextcall")
        assert "Gerade ist niemand" in slack.person.last(ANNA, SALES)["text"]
        assert slack.problems == []


def test_it_reconnects_when_slack_closes_the_connection(tmp_path: Path) -> None:
    with (
        StandIn(manifest(), ack_within=10) as slack,
        serving(slack, tmp_path, free_port(), SLACK_APP_TOKEN=slack.app_token),
    ):
        assert slack.wait_for_bot(20)
        slack.socket_mode.disconnect("refresh_requested")
        assert slack.wait_until(lambda: bool(slack.socket_mode.connections), 20)
        slack.wait_for_bot(10)
        slack.person.command(ANNA, SALES, "/nextcall")
        assert "Gerade ist niemand" in slack.person.last(ANNA, SALES)["text"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        ({}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1", "PORT": "many"}, "PORT"),
        ({"SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_before_anything_starts(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    with StandIn(manifest()) as slack, serving(slack, tmp_path, free_port(), **settings) as process:
        _, said = process.communicate(timeout=20)
        assert process.returncode == 2
        assert len(said.decode().strip().splitlines()) == 1
        assert named in said.decode()
        assert "xoxb-" not in said.decode().replace("xoxb-…", "")


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken, StandIn(manifest()) as slack:
        port = int(taken.getsockname()[1])
        with serving(slack, tmp_path, port, SLACK_APP_TOKEN=slack.app_token) as process:
            _, said = process.communicate(timeout=20)
            assert process.returncode == 2
            assert f"PORT {port}" in said.decode()
