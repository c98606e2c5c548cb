"""Mail addresses that people type. The pages' tests try many more."""

import pytest

from api.digest.addresses import checked
from api.errors import InvalidParameter


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada+papers@Example.ORG\n", "Ada+papers@example.org"),
        ("o'hara@bücher.example.org", "o'hara@xn--bcher-kva.example.org"),
    ],
)
def test_an_address_is_returned_as_mail_is_sent_to_it(typed: str, address: str) -> None:
    assert checked(typed) == address


@pytest.mark.parametrize("typed", ["", " ", "ada", "ada@example.org\r\nBcc: ben@example.org", "ädä@example.org"])
def test_what_is_no_address_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        checked(typed)
    assert caught.value.errors is not None
    assert len(caught.value.errors["address"][0]) > 20
