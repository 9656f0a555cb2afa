"""Outputs for tests, as nbformat 4 has them, and the two sides put side by side."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nbproof.model.replaying import Difference, DifferenceKind, Grade
from nbproof.replay.compare.cells import Compared, Output, compare

STDOUT = "application/vnd.jupyter.stdout"
STDERR = "application/vnd.jupyter.stderr"
ERROR = "application/vnd.jupyter.error"
SAME = {"identical", "equivalent"}


def printed(text: object, name: str = "stdout") -> Output:
    return {"output_type": "stream", "name": name, "text": text}


def shown(bundle: Mapping[str, object]) -> Output:
    return {"output_type": "display_data", "data": dict(bundle), "metadata": {}}


def result(text: object, count: int = 1) -> Output:
    data = {"text/plain": text}
    return {"output_type": "execute_result", "execution_count": count, "data": data, "metadata": {}}


def raised(name: str, message: str) -> Output:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [name]}


def identical() -> Compared:
    return Compared(grade="identical")


def verdict(mime: str, kind: DifferenceKind, detail: str, grade: Grade) -> Compared:
    difference = Difference(mime=mime, kind=kind, detail=detail, grade=grade)
    return Compared(grade=grade, differences=(difference,))


def grade_of(mime: str, recorded: object, replayed: object, *, differ: bool | None = False) -> str:
    sides = [shown({mime: recorded})], [shown({mime: replayed})]
    return compare(*sides, versions_differ=differ).grade


def printed_grade(recorded: str, replayed: str, *, differ: bool | None = False) -> str:
    return compare([printed(recorded)], [printed(replayed)], versions_differ=differ).grade


def png(pixels: np.ndarray, software: str = "") -> str:
    info = PngInfo()
    info.add_text("Software", software)
    return _saved(Image.fromarray(pixels), format="PNG", pnginfo=info)


def gif(frames: list[np.ndarray]) -> str:
    first, *rest = (Image.fromarray(frame) for frame in frames)
    return _saved(first, format="GIF", save_all=True, append_images=rest, duration=100)


def _saved(image: Image.Image, **options: object) -> str:
    buffer = io.BytesIO()
    image.save(buffer, **options)  # type: ignore[arg-type]  # Pillow's options differ by format
    return base64.b64encode(buffer.getvalue()).decode()
