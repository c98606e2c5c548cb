"""Settings: defaults, bad values, and the README's table of them."""

from pathlib import Path

import pytest

from api import config
from api.errors import ConfigError

README = Path(__file__).parent.parent / "README.md"


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = config.load(environ={"HF_TOKEN": " "})
    assert settings.hub_url == "https://huggingface.co"
    assert settings.public_url is None
    assert settings.database_url == f"sqlite:///{tmp_path}/paperboy/paperboy.db"
    assert settings.hf_token is None


def test_the_public_address_ends_without_a_slash() -> None:
    settings = config.load(environ={"PAPERBOY_PUBLIC_URL": "https://papers.example.org/"})
    assert settings.public_url == "https://papers.example.org"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PAPERBOY_HUB_URL", "huggingface.co"),
        ("PAPERBOY_HUB_URL", "ftp://huggingface.co"),
        ("PAPERBOY_PUBLIC_URL", "nowhere"),
        ("PAPERBOY_REFRESH_SECONDS", "soon"),
        ("PAPERBOY_REFRESH_SECONDS", "0"),
        ("PAPERBOY_DATABASE_URL", "papers.db"),
        ("PAPERBOY_DATABASE_URL", "sqlite://"),
        ("PAPERBOY_DATABASE_URL", "mysql://host/papers"),
        ("PORT", "65536"),
        ("PORT", "eight"),
    ],
)
def test_a_bad_value_is_one_line_with_the_name_the_value_and_what_is_allowed(variable: str, value: str) -> None:
    row = next(row for row in config.ROWS if row.variable == variable)
    with pytest.raises(ConfigError) as caught:
        config.load(environ={variable: value})
    assert str(caught.value) == f"{variable}: {value!r} is not valid; use {row.allowed}"


def test_secrets_are_not_shown() -> None:
    with pytest.raises(ConfigError) as token:
        config.load(environ={"HF_TOKEN": "hf secret"})
    assert "secret" not in str(token.value)
    with pytest.raises(ConfigError) as database:
        config.load(environ={"PAPERBOY_DATABASE_URL": "mysql://me:secret@host/papers"})
    assert "'mysql://***@host/papers'" in str(database.value)
    settings = config.load(environ={"PAPERBOY_DATABASE_URL": "postgresql://me:secret@host/papers"})
    assert config.shown_database(settings) == "postgresql://***@host/papers"


def test_the_readme_has_every_setting() -> None:
    text = README.read_text(encoding="utf-8")
    for row in config.ROWS:
        line = f"| `{row.variable}` | {f'`{row.default}`' if row.default else 'unset'} | {row.help} |"
        assert line in text, f"the README's table lacks:\n{line}"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://reader:s3cret@db.example.org/papers",
        "postgresql://reader:s3/cr@et@db.example.org/papers",
        "postgresql+psycopg://db.example.org/papers?user=reader&password=s3cret",
        "postgresql:///papers?host=/run&PASSWORD=s3cret",
        "mysql://reader:s3cret@db.example.org/papers",
        "https://reader:s3cret@hub.example.org",
        "could not connect to 'postgresql://reader:s3cret@db' (host=db password=s3cret)",
    ],
)
def test_a_password_is_never_shown(address: str) -> None:
    shown = config.without_password(address)
    for secret in ("s3cret", "s3/cr", "et@db"):
        assert secret not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PAPERBOY_DATABASE_URL", "mysql://reader:s3cret@db/papers"),
        ("PAPERBOY_DATABASE_URL", "mysql://db/papers?password=s3cret"),
        ("PAPERBOY_DATABASE_URL", "postgresql//reader:s3cret@db/papers"),
        ("PAPERBOY_DATABASE_URL", "postgresql://host:s3cret/papers"),
        ("PAPERBOY_DATABASE_URL", "postgresql://reader:s3cret@part/of-it@host/papers"),
        ("PAPERBOY_HUB_URL", "ftp://reader:s3cret@hub.example.org"),
        ("PAPERBOY_ARXIV_URL", "reader:s3cret@arxiv.example.org"),
    ],
)
def test_a_bad_address_is_reported_without_its_password(variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(environ={variable: value})
    assert variable in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_mail_needs_a_sender_and_says_so() -> None:
    with pytest.raises(ConfigError, match=r"^PAPERBOY_MAIL_FROM is not set") as caught:
        config.load(environ={"PAPERBOY_SMTP_URL": "smtp://me:s3cret@mail.example.org"})
    assert "s3cret" not in str(caught.value)
    given = {"PAPERBOY_SMTP_URL": "smtp://mail.example.org", "PAPERBOY_MAIL_FROM": "papers@example.org"}
    assert config.load(environ=given).mail_from == "papers@example.org"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PAPERBOY_SMTP_URL", "imap://me:s3cret@mail.example.org"),
        ("PAPERBOY_SECRET_KEY", "s3cret"),
        ("PAPERBOY_WEBHOOKS", "slack:hooks.example.org/s3cret"),
    ],
)
def test_a_bad_secret_of_the_mail_settings_is_not_shown(variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{variable}: its value is not valid") as caught:
        config.load(environ={variable: value})
    assert "s3cret" not in str(caught.value)
