"""Each MIME type and how it is compared, from the richest to the poorest."""

from __future__ import annotations

from nbproof.model.replaying import Difference
from nbproof.replay.compare.documents import document_differences
from nbproof.replay.compare.drawings import drawing_differences
from nbproof.replay.compare.findings import different, equivalent
from nbproof.replay.compare.hypertext import html_differences
from nbproof.replay.compare.images import decoded, image_differences
from nbproof.replay.compare.masking import SCRIPT_MASKS
from nbproof.replay.compare.reprs import plain_latex
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.texts import text_differences

WIDGET = "application/vnd.jupyter.widget-view+json"
PLAIN = "text/plain"

_HTML = "text/html"
_SVG = "image/svg+xml"
_LATEX = "text/latex"
_SCRIPTS = frozenset({"application/javascript", "text/javascript"})
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})

# What JupyterLab would rather show stands first; what is not named here comes before all of it.
_POORER = (_HTML, "text/markdown", _SVG, _LATEX, *sorted(_IMAGES), "application/pdf", PLAIN)


def richness(mime: str) -> int:
    """How rich a representation is: the richer, the larger."""
    return -_POORER.index(mime) if mime in _POORER else 1


def joined(value: object) -> str | None:
    """The text that a notebook holds whole or as lines; None where it is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def representation_differences(
    mime: str, recorded: object, replayed: object, rules: Rules
) -> tuple[Difference, ...]:
    """In what two values of one MIME type differ."""
    if mime == WIDGET:
        return _widgets(recorded, replayed, rules)
    one, other = joined(recorded), joined(replayed)
    if one is None or other is None or (_is_json(mime) and mime != _SVG):
        return document_differences(mime, recorded, replayed, rules)
    if mime in _IMAGES:
        return _images(mime, one, other, rules)
    if mime == _SVG:
        return drawing_differences(mime, one, other, rules)
    if mime == _HTML:
        return html_differences(mime, one, other, rules)
    if mime == _LATEX and rules.reprs_may_differ and one != other:
        return _formulas(one, other, rules)
    if mime in _SCRIPTS:
        return text_differences(mime, one, other, rules, SCRIPT_MASKS)
    if mime.startswith("text/"):
        return text_differences(mime, one, other, rules)
    if one != other:
        return (different(mime, "representation", "the content differs"),)
    return ()


def _is_json(mime: str) -> bool:
    return mime == "application/json" or mime.endswith("+json")


def _widgets(recorded: object, replayed: object, rules: Rules) -> tuple[Difference, ...]:
    if document_differences(WIDGET, recorded, replayed, rules):
        detail = "a widget is shown; what it holds is not compared"
        return (equivalent(WIDGET, "masked", detail),)
    return ()


def _images(mime: str, recorded: str, replayed: str, rules: Rules) -> tuple[Difference, ...]:
    if recorded == replayed:
        return ()
    one, other = decoded(recorded), decoded(replayed)
    if one is None or other is None:
        return (different(mime, "image", "the content differs, and is no image"),)
    return image_differences(mime, one, other, rules.tolerance)


def _formulas(recorded: str, replayed: str, rules: Rules) -> tuple[Difference, ...]:
    if plain_latex(recorded) == plain_latex(replayed):
        detail = "the same formula in other marks"
        return (equivalent(_LATEX, "representation", detail),)
    return text_differences(_LATEX, recorded, replayed, rules)
