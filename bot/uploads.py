"""Files in Slack: uploaded in its three steps, private to the app, and deleted again."""

import contextlib
import logging
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.verdicts import Later, verdict

logger = logging.getLogger("nextcall.uploads")

FILE_NAME = "nextcall.png"
# Slack's words for a file that is gone, or not yet known to all of its servers.
_NOT_THERE = frozenset(["file_not_found", "file_deleted"])


@dataclass(frozen=True)
class UploadPatience:
    """`attempts` at a file, with waits from `settles` on, doubled each time, none above `longest`.

    Slack looks through a file before it can be shown (for malware, it says): `ready_within` is how
    long we wait for that, looking every `looks`.
    """

    attempts: int = 4
    settles: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(seconds=60)
    ready_within: timedelta = timedelta(seconds=30)
    looks: timedelta = timedelta(milliseconds=400)


UPLOAD_PATIENCE = UploadPatience()


class NotUploaded(Exception):
    """Slack does not have the file, and we have stopped trying; the words say why."""


class NotReady(Exception):
    """Slack has the file, and does not show it yet."""


class Uploads:
    """`client` must not retry by itself: what has failed is taken back and begun anew."""

    def __init__(self, client: WebClient, patience: UploadPatience = UPLOAD_PATIENCE) -> None:
        self._client = client
        self._patience = patience
        self._closing = threading.Event()

    def upload(self, content: bytes) -> str:
        """The id of a file that can be shown; raises `NotUploaded`."""
        for attempt in range(1, self._patience.attempts + 1):
            try:
                return self._attempt(content)
            except Exception as error:  # whatever it was; Slack's own words decide
                what = verdict(error, attempt, self._patience.settles)
                why = _why(error)
            if not isinstance(what, Later) or what.after > self._patience.longest:
                raise NotUploaded(why)
            if attempt < self._patience.attempts and self._closing.wait(what.after.total_seconds()):
                raise NotUploaded("the program ends")
        raise NotUploaded(why)

    def is_there(self, file_id: str) -> bool:
        """Whether Slack has the file and shows it; raises where Slack does not say."""
        try:
            file = self._client.files_info(file=file_id)["file"]
        except SlackApiError as error:
            if _code(error) in _NOT_THERE:
                return False
            raise
        # Slack says nothing of what it is in a file that it is still looking through.
        return bool(file.get("mimetype"))

    def delete(self, file_id: str) -> None:
        """Raises where Slack did not; that it is gone already is as good."""
        try:
            self._client.files_delete(file=file_id)
        except SlackApiError as error:
            if _code(error) not in _NOT_THERE:
                raise

    def close(self) -> None:
        """Nobody waits any more."""
        self._closing.set()

    def _attempt(self, content: bytes) -> str:
        place = self._client.files_getUploadURLExternal(filename=FILE_NAME, length=len(content))
        file_id = str(place["file_id"])
        with self._taken_back_on_failure(file_id):
            self._send(str(place["upload_url"]), content)
            # No channel is named, so nobody but the app has it.
            self._client.files_completeUploadExternal(files=[{"id": file_id, "title": FILE_NAME}])
            self._wait_until_ready(file_id)
        return file_id

    @contextlib.contextmanager
    def _taken_back_on_failure(self, file_id: str) -> Iterator[None]:
        """A step that failed may have been done all the same, and nobody would know of the file."""
        try:
            yield
        except Exception:
            with contextlib.suppress(Exception):
                self.delete(file_id)
            raise

    def _send(self, address: str, content: bytes) -> None:
        # slack_sdk's own way is private, or does all three steps at once.
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=self._client.ssl),
            urllib.request.ProxyHandler(_proxies(self._client)),
        )
        request = urllib.request.Request(address, content, method="POST")
        request.add_header("Content-Type", "application/octet-stream")
        with opener.open(request, timeout=self._client.timeout) as answer:
            answer.read()

    def _wait_until_ready(self, file_id: str) -> None:
        until = time.monotonic() + self._patience.ready_within.total_seconds()
        while not self.is_there(file_id):
            if time.monotonic() > until or self._closing.wait(self._patience.looks.total_seconds()):
                raise NotReady


def _proxies(client: WebClient) -> dict[str, str]:
    return {"http": client.proxy, "https": client.proxy} if client.proxy else {}


def _code(error: SlackApiError) -> str | None:
    data = error.response.data
    return data.get("error") if isinstance(data, dict) else None


def _why(error: Exception) -> str:
    """For the log: Slack's word, else what kind of trouble it was; never an address with a key."""
    code = _code(error) if isinstance(error, SlackApiError) else None
    return code or type(error).__name__
