"""Keys and authenticated encryption."""

import stat
from pathlib import Path

import pytest

from closeknit.intake.home import Home
from closeknit.intake.keys import FileKeyProvider, KeyMissing, SealBroken


def test_what_was_sealed_opens_in_its_place_in_another_process(tmp_path: Path) -> None:
    sealed = Home(tmp_path).sealer("vault").seal("周".encode(), b"population|1")
    assert Home(tmp_path).sealer("vault").open(sealed, b"population|1").decode() == "周"
    assert "周".encode() not in sealed


def test_sealed_bytes_do_not_open_in_another_place_or_altered(tmp_path: Path) -> None:
    sealer = Home(tmp_path).sealer("vault")
    sealed = sealer.seal(b"Zhou", b"population|1")
    for wrong, place in ((sealed, b"population|2"), (sealed[:-1] + b"\0", b"population|1"), (b"CK", b"")):
        with pytest.raises(SealBroken):
            sealer.open(wrong, place)


def test_a_key_header_changed_by_one_bit_does_not_open(tmp_path: Path) -> None:
    sealer = Home(tmp_path).sealer("quarantine")
    sealed = bytearray(sealer.seal(b"row", b"x"))
    sealed[5] ^= 1
    with pytest.raises(KeyMissing):
        sealer.open(bytes(sealed), b"x")


def test_key_files_are_for_the_owner_alone_and_differ_by_purpose(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path / "keys")
    secrets = {provider.current(p).material for p in ("person", "household", "other", "vault", "quarantine")}
    assert len(secrets) == 5
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_secret_never_shows_in_its_text(tmp_path: Path) -> None:
    secret = FileKeyProvider(tmp_path).current("vault")
    assert secret.material.hex() not in repr(secret)


def test_after_rotation_old_data_opens_and_new_data_uses_the_new_key(tmp_path: Path) -> None:
    old = Home(tmp_path).sealer("vault").seal(b"old", b"x")
    path = tmp_path / "keys" / "vault.key"
    path.write_text(path.read_text() + "ab" * 32 + "\n")
    sealer = Home(tmp_path).sealer("vault")
    assert sealer.open(old, b"x") == b"old"
    assert sealer.seal(b"new", b"x")[4:12] != old[4:12]


def test_a_damaged_key_file_is_refused(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)
    provider.current("vault")
    (tmp_path / "vault.key").write_text("not a key\n")
    with pytest.raises(KeyMissing, match="restore it from the backup"):
        FileKeyProvider(tmp_path).current("vault")
