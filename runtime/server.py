"""The server: Rasa, the custom actions, the channels and the demo page in one process."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import tarfile
from asyncio import AbstractEventLoop
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, register
from rasa.core.lock_store import LockStore
from rasa.core.run import create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from channels.handouts import handouts_blueprint
from channels.site import site_blueprint
from content.files import read_yaml
from learning import keeping
from records import migrate
from runtime import housekeeping, services
from runtime.errors import NotReadyError, one_line
from runtime.settings import ROOT, Settings

logger = logging.getLogger(__name__)

WEBHOOKS = "/webhooks/"
MAX_BODY_BYTES = 64 * 1024


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


def load_channels(settings: Settings) -> list[InputChannel]:
    """Return the channels of credentials.yml.

    Raises:
        NotReadyError: a channel can't be made from what stands there and in the settings.
        content.files.FileError: the file is no YAML.
    """
    export_for_credentials(settings)
    file = ROOT / "credentials.yml"
    read_yaml(file)  # Rasa's own error would quote the line, and not name the file.
    try:
        channels: list[InputChannel] = create_http_input_channels(None, str(file))
    except RasaException as error:
        raise NotReadyError(one_line(error)) from error
    return channels


def load_agent(model: Path) -> Agent:
    """Return the assistant with its model. Rasa's own loader logs what went wrong and serves without a model.

    Raises:
        NotReadyError: the model can't be used, such as one that another release has trained.
        content.files.FileError: endpoints.yml is no YAML.
    """
    file = ROOT / "endpoints.yml"
    read_yaml(file)
    try:
        endpoints = AvailableEndpoints.read_endpoints(str(file))
        agent = Agent(
            generator=endpoints.nlg,
            tracker_store=TrackerStore.create(endpoints.tracker_store),
            lock_store=LockStore.create(endpoints.lock_store),
            action_endpoint=endpoints.action,
        )
        agent.load_model(model)
    except (RasaException, tarfile.TarError, EOFError) as error:
        raise NotReadyError(f"{model.name} can't be loaded, run `make train`: {one_line(error)}") from error
    return agent


def create_app(settings: Settings, model: Path, name: str = "anagen") -> Sanic:
    """Return the application, ready to run.

    Raises:
        NotReadyError: the model or a channel can't be used.
        runtime.clinic.ClinicError: a fact of the clinic is missing.
        sqlalchemy.exc.SQLAlchemyError: the database can't be reached to bring its tables up to date.
    """
    clinic = services.clinic()
    migrate.upgrade(services.engine())
    channels = load_channels(settings)
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.PROXIES_COUNT = settings.proxies or None
    app.config.KEEP_ALIVE_TIMEOUT = 30
    app.config.ACCESS_LOG = False
    register(channels, app, route=WEBHOOKS)
    app.blueprint(site_blueprint(clinic, services.kept_for(), services.facts()["chat_lifetime"]))
    app.blueprint(handouts_blueprint(services.facts()))
    app.ctx.agent = load_agent(model)
    keeping.get_ready()
    app.register_listener(_start_housekeeping, "after_server_start")
    app.register_listener(_stop_housekeeping, "before_server_stop")
    return app


async def _start_housekeeping(app: Sanic, _loop: AbstractEventLoop) -> None:
    app.ctx.housekeeping = asyncio.create_task(housekeeping.purge_for_ever())


async def _stop_housekeeping(app: Sanic, _loop: AbstractEventLoop) -> None:
    # Left alone it would be destroyed with the loop, which Python reports as an error at every stop.
    app.ctx.housekeeping.cancel()
    await asyncio.gather(app.ctx.housekeeping, return_exceptions=True)


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket that holds the address, not listening yet. Sanic would find it taken only after the start.

    Raises:
        NotReadyError: another program has the address, or it is none of this machine's.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        reserved = socket.socket(family, kind)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(address)
    except OSError as error:
        raise NotReadyError(
            f"can't listen on {host}, port {port} ({error.strerror}): stop what runs there, or set ANAGEN_PORT"
        ) from error
    return reserved


def serve(settings: Settings) -> None:
    """Serve until stopped. One worker: the limits and the conversation locks live in this process.

    Raises:
        NotReadyError: there is no model, or the address is taken.
    """
    model = newest_model(ROOT / "models")
    shown = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host  # noqa: S104 - compared, not bound

    async def announce(_app: Sanic, _loop: AbstractEventLoop) -> None:
        print(f"\n  Anagen is ready: http://{shown}:{settings.port}/\n", flush=True)

    with reserve(settings.host, settings.port) as address:
        print("Starting Anagen (about ten seconds) …", flush=True)
        app = create_app(settings, model)
        app.register_listener(announce, "after_server_start")
        app.run(sock=address, workers=1, access_log=False)
