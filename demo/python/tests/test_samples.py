"""Which prompts are found in the rows of data sets, without any of the libraries that make them."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

import pytest

from ftl_predictions.hf.samples import chosen_samples, given_samples


class Letters:
    """A tokenizer of one token a letter."""

    eos_token = "$"

    def __call__(self, text: str) -> Dict[str, List[int]]:
        return {"input_ids": [ord(letter) for letter in text]}

    def decode(self, tokens: List[int], skip_special_tokens: bool = False) -> str:
        text = "".join(map(chr, tokens))
        return text.replace("$", "") if skip_special_tokens else text


def ids(text: str) -> List[int]:
    return [ord(letter) for letter in text]


ASKED = [{"role": "user", "content": "2 + 2"}]
ANSWERED = [{"role": "assistant", "content": "4"}]

Found = Tuple[Any, Optional[str]]
ROWS: List[Tuple[str, Dict[str, Any], Found]] = [
    ("prompt and completion", {"prompt": "2 + 2 =", "completion": " 4"}, ("2 + 2 =", " 4")),
    ("an end that TRL wrote", {"prompt": "2 + 2 =", "chosen": " 4$", "rejected": " 5$"}, ("2 + 2 =", " 4")),
    ("a conversation", {"messages": [*ASKED, *ANSWERED]}, (ASKED, "4")),
    ("a conversation without an answer", {"messages": ASKED, "answer": "4"}, (ASKED, "4")),
    ("conversations of both", {"prompt": ASKED, "chosen": ANSWERED}, (ASKED, "4")),
    ("an instruction with its input", {"instruction": "Add", "input": "2, 2", "output": "4"}, ("Add\n2, 2", "4")),
    ("a number as the answer", {"question": "2 + 2", "answer": 4}, ("2 + 2", "4")),
    ("labels", {"input_ids": ids("ab=cd$"), "labels": [-100] * 3 + ids("cd$")}, (ids("ab="), "cd")),
    (
        "labels of one turn",
        {"input_ids": ids("ab=cd$xy"), "labels": [-100] * 3 + ids("cd$") + [-100] * 2},
        (ids("ab="), "cd"),
    ),
    ("a mask", {"input_ids": ids("ab=cd"), "completion_mask": [0, 0, 0, 1, 1]}, (ids("ab="), "cd")),
    ("an encoder and a decoder", {"input_ids": ids("ab="), "labels": [*ids("c$"), -100, -100]}, (ids("ab="), "c")),
    (
        "what is made of a row",
        {"text": "…", "input_ids": ids("ab=cd"), "labels": [-100] * 3 + ids("cd")},
        (ids("ab="), "cd"),
    ),
    ("DPO's tokens", {"prompt_ids": ids("ab="), "chosen_ids": ids("cd$")}, (ids("ab="), "cd")),
    ("a text alone", {"text": "abcdef"}, (ids("abc"), "def")),
]


@pytest.mark.parametrize(("row", "found"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS])
def test_a_row_has_this_prompt_and_this_answer(row: Dict[str, Any], found: Found) -> None:
    (sample,) = chosen_samples([row], 1, 0, Letters())
    asked = [one for one in (sample.text, sample.messages, sample.tokens) if one is not None]
    assert (*asked, sample.ground_truth) == found
    assert sample.fields == {"sample_source": "dataset", "source_index": 0}


def test_a_row_without_a_prompt_names_its_columns() -> None:
    with pytest.raises(ValueError, match="got the columns image, class"):
        chosen_samples([{"image": b"", "class": 3}], 1, 0, Letters())


def test_a_seed_chooses_the_same_rows_in_order_and_another_others() -> None:
    rows = [{"prompt": str(index)} for index in range(1000)]
    first = [sample.fields["source_index"] for sample in chosen_samples(rows, 16, 0, Letters())]
    assert first == sorted(first)
    assert first == [sample.fields["source_index"] for sample in chosen_samples(rows, 16, 0, Letters())]
    assert first != [sample.fields["source_index"] for sample in chosen_samples(rows, 16, 1, Letters())]
    assert len(chosen_samples(rows[:3], 16, 0, Letters())) == 3


def test_a_stream_gives_its_first_rows() -> None:
    rows = ({"prompt": str(index)} for index in range(1000))
    assert [sample.text for sample in chosen_samples(rows, 3, 0, Letters())] == ["0", "1", "2"]


def test_samples_that_are_given_keep_their_fields() -> None:
    text, whole = given_samples(["a", {"prompt": "b", "ground_truth": "c", "sample_index": 9, "metadata": {"d": 1}}])
    assert (text.text, text.ground_truth, text.fields) == ("a", None, {})
    assert (whole.text, whole.ground_truth, whole.fields) == ("b", "c", {"sample_index": 9, "metadata": {"d": 1}})
    with pytest.raises(ValueError, match="sample 1: expected a text, or a dict with prompt or messages"):
        given_samples(["a", {"x": 1}])
