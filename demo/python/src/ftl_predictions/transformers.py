"""
A callback for Hugging Face's `Trainer` and for the trainers of TRL::

    from ftl_predictions.transformers import PredictionsCallback

    trainer = Trainer(..., callbacks=[PredictionsCallback("my-run", url="https://predictions.example", key="wak_…")])
"""

from __future__ import annotations

import math
import sys
import weakref
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Union

from transformers import TrainerCallback

from .hf.generation import Answerer, Asking
from .hf.grpo import Completions
from .hf.samples import FixedSample, chosen_samples, given_samples
from .notices import logger
from .run import Run

Score = Callable[[Dict[str, Any]], Optional[Mapping[str, Any]]]


class PredictionsCallback(TrainerCallback):  # type: ignore[misc]  # transformers need not be installed to check this
    """
    Asks the model the same prompts again and again while it trains, and sends what it answers.

    Training is not changed by it: the model's modes, the random numbers and the tokenizer are left as they were, and an
    error here is told in one line and never raised. It takes the time of generating, at most `time_budget` each time.
    """

    def __init__(
        self,
        run: Union[Run, str],
        url: Optional[str] = None,
        key: Optional[str] = None,
        *,
        samples: Optional[Iterable[Union[str, Mapping[str, Any]]]] = None,
        dataset: Any = None,
        sample_count: int = 16,
        seed: int = 0,
        every: Union[str, int] = "epoch",
        at_start: bool = True,
        max_new_tokens: int = 64,
        batch_size: int = 8,
        completions: int = 1,
        generation: Optional[Mapping[str, Any]] = None,
        time_budget: float = 60.0,
        score: Optional[Score] = None,
        training_completions: bool = True,
        tokenizer: Any = None,
        **options: Any,
    ) -> None:
        """
        :param run: the job's id, or a `Run` of your own (which stays open when training ends).
        :param samples: prompts, or dicts with `prompt` or `messages`, `ground_truth` and further fields. Default: so
            many as `sample_count` from the evaluation set, or else the training set, the same ones for the same `seed`.
        :param dataset: in place of the trainer's evaluation set.
        :param every: `epoch`, `evaluate` (after each evaluation), or so many steps.
        :param at_start: before training as well, as epoch 0.
        :param completions: answers to each prompt; more than one are sampled.
        :param generation: for `generate`: temperature, top_p, repetition_penalty, ….
        :param time_budget: seconds; what is not answered by then is not sent.
        :param score: from a record to scores of your own, such as `{"bleu": 0.4}`.
        :param training_completions: with GRPO and RLOO, also what they generate to train on, with its rewards, at each
            logging step.
        :param tokenizer: where the trainer has none.
        :param options: as for `Run`: model_name, config, spool, ….
        """
        if not (every in ("epoch", "evaluate") or (isinstance(every, int) and every > 0)):
            raise ValueError(f"every: expected epoch, evaluate or a number of steps, got {every!r}")
        self._given_run = run if isinstance(run, Run) else None
        self._run_options: Dict[str, Any] = {"job": run, "url": url, "key": key, **options}
        self._run: Optional[Run] = self._given_run
        self._given = None if samples is None else given_samples(samples)
        self._dataset = dataset
        self._sample_count = sample_count
        self._every = every
        self._at_start = at_start
        self._asking = Asking(max_new_tokens, batch_size, completions, time_budget, seed, generation)
        self._score = score
        self._training_completions = training_completions
        self._tokenizer = tokenizer
        self._samples: Optional[List[FixedSample]] = None
        self._trainer: Callable[[], Any] = lambda: None
        self._completions: Optional[Completions] = None
        self._last_step: Optional[int] = None

    def on_init_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._find_trainer()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._last_step = None
        if not state.is_world_process_zero:
            return
        self._find_trainer()
        try:
            self._begin(args, **kwargs)
            trainer = self._trainer()
            if self._training_completions and Completions.are_made_by(trainer):
                self._completions = Completions(trainer)
        except Exception as fault:
            self._tell("begin", fault)
        if self._at_start and state.global_step == 0:
            self._ask(args, state, **kwargs)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if isinstance(self._every, int) and state.global_step % self._every == 0:
            self._ask(args, state, **kwargs)

    def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._every == "epoch":
            self._ask(args, state, **kwargs)

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._every == "evaluate":
            self._ask(args, state, **kwargs)

    def on_log(self, args: Any, state: Any, control: Any, logs: Optional[Mapping[str, Any]] = None, **_: Any) -> None:
        if self._run is None or self._completions is None or not state.is_world_process_zero:
            return
        try:
            is_evaluation = any(name.startswith("eval_") for name in logs or {})
            samples = self._completions.read(is_evaluation)
            if samples:
                self._run.log(_epoch(state), state.global_step, samples)
        except Exception as fault:
            self._tell("completions", fault)

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._run is not None:
            self._run.save()  # Training that goes on from this checkpoint will not make these again.

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._ask(args, state, **kwargs)  # Training may end in the middle of what `every` says.
        if self._run is not None and self._given_run is None:
            self._run.close()
            self._run = None

    def _begin(self, args: Any, **kwargs: Any) -> None:
        model = kwargs.get("model")
        if self._run is None:
            config = getattr(model, "config", None)
            options: Dict[str, Any] = {"model_name": getattr(config, "_name_or_path", None) or type(model).__name__}
            options.update({name: value for name, value in self._run_options.items() if value is not None})
            self._run = Run(**{"rank": 0, "config": _told_of(args), **options})

    def _ask(self, args: Any, state: Any, **kwargs: Any) -> None:
        if self._run is None or not state.is_world_process_zero or state.global_step == self._last_step:
            return
        self._last_step = state.global_step
        try:
            why_not = _why_not_alone(args)
            if why_not is not None:
                self._run.notify("sharded", why_not)
                return
            tokenizer = self._tokenizer or kwargs.get("processing_class") or kwargs.get("tokenizer")
            if self._samples is None:
                self._samples = self._find_samples(tokenizer, **kwargs)
            if not self._samples:
                return
            records = list(Answerer(kwargs["model"], tokenizer, self._asking).answer(self._samples))
            for record in records:
                self._add_scores(record)
            self._run.log(_epoch(state), state.global_step, records)
            asked = len(self._samples) * self._asking.completions
            if len(records) < asked:
                self._run.notify(
                    "budget",
                    f"{len(records)} of {asked} answers came within {self._asking.time_budget:g} s (time_budget); "
                    "the others are left out",
                )
        except Exception as fault:
            self._tell("generate", fault)

    def _add_scores(self, record: Dict[str, Any]) -> None:
        if self._score is None:
            return
        try:
            scores = self._score(dict(record))
        except Exception as fault:
            self._tell("score", fault)
            return
        if scores:
            record["scores"] = {**record.get("scores", {}), **scores}

    def _find_samples(self, tokenizer: Any, **kwargs: Any) -> List[FixedSample]:
        if self._given is not None:
            return self._given
        if tokenizer is None:
            raise ValueError("the trainer has no tokenizer: give tokenizer=…")
        trainer = self._trainer()
        if self._dataset is None and self._completions is not None and trainer.eval_dataset is None:
            return []  # What it trains on is shown already.
        dataset = self._dataset
        if dataset is None:
            of_trainer = [getattr(trainer, name, None) for name in ("eval_dataset", "train_dataset")]
            loaders = [kwargs.get(name) for name in ("eval_dataloader", "train_dataloader")]
            of_loaders = [getattr(loader, "dataset", None) for loader in loaders]
            dataset = next((one for one in (*of_trainer, *of_loaders) if one is not None), None)
        if isinstance(dataset, Mapping):
            dataset = next(iter(dataset.values()), None)
        if dataset is None:
            raise ValueError("the trainer has no data set: give samples=[…] or dataset=…")
        return chosen_samples(dataset, self._sample_count, self._asking.seed, tokenizer)

    def _find_trainer(self) -> None:
        """
        A callback is not told whose it is. The trainer is what called it: it knows the evaluation set with all its
        columns, and TRL's completions. Without it, what the events bring has to do.
        """
        frame = sys._getframe(1)
        while frame is not None:
            owner = frame.f_locals.get("self")
            handler = getattr(owner, "callback_handler", None) if owner is not self else None
            if handler is not None and any(one is self for one in getattr(handler, "callbacks", ())):
                self._trainer = weakref.ref(owner)
                return
            frame = frame.f_back  # type: ignore[assignment]

    def _tell(self, what: str, fault: Exception) -> None:
        text = f"no predictions ({what}): {type(fault).__name__}: {fault}"
        if self._run is not None:
            self._run.notify(what, text)
        else:
            logger.warning("ftl-predictions: %s", text)


def _epoch(state: Any) -> int:
    """Whole epochs. The end of the first is 1, also where rounding makes it 0.9999999."""
    return math.floor((state.epoch or 0) + 1e-6)


def _why_not_alone(args: Any) -> Optional[str]:
    """Why one process alone cannot generate."""
    if getattr(args, "world_size", 1) <= 1:
        return None
    plugin = getattr(args, "deepspeed_plugin", None)
    if plugin is not None and getattr(plugin, "zero_stage", 0) == 3:
        return "with DeepSpeed ZeRO-3 no process has the whole model, so none can answer prompts by itself; use ZeRO-2"
    if getattr(args, "fsdp", None):
        return "with FSDP no process has the whole model, so none can answer prompts by itself; use DDP"
    return None


def _told_of(args: Any) -> Dict[str, Any]:
    """What of the training's arguments is worth showing."""
    names = (
        "learning_rate",
        "num_train_epochs",
        "max_steps",
        "per_device_train_batch_size",
        "gradient_accumulation_steps",
        "seed",
        "bf16",
        "gradient_checkpointing",
    )
    return {name: getattr(args, name) for name in names if hasattr(args, name)}
