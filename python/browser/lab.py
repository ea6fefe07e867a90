"""JupyterLab on this machine: a server on a free port, and a notebook open in it."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from browsing import Visit
from playwright.sync_api import Locator, expect

START_SECONDS, RUN_SECONDS = 90, 180
# No news from elsewhere, and every cell in the page however far down it is.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
# Cells whose code is folded away show no number beside them, so JupyterLab is asked.
ALL_HAVE_RUN = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter((cell) => cell.model.type === "code");
  return cells.length > 0 && cells.every((cell) => cell.model.executionCount !== null);
}"""


class Server:
    """A Jupyter server for the notebooks in a folder, with settings and kernels of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.token = secrets.token_hex(16)
        self.log = home / "server.log"
        (home / "config" / "labconfig").mkdir(parents=True)
        (home / "config" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        own = {f"JUPYTER_{kind.upper()}_DIR": str(home / kind) for kind in ("config", "data", "runtime")}
        own |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces")}
        own |= {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_TOKEN": self.token}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
        command += [f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly"]
        command += ["--LabApp.expose_app_in_browser=True"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=os.environ | own, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )

    def ask(self, path: str) -> Any:
        """Return the answer of the server's own interface."""
        request = urllib.request.Request(f"{self.address}/api/{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def wait(self) -> None:
        """Wait until the server answers; what it wrote is in the error if it does not."""
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.ask("status")
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"JupyterLab did not start: {self.log.read_text(errors='replace')[-4000:]}")

    def stop(self) -> None:
        """Ask the server to end its kernels and itself, and see that all of it is gone."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def page_of(self, notebook: str) -> str:
        """Return the address of a notebook of the folder."""
        return f"{self.address}/lab/tree/{quote(notebook)}?token={self.token}&reset"


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, server: Server, visit: Visit, notebook: str) -> None:
        self.server, self.visit = server, visit
        self.page = visit.open(server.page_of(notebook))
        self.panel = self.page.locator(".jp-NotebookPanel:visible")
        expect(self.panel).to_have_count(1, timeout=START_SECONDS * 1000)
        self._wait_for_kernel()

    def _wait_for_kernel(self) -> None:
        """Wait until the page is joined to a kernel that has nothing to do: the server knows, the page guesses."""
        self.until(self._has_idle_kernel, START_SECONDS)
        expect(self.page.locator("#jp-bottom-panel, .jp-StatusBar-Widget").first).to_contain_text("| Idle")

    def _has_idle_kernel(self) -> bool:
        kernels = [session["kernel"] for session in self.server.ask("sessions")]
        return any(kernel["execution_state"] == "idle" and kernel["connections"] > 0 for kernel in kernels)

    def _choose(self, menu: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def run_all(self) -> None:
        """Clear what is stored, run all cells, and wait until each has run."""
        self._choose("Edit", "Clear Outputs of All Cells")
        self._choose("Run", "Run All Cells")
        self.page.wait_for_function(ALL_HAVE_RUN, timeout=RUN_SECONDS * 1000)
        self._wait_for_kernel()

    def errors(self) -> list[str]:
        """Return what cells wrote to standard error, tracebacks among it."""
        kinds = ["application/vnd.jupyter.stderr", "application/vnd.jupyter.error"]
        wrong = self.panel.locator(", ".join(f'.jp-OutputArea-output[data-mime-type="{kind}"]' for kind in kinds))
        return wrong.all_inner_texts()

    def controls(self) -> Locator:
        """Return the one cell with sliders, and with what they change."""
        return self.panel.locator(".jp-CodeCell", has=self.page.locator("[role=slider]"))

    def show_whole(self, width: int) -> None:
        """Make the window so high that all of the notebook is in it."""
        sheet = self.panel.locator(".jp-WindowedPanel-outer")
        self.page.set_viewport_size(
            {"width": width, "height": 100 + int(sheet.evaluate("(sheet) => sheet.scrollHeight"))}
        )
        sheet.evaluate("(sheet) => { sheet.scrollTop = 0; }")

    def until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something holds; fail if it does not within the seconds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"nothing changed in {seconds} s"
            self.page.wait_for_timeout(100)

    def narrow(self, width: int, height: int) -> None:
        """Make the window that of a telephone, and close the side bar as one does there."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.keyboard.press("Control+b")
        expect(self.page.locator("#jp-left-stack")).to_be_hidden()


def copy_notebooks(notebooks: Path, folder: Path) -> None:
    """Copy the notebooks, so that running them leaves the project's as they are."""
    shutil.copytree(notebooks, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
