"""Whether the process serves, and whether it is ready to."""

from aiohttp import web

from server.callers import is_local
from server.middleware import refusal
from server.parts import RECORD
from server.store.base import StoreUnavailable

routes = web.RouteTableDef()


@routes.get("/healthz")
async def healthz(request: web.Request) -> web.Response:
    """Say that the process serves. Only this machine may ask."""
    if not is_local(request):
        raise web.HTTPNotFound
    return web.json_response({"status": "ok"})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """Say whether people can come in. Only this machine may ask."""
    if not is_local(request):
        raise web.HTTPNotFound
    try:
        await request.app[RECORD].ping()
    except StoreUnavailable:
        return refusal(503, "record_unavailable")
    return web.json_response({"status": "ok"})
