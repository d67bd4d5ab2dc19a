"""How a model is asked: a random one, whose answers tell of every token that it is given."""

from __future__ import annotations

from typing import Any

import pytest
import tiny
import torch

from ftl_predictions.hf.generation import Answerer, Asking
from ftl_predictions.hf.samples import FixedSample

pytestmark = pytest.mark.trainer

TEXTS = ["1 + 2 =", "12 + 13 = 25 3 + 4 =", "7 + 7 = 14 1 + 1 = 2 19 + 19 =", "5", "18 + 1 ="]
CONVERSATION = [{"role": "user", "content": "2 + 2"}]


@pytest.fixture
def tokenizer() -> Any:
    return tiny.tokenizer()


@pytest.fixture
def model(tokenizer: Any) -> Any:
    made = tiny.model(tokenizer)
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    made.model.layers[0].self_attn.attention_dropout = made.model.layers[1].self_attn.attention_dropout = 0.5
    made.train()
    return made


def alone(model: Any, tokenizer: Any, ids: list[int]) -> str:
    was = model.training
    model.eval()
    made = model.generate(input_ids=torch.tensor([ids]), max_new_tokens=8, do_sample=False)
    model.train(was)
    return str(tokenizer.decode(made[0, len(ids) :], skip_special_tokens=True))


def test_prompts_of_different_lengths_are_answered_as_each_alone(model: Any, tokenizer: Any) -> None:
    expected = [alone(model, tokenizer, tokenizer(text)["input_ids"]) for text in TEXTS]
    assert len(set(expected)) == len(TEXTS)
    samples = [FixedSample(text=text) for text in TEXTS]
    records = list(Answerer(model, tokenizer, Asking(max_new_tokens=8, batch_size=3)).answer(samples))
    assert [record["prediction"] for record in records] == expected
    assert [record["sample_index"] for record in records] == list(range(len(TEXTS)))
    assert [record["prompt"] for record in records] == TEXTS


def test_a_conversation_is_asked_through_the_chat_template(model: Any, tokenizer: Any) -> None:
    asking = Answerer(model, tokenizer, Asking(max_new_tokens=8))
    (record,) = asking.answer([FixedSample(messages=CONVERSATION)])
    ids = tokenizer("<|user|>2 + 2</s><|assistant|>")["input_ids"]
    assert record["prediction"] == alone(model, tokenizer, ids)
    assert (record["messages"], record["prompt_tokens"]) == (CONVERSATION, len(ids))


def test_modes_random_numbers_and_settings_are_as_before(model: Any, tokenizer: Any) -> None:
    model.model.layers[0].eval()  # On purpose.
    modes = [module.training for module in model.modules()]
    settings = model.generation_config.to_dict()
    random = torch.get_rng_state()
    samples = [FixedSample(text=text) for text in TEXTS]
    records = list(Answerer(model, tokenizer, Asking(completions=3, max_new_tokens=4)).answer(samples))
    assert [(r["sample_index"], r["completion_index"]) for r in records] == [(i, c) for i in range(5) for c in range(3)]
    assert len({record["prediction"] for record in records[:3]}) > 1
    assert [module.training for module in model.modules()] == modes
    assert model.generation_config.to_dict() == settings
    assert torch.equal(torch.get_rng_state(), random)
    assert (tokenizer.padding_side, tokenizer.pad_token_id) == ("right", 1)


def test_the_end_that_was_reached_is_told(model: Any, tokenizer: Any) -> None:
    asking = Asking(max_new_tokens=8, generation={"eos_token_id": list(range(len(tokenizer)))})
    (record,) = Answerer(model, tokenizer, asking).answer([FixedSample(text="1")])
    assert (record["finish_reason"], record["completion_tokens"], record["prediction"]) == ("stop", 0, "")
    (record,) = Answerer(model, tokenizer, Asking(max_new_tokens=2)).answer([FixedSample(text=TEXTS[0])])
    assert (record["finish_reason"], record["completion_tokens"]) == ("length", 2)


def test_a_model_that_has_a_switch_of_its_own_is_switched(model: Any, tokenizer: Any) -> None:
    switched: list[str] = []
    model.for_inference = lambda: switched.append("inference")
    model.for_training = lambda: switched.append("training")
    list(Answerer(model, tokenizer, Asking(max_new_tokens=1)).answer([FixedSample(text="1")]))
    assert switched == ["inference", "training"]
