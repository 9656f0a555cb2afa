"""SVG, as a document of its own or within HTML: shapes and their attributes, ids left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from nbproof.model.replaying import Difference
from nbproof.replay.compare.findings import change, different, equivalent
from nbproof.replay.compare.likeness import likeness
from nbproof.replay.compare.numerals import close
from nbproof.replay.compare.rules import Rules
from nbproof.replay.compare.texts import text_differences

LARGE = 8_000_000
_REFERENCE = re.compile(r"#([^\s)'\";#]{1,200})")
_UNSEEN = frozenset({"id", "class", "version", "data-name"})
_LEFT_OUT = "metadata"
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
# Paths join numbers to letters and to one another: M10.5-3L4,5.
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,40}\.[0-9]{0,40}|\.?[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?")


def references(root: etree._Element) -> dict[str, str]:
    """The ids of a document, each with its number in it."""
    ids = (element.get("id") for element in root.iter(etree.Element))
    return {one: f"id{number}" for number, one in enumerate(dict.fromkeys(ids)) if one}


def drawn_attributes(element: etree._Element, ids: Mapping[str, str]) -> str:
    """The attributes of an element in their alphabet's order, with numbers in the place of ids."""
    kept = sorted((_local(str(name)), str(value)) for name, value in element.attrib.items())
    return " ".join(
        f'{name}="{_REFERENCE.sub(lambda match: "#" + ids.get(match[1], match[1]), value)}"'
        for name, value in kept
        if name not in _UNSEEN
    )


def drawing_differences(
    mime: str, recorded: str, replayed: str, rules: Rules
) -> tuple[Difference, ...]:
    """In what two SVG documents differ; those that cannot be parsed are compared as text."""
    if recorded == replayed:
        return ()
    one, other = _parsed(recorded), _parsed(replayed)
    if one is None or other is None:
        return text_differences(mime, recorded, replayed, rules)
    ours, theirs = list(_shapes(one)), list(_shapes(other))
    if len(ours) != len(theirs):
        detail = f"{len(ours)} shapes and texts → {len(theirs)}"
        return (different(mime, "markup", detail),)
    unequal = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    for shape, another in unequal:
        if not same_drawn(shape, another, rules):
            return (different(mime, "markup", f"a shape or text: {change(shape, another)}"),)
    if unequal:
        return (equivalent(mime, "tolerance", "the same drawing within the tolerance"),)
    return (equivalent(mime, "markup", "the same drawing; only ids, dates or comments differ"),)


def same_drawn(recorded: str, replayed: str, rules: Rules) -> bool:
    """Whether two shapes are the same but for numbers within the tolerance, or for masks."""
    numbers, others = _NUMBER.findall(recorded), _NUMBER.findall(replayed)
    if len(numbers) == len(others) and _NUMBER.split(recorded) == _NUMBER.split(replayed):
        relative = rules.tolerance.relative
        pairs = zip(numbers, others, strict=True)
        return all(close(one, other, relative) for one, other in pairs)
    return likeness(recorded, replayed, rules) is not None


def _parsed(svg: str) -> etree._Element | None:
    """The document; None where it is none, is too large, or defines entities of its own."""
    if len(svg) > LARGE or "<!ENTITY" in svg:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    text = _DECLARATION.sub("", svg)  # it names the encoding of a file, this is text
    try:
        return etree.fromstring(text.encode("utf-8", "backslashreplace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _shapes(root: etree._Element) -> Iterator[str]:
    """Every element with its attributes, and every text, in the document's order."""
    ids = references(root)
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            tag = _local(str(element.tag))
            if tag == _LEFT_OUT:
                walk.skip_subtree()
            else:
                yield f"{tag} {drawn_attributes(element, ids)}"
                yield from _text(element.text)
        else:
            yield from _text(element.tail)


def _text(text: str | None) -> Iterator[str]:
    words = " ".join(text.split()) if text else ""
    if words:
        yield words


def _local(name: str) -> str:
    return name.rpartition("}")[2]
