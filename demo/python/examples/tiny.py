"""A model, a tokenizer and data that need no download: sums, learnt in seconds on a processor."""

from __future__ import annotations

import random
from typing import Any, Dict, List

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

torch.set_num_threads(1)

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def tokenizer() -> PreTrainedTokenizerFast:
    bare = Tokenizer(models.BPE(unk_token="<unk>"))
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    special = ["<unk>", "<pad>", "<s>", "</s>", "<|system|>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bare.train_from_iterator([f"{a} + {b} = {a + b}" for a in range(20) for b in range(20)], trainer)
    whole = PreTrainedTokenizerFast(
        tokenizer_object=bare, unk_token="<unk>", pad_token="<pad>", bos_token="<s>", eos_token="</s>"
    )
    whole.chat_template = CHAT_TEMPLATE
    whole.padding_side = "right"  # As for training: whoever generates has to pad on the left.
    return whole


def model(tokenizer: Any) -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        attention_dropout=0.1,
        max_position_embeddings=256,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    made = LlamaForCausalLM(config)
    made.config._name_or_path = "tiny-sums"
    return made


def sums(count: int, seed: int = 0) -> List[Dict[str, Any]]:
    chance = random.Random(seed)
    pairs = [(chance.randrange(20), chance.randrange(20)) for _ in range(count)]
    return [{"prompt": f"{a} + {b} =", "completion": f" {a + b}"} for a, b in pairs]


def plain(count: int, seed: int = 0) -> Dataset:
    return Dataset.from_list(sums(count, seed))


def conversations(count: int, seed: int = 0) -> Dataset:
    return Dataset.from_list(
        [
            {
                "messages": [
                    {"role": "user", "content": row["prompt"]},
                    {"role": "assistant", "content": row["completion"].strip()},
                ]
            }
            for row in sums(count, seed)
        ]
    )


def tokenized(count: int, tokenizer: Any, seed: int = 0) -> Dataset:
    """With labels, the prompt's being -100, as a script without TRL makes them."""
    rows = []
    for row in sums(count, seed):
        prompt = tokenizer(row["prompt"])["input_ids"]
        answer = [*tokenizer(row["completion"])["input_ids"], tokenizer.eos_token_id]
        rows.append({"input_ids": prompt + answer, "labels": [-100] * len(prompt) + answer})
    return Dataset.from_list(rows)
