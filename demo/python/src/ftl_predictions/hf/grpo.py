"""The completions that TRL's online trainers (GRPO, RLOO) make themselves, with their rewards."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping, Optional

#: A score's name, as the server takes it.
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.:/-]")
_MOST_ROWS = 200_000
_TRUTHS = ("ground_truth", "solution", "answer", "completion", "target")


class Completions:
    """Reads what the trainer has logged of its last generation."""

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer
        self._rows: Optional[Dict[str, int]] = None
        self._last: Any = None

    @staticmethod
    def are_made_by(trainer: Any) -> bool:
        logs = getattr(trainer, "_logs", None)
        return isinstance(logs, Mapping) and {"prompt", "completion", "rewards"} <= set(logs)

    def read(self, is_evaluation: bool) -> List[Dict[str, Any]]:
        """Samples of the last generation; none when it was read before."""
        logs = self._trainer._logs
        prompts, answers = list(logs["prompt"]), list(logs["completion"])
        rewards = {name: list(values) for name, values in logs["rewards"].items()}
        seen = (answers, list(logs.get("advantages", [])))
        if not prompts or seen == self._last:
            return []
        self._last = seen
        dataset = self._trainer.eval_dataset if is_evaluation else self._trainer.train_dataset
        groups: Dict[str, int] = {}
        counts: Dict[str, int] = {}
        samples = []
        for place, (prompt, answer) in enumerate(zip(prompts, answers)):
            name = _name_of(prompt)
            row = None if is_evaluation else self._row_of(name, dataset)
            index = groups.setdefault(name, len(groups)) if row is None else row
            # `train`: the row of the training set. `batch`, `eval`: the place among the prompts of this generation.
            source = "eval" if is_evaluation else "batch" if row is None else "train"
            completion_index = counts.get(name, 0)
            counts[name] = completion_index + 1
            samples.append(
                {
                    "sample_index": index,
                    "sample_source_id": source,
                    "completion_index": completion_index,
                    "prompt": prompt,
                    "prediction": answer,
                    "ground_truth": None if row is None else _truth_of(dataset[row]),
                    "scores": self._scores(rewards, logs, place),
                    "do_sample": True,
                }
            )
        return samples

    def _scores(self, rewards: Mapping[str, List[Any]], logs: Mapping[str, Any], place: int) -> Dict[str, Any]:
        scores: Dict[str, Any] = {}
        for name, values in rewards.items():
            if place < len(values):
                scores[_NOT_IN_NAMES.sub("_", name)[:64]] = _finite(values[place])
        known = [score for score in scores.values() if score is not None]
        if known and len(rewards) > 1:
            weights = getattr(self._trainer, "reward_weights", None)
            by = [1.0] * len(rewards) if weights is None else [float(weight) for weight in weights]
            scores["reward"] = sum(w * s for w, s in zip(by, scores.values()) if s is not None)
        advantages = logs.get("advantages") or []
        if place < len(advantages):
            scores["advantage"] = _finite(advantages[place])
        return scores

    def _row_of(self, name: str, dataset: Any) -> Optional[int]:
        """The prompt's row in the training set, so that it is the same sample in every epoch and after a restart."""
        if self._rows is None:
            try:
                few = len(dataset) <= _MOST_ROWS
                self._rows = {_name_of(row): i for i, row in enumerate(dataset["prompt"])} if few else {}
            except Exception:  # No length, no columns: a stream.
                self._rows = {}
        return self._rows.get(name)


def _finite(value: Any) -> Any:
    return None if value is None or value != value else value  # NaN: that reward does not apply to this sample.


def _name_of(prompt: Any) -> str:
    return json.dumps(prompt, sort_keys=True, default=str)


def _truth_of(row: Mapping[str, Any]) -> Optional[str]:
    truth = next((row[name] for name in _TRUTHS if row.get(name) is not None), None)
    return truth if isinstance(truth, str) else None if truth is None or isinstance(truth, (list, dict)) else str(truth)
