# SPDX-License-Identifier: Apache-2.0
"""How far a long verification came, kept in the verifier's own folder, so that it goes on after a kill.

What is kept is the hash of an event of the chain up to which every ballot holds. The hash commits to all bytes before it, so it can serve
no other archive; but whoever can write the file can make its owner skip ballots: it is trusted as far as that folder is. Written through
a rename: a kill leaves the old file or the new one.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from comity import __version__
from comity.election.ballots.belenios_v1.archive import Index


@dataclass(frozen=True)
class Progress:
    """A file for each election in `folder`, made when there is something to keep; nothing is kept without a folder."""

    folder: Path | None
    name: str

    @property
    def path(self) -> Path | None:
        return None if self.folder is None else self.folder / f"{self.name}.json"

    def ballots_done(self, index: Index) -> int:
        """How many ballots from the first need no second look; 0 where nothing is known about this very archive."""
        if self.path is None:
            return 0
        try:
            kept = json.loads(self.path.read_bytes())
            height, known = kept["height"], kept["hash"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return 0
        if kept.get("version") != __version__ or (height, known) not in index.checkpoints:
            return 0
        return min(
            int(height), index.ballot_count
        )  # event 0 is Setup, so the event of height n is ballot number n

    def keep(self, index: Index, ballots: int) -> None:
        """Say that the first `ballots` hold; what counts is the last event before whose hash is at hand. A full disk costs only time."""
        reached = [one for one in index.checkpoints if one[0] <= ballots]
        if self.path is None or not reached:
            return
        height, known = reached[-1]
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary = self.path.with_suffix(f".{os.getpid()}")
            temporary.write_text(json.dumps({"version": __version__, "height": height, "hash": known}))
            temporary.replace(self.path)

    def forget(self) -> None:
        """The verification came to its end."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()
