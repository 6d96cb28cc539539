"""What Slack sends about the Home tab: publish it, and publish it anew."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.deps import Deps
from handlers.home import blocks, flow


def register(app: App, deps: Deps) -> None:
    """Everything that the Home tab shows and answers."""

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        if event.get("tab") == "home":
            publish(deps, context, client)

    @app.action(blocks.REFRESH)
    def refresh(ack: Ack, context: BoltContext, client: WebClient) -> None:
        ack()
        publish(deps, context, client)


def publish(deps: Deps, context: BoltContext, client: WebClient) -> None:
    """Shows the rep their day as it is now, in their language."""
    visitor = deps.visitor(context)
    day = flow.day(deps.database, visitor.team_id, visitor.member, deps.now())
    view = blocks.home_view(visitor.t, day)
    client.views_publish(user_id=context["user_id"], view=view)
