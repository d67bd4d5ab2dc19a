"""The command `ftl-predictions`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import List, Optional

from .run import Run
from .send import UsageError, find_jobs, send_folder
from .watch.files import FolderReader
from .watch.formats import Mapped
from .watch.watcher import Watcher

_CREDENTIAL = "The API key is read from FTL_API_KEY, or from a file (--key-file): never from the command line."


def main(arguments: Optional[List[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        result: int = options.run(options)
    except UsageError as error:
        print(f"ftl-predictions: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ftl-predictions", description="Shows what a model in training answers.", epilog=_CREDENTIAL
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    send = commands.add_parser(
        "send",
        help="send what a training could not send",
        description="Sends what waits in a spool.",
        epilog=_CREDENTIAL,
    )
    send.add_argument("spool", type=Path, help="the spool folder, or the folder of one job in it")
    send.add_argument("--job", help="send it as this job, not as the one it was logged for")
    send.add_argument("--timeout", type=float, default=600.0, metavar="S", help="seconds to try, default 600")
    _add_server(send)
    send.set_defaults(run=_send)
    watch = commands.add_parser(
        "watch",
        help="send what a trainer writes into files",
        description="Reads the completions that trainers write (TRL's completions_*.parquet, verl's {step}.jsonl, "
        "LLaMA-Factory's generated_predictions.jsonl, ms-swift's completions.jsonl, NeMo RL's *_data_step*.jsonl, or "
        "any columns that you name) and sends them, now and as they grow. Started again, it changes nothing.",
        epilog=_CREDENTIAL,
    )
    watch.add_argument("folder", type=Path, help="the folder in which the trainer writes, or one file")
    watch.add_argument("--job", required=True, help="id of the job to send them to")
    watch.add_argument("--once", action="store_true", help="read what is there and end")
    watch.add_argument("--interval", type=float, default=2.0, metavar="S", help="seconds between two looks, default 2")
    watch.add_argument("--files", metavar="GLOB", help="only these, such as 'val/*.jsonl'")
    watch.add_argument("--steps-per-epoch", type=int, metavar="N", help="epochs are counted by it; default: all are 0")
    for name in ("prompt", "prediction", "ground-truth", "step", "epoch", "sample-index"):
        watch.add_argument(f"--{name}", metavar="COLUMN", help=f"the column that holds the {name.replace('-', ' ')}")
    watch.add_argument("--score", action="append", default=[], metavar="COLUMN", help="a column of scores; repeatable")
    watch.add_argument("--spool", type=Path, help="folder for what cannot be sent yet")
    _add_server(watch)
    watch.set_defaults(run=_watch)
    return parser


def _add_server(command: argparse.ArgumentParser) -> None:
    command.add_argument("--url", default=os.environ.get("FTL_URL"), help="of the server; default FTL_URL")
    command.add_argument("--key-file", type=Path, metavar="FILE", help="file that holds the API key")


def read_key(options: argparse.Namespace) -> Optional[str]:
    """:raises UsageError: when the file cannot be read."""
    if options.key_file is None:
        return (os.environ.get("FTL_API_KEY") or "").strip() or None
    try:
        return str(options.key_file.read_text("utf-8").strip()) or None
    except (OSError, ValueError) as fault:
        raise UsageError(f"the key file cannot be read: {fault}") from fault


def _send(options: argparse.Namespace) -> int:
    key = read_key(options)
    folders = find_jobs(options.spool)
    if options.job is not None and len(folders) > 1:
        raise UsageError(f"--job names one job, but {options.spool} holds {len(folders)}: give the folder of one")
    sent = [send_folder(folder, options.url, key, options.job, options.timeout) for folder in folders]
    return 0 if all(sent) else 1


def _watch(options: argparse.Namespace) -> int:
    if not options.folder.exists() and options.once:
        raise UsageError(f"expected a folder or a file, but there is no {options.folder}")
    if options.steps_per_epoch is not None and options.steps_per_epoch < 1:
        raise UsageError(f"--steps-per-epoch: expected a number from 1, got {options.steps_per_epoch}")
    mapped = _mapped(options)
    reader = FolderReader(options.folder, options.files)
    run = Run(options.job, options.url, read_key(options), rank=0, spool=options.spool, exit_timeout=60.0)
    watcher = Watcher(
        run,
        reader,
        options.folder,
        mapped=mapped,
        steps_per_epoch=options.steps_per_epoch,
    )
    try:
        if options.once:
            watcher.look(is_last=True)
        else:
            print(f"ftl-predictions: watching {options.folder} for {options.job}; Ctrl-C ends", file=sys.stderr)
        while not options.once:
            watcher.look()
            time.sleep(options.interval)
    except KeyboardInterrupt:
        pass
    # Whether the training has ended, its files do not say.
    run.close("completed" if options.once else None)
    print(f"{options.job}: {run.summary()}")
    return 1 if reader.faults or run.summary().waiting else 0


def _mapped(options: argparse.Namespace) -> Optional[Mapped]:
    names = ("prompt", "prediction", "ground_truth", "step", "epoch", "sample_index")
    columns = {name: getattr(options, name) for name in names}
    if not any(columns.values()) and not options.score:
        return None
    return Mapped(**columns, scores=tuple(options.score))


if __name__ == "__main__":
    sys.exit(main())
