"""Has a model in training answer, and leaves no trace of it: no mode, no random number, no setting is changed."""

from __future__ import annotations

import contextlib
import copy
import time
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence

import torch

from .samples import FixedSample


@dataclass
class Asking:
    """How the model is asked."""

    max_new_tokens: int = 64
    #: Prompts at a time.
    batch_size: int = 8
    #: Answers to each; more than one are sampled.
    completions: int = 1
    #: Seconds for all prompts together.
    time_budget: float = 60.0
    seed: int = 0
    #: What else `generate` takes, such as temperature; these win.
    generation: Optional[Mapping[str, Any]] = None


class Answerer:
    def __init__(self, model: Any, tokenizer: Any, asking: Asking) -> None:
        self._model = getattr(model, "module", model)  # Out of DistributedDataParallel.
        # A processor of several media has a tokenizer in it.
        self._tokenizer = getattr(tokenizer, "tokenizer", tokenizer)
        self._asking = asking
        self._config = self._generation_config()

    def answer(self, samples: Sequence[FixedSample]) -> Iterator[Dict[str, Any]]:
        """
        The fields of a record for each answer, in the order of the samples, until the time is used up.

        :raises Exception: what the model or the tokenizer raises.
        """
        ends = time.monotonic() + self._asking.time_budget
        with _undisturbed(self._model, self._asking.seed):
            for start in range(0, len(samples), self._asking.batch_size):
                left = ends - time.monotonic()
                if left <= 0:
                    return
                yield from self._answer_batch(start, samples[start : start + self._asking.batch_size], left)

    def _answer_batch(self, start: int, samples: Sequence[FixedSample], seconds: float) -> Iterator[Dict[str, Any]]:
        prompts = [self._encoded(sample) for sample in samples]
        width = max(len(prompt) for prompt in prompts)
        # Padded on the left by hand: the tokenizer's own padding is the training's.
        padding = [[self._pad] * (width - len(prompt)) for prompt in prompts]
        ids = torch.tensor([pad + prompt for pad, prompt in zip(padding, prompts)], device=self._device())
        mask = torch.tensor(
            [[0] * len(pad) + [1] * len(prompt) for pad, prompt in zip(padding, prompts)], device=ids.device
        )
        self._config.max_time = seconds
        began = time.monotonic()
        produced = self._model.generate(input_ids=ids, attention_mask=mask, generation_config=self._config)
        latency_ms = round((time.monotonic() - began) * 1000)
        skipped = 1 if self._is_encoder_decoder else width
        rows = produced[:, skipped:].tolist()
        for place, sample in enumerate(samples):
            for completion in range(self._asking.completions):
                tokens, reason = self._ended(rows[place * self._asking.completions + completion])
                record = self._record(sample, prompts[place], tokens)
                yield {
                    "sample_index": start + place,
                    **record,
                    "finish_reason": reason,
                    "latency_ms": latency_ms,
                    **({"completion_index": completion} if self._asking.completions > 1 else {}),
                    **sample.fields,
                }

    def _record(self, sample: FixedSample, prompt: List[int], tokens: List[int]) -> Dict[str, Any]:
        record: Dict[str, Any] = {
            "prediction": self._tokenizer.decode(tokens, skip_special_tokens=True),
            "ground_truth": sample.ground_truth,
            "prompt_tokens": len(prompt),
            "completion_tokens": len(tokens),
            "total_tokens": len(prompt) + len(tokens),
            "max_new_tokens": self._config.max_new_tokens,
            "do_sample": bool(self._config.do_sample),
        }
        if sample.messages is not None:
            record["messages"] = sample.messages
        else:
            shown = sample.text if sample.tokens is None else self._tokenizer.decode(prompt, skip_special_tokens=True)
            record["prompt"] = shown
        return record

    def _encoded(self, sample: FixedSample) -> List[int]:
        if sample.tokens is not None:
            tokens = sample.tokens
        elif sample.messages is not None and getattr(self._tokenizer, "chat_template", None):
            tokens = self._tokenizer.apply_chat_template(
                sample.messages, add_generation_prompt=True, tokenize=True, return_dict=False
            )
        else:
            text = sample.text
            if text is None:
                text = "\n".join(str(message.get("content", "")) for message in sample.messages or [])
            tokens = self._tokenizer(text)["input_ids"]
            if not self._is_encoder_decoder and tokens and tokens[-1] == self._tokenizer.eos_token_id:
                tokens = tokens[:-1]  # Some tokenizers end every text: nothing would be left to say.
        return list(tokens) or [self._start]

    def _ended(self, tokens: List[int]) -> Any:
        """The answer up to its end, and why it ended."""
        for place, token in enumerate(tokens):
            if token in self._ends:
                return tokens[:place], "stop"
        while tokens and tokens[-1] == self._pad:
            tokens = tokens[:-1]
        return tokens, "length"

    def _generation_config(self) -> Any:
        config = copy.deepcopy(self._model.generation_config)
        config.max_new_tokens = self._asking.max_new_tokens
        config.max_length = None
        config.do_sample = self._asking.completions > 1
        if not config.do_sample:
            config.temperature = config.top_p = config.top_k = None
        config.num_return_sequences = self._asking.completions
        # Off while gradients are checkpointed; without it every token would cost as much as the whole text.
        config.use_cache = True
        config.return_dict_in_generate = False
        for name, value in (self._asking.generation or {}).items():
            setattr(config, name, value)
        model, tokenizer = self._model.config, self._tokenizer
        self._is_encoder_decoder = bool(getattr(model, "is_encoder_decoder", False))
        ends = config.eos_token_id if config.eos_token_id is not None else tokenizer.eos_token_id
        self._ends = set(ends) if isinstance(ends, (list, tuple)) else {ends} - {None}
        config.eos_token_id = sorted(self._ends) or None
        pads = (config.pad_token_id, tokenizer.pad_token_id, *sorted(self._ends), 0)
        self._pad = int(next(pad for pad in pads if pad is not None))
        config.pad_token_id = self._pad
        self._start = int(next(t for t in (tokenizer.bos_token_id, *sorted(self._ends), 0) if t is not None))
        return config

    def _device(self) -> Any:
        return next(self._model.parameters()).device


@contextlib.contextmanager
def _undisturbed(model: Any, seed: int) -> Iterator[None]:
    """Evaluation mode, no gradients and random numbers of its own; all of it as before, afterwards."""
    were = [(module, module.training) for module in model.modules()]
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices), torch.no_grad():
        torch.manual_seed(seed)
        model.eval()
        # Unsloth's models have a switch of their own.
        has_switch = callable(getattr(model, "for_inference", None)) and callable(getattr(model, "for_training", None))
        if has_switch:
            model.for_inference()
        try:
            yield
        finally:
            if has_switch:
                model.for_training()
            for module, was in were:  # One by one: some may have been in evaluation mode on purpose.
                module.training = was
