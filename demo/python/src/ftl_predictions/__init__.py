"""
Shows what a model in training answers, on any page, while it trains::

    import ftl_predictions as ftl

    run = ftl.Run("my-run", url="https://predictions.example", key="wak_…")
    run.log(epoch, step, [{"prompt": "2 + 2 =", "prediction": "5", "ground_truth": "4"}])
"""

from __future__ import annotations

from .limits import Limits
from .progress import Progress
from .run import PredictionsError, Run

__version__ = "0.1.0"
__all__ = ["Limits", "PredictionsError", "Progress", "Run", "__version__"]
