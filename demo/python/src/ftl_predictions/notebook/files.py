"""Recorded runs that the kernel reads for the page."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Tuple

_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_ZSTD = b"\x28\xb5\x2f\xfd"


def read_file(path: str) -> Tuple[str, bytes]:
    """
    Its name and its bytes, gzipped where they are not packed: a notebook's line to the browser is narrow.

    :raises OSError: where it cannot be read.
    """
    file = Path(path).expanduser()
    data = file.read_bytes()
    is_packed = data.startswith((_GZIP, _PARQUET, _ZSTD))
    return file.name, data if is_packed else gzip.compress(data, 6, mtime=0)
