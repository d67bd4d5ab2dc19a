"""How far a run's predictions have come."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Progress:
    #: Handed to `log()`.
    logged: int = 0
    #: Stored by the server, or found there already.
    sent: int = 0
    #: Not yet: in memory or on disk.
    waiting: int = 0
    #: Records that could not be sent, as a value of theirs had no meaning.
    left_out: int = 0
    #: Records that there was no room for, in memory or on disk.
    dropped: int = 0

    def __str__(self) -> str:
        parts = [(getattr(self, field.name), field.name.replace("_", " ")) for field in fields(self)]
        return ", ".join(f"{count:,} {name}" for count, name in parts if count or name in ("logged", "sent"))
