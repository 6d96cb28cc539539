"""The demonstration's buttons over HTTP, as the playground's page asks for them and presses them."""

from collections.abc import Sequence
from concurrent.futures import Future

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.demo.scene import Scene

SOON = 10.0  # seconds until the bot is connected


class Buttons:
    """The page may be there before the scene is: its first question waits for it."""

    def __init__(self) -> None:
        self._scene: Future[Scene] = Future()
        self.routes: Sequence[BaseRoute] = (
            Route("/demo/buttons", self._list),
            Route("/demo/buttons/{name}", self._press, methods=["POST"]),
        )

    def play(self, scene: Scene) -> None:
        """From now on the buttons act on this scene."""
        self._scene.set_result(scene)

    def _list(self, request: Request) -> Response:
        labels = self._scene.result(SOON).labels(request.query_params.get("user", ""))
        return JSONResponse([{"id": name, "label": label} for name, label in labels.items()])

    async def _press(self, request: Request) -> Response:
        user = str((await request.json()).get("user", ""))
        said = await run_in_threadpool(self._pressed, request.path_params["name"], user)
        return JSONResponse({"say": said} if said else {}, 200 if said else 404)

    def _pressed(self, name: str, user: str) -> dict[str, str] | None:
        return self._scene.result(SOON).press(name, user)
