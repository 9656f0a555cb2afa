"""Watches the cells of one IPython kernel and reports every run. Nothing of it shows.

It stands in IPython's events pre_run_cell and post_run_cell; silent requests pass it by. Whatever
goes wrong in here is swallowed: a cell must never fail because it is watched.
"""

import _thread
import asyncio
import atexit
import os
import re
import signal
import sys
import threading
import time
from typing import Any, Dict, List, NamedTuple, Optional

from . import entropy, environment, own, queries, shim
from .channel import Channel
from .files import Watch
from .ledger import Seen
from .places import Places, Signature, signature
from .staging import Staging
from .tracer import Blind, Tracer

INTERRUPT_AGAIN_S = 0.02
QUICKEST_INSTALL_S = 0.05
"""A cell that took less has installed no package, and is not looked after for it."""
LOOK_AGAIN_S = 1.0
FIRST_LOOK_S = 0.1
LAST_LOOK_S = 5.0
GIVE_WAY_S = 0.005
"""After the reply the thread that tells of outputs has its turn, and then this one again."""
MOST_REMEMBERED = 1_000
MOST_FILES_A_MESSAGE = 4_000


class Rest(NamedTuple):
    """A run that is over, and what telling its names takes."""

    run: Dict[str, Any]
    missing: Optional[str]
    folder: str
    is_folder_used: bool


