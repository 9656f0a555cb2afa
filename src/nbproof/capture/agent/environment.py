"""What this kernel runs in: interpreter, platform and every installed distribution.

Names and versions come from the folders that PEP 376 names, origins from PEP 610: reading all
metadata as importlib.metadata does takes ten times as long.
"""

import json
import os
import platform
import re
import sys
from typing import Any, Dict, List, Optional, Tuple

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
            }
    return None


def _origin(folder: str) -> Optional[str]:
    """Where it was installed from, without credentials; None for an index."""
    try:
        with open(os.path.join(folder, "direct_url.json"), encoding="utf-8") as file:
            record = json.load(file)
        url = str(record["url"])
        commit = (record.get("vcs_info") or {}).get("commit_id")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    plain = _QUERY_PART.sub("", _USER_PART.sub("", url))
    return "{}@{}".format(plain, commit) if commit else plain
