"""An endpoint as one block: the decorator over a view takes its path, arguments, reply and errors.

It registers the route, checks the arguments before the view is called, and keeps what `openapi` writes down. The
view's docstring is the description: its first line is the summary.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from marshmallow import Schema

from api.errors import InvalidParameter, NotFound
from api.web.arguments import PATH_ARGUMENTS, PathArgument, load, load_known
from api.web.operation import Endpoint, Reply
from api.web.params import NoArgs

View = Callable[..., Response]


class Endpoints:
    """A blueprint that knows what its paths take and answer."""

    def __init__(self, name: str, prefix: str = "", *, tag: str, is_hub: bool = False) -> None:
        """With `is_hub`, unknown parameters are ignored and errors have the Hub's shape."""
        self.blueprint = Blueprint(name, __name__, url_prefix=prefix or None)
        self.described: list[Endpoint] = []
        self._prefix, self._tag, self._is_hub = prefix, tag, is_hub

    def _checked(self, argument: PathArgument, text: str) -> object:
        """Return the value in a path. To the Hub, a name that cannot be is one of something that is not there."""
        try:
            return argument.parse(text)
        except InvalidParameter as error:
            if self._is_hub:
                raise NotFound(error.detail) from None
            raise

    def get(
        self,
        path: str,
        name: str,
        reply: Reply,
        *,
        args: type[Schema] | None = NoArgs,
        tag: str | None = None,
        errors: Mapping[int, str] | None = None,
        is_cached: bool = True,
        example: str = "",
        words: Mapping[str, str] | None = None,
        **given: object,
    ) -> Callable[[View], View]:
        """Make a view the GET of `path`; several may share one view, told apart by what is `given` to it.

        The view gets the arguments in the path by their names and, if there are any, those of the query as `args`.
        `example` is a query to show, and `words` fill the docstring's braces. With None as `args`, the query is not
        looked at.
        """
        schema, load_args = args() if args else None, load_known if self._is_hub else load
        in_path = tuple(PATH_ARGUMENTS[found] for found in re.findall(r"{(\w+)}", path))

        def decorate(view: View) -> View:
            def handle(**texts: str) -> Response:
                checked = {one.name: self._checked(one, texts[one.name]) for one in in_path}
                if schema is not None:
                    loaded = load_args(schema, request.args)
                    checked |= {"args": loaded} if schema.fields else {}
                return view(**checked, **given)

            rule = re.sub(r"{(\w+)}", lambda found: f"<{PATH_ARGUMENTS[found[1]].converter}{found[1]}>", path)
            self.blueprint.add_url_rule(rule, name, handle, methods=["GET"])
            doc = inspect.getdoc(view) or ""
            summary, _, description = (doc.format_map(words) if words else doc).partition("\n\n")
            self.described.append(
                Endpoint(
                    path=self._prefix + path,
                    name=name,
                    tag=tag or self._tag,
                    summary=summary.rstrip("."),
                    description=re.sub(r"(?<!\n)\n(?!\n)", " ", description),
                    args=args or NoArgs,
                    path_arguments=in_path,
                    reply=reply,
                    errors=errors or {},
                    is_cached=is_cached,
                    is_hub=self._is_hub,
                    example=example,
                )
            )
            return view

        return decorate