class Agent:
    """What nbproof has in a kernel."""

    def __init__(self, shell: Any, config: Dict[str, Any]) -> None:
        self._shell = shell
        self._is_whole = config.get("scope", "session") == "session"
        folder = os.path.join(config["root"], ".nbproof") if self._is_whole else None
        staging = Staging(folder, config["session"])
        self._places = Places(config["root"])
        seer = shim.attach(self._places.root, staging.folder, self._places.beginnings())
        self._watch = Watch(places=self._places, staging=staging, seer=seer)
        self._channel = Channel(
            config["address"],
            hello={
                "kind": "hello",
                "session": config["session"],
                "token": config["token"],
                "pid": os.getpid(),
                "python": sys.version.split()[0],
                "layers": self._watch.layers,
                "entropy": config.get("entropy"),
            },
        )
        self._tracer: Any = Blind()
        if self._is_whole:
            own.watch(self._is_local)
            self._tracer = Tracer(shell.user_ns, session=config["session"])
        self._modules: Dict[str, Signature] = {}
        self._loaded = set(sys.modules)
        self._environment: Any = None
        self._looked_at = 0.0
        self._asked: List[str] = []
        self._entropy: Optional[str] = config.get("entropy")
        self._transformed = ""
        self._run: Optional[Dict[str, Any]] = None
        self._rest: Optional[Rest] = None
        self._of: Any = None
        self._depth = 0
        self._began = 0.0
        self._ran: Dict[int, Dict[str, Any]] = {}
        self._look: Optional[asyncio.TimerHandle] = None
        self._look_s = FIRST_LOOK_S
        self._pid = os.getpid()

    def start(self) -> None:
        """Say hello and watch from the next cell on."""
        self._shell.events.register("pre_run_cell", self.before)
        self._shell.events.register("post_run_cell", self.after)
        atexit.register(self.complete)
        self._channel.send({"kind": "ready"})
        self._look_at_environment()

    def before(self, info: Any) -> None:
        """A cell is about to run; what it runs by itself, as %%capture does, belongs to it."""
        self.complete()
        request = self._request()
        if self._run is not None and request is not None and request == self._of:
            self._depth += 1
            return
        self._run, self._of, self._depth, self._asked = None, request, 0, []
        if info.silent or not info.store_history:
            return
        if self._entropy is not None:
            entropy.begin(self._entropy)
            self._entropy = None
        self._tell_late()
        source = str(info.raw_cell)
        self._run = {
            "kind": "run",
            "cell_id": str(getattr(info, "cell_id", None) or ""),
            "source": source,
        }
        self._began = time.time()
        try:
            self._prepare(source, self._run)
        except KeyboardInterrupt as error:
            self._fault(error)
            threading.Timer(INTERRUPT_AGAIN_S, _interrupt).start()
        except Exception as error:
            self._fault(error)
        self._began = time.time()
        self._watch.begin()
        for path in self._asked:
            self._watch.ask(path)

    def _prepare(self, source: str, run: Dict[str, Any]) -> None:
        run["cwd"] = self._watch.folder()
        if self._is_whole:
            self._channel.send(dict(run, kind="start", at=self._began))
            source = self._transformed = self._shell.transform_cell(source)
            self._asked = self._tracer.begin(source, run["cell_id"], folder=run["cwd"])
            self._loaded = set(sys.modules)

    def after(self, result: Any) -> None:
        """The cell is over; what takes time is done once its reply is on the way."""
        if self._depth:
            self._depth -= 1
            return
        ended = time.time()
        try:
            files = self._watch.end()
            if self._run is None:
                return
            self._note(self._run, result, files, ended)
            self._rest = Rest(
                self._run, _missing_name(result), self._watch.folder(), self._watch.is_folder_used
            )
        except (Exception, KeyboardInterrupt) as error:
            self._fault(error)
            if self._run is not None:
                self._rest = Rest(self._run, None, "", False)
        self._run = None
        self._complete_later()

    def _note(self, run: Dict[str, Any], result: Any, files: List[Seen], ended: float) -> None:
        """What must be told at once: it would change with the next cell, or with threads."""
        run.update(outcome=_outcome(result), started=self._began, ended=ended)
        run["count"] = getattr(result, "execution_count", None)
        run["files"] = [seen._asdict() for seen in files]
        run["missed"] = self._watch.missed()
        run["listed"] = self._watch.listings.found()
        run["left_out"] = self._watch.left_out
        run["remote"] = self._watch.reach.remote()
        run["children"] = self._watch.reach.children()

    def _complete_later(self) -> None:
        """The next cell waits for it, see `before`; where nobody asks for names it is little."""
        try:
            if self._is_whole:
                asyncio.get_running_loop().call_later(GIVE_WAY_S, self.complete)
                return
        except RuntimeError:
            pass  # there is no loop: this is no kernel
        self.complete()

    def complete(self) -> None:
        """Tell of the cell that is over, with the values of its names; once."""
        rest, self._rest = self._rest, None
        if rest is None or os.getpid() != self._pid:
            return
        run = rest.run
        try:
            self._finish(rest)
        except (Exception, KeyboardInterrupt) as error:
            _note_fault(run, error)
        self._remember(run)
        self._send_many_files(run)
        self._channel.send(run, can_wait=not self._is_whole and not _says_much(run))
        ended = float(run.get("ended", 0.0))
        took = ended - float(run.get("started", 0.0))
        if took > QUICKEST_INSTALL_S or ended - self._looked_at > LOOK_AGAIN_S:
            self._look_at_environment()

    def _finish(self, rest: "Rest") -> None:
        run = rest.run
        run.update(
            self._tracer.end(
                run["cell_id"],
                is_complete=run.get("outcome") == "ok",
                missing=rest.missing,
                folder=rest.folder,
                is_folder_used=rest.is_folder_used,
            )
        )
        if self._is_whole:
            run["modules"] = self._local_modules(run["imports"])
            run["queries"] = queries.asked(self._transformed, self._shell.user_ns)

    def _send_many_files(self, run: Dict[str, Any]) -> None:
        """Send what one message cannot hold before it."""
        files = run.get("files", [])
        while len(files) > MOST_FILES_A_MESSAGE:
            part, files = files[:MOST_FILES_A_MESSAGE], files[MOST_FILES_A_MESSAGE:]
            self._channel.send({"kind": "files", "files": part})
        run["files"] = files

    def _remember(self, run: Dict[str, Any]) -> None:
        """Work of this run may go on: look after it until nothing that it started is left."""
        while len(self._ran) >= MOST_REMEMBERED:
            del self._ran[next(iter(self._ran))]
        key = ("cell_id", "count", "started")
        self._ran[self._watch.number] = {name: run.get(name) for name in key}
        self._look_later(FIRST_LOOK_S)

    def _look_later(self, wait_s: float) -> None:
        """Only then ask who is at work: it costs as much as a small cell does."""
        if self._look is not None:
            if self._look_s <= wait_s:
                return
            self._look.cancel()
        try:
            self._look = asyncio.get_running_loop().call_later(wait_s, self._look_again)
            self._look_s = wait_s
        except RuntimeError:
            self._look = None

    def _look_again(self) -> None:
        self._look = None
        if self._run is not None or os.getpid() != self._pid:
            return
        self._tell_late()
        if self._watch.is_somebody_at_work():
            self._look_later(min(self._look_s * 2, LAST_LOOK_S))

    def _tell_late(self) -> None:
        """Report what runs that are over went on to do."""
        try:
            for number, files in self._watch.late():
                run = self._ran.get(number)
                seen = [file._asdict() for file in files] if run is not None else []
                for at in range(0, len(seen), MOST_FILES_A_MESSAGE):
                    part = seen[at : at + MOST_FILES_A_MESSAGE]
                    self._channel.send(dict(run or {}, kind="late", files=part))
        except (Exception, KeyboardInterrupt) as error:
            self._fault(error)

    def _request(self) -> Any:
        """What tells one request to the kernel from another; None where that cannot be told."""
        try:
            return self._shell.get_parent()["header"]["msg_id"]
        except Exception:
            return None

    def _fault(self, error: BaseException) -> None:
        if self._run is not None:
            _note_fault(self._run, error)

    def _local_modules(self, imported: List[str]) -> List[Dict[str, Any]]:
        """The workspace's modules that this cell loaded, or named in an import."""
        wanted = set(sys.modules) - self._loaded
        for name in imported:
            parts = name.split(".")
            wanted |= {".".join(parts[: length + 1]) for length in range(len(parts))}
        found = []
        for name in sorted(wanted):
            path = getattr(sys.modules.get(name), "__file__", None)
            if not path or not self._is_local(path):
                continue
            if name not in self._modules or name not in self._loaded:
                now = signature(path)
                if now is None:
                    continue
                self._modules[name] = now
            found.append({"path": os.path.abspath(path), "before": self._modules[name]})
        return found

    def _is_local(self, path: str) -> bool:
        name = os.path.realpath(path)
        return self._places.is_inside(name) and not self._places.is_skipped(name)

    def _look_at_environment(self) -> None:
        self._looked_at = time.time()
        try:
            now = environment.fingerprint()
            if now == self._environment:
                return
            is_first, self._environment = self._environment is None, now
            if is_first and not self._is_whole:
                self._probe()
            else:
                threading.Thread(target=self._probe_aside, name="environment", daemon=True).start()
        except (Exception, KeyboardInterrupt) as error:
            self._fault(error)

    def _probe_aside(self) -> None:
        self._watch.ignore_this_thread()
        self._probe()

    def _probe(self) -> None:
        """Tell of the environment; where nobody waits for the kernel, before its first cell."""
        try:
            self._channel.send({"kind": "environment", "environment": environment.probe()})
        except Exception as error:
            self._fault(error)


