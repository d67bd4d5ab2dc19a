"""A TCP proxy that can refuse, cut, swallow, stall and drip what goes through it."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from typing import Tuple

_BITE = 16_384


class FaultyProxy:
    MODES: Tuple[str, ...] = ("pass", "pass", "refuse", "cut", "deaf", "half", "drip")

    def __init__(self, port: int, chance: random.Random) -> None:
        self._to = port
        self._chance = chance
        #: pass; refuse: hangs up at once; cut: hangs up after some bytes; deaf: never answers; half: passes on what is
        #: asked and loses the answer; drip: slowly.
        self.mode = "pass"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, self.mode), daemon=True).start()

    def _serve(self, client: socket.socket, mode: str) -> None:
        with client, contextlib.suppress(OSError):
            if mode == "refuse":
                return
            if mode == "deaf":
                client.settimeout(30)
                while client.recv(_BITE):
                    pass
                return
            with socket.create_connection(("127.0.0.1", self._to), timeout=30) as server:
                budget = self._chance.randrange(1, 5000) if mode == "cut" else 1 << 40
                back = threading.Thread(target=self._pump, args=(server, client, mode, budget), daemon=True)
                back.start()
                self._pump(client, server, "pass" if mode == "half" else mode, budget)
                back.join(30)

    def _pump(self, source: socket.socket, target: socket.socket, mode: str, budget: int) -> None:
        source.settimeout(30)
        with contextlib.suppress(OSError):
            while budget > 0:
                data = source.recv(min(_BITE, budget) if mode != "drip" else 64)
                if not data:
                    break
                budget -= len(data)
                if mode == "half":
                    budget = 0
                    break
                if mode == "drip":
                    time.sleep(0.002)
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_WR if budget > 0 else socket.SHUT_RDWR)
