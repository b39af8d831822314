"""Runs one node from its first to its last moment."""

import asyncio
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import structlog
from aiohttp import web

from server import last_words, parts
from server.app import build_app
from server.doorstep import Doorstep
from server.errors import ConfigError
from server.settings import Settings
from server.sockets import BACKLOG, bind, media_listener, udp_is_free
from server.tls import server_context

STOP_SECONDS = 5.0
"""How long requests and connections may take to end when the node stops."""

_log = structlog.get_logger()

During = Callable[[web.Application, Settings], AbstractAsyncContextManager[object]]
"""What goes on while a node runs, with the settings it really has."""


def serve(settings: Settings, *, during: During | None = None) -> None:
    """Run one node until SIGTERM or SIGINT.

    Raises:
        ConfigError: The settings cannot be carried out.
        StoreUnavailable: The record cannot be opened.

    """
    settings, listener = bind(settings)
    with listener:
        if not udp_is_free(settings):
            raise ConfigError(
                f"ALCOVE_MEDIA_PORT: UDP port {settings.udp_port} of {settings.host} "
                "is in use. Stop what uses it, or choose another port"
            )
        if (probe := media_listener(settings)) is not None:
            probe.close()
        app = build_app(settings)
        context = server_context(settings)
        last_words.keep_private()
        _run(_serve(app, settings, listener, context, during))


def _run(main: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where it is installed."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415 -- an optional extra
    except ImportError:
        factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    else:
        factory = new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)


def site(
    runner: web.AppRunner,
    settings: Settings,
    listener: socket.socket,
    context: ssl.SSLContext | None = None,
) -> web.BaseSite:
    """Return what accepts connections for a node that is set up."""
    if not settings.shares_port:
        return web.SockSite(runner, listener, ssl_context=context, backlog=BACKLOG)
    adopt = runner.app[parts.ENDPOINT].mux.streams.adopt
    tasks = runner.app[parts.TASKS]
    return Doorstep(runner, listener, adopt, tasks, context=context)


async def _serve(
    app: web.Application,
    settings: Settings,
    listener: socket.socket,
    context: ssl.SSLContext | None,
    during: During | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=STOP_SECONDS,
        keepalive_timeout=30.0,
        auto_decompress=False,
    )
    try:
        await runner.setup()
        await site(runner, settings, listener, context).start()
        _log.info("serving", port=settings.port, media_port=settings.udp_port)
        async with during(app, settings) if during else nullcontext():
            await stop.wait()
        _log.info("stopping")
    finally:
        # A second signal ends the process at once, as people expect.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        await runner.cleanup()
    _log.info("stopped")
    sys.stdout.flush()
