"""What a page shows to somebody who needs help now. Anybody may ask."""

from datetime import UTC, datetime

import msgspec
from aiohttp import web

from server import clock
from server.parts import HELP

routes = web.RouteTableDef()


@routes.get("/api/help")
async def help_block(request: web.Request) -> web.Response:
    """Return emergency numbers, lines that were dialled, and the program's number."""
    today = datetime.fromtimestamp(clock.wall(), UTC).date()
    shown = request.app[HELP].shown(today=today)
    return web.Response(
        body=msgspec.json.encode(shown), content_type="application/json"
    )
