"""Every setting in one typed class: from the environment (CLOSEKNIT_…), with defaults that work on one machine."""

from __future__ import annotations

import secrets
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from closeknit.engine.units import CloseknitError

# Older libraries can corrupt a WAL database that several processes write.
SQLITE_MIN = (3, 51, 3)


def refuse_old_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite library that can damage the database. Raises: CloseknitError."""
    if version < SQLITE_MIN:
        least, found = (".".join(map(str, numbers)) for numbers in (SQLITE_MIN, version))
        raise CloseknitError(
            f"SQLite {found} can damage a database that several processes write: install pysqlite3 with SQLite {least} or newer, "
            "or set CLOSEKNIT_DATABASE to a PostgreSQL.",
            f"SQLite {found} 在多进程写入时可能损坏数据库：请安装自带 SQLite {least} 或更新版本的 pysqlite3，或将 CLOSEKNIT_DATABASE 设为 PostgreSQL。",
        )


class Configuration(BaseSettings):
    """What an installation sets."""

    model_config = SettingsConfigDict(env_prefix="CLOSEKNIT_", extra="ignore")

    home: Path = Field(
        default=Path("var"), description="where lake, vault, keys, runs and the embedded database lie"
    )
    pack: str = Field(default="cn", description="the policy pack")
    database: str = Field(
        default="", description="postgresql://user:password@host:port/name; empty: SQLite in the home"
    )
    hosts: str = Field(default="127.0.0.1,localhost", description="host names it answers to, with commas")
    https: bool = Field(default=False, description="served behind TLS: cookies are sent over it only")
    second_factor: bool | None = Field(
        default=None, description="whether staff must have one; by default yes, in a demonstration no"
    )
    audit_hash: Literal["sm3", "sha256"] = Field(default="sm3", description="the hash of the audit chain")
    night_at: time = Field(default=time(1, 30), description="from when the day is screened")
    morning_at: time = Field(
        default=time(5, 30), description="from when clocks are looked at and the chain's head is kept"
    )
    heads: Path | None = Field(
        default=None,
        description="a file outside this machine's reach, to which the daily head of the chain is added; empty: heads.jsonl in the home",
    )
    proxies: int = Field(default=0, ge=0, description="how many proxies of yours stand before it")
    without_second_factor: str = Field(
        default="",
        description="roles that need none, with commas; whoever holds another role as well needs one",
    )
    idle_minutes: int = Field(default=30, ge=1, description="after how long a session ends")
    debug: bool = False

    @cached_property
    def is_demonstration(self) -> bool:
        """Whether the home was made by `closeknit demo`: everybody in it is invented."""
        return (self.home / "DEMO.json").is_file()

    @property
    def needs_second_factor(self) -> bool:
        return not self.is_demonstration if self.second_factor is None else self.second_factor

    def role_needs_second_factor(self, role: str) -> bool:
        """Whether somebody who holds this role signs in with a second factor."""
        exempt = {name.strip() for name in self.without_second_factor.split(",")}
        return self.needs_second_factor and role not in exempt

    @property
    def heads_file(self) -> Path:
        return self.heads or self.home / "heads.jsonl"

    @cached_property
    def secret(self) -> str:
        """The key of sessions and forms, made on first use, readable by the owner alone."""
        path = self.home / "keys" / "web.secret"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = path.with_name(f".web.secret.{secrets.token_hex(4)}")
            beside.touch(mode=0o600)
            beside.write_text(secrets.token_urlsafe(48), "ascii")
            try:
                path.hardlink_to(beside)
            except FileExistsError:
                pass
            finally:
                beside.unlink()
        return path.read_text("ascii")

    def database_settings(self) -> dict[str, Any]:
        """Return Django's settings of the database. Raises: ValueError for an address that is not understood."""
        if not self.database:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.home / "closeknit.sqlite3"),
                "OPTIONS": {
                    "timeout": 20,
                    "transaction_mode": "IMMEDIATE",
                    # FULL: an acknowledged decision survives a power cut.
                    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA busy_timeout=20000;",
                },
            }
        parts = urlsplit(self.database)
        if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
            raise ValueError("CLOSEKNIT_DATABASE must look like postgresql://user:password@host:5432/name")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
