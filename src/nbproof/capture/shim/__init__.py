"""A small C library that the loader puts before the C library, to see the files of every program.

The sources lie beside this file and are built with the package (hatch_build.py).
"""

from __future__ import annotations

from pathlib import Path

LIBRARY = Path(__file__).parent / "libnbproof.so"
