"""The WebSocket: one connection of one page."""

import structlog
from aiohttp import hdrs, web

from server import clock
from server.limits import TokenBucket
from server.logs import trouble
from server.middleware import refusal
from server.parts import CALLERS, CONNECTIONS, HOSTS, METRICS, ORIGINS
from signaling.connection import Connection
from signaling.messages import FRAME_LIMIT

MESSAGES_A_SECOND, MESSAGES_BURST = 30.0, 60.0
"""How many messages one connection may send, in the long run and at once."""

routes = web.RouteTableDef()

_log = structlog.get_logger()


@routes.get("/ws")
async def websocket(request: web.Request) -> web.StreamResponse:
    """Serve one connection from its handshake to its close."""
    app = request.app
    if request.headers.getall(hdrs.ORIGIN, []) not in [[o] for o in app[ORIGINS]]:
        return refusal(403, "origin_not_allowed")
    address = app[CALLERS].address(request)
    if not app[CONNECTIONS].enter(address):
        return refusal(429, "too_many", {"Retry-After": "5"})
    try:
        return await _serve(request)
    finally:
        app[CONNECTIONS].leave(address)


async def _serve(request: web.Request) -> web.WebSocketResponse:
    metrics, began = request.app[METRICS], clock.monotonic()
    # Our own pings tell the client too; compression would leak lengths.
    ws = web.WebSocketResponse(max_msg_size=FRAME_LIMIT, compress=False)
    await ws.prepare(request)
    bucket = TokenBucket(MESSAGES_A_SECOND, MESSAGES_BURST)
    connection = Connection(
        ws, request.app[HOSTS], may_send=lambda: bucket.take(clock.monotonic())
    )
    metrics.connection_opened()
    try:
        await connection.run()
    except ExceptionGroup as bugs:
        metrics.crashed()
        _log.error("connection_failed", **trouble(bugs))
    finally:
        # What a client does not read would keep its socket open for good.
        if request.transport and request.transport.get_write_buffer_size():
            request.transport.abort()
        metrics.connection_ended(connection.code)
        reason = "client" if connection.code is None else connection.code.name.lower()
        _log.info(
            "connection_ended",
            reason=reason,
            seconds=round(clock.monotonic() - began, 1),
        )
    return ws
