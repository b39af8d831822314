"""Puts the parts of one node together."""

import asyncio
from collections.abc import AsyncGenerator

import structlog
from aiohttp import http_parser, web

from rooms.ids import SessionId
from server import addresses, clock, parts
from server.callers import Callers
from server.doors import Doors
from server.errors import ConfigError
from server.help_lines import HelpLines
from server.hosts import Hosts
from server.limits import RateLimiter, Tally
from server.logs import trouble
from server.media.endpoint import bind, listening
from server.metrics import Metrics
from server.middleware import errors_as_json, safe_headers
from server.paging import Pager
from server.paging_ways import ways
from server.routes import health, help_block, invitations, metrics, pages, websocket
from server.safety.running import running
from server.safety.watch import watch
from server.settings import Settings
from server.sockets import media_listener
from server.store.sql import open_record
from server.tasks import Tasks
from server.tickets import Tickets
from server.tokens import Keyring
from server.web_files import read_web_files

REQUEST_LIMIT = 64 * 1024
"""Largest body of a request, in bytes."""

LINKS_A_SECOND, LINKS_BURST = 10.0, 30.0
"""How often one address may show a link, in the long run and at once."""

LAG_INTERVAL = 0.25
"""Seconds between two looks at how late the event loop is."""

LAG_WORTH_A_LINE = 0.25
"""Seconds of lateness that are logged."""

_log = structlog.get_logger()


def build_app(settings: Settings) -> web.Application:
    """Return an application that is wired but not yet started. Reads key files.

    Raises:
        ConfigError: A setting, or the Python this runs on, is not fit.

    """
    _refuse_unfit_python()
    counters = Metrics()
    allowed = addresses.origins(settings)
    app = web.Application(
        client_max_size=REQUEST_LIMIT,
        middlewares=[errors_as_json(counters.crashed)],
    )
    app[parts.SETTINGS] = settings
    app[parts.ORIGINS] = allowed
    app[parts.KEYRING] = Keyring.load(settings)
    app[parts.METRICS] = counters
    app[parts.CALLERS] = Callers(settings.trusted_proxies)
    app[parts.HELP] = HelpLines.load(settings.help_file)
    app[parts.TICKETS] = Tickets()
    app[parts.LINK_RATE] = RateLimiter(rate=LINKS_A_SECOND, burst=LINKS_BURST)
    app[parts.CONNECTIONS] = Tally(settings.max_connections_per_address)
    trusted = addresses.base_url(settings).startswith("https://")
    app.on_response_prepare.append(
        safe_headers(allowed, strict_transport=trusted and not settings.self_signed)
    )
    for module in (health, help_block, invitations, metrics, pages, websocket):
        app.add_routes(module.routes)
    # Started in this order, ended in the opposite one.
    app.on_shutdown.append(_send_away)
    app.cleanup_ctx.extend([_tasks, _web_files, _record, _safety, _pager, _media])
    return app


async def _tasks(app: web.Application) -> AsyncGenerator[None]:
    def on_crash(name: str, error: BaseException) -> None:
        app[parts.METRICS].crashed()
        _log.error("task_crashed", task=name, **trouble(error))

    async with Tasks(on_crash) as tasks:
        app[parts.TASKS] = tasks
        _ = tasks.spawn(_watch_loop_lag(app), name="loop-lag")
        yield


async def _web_files(app: web.Application) -> AsyncGenerator[None]:
    app[parts.WEB_FILES] = await asyncio.to_thread(read_web_files)
    if "/" not in app[parts.WEB_FILES]:
        _log.error("page_missing")
    yield


async def _record(app: web.Application) -> AsyncGenerator[None]:
    async with open_record(app[parts.SETTINGS].database) as record:
        app[parts.RECORD] = record
        app[parts.DOORS] = Doors(app[parts.KEYRING], record, wall=clock.wall)
        yield


async def _safety(app: web.Application) -> AsyncGenerator[None]:
    """Open the record of check-ins, and keep it clean."""
    settings, tasks = app[parts.SETTINGS], app[parts.TASKS]
    async with running(settings, tasks, wall=clock.wall) as store:
        app[parts.SAFETY] = store
        yield


async def _pager(app: web.Application) -> AsyncGenerator[None]:
    """Reach whoever is on call."""
    async with ways(app[parts.SETTINGS], wall=clock.wall) as open_ways:
        counted = app[parts.METRICS].paged
        pager = Pager(open_ways, clock=clock.monotonic, counted=counted)
        app[parts.PAGER] = pager
        running_pager = app[parts.TASKS].spawn(pager.run(), name="pager")
        yield
        running_pager.cancel()
        await asyncio.wait([running_pager])


async def _media(app: web.Application) -> AsyncGenerator[None]:
    """Run the relay and the sessions."""
    settings = app[parts.SETTINGS]
    host = await asyncio.to_thread(addresses.numeric, settings.host)
    sock = bind(host, settings.udp_port)
    async with listening(
        sock,
        addresses.announced(settings),
        clock=clock.monotonic,
        announced_port=settings.announce_port,
        tcp=settings.media_tcp,
    ) as endpoint:
        listener = await asyncio.to_thread(media_listener, settings)
        if listener is not None:
            endpoint.mux.streams.listen(listener)
        app[parts.ENDPOINT] = endpoint
        app[parts.HOSTS] = Hosts(
            settings,
            endpoint=endpoint,
            tickets=app[parts.TICKETS],
            record=app[parts.RECORD],
            safety=app[parts.SAFETY],
            page_on_call=app[parts.PAGER].page,
            tasks=app[parts.TASKS],
            metrics=app[parts.METRICS],
            clock=clock.monotonic,
            wall=clock.wall,
        )
        hosts, tasks = app[parts.HOSTS], app[parts.TASKS]

        def wake(session: SessionId) -> None:
            _ = tasks.spawn(hosts.wake(session), name="wake")

        looking = tasks.spawn(
            watch(app[parts.SAFETY], wake, wall=clock.wall), name="safety-watch"
        )
        yield
        looking.cancel()
        await hosts.close()


async def _send_away(app: web.Application) -> None:
    app[parts.HOSTS].end_connections()


async def _watch_loop_lag(app: web.Application) -> None:
    counters = app[parts.METRICS]
    while True:
        due = clock.monotonic() + LAG_INTERVAL
        await asyncio.sleep(LAG_INTERVAL)
        late = max(0.0, clock.monotonic() - due)
        counters.loop_late(late)
        if parts.ENDPOINT in app:
            counters.held_back(app[parts.ENDPOINT].strain.level)
        if late > LAG_WORTH_A_LINE:
            _log.warning("loop_late", seconds=round(late, 3))


def _refuse_unfit_python() -> None:
    if not __debug__:
        raise ConfigError(
            "PYTHONOPTIMIZE: run without python -O; the checks it removes are needed"
        )
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        raise ConfigError(
            "AIOHTTP_NO_EXTENSIONS: unset it; aiohttp's parser in C is needed"
        )
