"""The server: Rasa, the custom actions, the channels and the demo page in one process."""

from __future__ import annotations

import logging
import os
from asyncio import AbstractEventLoop
from functools import partial
from pathlib import Path

from rasa.core.channels.channel import register
from rasa.core.run import close_resources, create_http_input_channels, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from channels.site import site_blueprint
from records import migrate
from runtime import housekeeping, services
from runtime.settings import ROOT, Settings

logger = logging.getLogger(__name__)

WEBHOOKS = "/webhooks/"
MAX_BODY_BYTES = 64 * 1024


class NotReadyError(RuntimeError):
    """The assistant can't be served yet; the message says which command helps."""


def newest_model(folder: Path) -> Path:
    """Return the trained model that was written last.

    Raises:
        NotReadyError: there is none.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise NotReadyError(f"no trained model in {folder.name}/: run `make train`")
    return models[-1]


def export_for_credentials(settings: Settings) -> None:
    """Put what credentials.yml names into the environment: Rasa expands `${…}` from there only."""
    os.environ["ANAGEN_WEB_SECRET"] = settings.web_secret
    os.environ["ANAGEN_WEB_ORIGINS"] = ",".join(settings.web_origins)
    os.environ["ANAGEN_TELEGRAM_TOKEN"] = settings.telegram_token


def create_app(settings: Settings, model: Path, name: str = "anagen") -> Sanic:
    """Return the application, ready to run.

    Raises:
        runtime.clinic.ClinicError: a fact of the clinic is missing.
        sqlalchemy.exc.SQLAlchemyError: the database can't be reached to bring its tables up to date.
    """
    clinic = services.clinic()
    migrate.upgrade(services.engine())
    export_for_credentials(settings)
    channels = create_http_input_channels(None, str(ROOT / "credentials.yml"))
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.PROXIES_COUNT = settings.proxies or None
    app.config.KEEP_ALIVE_TIMEOUT = 30
    app.config.ACCESS_LOG = False
    register(channels, app, route=WEBHOOKS)
    app.blueprint(site_blueprint(clinic))
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    app.register_listener(partial(load_agent_on_start, str(model), endpoints, None), "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(_start_housekeeping, "after_server_start")
    return app


async def _start_housekeeping(app: Sanic, _loop: AbstractEventLoop) -> None:
    app.add_task(housekeeping.purge_for_ever())


def serve(settings: Settings) -> None:
    """Serve until stopped. One worker: the limits and the conversation locks live in this process.

    Raises:
        NotReadyError: there is no trained model.
    """
    app = create_app(settings, newest_model(ROOT / "models"))

    async def announce(_app: Sanic, _loop: AbstractEventLoop) -> None:
        shown = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host  # noqa: S104 - compared, not bound
        print(f"\n  Anagen is ready: http://{shown}:{settings.port}/\n", flush=True)

    app.register_listener(announce, "after_server_start")
    app.run(host=settings.host, port=settings.port, workers=1, access_log=False)
