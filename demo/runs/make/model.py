"""The tokenizer and the model, both from nothing: no weights and no vocabulary are fetched."""

from __future__ import annotations

from collections.abc import Iterator

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import Lfm2Config, Lfm2ForCausalLM, PreTrainedTokenizerFast

from phrases import Exercise

START, END, PAD = "<|im_start|>", "<|im_end|>", "<|pad|>"
THINK = ("<think>", "</think>")

TEMPLATE = (
    "{% for message in messages %}"
    "{{ ('' if loop.first else '\n') + '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' }}"
    "{% endfor %}"
    "{{ '\n<|im_start|>assistant\n' if add_generation_prompt }}"
)


def train_tokenizer(exercises: list[Exercise], size: int) -> PreTrainedTokenizerFast:
    """Byte-pair encoding; every digit is a token of its own, so that the clock can be reckoned with."""

    def texts() -> Iterator[str]:
        for exercise in exercises:
            yield from (it["content"] for it in exercise.messages)
            yield exercise.completion

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"</?think>|\d|[^\w\s]+| ?[^\W\d]+|\s"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    # The alphabet is that of printable ASCII: an untrained model writes nonsense, but no broken characters.
    alphabet = [chr(code) for code in range(33, 127)] + ["Ġ", "Ċ"]
    tokenizer.train_from_iterator(
        texts(),
        trainers.BpeTrainer(
            vocab_size=size,
            initial_alphabet=alphabet,
            limit_alphabet=len(alphabet),
            special_tokens=[PAD, START, END],
            show_progress=False,
        ),
    )
    # Thinking is part of the text that is kept, so its two marks are no special tokens.
    tokenizer.add_tokens([AddedToken(it, special=False, normalized=False) for it in THINK])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        chat_template=TEMPLATE,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )


def new_model(tokenizer: PreTrainedTokenizerFast) -> Lfm2ForCausalLM:
    """Short convolutions between the attention layers: a model this small learns to copy a name far sooner."""
    return Lfm2ForCausalLM(
        Lfm2Config(
            vocab_size=len(tokenizer),
            hidden_size=128,
            intermediate_size=384,
            block_auto_adjust_ff_dim=False,
            num_hidden_layers=4,
            layer_types=["conv", "full_attention", "conv", "full_attention"],
            num_attention_heads=4,
            num_key_value_heads=4,
            conv_L_cache=3,
            max_position_embeddings=512,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
