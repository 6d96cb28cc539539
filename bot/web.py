"""HTTP: Slack's requests where Socket Mode is off, health and figures for machines."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime

from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.signals.endpoint import signal_routes
from storage.database import Database
from storage.figures import Figures, figures

LARGEST_BODY = 1_000_000


def web(
    database: Database,
    team_id: int,
    app: App | None,
    now: Callable[[], datetime],
    webhook_secret: str = "",
    wake: Callable[[], None] = lambda: None,
) -> Starlette:
    """`/healthz`, `/metrics`, `/signals`, `/figures`; `/slack/events` where `app` is reached by HTTP.

    `wake` is called when signals were stored.
    """

    def healthz(_: Request) -> Response:
        found = _figures(database, team_id, now())
        if found is None:
            return JSONResponse({"ready": False, "why": "the database does not answer"}, 503)
        return JSONResponse({"ready": True, **asdict(found.backlog)})

    def metrics(_: Request) -> Response:
        return PlainTextResponse(
            _prometheus(_figures(database, team_id, now())),
            media_type="text/plain; version=0.0.4",
        )

    routes = [
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        *signal_routes(database, team_id, webhook_secret, now, wake),
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


def _figures(database: Database, team_id: int, now: datetime) -> Figures | None:
    try:
        return figures(database, team_id, now)
    except Exception:  # whatever the database says: it is not ready
        return None


def _prometheus(found: Figures | None) -> str:
    """The figures in Prometheus' text format, all gauges."""
    values: dict[str, float] = {"ready": int(found is not None)}
    if found is not None:
        values |= {"leads": found.leads, "leads_outdated": found.leads_outdated}
        values |= {name: value or 0 for name, value in asdict(found.backlog).items()}
    # All digits: a count of millions is no estimate.
    return "".join(f"nextcall_{name} {value:.15g}\n" for name, value in values.items())
