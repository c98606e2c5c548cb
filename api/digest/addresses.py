"""Mail addresses that people type: checked, and in the form in which mail is sent to them."""

from __future__ import annotations

from api.errors import InvalidParameter

MAX_LENGTH = 254


def checked(text: str) -> str:
    """Return an address in ASCII, as mail servers take it; the domain may be typed in any script.

    Raises:
        InvalidParameter: mail cannot be sent to it. `errors` says why.
    """
    if not text.strip():
        raise _invalid("Enter an email address, for example ada@example.org.")
    # It takes a while to import, and few installations send mail.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise _invalid(f"This is not an email address that mail can be sent to. {error}") from None
    address = found.ascii_email
    if address is None or len(address) > MAX_LENGTH:
        raise _invalid(f"An address can have at most {MAX_LENGTH} characters.")
    return address


def _invalid(reason: str) -> InvalidParameter:
    return InvalidParameter(reason, errors={"address": [reason]})
