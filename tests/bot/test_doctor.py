import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from bot.doctor import NEEDED_SCOPES, examine
from bot.settings import settings_from
from scoring.lead import Lead
from scoring.ledger import Signal
from storage.database import Database
from storage.figures import Backlog
from storage.opening import choose_workspace, open_database
from storage.outbox import NewMessage

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass
class Slack:
    """What the Slack of a test answers."""

    answers: dict[str, dict] = field(
        default_factory=lambda: {
            "auth.test": {"ok": True, "user": "nextcall", "team": "Acme"},
            "apps.connections.open": {"ok": True, "url": "wss://example.com"},
        }
    )
    scopes: str | None = ",".join(NEEDED_SCOPES)
    date: datetime = NOW
    url: str = ""


@pytest.fixture
def slack() -> Iterator[Slack]:
    with _serving(Slack()) as served:
        yield served


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'nextcall.db'}"


def test_the_scopes_we_need_are_those_of_the_manifest():
    manifest = yaml.safe_load(Path("manifest.yml").read_text("utf-8"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == NEEDED_SCOPES


def test_without_slack_all_is_fine_and_slack_not_set_up(url):
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    assert findings.exit_status == 0
    assert findings.backlog == Backlog()
    assert str(_check(findings, "slack token").detail) == "not set up"


def test_with_good_tokens_all_is_fine(url, slack):
    findings = _examine(url, slack)
    assert {check.name: check.status for check in findings.checks} == {
        "python": "ok",
        "settings": "ok",
        "database": "ok",
        "scores": "ok",
        "messages": "ok",
        "slack token": "ok",
        "scopes": "ok",
        "clock": "ok",
        "app token": "ok",
    }
    assert findings.exit_status == 0


def test_a_token_that_slack_refuses_is_a_failure_with_its_reason(url, slack):
    slack.answers["auth.test"] = {"ok": False, "error": "token_revoked"}
    findings = _examine(url, slack)
    token = _check(findings, "slack token")
    assert (token.status, findings.exit_status) == ("fail", 1)
    assert "token_revoked" in str(token.detail)
    assert token.mend


def test_a_refused_app_token_is_a_failure(url, slack):
    slack.answers["apps.connections.open"] = {"ok": False, "error": "invalid_auth"}
    assert _check(_examine(url, slack), "app token").status == "fail"


def test_missing_scopes_are_named(url, slack):
    slack.scopes = ",".join(NEEDED_SCOPES - {"users:read.email", "commands"})
    scopes = _check(_examine(url, slack), "scopes")
    assert scopes.status == "fail"
    assert "commands, users:read.email" in str(scopes.detail)


@pytest.mark.parametrize(
    ("seconds", "status"), [(59, "ok"), (-59, "ok"), (61, "warn"), (-61, "warn")]
)
def test_a_clock_that_is_off_by_a_minute_is_a_warning(url, slack, seconds, status):
    slack.date = NOW + timedelta(seconds=seconds)
    assert _check(_examine(url, slack), "clock").status == status


def test_when_slack_cannot_be_reached_the_rest_is_examined_all_the_same(url, slack):
    slack.url = "http://127.0.0.1:1/"
    findings = _examine(url, slack)
    assert findings.exit_status == 1
    assert _check(findings, "slack token").status == "fail"
    assert _check(findings, "clock").status == "ok"
    assert _check(findings, "database").status == "ok"


def test_an_answer_that_is_not_slacks_is_a_failure(url, slack):
    slack.answers.clear()
    findings = _examine(url, slack)
    assert _check(findings, "slack token").status == "fail"
    assert _check(findings, "app token").status == "fail"


def test_malformed_settings_are_a_failure_that_shows_no_value(url):
    findings = examine(
        settings_from({"DATABASE_URL": url, "SLACK_BOT_TOKEN": "5ecret"}), lambda: NOW
    )
    assert findings.exit_status == 1
    settings = _check(findings, "settings")
    assert "SLACK_BOT_TOKEN" in str(settings.detail)
    assert "5ecret" not in str(findings)


def test_a_database_that_cannot_be_used_is_exit_status_2(tmp_path):
    findings = examine(settings_from({"DATABASE_URL": f"sqlite:///{tmp_path}"}), lambda: NOW)
    assert findings.exit_status == 2
    assert findings.backlog is None


def test_leads_with_old_scores_and_waiting_signals_are_counted(url):
    database = open_database(url)
    team_id = choose_workspace(database, None, NOW).team_id
    with database.write(team_id) as store:
        store.leads.save(Lead("L-1"), NOW)
        store.playbooks.activate("ripe_at = 31", "Anna", NOW)
        store.ledger.add_signal("nobody", Signal("crm", "1", "commented", NOW), NOW)
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    assert _check(findings, "scores").status == "warn"
    assert findings.exit_status == 1
    assert findings.backlog == Backlog(signals_waiting=1)


def test_an_unmigrated_postgresql_is_told_to_migrate(postgres):
    with postgres.database("template0") as database:
        findings = examine(_settings_of(database), lambda: NOW)
    assert findings.exit_status == 2
    assert "nextcall migrate" in str(_check(findings, "database").detail)


def test_a_postgresql_is_examined_like_a_sqlite(postgresql_database):
    findings = examine(_settings_of(postgresql_database), lambda: NOW)
    assert findings.exit_status == 0
    assert "PostgreSQL" in str(_check(findings, "database").detail)


def _settings_of(database: Database):
    url = database.engine.url.render_as_string(hide_password=False)
    return settings_from({"DATABASE_URL": url})


def _examine(url: str, slack: Slack):
    settings = settings_from(
        {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": slack.url,
        }
    )
    return examine(settings, lambda: NOW)


def _check(findings, name: str):
    return next(check for check in findings.checks if check.name == name)


@contextmanager
def _serving(slack: Slack) -> Iterator[Slack]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            answer = slack.answers.get(self.path.removeprefix("/"))
            self.send_response_only(200 if answer else 404)
            self.send_header("Date", format_datetime(slack.date, usegmt=True))
            if slack.scopes is not None:
                self.send_header("x-oauth-scopes", slack.scopes)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode() if answer else b"<html>not Slack</html>")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    slack.url = f"http://127.0.0.1:{server.server_port}"
    yield slack
    server.shutdown()
    server.server_close()


def a_message(url: str, age: timedelta, failed: str | None = None) -> None:
    database = open_database(url)
    team_id = choose_workspace(database, None, NOW).team_id
    with database.write(team_id) as store:
        new = NewMessage(f"{failed} {age}", "U1", "nudge", {"text": "Hello"}, {})
        message_id = store.outbox.put(new, NOW - age)
        if failed and message_id:
            store.deliveries.fail(message_id, failed)


def test_messages_that_wait_are_counted_and_too_long_a_wait_is_told(url):
    a_message(url, timedelta(minutes=14))
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    assert _check(findings, "messages").status == "ok"
    assert findings.backlog == Backlog(outbox_waiting=1, outbox_oldest_seconds=14 * 60)
    a_message(url, timedelta(minutes=16))
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    assert _check(findings, "messages").status == "warn"
    assert "0:16:00" in str(_check(findings, "messages").detail)


def test_messages_that_failed_are_told_with_the_reason(url):
    a_message(url, timedelta(hours=1), "not_in_channel")
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    check = _check(findings, "messages")
    assert check.status == "warn"
    assert "not_in_channel (1)" in str(check.detail)
    assert "/invite" in str(check.mend)
    assert findings.backlog == Backlog(outbox_failed=1)


def test_an_old_failure_does_not_alarm_for_ever(url):
    a_message(url, timedelta(days=2), "user_not_found")
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    assert _check(findings, "messages").status == "ok"
    assert findings.backlog == Backlog(outbox_failed=1)


def test_leads_held_for_a_digest_are_counted(url):
    database = open_database(url)
    team_id = choose_workspace(database, None, NOW).team_id
    with database.write(team_id) as store:
        store.nudges.notice([("L-1", 1), ("L-2", 1)], "held", NOW)
    findings = examine(settings_from({"DATABASE_URL": url}), lambda: NOW)
    assert findings.backlog == Backlog(held_for_digest=2)
