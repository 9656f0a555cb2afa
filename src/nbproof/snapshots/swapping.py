"""Many files replaced as one: each by rename, and all renamed back where one fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nbproof.model.errors import CannotBeDoneHere, NbproofError
from nbproof.model.ids import Digest
from nbproof.store.failures import in_words
from nbproof.store.interface import Stamp, Store
from nbproof.store.regular import copy_open
from nbproof.workspace.files import new_beside
from nbproof.workspace.tree import made_folder_of, stamp_in

_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_MODE = 0o666


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One file to replace: from what stands there now to these bytes.

    `now` and `before` are None where nothing stands there, `after` where nothing shall.
    """

    name: str
    now: Stamp | None
    before: Digest | None
    after: Digest | None


@dataclass(slots=True, kw_only=True)
class Swap:
    """A set of steps in the workspace at `root`, with its bytes in the folder `staging`."""

    store: Store
    root: Path
    staging: Path
    _made: list[Path] = field(default_factory=list)
    _done: list[tuple[int, Step]] = field(default_factory=list)

    def stage(self, steps: Iterable[Step]) -> None:
        """Write and verify all new bytes; the workspace is not touched yet."""
        with in_words("put files back"):
            for index, step in enumerate(steps):
                if step.after is not None:
                    self._stage_one(self._new(index), step.after)

    def do(self, steps: Iterable[Step]) -> None:
        """Put every staged file in its place, or none; raises what went wrong."""
        try:
            with in_words("put files back"):
                for index, step in enumerate(steps):
                    self._put(index, step)
        except BaseException:  # an interrupt, too, leaves all files or none
            self._roll_back()
            raise

    def _stage_one(self, path: Path, digest: Digest) -> None:
        file = os.open(path, _NEW_FILE, _NEW_MODE)
        try:
            self.store.copy_to(digest, file)
            os.fsync(file)
        finally:
            os.close(file)

    def _put(self, index: int, step: Step) -> None:
        with made_folder_of(self.root, step.name, self._made) as folder:
            if not _is_same_file(stamp_in(folder, step.name), step.now):
                raise CannotBeDoneHere(
                    f"{step.name} was changed meanwhile, so nothing was put back",
                    hint="Look at what would change now, then try again.",
                )
            last = step.name.rpartition("/")[2]
            if step.now is not None:
                self._set_aside(index, step, folder, last)
            self._done.append((index, step))
            if step.after is not None:
                _take_over(self._new(index), folder, last, is_new=step.now is None)
                _rename(self._new(index), folder, last)
            elif step.now is not None:
                os.unlink(last, dir_fd=folder)
            os.fsync(folder)

    def _set_aside(self, index: int, step: Step, folder: int, last: str) -> None:
        """Keep the file that stands there for a way back: itself, or a copy from the store."""
        try:
            os.link(last, self._old(index), src_dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if step.before is None:
                raise
            file = os.open(self._old(index), _NEW_FILE, _NEW_MODE)
            try:
                self.store.copy_to(step.before, file)
            except NbproofError:
                raise error from None
            finally:
                os.close(file)
            _take_over(self._old(index), folder, last, is_new=False)

    def _roll_back(self) -> None:
        """Undo what was done, the last first; folders that were made for it go too."""
        try:
            for index, step in reversed(self._done):
                self._take_back(index, step)
        except (OSError, NbproofError) as error:
            raise CannotBeDoneHere(
                f"Some files were put back and some not, and {step.name} cannot be changed now",
                hint="The state before is the newest snapshot in `nbproof log`: restore it later.",
            ) from error
        for path in reversed(self._made):
            with suppress(OSError):
                path.rmdir()

    def _take_back(self, index: int, step: Step) -> None:
        with made_folder_of(self.root, step.name, []) as folder:
            last = step.name.rpartition("/")[2]
            if step.now is not None:
                _rename(self._old(index), folder, last)
            elif step.after is not None and not self._new(index).exists():
                os.unlink(last, dir_fd=folder)

    def _new(self, index: int) -> Path:
        return self.staging / f"new-{index}"

    def _old(self, index: int) -> Path:
        return self.staging / f"old-{index}"


def _is_same_file(now: Stamp | None, shown: Stamp | None) -> bool:
    """Whether nothing was written since; ctime moves when another name of the file is replaced."""
    if now is None or shown is None:
        return now is shown
    return now._replace(ctime_ns=0) == shown._replace(ctime_ns=0)


def _take_over(staged: Path, folder: int, last: str, *, is_new: bool) -> None:
    """Give a staged file mode and owner of the one that it replaces."""
    if is_new:
        return
    status = os.stat(last, dir_fd=folder, follow_symlinks=False)
    with suppress(PermissionError):
        os.chown(staged, status.st_uid, status.st_gid)
    staged.chmod(status.st_mode & 0o7777)


def _rename(staged: Path, folder: int, last: str) -> None:
    """Put a staged file in its place, also where that is on another file system."""
    try:
        os.rename(staged, last, dst_dir_fd=folder)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_beside(staged, folder, last)


def _copy_beside(staged: Path, folder: int, last: str) -> None:
    mode = staged.stat().st_mode
    with new_beside(folder, last, mode & 0o777) as (target, beside), staged.open("rb") as source:
        os.fchmod(target, mode & 0o7777)
        copy_open(source.fileno(), target)
        os.fsync(target)
        os.rename(beside, last, src_dir_fd=folder, dst_dir_fd=folder)
    staged.unlink()
