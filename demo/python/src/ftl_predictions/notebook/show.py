"""`show`: what a cell ends with."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Optional


def show(job: Optional[str] = None, **options: Any) -> Any:
    """
    Shows a job live, or with `file=` a recorded run, as the output of a cell::

        ftl.show("my-run")  # url= and key= or token=, else FTL_URL and FTL_API_KEY

    :param options: those of `Widget`.
    :returns: a `Widget`.
    :raises ImportError: without anywidget.
    :raises ValueError: for what cannot be shown.
    """
    return widget_class()(job, **options)


def widget_class() -> Any:
    """
    :raises ImportError: without anywidget.
    """
    if find_spec("anywidget") is None:
        raise ImportError(
            "ftl.show and ftl.Widget need anywidget: pip install 'ftl-predictions[notebook]'. Without it, "
            "IPython.display.HTML(ftl.html('my-run', token=…)) shows the same, with the token in the notebook."
        )
    from .widget import Widget

    return Widget
