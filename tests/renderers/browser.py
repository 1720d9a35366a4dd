"""A real Chromium, driven by chromedriver through the WebDriver protocol: no library is needed for
that."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ENTER, TAB = "\ue007", "\ue004"


HEIGHT = 900
PHONE, DESKTOP = 390, 1280
"""Widths in pixels."""


class Browser:
    """One window, as wide as a desktop's."""

    def __init__(self, port: int, script: bool) -> None:
        self._root = f"http://127.0.0.1:{port}"
        options: dict[str, Any] = {
            "args": [*ARGUMENTS, f"--window-size={DESKTOP},{HEIGHT}"],
            "perfLoggingPrefs": {"enableNetwork": True},
        }
        if not script:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        wanted = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._root += f"/session/{made['sessionId']}"

    def empty(self, width: int = DESKTOP) -> None:
        """Makes it as new: of a width, without a page, without what was emulated or said."""
        self._call("POST", "/url", {"url": "about:blank"})
        self.devtools("Emulation.setEmulatedMedia", {"media": "", "features": []})
        # A window has a least width; a phone is emulated.
        metrics = {
            "width": width,
            "height": HEIGHT,
            "deviceScaleFactor": 1,
            "mobile": width == PHONE,
        }
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
        self._call("DELETE", "/actions")
        self.messages()
        self.requests()

    def open(self, page: Path) -> None:
        """Shows a file."""
        self._call("POST", "/url", {"url": page.as_uri()})

    def run(self, script: str) -> Any:
        """What a script returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": []})

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._call("POST", "/actions", {"actions": [keyboard]})

    def point(self, selector: str) -> None:
        """The pointer on the first element that the selector finds."""
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": found}
        mouse = {"type": "pointer", "id": "mouse", "actions": [move]}
        self._call("POST", "/actions", {"actions": [mouse]})

    def devtools(self, command: str, parameters: dict[str, Any]) -> Any:
        """A command of Chromium's own protocol."""
        body = {"cmd": command, "params": parameters}
        return self._call("POST", "/goog/cdp/execute", body)

    def messages(self) -> list[str]:
        """What the console said since the last call."""
        return [each["message"] for each in self._call("POST", "/se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """The addresses that were asked for since the last call."""
        found = []
        for entry in self._call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def screenshot(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self._call("GET", "/screenshot"))

    def close(self) -> None:
        """Ends the browser."""
        self._call("DELETE", "")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._root + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]


@contextmanager
def driver() -> Iterator[int]:
    """A running chromedriver; gives its port."""
    process = subprocess.Popen(
        ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        port = next(
            int(found[1])
            for line in process.stdout
            if (found := re.search(r"started successfully on port (\d+)", line))
        )
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def browser(port: int, script: bool = True) -> Iterator[Browser]:
    """A window of a browser; without `script`, JavaScript is off."""
    window = Browser(port, script)
    try:
        yield window
    finally:
        window.close()
