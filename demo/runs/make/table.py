"""Prints a line for every round of a recorded run, as a Markdown table: `python table.py ../assistant.jsonl`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path

HEAD = [
    "epoch",
    "step",
    "t (s)",
    "fields right",
    "form",
    "all right",
    "one of four all right",
    "at the limit",
    "tokens",
]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def sample_of(row: dict) -> int:
    return row["sample_index"]


def main() -> None:
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="ascii").splitlines()]
    print(f"| {' | '.join(HEAD)} |\n|{'--:|' * len(HEAD)}")
    for (epoch, step), round_ in groupby(rows, lambda row: (row["epoch"], row["step"])):
        answers = list(round_)
        is_right = [row["scores"]["correct"] == 1 for row in answers]
        groups = [[row["scores"]["correct"] == 1 for row in group] for _, group in groupby(answers, sample_of)]
        cells = [
            str(epoch),
            str(step),
            f"{answers[-1]['t']:.0f}",
            f"{mean([row['scores']['correct'] for row in answers]):.3f}",
            f"{mean([row['scores']['form'] for row in answers]):.3f}",
            f"{mean(is_right):.3f}",
            f"{sum(map(any, groups))} of {len(groups)}",
            f"{sum(row['finish_reason'] == 'length' for row in answers)} of {len(answers)}",
            f"{mean([row['completion_tokens'] for row in answers]):.0f}",
        ]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
