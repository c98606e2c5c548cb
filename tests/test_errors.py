"""The tree of errors, and what each carries."""

import inspect

import pytest

from api import errors

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.PaperboyError)]
REQUEST_ERRORS = [kind for kind in ALL if kind is not errors.RequestError and issubclass(kind, errors.RequestError)]


def drawn() -> dict[str, str]:
    """Return the parent of each error in the tree that the module's docstring draws."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        name = line.lstrip("│├└─ ").split(" ")[0]
        if name in dir(errors):
            path = [*path[: (len(line) - len(line.lstrip("│├└─ "))) // 4], name]
            parents[name] = path[-2] if len(path) > 1 else ""
    return parents


def test_the_drawn_tree_is_the_tree_of_classes() -> None:
    expected = {kind.__name__: kind.__bases__[0].__name__ for kind in ALL}
    assert drawn() == expected | {"PaperboyError": ""}


def test_every_request_error_has_a_status_a_kind_of_its_own_and_a_title() -> None:
    assert len({kind.kind for kind in REQUEST_ERRORS}) == len(REQUEST_ERRORS)
    for kind in REQUEST_ERRORS:
        assert 400 <= kind.status < 600
        assert kind.title


@pytest.mark.parametrize("kind", REQUEST_ERRORS)
def test_a_request_error_carries_its_detail_and_prints_as_it(kind: type[errors.RequestError]) -> None:
    error = kind("There is no such paper.")
    assert (error.detail, str(error), error.errors) == ("There is no such paper.", "There is no such paper.", None)


def test_a_resource_that_is_being_read_can_be_requested_again_after_a_second() -> None:
    assert errors.BeingRead("The list is being read.").retry_after == 1


def test_upstream_errors_carry_the_pause_and_the_status_beside_the_message() -> None:
    busy, refused = errors.UpstreamBusy("wait", 7.5), errors.UpstreamRefused("HTTP 403", 403)
    assert (str(busy), busy.retry_after) == ("wait", 7.5)
    assert (str(refused), refused.status) == ("HTTP 403", 403)
