"""
`ftl-predictions watch`. The Parquet files in data/trl were written by TRL 1.16 (tests/trainer/test_trl.py makes such);
the other formats are written here as the code of their tools writes them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
from fake_server import FakeServer, until

from ftl_predictions.cli import main
from ftl_predictions.watch.files import FolderReader

DATA = Path(__file__).parent / "data"
Watch = Callable[..., int]


@pytest.fixture
def watch(server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setenv("FTL_API_KEY", server.key)
    monkeypatch.setenv("FTL_URL", server.url)
    monkeypatch.setenv("FTL_SPOOL", str(tmp_path / "spool"))
    return lambda folder, *flags: main(["watch", str(folder), "--job", "watched", "--once", *flags])


def lines(path: Path, *rows: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def stored(server: FakeServer, *fields: str) -> List[Any]:
    return [tuple(row.get(field) for field in fields) for row in server.rows.values()]


def test_trl(server: FakeServer, watch: Watch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert watch(DATA / "trl") == 0
    files = sorted((DATA / "trl").rglob("*.parquet"))
    rows = [row for file in files for row in parquet.read_table(file).to_pylist()]
    assert len(rows) == 16
    assert stored(server, "step", "prompt", "prediction") == [
        (row["step"], row["prompt"], row["completion"]) for row in rows
    ]
    first = next(iter(server.rows.values()))
    assert set(first["scores"]) == {"reward_ends", "reward_digits", "advantage"}
    assert first["scores"]["reward_digits"] == rows[0]["reward_digits"]
    assert [row["completion_index"] for row in server.rows.values()] == [0, 1, 2, 3] * 4
    assert len({(row["sample_index"], row["prompt"]) for row in server.rows.values()}) == len(
        {row["prompt"] for row in rows}
    )


def test_verl(server: FakeServer, watch: Watch, tmp_path: Path) -> None:
    def row(step: int, prompt: str, output: str, score: float) -> Dict[str, Any]:
        return {
            "input": prompt,
            "output": output,
            "gts": "4",
            "score": score,
            "step": step,
            "acc": True,
            "pred": output,
        }

    folder = tmp_path / "rollouts"
    lines(folder / "10.jsonl", row(10, "b", "4", 1.0), row(10, "a", "5", 0.0), row(10, "a", "4", 1.0))
    lines(folder / "2.jsonl", row(2, "a", "3", 0.0))
    # Some versions wrote every value as a text.
    lines(folder / "validation/10.jsonl", {key: str(value) for key, value in row(10, "a", "4", 0.5).items()})
    assert watch(folder, "--steps-per-epoch", "5") == 0
    assert stored(server, "epoch", "step", "sample_source_id", "sample_index", "completion_index", "prediction") == [
        (0, 2, None, 0, 0, "3"),
        (2, 10, None, 1, 0, "4"),
        (2, 10, None, 0, 0, "5"),
        (2, 10, None, 0, 1, "4"),
        (2, 10, "validation", 0, 0, "4"),
    ]
    assert stored(server, "ground_truth", "scores")[0] == ("4", {"score": 0.0, "acc": 1})
    assert stored(server, "ground_truth", "scores")[-1] == ("4", {"score": 0.5})


def test_llama_factory(server: FakeServer, watch: Watch, tmp_path: Path) -> None:
    rows = [
        {"prompt": "user\n2 + 2", "predict": "5", "label": "4"},
        {"prompt": "user\n1", "predict": "1", "label": "1"},
    ]
    lines(tmp_path / "out/checkpoint-500/generated_predictions.jsonl", *rows)
    # Early versions: no prompt, and no end of the last line.
    early = tmp_path / "out/generated_predictions.jsonl"
    early.write_text('{"label": "4", "predict": "4"}', "utf-8")
    assert watch(tmp_path / "out") == 0
    assert sorted(stored(server, "step", "prompt", "prediction", "ground_truth")) == [
        (0, "", "4", "4"),
        (500, "user\n1", "1", "1"),
        (500, "user\n2 + 2", "5", "4"),
    ]


def test_ms_swift(server: FakeServer, watch: Watch, tmp_path: Path) -> None:
    table = {
        "gen_step": [3, 3],
        "prompt": ["a", "a"],
        "completion": ["x", "y"],
        "Format": [1.0, 0.0],
        "Accuracy": [None, 0.5],
        "advantages": [0.7, -0.7],
    }
    row = {"gen_step": 4, "prompt": "user: b\n", "completion": "z", "reward": 0.25}
    lines(tmp_path / "out/completions.jsonl", table, row)
    assert watch(tmp_path / "out") == 0
    assert stored(server, "step", "prompt", "prediction", "completion_index", "scores") == [
        (3, "a", "x", 0, {"Format": 1.0, "advantages": 0.7}),
        (3, "a", "y", 1, {"Format": 0.0, "Accuracy": 0.5, "advantages": -0.7}),
        (4, "user: b\n", "z", 0, {"reward": 0.25}),
    ]


def test_nemo_rl(server: FakeServer, watch: Watch, tmp_path: Path) -> None:
    texts = {"content": [["2 + 2 =", "5", "wrong"]], "rewards": [0.0], "input_lengths": [12], "idx": 0}
    turns = [{"role": "user", "content": "1 + 1 ="}, {"role": "assistant", "content": "2"}]
    lines(tmp_path / "logs/train_data_step7.jsonl", texts)
    lines(tmp_path / "logs/val_data_step7.jsonl", {"content": [turns], "rewards": [1.0], "idx": 0})
    assert watch(tmp_path / "logs") == 0
    assert stored(server, "step", "prompt", "prediction", "scores") == [
        (7, "2 + 2 =", "5", {"reward": 0.0}),
        (7, "1 + 1 =", "2", {"reward": 1.0}),
    ]


def test_columns_that_flags_name(server: FakeServer, watch: Watch, tmp_path: Path) -> None:
    row = {"q": "2 + 2", "a": "5", "gold": "4", "it": 30, "ep": 1.5, "id": 9, "bleu": 0.1, "note": "x"}
    lines(tmp_path / "mine/all.jsonl", row)
    flags = "--prompt q --prediction a --ground-truth gold --step it --epoch ep --sample-index id --score bleu"
    assert watch(tmp_path / "mine", *flags.split()) == 0
    assert stored(server, "epoch", "step", "sample_index", "prompt", "prediction", "ground_truth", "scores") == [
        (1, 30, 9, "2 + 2", "5", "4", {"bleu": 0.1})
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("odd.jsonl", '{"q": 1}\n', "found the columns q: name it by --prediction"),
        ("3.jsonl", '{"input": 1}\n', "expected a prediction (prediction, completion, predict"),
        ("3.jsonl", '{"input": "a", "output": "b"}\nnot json\n', "line 2: expected JSON, found b'not json"),
        (
            "3.jsonl",
            '{"input": "a", "output": "b"}\n{"input": "c"}\n',
            "found the columns input: name it by --prediction",
        ),
        ("3.jsonl", "7\n", "expected a JSON object on each line, found int"),
        ("completions_1.parquet", "no parquet", "expected a Parquet file, found one that is not complete"),
        ("completions_1.parquet", "PAR1" + "x" * 20 + "PAR1", "found what pyarrow cannot read"),
    ],
    ids=lambda value: None if len(value) > 30 else value,
)
def test_a_file_that_is_not_as_expected_says_what_was_and_what_came(
    name: str, text: str, told: str, watch: Watch, tmp_path: Path, server: FakeServer, capsys: Any
) -> None:
    if "pyarrow" in told:
        pytest.importorskip("pyarrow")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text(text, "utf-8")
    lines(tmp_path / "in/4.jsonl", {"input": "good", "output": "neighbour"})
    assert watch(tmp_path / "in") == 1
    err = capsys.readouterr().err
    assert told in err
    assert err.count(name) >= 1
    assert ("good", "neighbour") in stored(server, "prompt", "prediction")


def test_flags_that_do_not_fit_are_told(watch: Watch, tmp_path: Path, capsys: Any) -> None:
    assert watch(tmp_path / "nowhere") == 2
    assert "there is no" in capsys.readouterr().err
    lines(tmp_path / "in/a.jsonl", {"prompt": "a", "prediction": "b"})
    assert watch(tmp_path / "in", "--prompt", "q") == 1
    assert 'expected a column "q", found the columns prompt, prediction' in capsys.readouterr().err
    assert watch(tmp_path, "--steps-per-epoch", "0") == 2
    assert "a number from 1" in capsys.readouterr().err


def test_growing_files_are_followed_and_what_is_half_written_waits(
    server: FakeServer, watch: Watch, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    command = [sys.executable, "-m", "ftl_predictions", "watch", str(folder), "--job", "watched", "--interval", "0.05"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        folder.mkdir()
        with (folder / "completions.jsonl").open("a", buffering=1) as file:
            for step in range(20):
                line = json.dumps({"gen_step": step, "prompt": "p", "completion": f"answer {step}"})
                file.write(line[:15])
                file.flush()
                time.sleep(0.03)
                file.write(line[15:] + "\n")
        parquet = pytest.importorskip("pyarrow.parquet")
        table = parquet.read_table(next((DATA / "trl").rglob("*.parquet")))
        parquet.write_table(table, tmp_path / "whole")
        data = (tmp_path / "whole").read_bytes()
        with (folder / "completions_00001.parquet").open("wb", buffering=0) as file:
            for start in range(0, len(data), 500):
                file.write(data[start : start + 500])
                time.sleep(0.01)
        assert until(lambda: len(server.rows) == 20 + table.num_rows, 15)
        assert sorted(server.steps)[-1] == 19
    finally:
        process.send_signal(2)
        out, err = process.communicate(timeout=20)
    assert f"watching {folder}" in err
    assert "expected" not in err
    assert f"{20 + table.num_rows} sent" in out
    assert server.statuses == []


def test_a_file_that_is_written_anew_is_read_anew(tmp_path: Path) -> None:
    now = 0.0
    reader = FolderReader(tmp_path, now=lambda: now)
    lines(tmp_path / "a.jsonl", 1, 2, 3)
    assert [row for _, row in reader.read()] == [1, 2, 3]
    assert list(reader.read()) == []
    lines(tmp_path / "a.jsonl", 4)
    assert [row for _, row in reader.read()] == [4]
    lines(tmp_path / "b.jsonl", 5, 6)
    (tmp_path / "b.jsonl").replace(tmp_path / "a.jsonl")
    assert [row for _, row in reader.read()] == [5, 6]


def test_a_last_line_without_an_end_is_read_when_nothing_comes_any_more(tmp_path: Path) -> None:
    time_now = [0.0]
    reader = FolderReader(tmp_path, now=lambda: time_now[0])
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": 2}', "utf-8")
    assert [row for _, row in reader.read()] == [{"a": 1}]
    time_now[0] = 4.0
    assert list(reader.read()) == []
    time_now[0] = 6.0
    assert [row for _, row in reader.read()] == [{"a": 2}]


CASES = json.loads((Path(__file__).parent / "vectors/trainer-files.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", [case for case in CASES if "map" not in case], ids=lambda case: str(case["tool"]))
def test_what_a_tool_writes_is_read_as_the_page_reads_it(
    case: Any, server: FakeServer, watch: Watch, tmp_path: Path
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    arrow = pytest.importorskip("pyarrow")
    for position, file in enumerate(case["files"]):
        path = tmp_path / "in" / str(position) / file["name"]
        lines(path, *file["records"])
        if path.suffix == ".parquet":
            parquet.write_table(arrow.Table.from_pylist(file["records"]), path)
    assert watch(tmp_path / "in") == 0
    read = [{**row, "sample_source_id": None} for row in server.rows.values()]
    for record, expected in zip(read, case["predictions"]):
        # The page counts samples over all files, this command in each folder.
        assert {**record, "sample_index": 0, "sample_source_id": None} == {
            **expected,
            "sample_index": 0,
            "sample_source_id": None,
        }
    assert len(read) == len(case["predictions"])
