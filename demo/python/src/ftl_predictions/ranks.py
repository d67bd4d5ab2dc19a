"""Of many processes that train together, one sends."""

from __future__ import annotations

import os
import sys
from typing import Mapping

#: In this order: a launcher of many machines sets RANK, of one machine perhaps LOCAL_RANK alone.
_VARIABLES = ("RANK", "LOCAL_RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID")


def current_rank(environ: Mapping[str, str] = os.environ) -> int:
    """This process's rank: from `torch.distributed` where it runs, else from the launcher's variables, else 0."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None:
        try:
            if distributed.is_available() and distributed.is_initialized():
                return int(distributed.get_rank())
        except Exception:  # A half-imported torch says nothing about ranks.
            pass
    for name in _VARIABLES:
        value = environ.get(name, "")
        if value.isdigit():
            return int(value)
    return 0
