"""
Shows what a model in training answers, on any page, while it trains::

    import ftl_predictions as ftl

    run = ftl.Run("my-run", url="https://predictions.example", key="wak_…")
    run.log(epoch, step, [{"prompt": "2 + 2 =", "prediction": "5", "ground_truth": "4"}])

and, in a notebook (`pip install 'ftl-predictions[notebook]'`)::

    ftl.show("my-run")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .limits import Limits
from .notebook.page import html
from .notebook.show import show, widget_class
from .progress import Progress
from .run import PredictionsError, Run

if TYPE_CHECKING:
    from .notebook.widget import Widget as Widget

__version__ = "0.1.0"
__all__ = ["Limits", "PredictionsError", "Progress", "Run", "__version__", "html", "show"]


def __getattr__(name: str) -> Any:
    # Only whoever uses it needs anywidget.
    if name == "Widget":
        return widget_class()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
