"""What this kernel runs in: interpreter, platform, every installed distribution and the machine.

Names and versions come from the folders that PEP 376 names, origins from PEP 610: reading all
metadata as importlib.metadata does takes ten times as long.
"""

import hashlib
import json
import locale
import os
import platform
import re
import sys
import time
from typing import Any, Dict, Iterator, List, Optional, Tuple

ALLOWED_VARIABLES = (
    "CONDA_DEFAULT_ENV",
    "CUDA_VISIBLE_DEVICES",
    "LANG",
    "LC_ALL",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
    "TZ",
)
_SUFFIXES = (".dist-info", ".egg-info")
_HEADER = re.compile(rb"^(Name|Version):[ \t]*(.+?)\r?$", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEADER_BYTES = 4096
_USER_PART = re.compile(r"(?<=://)[^/@]*@")
_QUERY_PART = re.compile(r"[?].*?(?=#|$)")


def fingerprint() -> Tuple[Tuple[str, int], ...]:
    """Changes when a distribution is installed or removed; takes well under a millisecond."""
    found = []
    for folder in _folders():
        if not folder.endswith("-packages"):
            continue
        try:
            found.append((folder, os.stat(folder).st_mtime_ns))
        except OSError:
            continue
    return tuple(found)


def _folders() -> List[str]:
    """Where Python looks for modules; users put paths in there that are no strings."""
    return [os.fspath(one) for one in sys.path if isinstance(one, (str, os.PathLike))]


def probe() -> Dict[str, Any]:
    """The environment as plain JSON."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": "{}-{}".format(sys.platform, platform.machine()),
        "packages": _packages(),
        "variables": {name: os.environ[name] for name in ALLOWED_VARIABLES if name in os.environ},
        "conda": _conda_packages(),
        "machine": dict(_machine()),
    }


def _machine() -> Iterator[Tuple[str, str]]:
    """What else outputs can depend on, asked of files and the C library alone."""
    affinity = getattr(os, "sched_getaffinity", None)
    yield "processors", str(len(affinity(0)) if affinity is not None else os.cpu_count())
    yield "locale", str(locale.setlocale(locale.LC_ALL))
    yield "time zone", _time_zone()
    driver = _first_line("/proc/driver/nvidia/version")
    if driver:
        found = re.search(r"\d+[.]\d+(?:[.]\d+)?", driver)
        yield "graphics driver", "nvidia {}".format(found.group() if found else "")
        yield "graphics cards", ", ".join(_graphics_cards())


def _time_zone() -> str:
    try:
        name = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    except OSError:
        name = ""
    return name or "/".join(time.tzname)


def _graphics_cards() -> List[str]:
    folder = "/proc/driver/nvidia/gpus"
    try:
        cards = sorted(os.listdir(folder))
    except OSError:
        return []
    lines = [_first_line(os.path.join(folder, card, "information")) for card in cards]
    return [line.partition(":")[2].strip() for line in lines]


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""


_TOKEN = re.compile(r"/t/[^/]*(?=/)")
"""A secret in the address of a private channel, see conda's documentation of tokens."""


def _conda_packages() -> List[Dict[str, Any]]:
    """What conda has noted of each package that it installed."""
    folder = os.path.join(sys.prefix, "conda-meta")
    try:
        entries = sorted(entry for entry in os.listdir(folder) if entry.endswith(".json"))
    except OSError:
        return []
    found = (_conda_package(os.path.join(folder, entry)) for entry in entries)
    return [package for package in found if package is not None]


def _conda_package(path: str) -> Optional[Dict[str, Any]]:
    try:
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
        version = "{} {}".format(record["version"], record["build"])
        origin = str(record.get("url") or record.get("channel") or "")
        name, md5 = str(record["name"]), record.get("md5")
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {
        "name": name,
        "version": version,
        "origin": _TOKEN.sub("", _plain(origin)) if origin else None,
        "record": "md5:{}".format(md5) if md5 else None,
    }


def _packages() -> List[Dict[str, Any]]:
    found: Dict[str, Dict[str, Any]] = {}
    for folder in _folders():
        try:
            entries = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for entry in entries:
            if entry.endswith(_SUFFIXES):
                package = _package(os.path.join(folder or ".", entry))
                if package is not None:
                    found.setdefault(_normal(package["name"]), package)
    return [found[name] for name in sorted(found)]


def _normal(name: str) -> str:
    """The name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(folder: str) -> Optional[Dict[str, Any]]:
    for name in ("METADATA", "PKG-INFO", ""):
        try:
            with open(os.path.join(folder, name) if name else folder, "rb") as file:
                head = _HEAD_END.split(file.read(_HEADER_BYTES), maxsplit=1)[0]
        except OSError:
            continue
        headers = dict(_HEADER.findall(head))
        if b"Name" in headers and b"Version" in headers:
            return {
                "name": headers[b"Name"].decode("utf-8", "replace"),
                "version": headers[b"Version"].decode("utf-8", "replace"),
                "origin": _origin(folder),
                "record": _record(folder),
            }
    return None


def _record(folder: str) -> Optional[str]:
    """The digest of the list of a distribution's files; None without one."""
    try:
        with open(os.path.join(folder, "RECORD"), "rb") as file:
            return "sha256:" + hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return None


def _plain(url: str) -> str:
    """An address without user, password and query."""
    return _QUERY_PART.sub("", _USER_PART.sub("", url))


def _origin(folder: str) -> Optional[str]:
    """Where it was installed from, without credentials; None for an index."""
    try:
        with open(os.path.join(folder, "direct_url.json"), encoding="utf-8") as file:
            record = json.load(file)
        url = str(record["url"])
        commit = (record.get("vcs_info") or {}).get("commit_id")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return "{}@{}".format(_plain(url), commit) if commit else _plain(url)
