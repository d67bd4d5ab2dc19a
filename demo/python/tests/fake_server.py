"""A server on a real socket that stores as the reference server does, and fails when told to."""

from __future__ import annotations

import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Tuple

Reply = Tuple[int, Dict[str, Any], Dict[str, str]]


class FakeServer:
    def __init__(self, port: int = 0) -> None:
        #: Rows by natural key, in order of arrival.
        self.rows: Dict[Tuple[Any, ...], Dict[str, Any]] = {}
        #: Batches as they were asked to be stored, refused ones too.
        self.batches: List[List[Dict[str, Any]]] = []
        self.statuses: List[Dict[str, Any]] = []
        self.jobs: List[Dict[str, Any]] = []
        self.headers: List[Dict[str, str]] = []
        #: Called with method, path and body before anything is stored; what it gives is the answer.
        self.interfere: Callable[[str, str, Dict[str, Any]], Optional[Reply]] = lambda *_: None
        self.key = "wak_" + "k" * 32
        self.token = "t" * 43
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Content-Encoding") == "gzip":
                    data = gzip.decompress(data)
                body = json.loads(data) if data else {}
                status, answer, headers = outer._answer(self.command, self.path, body, dict(self.headers))
                if status == 0:
                    self.close_connection = True
                    return
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_PATCH = do_GET = _serve

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _answer(self, method: str, path: str, body: Dict[str, Any], headers: Dict[str, str]) -> Reply:
        with self._lock:
            self.headers.append(headers)
            reply = self.interfere(method, path, body)
            if path.endswith("/predictions"):
                self.batches.append(body["predictions"])
            if reply is not None:
                return reply
            if path == "/api/training/jobs":
                if headers.get("X-Api-Key") != self.key:
                    return 401, {"error": "Expected an API key.", "code": "unauthorized"}, {}
                self.jobs.append(body)
                return 200, {"success": True, "job_id": body["job_id"], "job_token": self.token}, {}
            if headers.get("Authorization") != f"Bearer {self.token}":
                return 401, {"error": "Expected a job token.", "code": "unauthorized"}, {}
            if method == "PATCH":
                self.statuses.append(body)
                return 200, {"id": path.rpartition("/")[2], **body}, {}
            for row in body["predictions"]:
                key = tuple(row.get(f) for f in ("epoch", "step", "sample_index", "sample_source_id"))
                self.rows[(*key, row.get("completion_index", 0))] = row
            return 200, {"success": True, "count": len(body["predictions"])}, {}

    @property
    def steps(self) -> List[int]:
        return [row["step"] for row in self.rows.values()]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def until(is_so: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
