"""Notebooks that jupytext pairs itself: in their metadata, or by its settings in a folder above."""

from __future__ import annotations

import warnings
from pathlib import Path

import msgspec
from jupytext.config import (  # type: ignore[import-untyped]  # it has no types
    JUPYTEXT_CONFIG_FILES,
    PYPROJECT_FILE,
    JupytextConfigurationError,
    load_jupytext_configuration_file,
)

from nbproof.pairing.settings import text_at

_BOM = b"\xef\xbb\xbf"


class _Jupytext(msgspec.Struct):
    formats: object = None


class _Metadata(msgspec.Struct):
    jupytext: _Jupytext = msgspec.field(default_factory=_Jupytext)


class _Notebook(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


def pairs_it(raw: bytes, notebook: Path, root: Path) -> str | None:
    """What makes jupytext pair this notebook, a file's name or "its metadata"; None where nothing.

    jupytext's settings that are Python are never run: they count as pairing everything.
    """
    formats = _formats_of(raw)
    if formats is not None:
        return "its metadata" if _are_several(formats) else None
    for folder in (notebook.parent, *notebook.parent.parents):
        for name in (*JUPYTEXT_CONFIG_FILES, PYPROJECT_FILE):
            text = text_at(folder / name)
            if text is not None and (name != PYPROJECT_FILE or "jupytext" in text):
                found = _pairs(name, text, notebook.relative_to(folder).as_posix())
                if found is not None:
                    return name if found else None
        if folder == root:
            break
    return None


def _formats_of(raw: bytes) -> object:
    try:
        notebook = msgspec.json.decode(raw.removeprefix(_BOM), type=_Notebook)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return notebook.metadata.jupytext.formats or None


def _pairs(name: str, text: str, notebook: str) -> bool | None:
    """Whether these settings pair the notebook; None where they are not jupytext's."""
    if name.endswith(".py"):
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            settings = load_jupytext_configuration_file(name, text)
            return settings is not None and _are_several(settings.default_formats(notebook))
    except KeyError:
        return None
    except (JupytextConfigurationError, AttributeError, TypeError, ValueError):
        return True


def _are_several(formats: object) -> bool:
    return len(formats.split(",")) > 1 if isinstance(formats, str) else bool(formats)
