"""Whether the parts of nbproof are installed and switched on: one function a part."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from jupyter_core.paths import jupyter_config_path, jupyter_path

from nbproof.capture import rings

SERVER_EXTENSION = "nbproof.server"
FRONT_END = "nbproof"
PROVISIONER = "nbproof-provisioner"
REINSTALL = "pip install --force-reinstall --no-deps nbproof"
COMPANIONS = ("nbproof", "jupyterlab", "jupyter_server", "jupyter_client", "ipykernel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor's report; `hint` says what to do where `ok` is false."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


def installation() -> tuple[Finding, ...]:
    """All parts, in the order in which they work."""
    return (
        _python(),
        _versions(),
        _server_extension(),
        _front_end(),
        _provisioner(),
        _switch(),
        _shim(),
        _git(),
    )


def _python() -> Finding:
    detail = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}"
    return Finding(name="python", ok=True, detail=detail)


def _versions() -> Finding:
    found = {name: _version(name) for name in COMPANIONS}
    detail = ", ".join(f"{name} {version or 'missing'}" for name, version in found.items())
    ok = found["nbproof"] is not None and found["jupyter_server"] is not None
    return Finding(name="packages", ok=ok, detail=detail, hint="" if ok else "pip install nbproof")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _server_extension() -> Finding:
    """Jupyter's settings on the extension, those of the user before those of the environment."""
    for settings in _settings("jupyter_server_config.json", "jupyter_server_config.d/*.json"):
        switches = _section(_section(settings, "ServerApp"), "jpserver_extensions")
        if SERVER_EXTENSION in switches:
            on = bool(switches[SERVER_EXTENSION])
            hint = "" if on else f"jupyter server extension enable {SERVER_EXTENSION}"
            detail = "enabled" if on else "disabled"
            return Finding(name="server extension", ok=on, detail=detail, hint=hint)
    return Finding(name="server extension", ok=False, detail="not installed", hint=REINSTALL)


def _front_end() -> Finding:
    folders = [Path(folder, FRONT_END) for folder in jupyter_path("labextensions")]
    if not any((folder / "package.json").is_file() for folder in folders):
        return Finding(name="front end", ok=False, detail="not installed", hint=REINSTALL)
    for settings in _settings("labconfig/page_config.json"):
        if _section(settings, "disabledExtensions").get(FRONT_END):
            hint = f"jupyter labextension enable {FRONT_END}"
            return Finding(name="front end", ok=False, detail="disabled", hint=hint)
    return Finding(name="front end", ok=True, detail="installed and enabled")


def _provisioner() -> Finding:
    found = metadata.entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER)
    if not found:
        return Finding(name="provisioner", ok=False, detail="not installed", hint=REINSTALL)
    return Finding(name="provisioner", ok=True, detail=f"installed as {PROVISIONER}")


def _switch() -> Finding:
    if os.environ.get("NBPROOF_OFF") == "1":
        detail = "NBPROOF_OFF=1 is set: nothing is recorded"
        return Finding(name="recording", ok=False, detail=detail, hint="unset NBPROOF_OFF")
    return Finding(name="recording", ok=True, detail="on (NBPROOF_OFF is not set)")


def _shim() -> Finding:
    """How files are seen, see docs/files.md."""
    python_alone = "files are seen where Python opens them"
    if rings.is_available():
        detail = "files are seen in kernels and in all that they start"
        return Finding(name="shim", ok=True, detail=detail)
    if os.environ.get(rings.SWITCH) == "1":
        return Finding(name="shim", ok=True, detail=f"{rings.SWITCH}=1 is set: {python_alone}")
    if sys.platform != "linux":
        return Finding(
            name="shim", ok=True, detail=f"there is none for this system: {python_alone}"
        )
    hint = f"install a C compiler, then {REINSTALL} --no-binary nbproof"
    return Finding(name="shim", ok=False, detail=f"was not built: {python_alone}", hint=hint)


def _git() -> Finding:
    found = shutil.which("git")
    return Finding(name="git", ok=True, detail=found or "not found: revisions are not recorded")


def _settings(*patterns: str) -> Iterator[Mapping[str, object]]:
    """Jupyter's settings files of these names, the ones that win first; broken ones are skipped."""
    for folder in map(Path, jupyter_config_path()):
        for pattern in patterns:
            for path in sorted(folder.glob(pattern)):
                try:
                    settings = json.loads(path.read_bytes())
                except (OSError, ValueError):
                    continue
                if isinstance(settings, dict):
                    yield settings


def _section(settings: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A part of settings, empty where it is absent or no section."""
    found = settings.get(name)
    return found if isinstance(found, dict) else {}
