"""`ftl-predictions send`: brings to the server what earlier processes left in a spool."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Dict, List, Optional
from urllib.parse import quote

from .delivery import JOBS_PATH, Delivery, Target
from .limits import Limits
from .notices import Notices
from .progress import Progress
from .sender import Sender
from .spooling.spool import JOB_FILE, LOCK, Spool
from .wire import request

_FINISHED = ("completed", "failed", "cancelled")


class UsageError(Exception):
    """What the command was asked cannot be done; the text says what was expected."""


def find_jobs(path: Path) -> List[Path]:
    """
    The job folders at or in `path`.

    :raises UsageError: when there are none.
    """
    if (path / JOB_FILE).is_file():
        return [path]
    folders = sorted(file.parent for file in path.glob(f"*/{JOB_FILE}")) if path.is_dir() else []
    if not folders:
        raise UsageError(f"expected a spool folder, with a {JOB_FILE} in it or in its folders, but {path} has none")
    return folders


def send_folder(folder: Path, url: Optional[str], key: Optional[str], job: Optional[str], seconds: float) -> bool:
    """
    Sends what waits in one job's folder; whether nothing is left there.

    :param url: in place of the one that the run had; so `job`.
    """
    about = _read_about(folder)
    job_id = job or str(about.pop("job_id", folder.name))
    names = ("model_name", "dataset_path", "config")
    known: Dict[str, Any] = {name: about[name] for name in names if name in about}
    target = Target(job_id, (url or about.get("url") or "").rstrip("/") or None, key, None, known)
    notices, progress = Notices(job_id), Progress()
    spool = Spool(folder, Limits(), {"job_id": job_id, "url": target.url, **known})
    spool.adopt()
    first = spool.first()
    if first is None:
        spool.close()
        busy = any(folder.glob(f"*{LOCK}"))
        print(f"{job_id}: nothing to send" + (" but what a running process is sending" if busy else ""))
        return not busy
    status = _finished_status(target)
    if status is not None and not spool.ends_in_status:
        # Rows set a job that has ended back to running.
        spool.append_status(status)
    sender = Sender(spool, Delivery(target, notices, progress, str(folder)), notices, linger=0)
    sender.finish(seconds)
    sender.start()
    while not sender.is_done:
        time.sleep(0.02)
    left = spool.waiting
    spool.close()
    print(f"{job_id}: {progress.sent:,} predictions sent, {left:,} left" + _others(progress))
    return left == 0


def _others(progress: Progress) -> str:
    return f", {progress.left_out:,} left out" if progress.left_out else ""


def _read_about(folder: Path) -> Dict[str, Any]:
    try:
        about = json.loads((folder / JOB_FILE).read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError(f"{folder / JOB_FILE} cannot be read ({fault}): name the job by --job and --url") from fault
    return about if isinstance(about, dict) else {}


def _finished_status(target: Target) -> Optional[Dict[str, Any]]:
    """How the job ended, as far as the server knows."""
    if target.url is None or target.key is None:
        return None
    answer = request(
        "GET", f"{target.url}{JOBS_PATH}/{quote(target.job_id, safe='')}", headers={"X-API-Key": target.key}
    )
    job = answer.body or {}
    if answer.status != 200 or job.get("status") not in _FINISHED:
        return None
    return {"status": job["status"], "error_message": job.get("error_message")}