def _note_fault(run: Dict[str, Any], error: BaseException) -> None:
    run["fault"] = "{}: {}".format(type(error).__name__, error)[:500]


def _says_much(run: Dict[str, Any]) -> bool:
    return any(run.get(name) for name in ("files", "remote", "children", "left_out", "fault"))


def _outcome(result: Any) -> str:
    if result is None:
        return "interrupted"
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return "ok"
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "error"


def _interrupt() -> None:
    """Interrupt the cell: IPython swallows an interrupt that comes before its first line."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _missing_name(result: Any) -> Optional[str]:
    """The name that a NameError was raised for; None for other ends."""
    error = getattr(result, "error_in_exec", None)
    if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
        return None
    found = re.match(r"name '(\w+)' is not defined", str(error))
    return found.group(1) if found else None


def install(shell: Any, config: Dict[str, Any]) -> None:
    """Watch this shell; does nothing where it is watched already, or where nbproof is off."""
    if os.environ.get("NBPROOF_OFF") == "1" or "_nbproof_agent.installed" in sys.modules:
        return
    if config.get("entropy") and not entropy.install(config["entropy"]):
        config["entropy"] = None
    agent = Agent(shell, config)
    sys.modules["_nbproof_agent.installed"] = sys.modules[__name__]
    agent.start()
