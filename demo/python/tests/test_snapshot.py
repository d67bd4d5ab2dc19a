from __future__ import annotations

import enum
from collections import OrderedDict, namedtuple
from types import MappingProxyType
from typing import Any, List

import pytest

from ftl_predictions.records import mend_all
from ftl_predictions.snapshot import Unusable, restore, take_snapshot

Pair = namedtuple("Pair", "first second")


class Scalar:
    """As numpy, torch and jax have them."""

    def __init__(self, value: Any, shape: Any = ()) -> None:
        self.value = value
        self.shape = shape

    def item(self) -> Any:
        if self.shape:
            raise ValueError("only one element can be converted")
        return self.value


class Color(str, enum.Enum):
    RED = "red"


def copied(value: Any) -> Any:
    return restore(take_snapshot(value))


def test_scalars_of_other_libraries_become_numbers() -> None:
    copy = copied({"a": Scalar(1.5), "b": [Scalar(2)], "c": {"d": Scalar(True)}, "e": Color.RED, "f": Scalar(None)})
    assert copy == {"a": 1.5, "b": [2], "c": {"d": True}, "e": "red", "f": None}
    assert type(copy["e"]) is str


def test_mappings_and_lists_of_any_kind_become_plain_ones() -> None:
    copy = copied({"a": OrderedDict(b=Pair(1, MappingProxyType({"c": Scalar(1)})))})
    assert copy == {"a": {"b": [1, {"c": 1}]}}
    assert type(copy["a"]) is dict


def test_what_is_copied_shares_nothing() -> None:
    given = {"messages": [{"content": "before"}]}
    copy = take_snapshot(given)
    given["messages"][0]["content"] = "after"
    assert restore(copy) == {"messages": [{"content": "before"}]}


def test_an_array_or_an_object_is_told_by_what_it_is() -> None:
    sample = {"prompt": "p", "prediction": "q", "metadata": {"a": [object(), Scalar]}}
    record, complaints = next(mend_all(take_snapshot(({"epoch": 1, "step": Scalar(1, (2, 3))}, [sample]))))
    assert record is None
    assert complaints == [
        (
            "step",
            "sample 0 of step Scalar of shape (2, 3): step is Scalar of shape (2, 3) "
            "(expected a whole number from 0); the sample is left out",
        )
    ]
    record, complaints = next(mend_all(take_snapshot(({"epoch": 1, "step": 2}, [sample]))))
    assert record == {"epoch": 1, "step": 2, "sample_index": 0, "prompt": "p", "prediction": "q"}
    assert complaints == [
        ("metadata", "sample 0 of step 2: metadata is object at .a[0] (expected JSON); sent without it")
    ]


def test_an_object_is_never_asked_to_pickle_itself() -> None:
    class Trap:
        def __reduce__(self) -> Any:
            raise AssertionError("asked")

    assert (
        repr(copied([Trap(), len, print, 1j]))
        == "[Trap, builtin_function_or_method, builtin_function_or_method, complex]"
    )


def test_what_holds_itself_is_left_away() -> None:
    endless: List[Any] = []
    endless.append(endless)
    sample = {"prompt": "p", "prediction": "q", "metadata": {"a": endless}}
    record, complaints = next(mend_all(take_snapshot(({"epoch": 1, "step": 2}, [sample]))))
    assert record is not None
    assert "metadata" not in record
    assert "nested deeper than 64" in complaints[0].text


def test_half_a_surrogate_pair_survives_the_copy() -> None:
    assert copied("a\ud800") == "a\ud800"


@pytest.mark.parametrize("name", ["numpy", "torch"])
def test_real_scalars(name: str) -> None:
    library = pytest.importorskip(name)
    if name == "numpy":
        given = {"a": library.float32(0.5), "b": library.int64(3), "c": library.bool_(True), "d": library.zeros(2)}
        given["e"] = library.float64(0.25)
    else:
        given = {"a": library.tensor(0.5), "b": library.tensor([3]), "c": library.tensor(True), "d": library.zeros(2)}
    copy = copied(given)
    assert (copy["a"], copy["b"], copy["c"]) == (0.5, 3, True)
    assert [type(copy[key]) for key in "abc"] == [float, int, bool]
    assert type(copy.get("e", 0.0)) is float
    assert isinstance(copy["d"], Unusable)
