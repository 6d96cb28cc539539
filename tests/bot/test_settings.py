import base64

import pytest

from bot.settings import SLACK_API_URL, read_settings, settings_from
from scoring.message import Refused

BOT, APP, SIGNING = "xoxb-1-secretbot", "xapp-1-secretapp", "5ecre7516n1n6"
WEBHOOK = "whsec_" + base64.b64encode(b"a secret of webhooks").decode()
HTTP = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}
SOCKET = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}


def test_without_any_setting_there_is_a_database_in_this_folder_and_no_slack():
    settings = settings_from({})
    assert settings.database_url == "sqlite:///nextcall.db"
    assert settings.port == 3000
    assert settings.api_url == SLACK_API_URL
    assert settings.given == ()


@pytest.mark.parametrize("values", [HTTP, SOCKET, HTTP | SOCKET])
def test_serve_starts_with_a_bot_token_and_one_way_to_be_reached(values):
    settings_from(values).check_serve()


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "  "}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": APP}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN"),
        (SOCKET | {"SLACK_APP_TOKEN": BOT}, "SLACK_APP_TOKEN"),
        (HTTP | {"SLACK_SIGNING_SECRET": "two words"}, "SLACK_SIGNING_SECRET"),
        (HTTP | {"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL"),
        (HTTP | {"SLACK_API_URL": "http://[::1"}, "SLACK_API_URL"),
        (HTTP | {"PORT": "http"}, "PORT"),
        (HTTP | {"PORT": "70000"}, "PORT"),
        (HTTP | {"PORT": "²"}, "PORT"),
        (HTTP | {"NEXTCALL_WEBHOOK_SECRET": "whsec_not base64"}, "NEXTCALL_WEBHOOK_SECRET"),
        (HTTP | {"NEXTCALL_WEBHOOK_SECRET": WEBHOOK[6:]}, "NEXTCALL_WEBHOOK_SECRET"),
        (HTTP | {"NEXTCALL_WEBHOOK_SECRET": "whsec_"}, "NEXTCALL_WEBHOOK_SECRET"),
        (HTTP | {"NEXTCALL_WEBHOOK_SECRET": "whsec_ä"}, "NEXTCALL_WEBHOOK_SECRET"),
    ],
)
def test_a_missing_or_malformed_value_is_named_before_serve_starts(values, named):
    with pytest.raises(Refused, match=named) as refused:
        settings_from(values).check_serve()
    assert "\n" not in str(refused.value)


def test_the_webhook_secret_may_be_several_while_rotating():
    settings = settings_from(HTTP | {"NEXTCALL_WEBHOOK_SECRET": f"{WEBHOOK} {WEBHOOK}"})
    settings.check_serve()
    assert settings.webhook_secret == f"{WEBHOOK} {WEBHOOK}"


@pytest.mark.parametrize("url", ["http://localhost:8765/api", "http://localhost:8765/api/"])
def test_the_address_of_slack_ends_with_one_slash_as_slack_sdk_wants_it(url):
    assert settings_from({"SLACK_API_URL": url}).api_url == "http://localhost:8765/api/"


def test_no_secret_shows_in_settings_or_in_what_is_said_of_them():
    secret = "5ecret"
    values = {
        "SLACK_BOT_TOKEN": f"xoxb-{secret}",
        "SLACK_APP_TOKEN": f"xapp-{secret}",
        "SLACK_SIGNING_SECRET": secret,
        "NEXTCALL_WEBHOOK_SECRET": "whsec_" + base64.b64encode(secret.encode()).decode(),
        "DATABASE_URL": f"postgresql://anna:{secret}@localhost/nextcall",
    }
    well_formed = settings_from(values)
    assert well_formed.malformed == {}
    malformed = settings_from(dict.fromkeys(values, f"{secret} {secret}"))
    assert len(malformed.malformed) == 4
    said = [repr(well_formed), repr(malformed), *map(str, malformed.malformed.values())]
    assert not any(secret in text or values["NEXTCALL_WEBHOOK_SECRET"] in text for text in said)


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PORT=4000\nDATABASE_URL='sqlite:///${HOME}.db'\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PORT", "5000")
    settings = read_settings()
    assert settings.port == 5000
    assert settings.database_url == "sqlite:///${HOME}.db"


def test_a_file_that_is_no_text_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"PORT=\xff\n")
    with pytest.raises(Refused, match=r"\.env"):
        read_settings()
