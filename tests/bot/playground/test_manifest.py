"""The stand-in grants what the app's own manifest asks for."""

from pathlib import Path

import yaml

from bot.playground.manifest import Manifest

HERE = Path(__file__).parents[3]


def test_the_manifest_of_the_app_is_understood() -> None:
    manifest = Manifest.read(yaml.safe_load((HERE / "manifest.yml").read_text("utf-8")))
    assert manifest.name == "Nextcall"
    assert manifest.commands["/nextcall"].should_escape
    assert manifest.message_shortcuts["log_message"].name == "Log as touchpoint"
    assert {"app_home_opened", "app_mention", "message.im"} <= manifest.events
    assert "chat:write" in manifest.scopes
    assert manifest.has_home
    assert manifest.takes_messages
