"""The files that other people run Paperboy with name what there is: settings, commands, paths, versions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from api import config
from api.cli import main

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OWN = ("release", "web", "worker")
_VERSION = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


@pytest.mark.parametrize("name", OWN)
def test_compose_sets_only_settings_that_exist(name: str) -> None:
    known = {row.variable for row in config.ROWS}
    assert set(COMPOSE["services"][name]["environment"]) <= known


@pytest.mark.parametrize("name", OWN)
def test_compose_runs_what_the_procfile_runs(name: str) -> None:
    procfile = yaml.safe_load((ROOT / "Procfile").read_text(encoding="utf-8"))
    command = COMPOSE["services"][name]["command"]
    assert " ".join(command) == procfile[name]
    assert command[1] in main.commands


def test_composes_settings_are_accepted() -> None:
    environ = {
        name: re.sub(r"\$\{POSTGRES_PASSWORD[^}]*\}", "secret", re.sub(r"\$\{\w+:-\}", "", value))
        for name, value in COMPOSE["services"]["web"]["environment"].items()
    }
    settings = config.load(environ=environ)
    assert settings.database_url == "postgresql://paperboy:secret@postgres/paperboy"
    assert (settings.trusted_proxies, settings.redis_url) == (1, "redis://redis:6379/0")


def test_nginx_gets_every_name_that_its_configuration_asks_for() -> None:
    nginx = COMPOSE["services"]["nginx"]
    template = (ROOT / "api/deploy/nginx.conf.template").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)\}", template)) == {
        name for name in nginx["environment"] if name.startswith("PAPERBOY_")
    }
    for volume in nginx["volumes"]:
        path = volume.split(":")[0]
        assert path in COMPOSE["volumes"] or (ROOT / path).exists()


def test_the_image_copies_what_there_is_and_nothing_is_kept_from_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for path in line.split():
            assert (ROOT / path).exists()
            assert path.split("/")[0] in sent


def test_the_image_installs_the_versions_of_the_lock_file() -> None:
    image = dict(_VERSION.findall((ROOT / "api/deploy/requirements.lock").read_text(encoding="utf-8")))
    plain = dict(_VERSION.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert plain.items() <= image.items()
    assert {"psycopg", "redis", "flit-core"} <= image.keys()
