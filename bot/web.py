"""HTTP: Slack's requests where Socket Mode is off, health and figures for machines."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.signals.endpoint import signals_endpoint
from storage.database import Database
from storage.figures import Figures, figures

LARGEST_BODY = 1_000_000


def web(
    database: Database,
    team_id: int,
    app: App | None,
    now: Callable[[], datetime],
    webhook_secret: str = "",
) -> Starlette:
    """`/healthz`, `/metrics` and `/signals`; `/slack/events` where `app` is to be reached by HTTP."""

    def healthz(_: Request) -> Response:
        found = _figures(database, team_id)
        if found is None:
            return JSONResponse({"ready": False, "why": "the database does not answer"}, 503)
        return JSONResponse({"ready": True, "signals_waiting": found.signals_waiting})

    def metrics(_: Request) -> Response:
        found = _figures(database, team_id)
        lines = [f"nextcall_ready {int(found is not None)}"]
        if found is not None:
            lines += [
                f"nextcall_leads {found.leads}",
                f"nextcall_leads_outdated {found.leads_outdated}",
                f"nextcall_signals_waiting {found.signals_waiting}",
            ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    signals = signals_endpoint(database, team_id, webhook_secret, now)
    routes = [
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        Route("/signals", signals, methods=["POST"]),
    ]
    if app is not None:
        routes.append(Route("/slack/events", _slack(app), methods=["POST"]))
    return Starlette(routes=routes)


def _slack(app: App) -> Callable[[Request], Awaitable[Response]]:
    async def slack(request: Request) -> Response:
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return PlainTextResponse("too large", 413)
        try:
            bolt_request = BoltRequest(body=body.decode(), headers=dict(request.headers))
        except UnicodeDecodeError:
            return PlainTextResponse("not UTF-8", 400)
        # Bolt is synchronous: on the event loop it would hold up every other request.
        answer = await run_in_threadpool(app.dispatch, bolt_request)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return slack


def _figures(database: Database, team_id: int) -> Figures | None:
    try:
        return figures(database, team_id)
    except Exception:  # whatever the database says: it is not ready
        return None
