"""The Jupyter server extension."""

from __future__ import annotations

from nbproof.server.app import NbproofApp


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter where the extension is."""
    return [{"module": "nbproof.server", "app": NbproofApp}]
