"""nbproof as Jupyter knows extensions: settings, routes, start and stop."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp

from nbproof.capture.provisioner import NbproofProvisioner
from nbproof.server.extension import SCHEMAS, Extension
from nbproof.server.routes import ROUTES


class NbproofApp(ExtensionApp):
    """Proves what made a notebook's outputs."""

    name = "nbproof"
    description = "Proves what made a notebook's outputs."
    extension: Extension | None = None

    def initialize_settings(self) -> None:
        """Set everything up; kernels that start from now on are watched."""
        app = self.serverapp
        if app is None or app.event_logger is None:
            raise RuntimeError("nbproof needs a Jupyter server")
        for schema in sorted(SCHEMAS.glob("*.yaml")):
            app.event_logger.register_event_schema(schema)
        self.extension = Extension(app, app.event_logger)
        self.extension.use_provisioner()

    def initialize_handlers(self) -> None:
        """Add the routes; `/nbproof/` stands below the server's base URL."""
        if self.extension is None:
            return
        given: dict[str, Any] = {"extension": self.extension}
        self.handlers.extend((rf"/nbproof/{path}", route, given) for path, route in ROUTES.items())

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        """Begin to listen, once every other extension has had its say on the contents manager."""
        await super()._start_jupyter_server_extension(serverapp)  # type: ignore[no-untyped-call]
        if self.extension is not None:
            await self.extension.start()

    async def stop_extension(self) -> None:
        """Finish the snapshots that were asked for; leave nothing running."""
        if self.extension is not None:
            NbproofProvisioner.launcher = None
            await self.extension.saves.finish()
            await asyncio.to_thread(self.extension.close)
