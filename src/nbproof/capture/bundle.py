"""The kernel agent as one source text, for environments that do not have nbproof."""

from __future__ import annotations

import functools
import json
from pathlib import Path

AGENT = Path(__file__).parent / "agent"
PACKAGE = "_nbproof_agent"
_ORDER = (
    "magics",
    "dynamic",
    "accesses",
    "scopes",
    "branches",
    "pure",
    "names",
    "native",
    "hashing",
    "budget",
    "packing",
    "own",
    "libraries",
    "standard",
    "values",
    "parts",
    "pieces",
    "surroundings",
    "entropy",
    "secret",
    "staging",
    "places",
    "ledger",
    "folders",
    "listings",
    "shim",
    "owners",
    "reach",
    "files",
    "queries",
    "environment",
    "channel",
    "calls",
    "tracer",
    "hooks",
)
_LOADER = """
import sys as _sys, types as _types
def _load(sources):
    package = _types.ModuleType({package!r})
    package.__path__ = []
    _sys.modules[{package!r}] = package
    for name, source in sources.items():
        module = _types.ModuleType({package!r} + "." + name)
        module.__package__ = {package!r}
        _sys.modules[module.__name__] = module
        setattr(package, name, module)
        exec(compile(source, "<nbproof " + name + ">", "exec"), module.__dict__)
if {package!r} not in _sys.modules:
    _load({sources!r})
"""


@functools.cache
def source_text() -> str:
    """Python source that makes the agent's modules importable as `_nbproof_agent`."""
    sources = {name: (AGENT / f"{name}.py").read_text("utf-8") for name in _ORDER}
    return _LOADER.format(package=PACKAGE, sources=sources)


def startup_text() -> str:
    """A start-up file (PYTHONSTARTUP) that watches the kernel and binds no name in it.

    The settings come in the variable NBPROOF_AGENT, which is taken out of the environment again,
    so that the kernel's children do not see it; the user's own start-up file runs afterwards.
    """
    body = f"""
import json as _json, os as _os
def _begin():
    config = _os.environ.pop("NBPROOF_AGENT", "null")
    user = _os.environ.pop("NBPROOF_PYTHONSTARTUP", "")
    _os.environ.pop("PYTHONSTARTUP", None)
    try:
        if config != "null":
            exec({source_text()!r}, {{}})
            from {PACKAGE}.hooks import install
            install(_shell, _json.loads(config))
    except Exception:
        pass
    if user:
        _os.environ["PYTHONSTARTUP"] = user
        _shell.safe_execfile(user, _shell.user_ns, raise_exceptions=True)
_begin()
"""
    return f"exec(compile({body!r}, '<nbproof>', 'exec'), {{'_shell': get_ipython()}})\n"


def request_text(config: dict[str, object]) -> str:
    """Code for a silent request that watches a kernel which nbproof did not launch."""
    body = f"""{source_text()}
import json as _json
from {PACKAGE}.hooks import install
install(_shell, _json.loads({json.dumps(config)!r}))
"""
    return f"exec(compile({body!r}, '<nbproof>', 'exec'), {{'_shell': get_ipython()}})"
