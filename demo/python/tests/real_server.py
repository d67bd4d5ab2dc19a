"""The reference server of this repository, as a process that can be killed and started again at the same port."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Dict, List, Optional

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "node_modules/node/bin/node"


def why_not() -> Optional[str]:
    """Why it cannot be started here."""
    if not (ROOT / "server/main.ts").is_file():
        return "not in a checkout of the repository"
    return None if NODE.exists() else "npm ci was not run"


class RealServer:
    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="ftl-python-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DATA_DIR": self._folder,
            "PORT": str(self.port),
            "ALLOWED_HOSTS": "*",
            "LOG_LEVEL": "warn",
            "METRICS": "off",
        }
        self._process: Optional[subprocess.Popen[bytes]] = None
        self.start()
        self.key = self._admin("keys", "create", "--user", "trainer", "--scope", "training")

    def start(self) -> None:
        with (Path(self._folder) / "server.log").open("ab") as log:
            command = [str(NODE), "server/main.ts"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except OSError:
                assert self._process.poll() is None, self.log
                assert time.monotonic() < end, self.log
                time.sleep(0.05)

    def kill(self, number: int = signal.SIGKILL) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait()

    @property
    def log(self) -> str:
        return (Path(self._folder) / "server.log").read_text("utf-8")[-4000:]

    def remove(self) -> None:
        self.kill(signal.SIGTERM)
        shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, path: str) -> Any:
        asked = urllib.request.Request(f"{self.url}/api/training/{path}", headers={"X-API-Key": self.key})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return json.load(answer)

    def rows(self, job: str) -> List[Dict[str, Any]]:
        """All predictions of a job, in order of arrival."""
        rows: List[Dict[str, Any]] = []
        after = ""
        while True:
            page = self.get(f"predictions/{job}?sort=arrival&limit=1000{after}")
            rows += page["predictions"]
            if page["next"] is None:
                return rows
            after = f"&after={page['next']}"

    def _admin(self, *arguments: str) -> str:
        command = [str(NODE), "server/admin.ts", *arguments]
        return subprocess.check_output(command, cwd=ROOT, env=self._env, text=True).strip()
