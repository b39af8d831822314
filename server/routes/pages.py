"""The page and its files, from memory."""

from aiohttp import hdrs, web

from server.parts import WEB_FILES

routes = web.RouteTableDef()


@routes.get("/")
@routes.get("/{path:[^/]+\\.[a-z0-9]+}")
@routes.get("/{path:(?:css|js|vendor|fonts|img)/.+}")
async def page(request: web.Request) -> web.StreamResponse:
    """Send a file of the client, or say that the one the caller has is good."""
    file = request.app[WEB_FILES].get(request.path)
    if file is None:
        raise web.HTTPNotFound
    headers = {
        hdrs.ETAG: file.etag,
        hdrs.CACHE_CONTROL: "no-cache",
        hdrs.VARY: "Accept-Encoding",
    }
    if file.etag in request.headers.get(hdrs.IF_NONE_MATCH, ""):
        return web.Response(status=304, headers=headers)
    headers[hdrs.CONTENT_TYPE] = file.content_type
    if file.gzipped is not None and _takes_gzip(request):
        headers[hdrs.CONTENT_ENCODING] = "gzip"
        return web.Response(body=file.gzipped, headers=headers)
    return web.Response(body=file.body, headers=headers)


def _takes_gzip(request: web.Request) -> bool:
    for part in request.headers.get(hdrs.ACCEPT_ENCODING, "").split(","):
        name, _, quality = part.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00"}
    return False
