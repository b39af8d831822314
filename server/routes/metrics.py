"""The counters, for this machine or whoever knows the token."""

import hmac

from aiohttp import hdrs, web

from server.callers import is_local
from server.parts import METRICS, SETTINGS

routes = web.RouteTableDef()


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Return every counter in the Prometheus text format."""
    if not (is_local(request) or _knows_token(request)):
        raise web.HTTPNotFound
    return web.Response(
        body=request.app[METRICS].text(),
        headers={hdrs.CONTENT_TYPE: "text/plain; version=0.0.4; charset=utf-8"},
    )


def _knows_token(request: web.Request) -> bool:
    token = request.app[SETTINGS].metrics_token
    given = request.headers.get(hdrs.AUTHORIZATION, "")
    if token is None:
        return False
    expected = f"Bearer {token}".encode()
    return hmac.compare_digest(given.encode(errors="surrogateescape"), expected)
