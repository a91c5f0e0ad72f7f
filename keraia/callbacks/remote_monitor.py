"""`RemoteMonitor`."""

import json
import urllib.parse
import urllib.request
import warnings
from collections.abc import Mapping
from typing import Any

from keraia.callbacks.base import Callback, Logs
from keraia.core.tracebacks import users_level


class RemoteMonitor(Callback):
    """Posts the logs of each epoch to an HTTP server.

    Args:
        root: Address of the server.
        path: Path on the server.
        field: Form field that holds the JSON; unused with `send_as_json`.
        headers: HTTP headers, or None.
        send_as_json: Whether the body is JSON rather than a form.

    Example:
        >>> RemoteMonitor("http://localhost:9000").path
        '/publish/epoch/end/'
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        super().__init__()
        if urllib.parse.urlsplit(root).scheme not in ("http", "https"):
            raise ValueError(
                f"RemoteMonitor: `root` must begin with http:// or https://, got {root!r}."
            )
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        message: dict[str, Any] = {"epoch": epoch, **(logs or {})}
        text = json.dumps(message, default=float)
        if self.send_as_json:
            body, kind = text, "application/json"
        else:
            body, kind = (
                urllib.parse.urlencode({self.field: text}),
                "application/x-www-form-urlencoded",
            )
        request = urllib.request.Request(
            self.root + self.path,
            data=body.encode(),
            headers={"Content-Type": f"application/{kind}", **(self.headers or {})},
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as error:
            warnings.warn(
                f"RemoteMonitor: {self.root + self.path} could not be reached: {error}.",
                stacklevel=users_level(),
            )
