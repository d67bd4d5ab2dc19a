"""What the server takes, and what is kept here while it is away."""

from __future__ import annotations

from dataclasses import dataclass

#: Of one text, in UTF-8.
MAX_TEXT_BYTES = 1 << 20
#: Of `metadata`, as JSON.
MAX_METADATA_BYTES = 16 << 10
#: Of `validation_errors`, as JSON.
MAX_ERRORS_BYTES = 64 << 10
#: Of `sample_source_id`, which is part of the natural key.
MAX_SOURCE_ID_BYTES = 1024
MAX_SCORES = 32
MAX_SCORE = 1e15
#: The greatest whole number that JSON carries safely.
MAX_INTEGER = 2**53 - 1


@dataclass(frozen=True)
class Limits:
    """How much is sent at a time, and how much may wait."""

    #: Records of one POST.
    batch_records: int = 1000
    #: Bytes of one POST before gzip; half of what the server takes unless told otherwise.
    batch_bytes: int = 4 << 20
    #: Records that may wait in memory between `log()` and the disk.
    queue_records: int = 20_000
    #: Bytes of texts that may wait there.
    queue_bytes: int = 128 << 20
    #: Bytes that may wait on disk.
    spool_bytes: int = 4 << 30
    #: Bytes that may wait in memory because the disk refuses them.
    memory_bytes: int = 64 << 20
