from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Iterator

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

from real_server import RealServer, why_not

for name in ("torch", "transformers", "trl", "datasets"):
    pytest.importorskip(name, reason=f"the tests with real trainers need {name}: npm run test:trainer")


@pytest.fixture(scope="session")
def real() -> Iterator[RealServer]:
    if why_not() is not None:
        pytest.skip(str(why_not()))
    server = RealServer()
    yield server
    server.remove()
