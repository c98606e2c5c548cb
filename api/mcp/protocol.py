"""The tools as an MCP server, over standard input and output or over streamable HTTP."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import anyio
import uvicorn
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.applications import Starlette

from api.config import VERSION, Settings
from api.errors import RequestError
from api.mcp import tools
from api.mcp.limit import CallLimit
from api.services import Services

log = logging.getLogger(__name__)

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_INSTRUCTIONS = (
    "Hugging Face's Daily Papers from a local copy: new AI research papers, day by day. Lists are short by default; "
    "`view`: `full` adds abstracts, and `get_paper` has everything about one. Papers are named by their arXiv ids."
)
# A client gets its answer even if the Hub is slow; more calls at once than that wait.
_THREADS = 8


def server(parts: Services, ready: Callable[[], None], limit: CallLimit | None = None) -> Server[Any]:
    """Return the MCP server of these parts.

    Args:
        parts: what the tools read.
        ready: called before the first tool; it may wait, and returns at once from then on.
        limit: how often a client may call tools; the one client of standard input and output has no limit.
    """
    threads = anyio.CapacityLimiter(_THREADS)

    async def list_tools(_context: Any, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(one) for one in tools.TOOLS.values()])

    async def call_tool(context: Any, params: CallToolRequestParams) -> CallToolResult:
        def answer() -> str:
            ready()
            return tools.call(parts, params.name, params.arguments or {})

        try:
            if limit is not None:
                limit.take(*_client(context.request))
            text, is_error = await to_thread.run_sync(answer, limiter=threads), False
        except RequestError as error:
            text, is_error = error.detail, True
        except Exception:
            log.exception("the tool %s failed", params.name)
            text, is_error = "Something went wrong in Paperboy; its log says what.", True
        return CallToolResult(content=[TextContent(type="text", text=text)], is_error=is_error)

    return Server(
        "paperboy",
        version=VERSION,
        title="Paperboy",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve_stdio(made: Server[Any]) -> None:
    """Serve the one client at the other end of standard input and output, until it closes them."""

    async def run() -> None:
        async with stdio_server() as (read, write):
            await made.run(read, write, made.create_initialization_options())

    anyio.run(run)


def serve_http(made: Server[Any], settings: Settings, listener: socket.socket, *, is_open: bool) -> None:
    """Serve everybody who can reach a listening socket, until a signal ends that.

    `is_open` says that the socket is not only this machine's, so that every name in `Host` is right.
    """
    config = uvicorn.Config(
        http_app(made, settings, is_open=is_open),
        # The program has set up its log, and every request in it would be too much.
        log_config=None,
        access_log=False,
        # The limit looks at these headers itself, and counts the proxies.
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    uvicorn.Server(config).run(sockets=[listener])


def http_app(made: Server[Any], settings: Settings, *, is_open: bool) -> Starlette:
    """Return the ASGI application: one POST a call, without sessions."""
    return made.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=_security(settings, is_open),
    )


def _security(settings: Settings, is_open: bool) -> TransportSecuritySettings:
    """Return which `Host` and `Origin` may ask: on loopback, a page must not get here by a name of its own (DNS)."""
    if is_open:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    hosts = [*_LOOPBACK, *(f"{one}:*" for one in _LOOPBACK)]
    origins = [f"http://{one}" for one in hosts]
    if settings.public_url:
        public = urlsplit(settings.public_url)
        hosts.append(public.netloc)
        origins.append(f"{public.scheme}://{public.netloc}")
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


def _described(tool: tools.Tool) -> Tool:
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=True)
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        annotations=hints,
    )


def _client(request: Any) -> tuple[str, Mapping[str, str]]:
    """Return the address that an HTTP request came from, and its headers."""
    return (request.client.host if request.client else ""), request.headers
