"""The command `ftl-predictions`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import List, Optional

from .send import UsageError, find_jobs, send_folder

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


if __name__ == "__main__":
    sys.exit(main())
