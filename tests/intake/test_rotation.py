"""Algorithms side by side, and rotation while others read: no value is lost, unreadable or sealed with a key that is gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from by_hand import china, deliver, number, person_key

from closeknit.intake import vault
from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.ciphers import ALGORITHMS, Algorithm, Cipher, cipher_of, keyed_digest
from closeknit.intake.home import Home
from closeknit.intake.keys import (
    ColumnPurpose,
    FileKeyProvider,
    KeyMissing,
    SealBroken,
    Sealer,
    SealPurpose,
    header,
)
from closeknit.intake.rotation import RotationRefused, census, drop_earlier_keys, rotate
from closeknit.packs.loader import Pack

JULY = date(2024, 7, 31)
PEOPLE = 60


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


def filled(path: Path, pack: Pack, batches: int = 3) -> Home:
    home = Home(path / "var")
    for batch in range(batches):
        day = date(2024, 6 + batch, 28)
        deliver(home, pack, "population", day, [resident(n, batch) for n in range(1, PEOPLE + 1)])
    return home


def resident(n: int, batch: int = 0) -> dict[str, object]:
    return {
        "resident_id": number(n), "name": f"周{n}", "birth_date": date(1979, 1, 1), "community": "420106012001",
        "dwelling_no": f"D{n}", "address": f"中北路{n}号{batch}", "phone": f"1390000{n:04d}",
    }  # fmt: skip


def everybody(home: Home) -> dict[int, dict[str, str]]:
    return vault.names(home, [person_key(home, n) for n in range(1, PEOPLE + 1)])


# ── Algorithms ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sm4_and_sm3_are_those_of_the_standard() -> None:
    """RFC 8998 A.2 (SM4-GCM) through the same cipher construction, and HMAC-SM3 of the SM3 standard's own digest."""
    from cryptography.hazmat.primitives.ciphers import Cipher as Made
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    made = Made(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    made.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    plain = bytes.fromhex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd" "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")  # fmt: skip
    assert (made.update(plain) + made.finalize()).hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert made.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    by_hand = _hmac_sm3(b"k" * 32, b"value")
    assert keyed_digest("hmac-sm3", b"k" * 32, b"value") == by_hand


def _hmac_sm3(key: bytes, value: bytes) -> bytes:
    import hashlib

    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("needs SM3 in hashlib")
    outer, inner = (hashlib.new("sm3", bytes(b ^ pad for b in key.ljust(64, b"\0"))) for pad in (0x5C, 0x36))
    inner.update(value)
    outer.update(inner.digest())
    return outer.digest()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_opens_what_either_sealed_and_nothing_that_was_moved(
    tmp_path: Path, algorithm: Algorithm
) -> None:
    home = Home(tmp_path)
    old = home.sealer("vault").seal("周".encode(), b"population|record|1.2")
    home.choose_algorithms(algorithm, None)
    sealer = Home(tmp_path).sealer("vault")
    sealed = sealer.seal("吴".encode(), b"population|record|3.4")
    assert header(sealed) == (2, algorithm)
    assert sealer.open(old, b"population|record|1.2").decode() == "周"
    assert sealer.open(sealed, b"population|record|3.4").decode() == "吴"
    altered = bytes([*sealed[:3], 3 - sealed[3], *sealed[4:]])  # the other algorithm's byte in the header
    cut = bytes([*sealed[:3], 9, *sealed[4:]])
    for wrong, place in ((sealed, b"population|record|3.5"), (sealed, b"population|name|3.4"), (altered, b"population|record|3.4"), (cut, b"population|record|3.4"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), b"population|record|3.4")):  # fmt: skip
        with pytest.raises(SealBroken):
            sealer.open(wrong, place)


def test_two_records_of_one_person_do_not_change_places(tmp_path: Path, pack: Pack) -> None:
    """An old address put in the place of a new one would be a lie that opens: the row is bound, not only the person."""
    home = Home(tmp_path / "var")
    deliver(home, pack, "population", JULY, [resident(1, 0), resident(2, 0)])
    deliver(home, pack, "population", date(2024, 8, 31), [resident(1, 1), resident(2, 0)])
    first, second = sorted((home.vault / "population").rglob("records.parquet"))
    table, newer = pq.read_table(first), pq.read_table(second)
    keys = table.column("person_key").to_pylist()
    place = keys.index(newer.column("person_key").to_pylist()[0])
    sealed = newer.set_column(2, "sealed", table.column("sealed").take([place]))
    pq.write_table(sealed, second)
    with pytest.raises(SealBroken):
        vault.names(home, [person_key(home, 1)])


def test_a_home_of_the_first_format_is_read_and_rewritten(tmp_path: Path, pack: Pack) -> None:
    home = filled(tmp_path, pack, 1)
    before = everybody(home)
    (path,) = (home.vault / "population").rglob("records.parquet")
    table = pq.read_table(path)
    secret = home.provider.current("vault")
    prefix = b"CK\x01\x01" + secret.key_id
    cipher, sealer = cipher_of("aes-256-gcm", secret.material), home.sealer("vault")
    old = []
    for row in table.to_pylist():
        plain = vault.open_record(sealer, row["sealed"], "population", row["person_key"], row["digest"])
        nonce = os.urandom(12)
        old.append(
            prefix + nonce + cipher.encrypt(nonce, plain, prefix + f"population|{row['person_key']}".encode())
        )
    pq.write_table(table.set_column(2, "sealed", [old]), path)
    assert everybody(home) == before
    rotate(home, "vault", new_key=False)
    assert everybody(home) == before
    assert {s.version for s in census(home) if s.purpose == "vault"} == {2}


def test_an_index_agrees_within_a_purpose_only_and_shows_no_key(tmp_path: Path) -> None:
    home = Home(tmp_path)
    phone = home.index("phone")
    assert phone.of("12609509852") == Home(tmp_path).index("phone").of("12609509852")
    assert phone.of("12609509852") != home.index("name").of("12609509852")
    assert phone.of("12609509852") != BlindIndex("name", phone.material).of("12609509852")
    home.choose_algorithms(None, "hmac-sm3")
    assert home.index("phone").of("12609509852") != phone.of("12609509852")
    assert phone.material.hex() not in repr(phone)
    assert home.algorithms == ("aes-256-gcm", "hmac-sm3")


class Module:
    """A module that keeps its key: what a certified one looks like from here."""

    def __init__(self) -> None:
        self._material = os.urandom(32)

    def current_id(self, purpose: SealPurpose | ColumnPurpose) -> bytes:
        return b"module-1"

    def cipher(self, purpose: SealPurpose | ColumnPurpose, key_id: bytes, algorithm: Algorithm) -> Cipher:
        if key_id != b"module-1":
            raise KeyMissing("no such key", "无此密钥")
        return cipher_of(algorithm, self._material)


def test_a_module_that_lets_no_key_out_plugs_in(tmp_path: Path) -> None:
    module = Module()
    sealed = Sealer(module, "vault", "sm4-gcm").seal(b"Zhou", b"a|b|c")
    assert sealed[4:12] == b"module-1"
    assert Sealer(module, "vault").open(sealed, b"a|b|c") == b"Zhou"
    with pytest.raises(KeyMissing):
        Sealer(FileKeyProvider(tmp_path), "vault").open(sealed, b"a|b|c")


# ── Rotation ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_after_rotation_everything_is_under_the_new_key_and_the_old_one_can_go(
    tmp_path: Path, pack: Pack
) -> None:
    home = filled(tmp_path, pack)
    before = everybody(home)
    old = home.provider.current("vault").key_id.hex()
    home.choose_algorithms("sm4-gcm", None)
    with pytest.raises(RotationRefused, match="vault rotate"):
        rotated_halfway(home)
    assert rotate(home, "vault") > 0
    assert {(s.algorithm, s.current) for s in census(home) if s.purpose == "vault"} == {("sm4-gcm", True)}
    assert old in drop_earlier_keys(home, "vault")
    assert len(home.provider.ids("vault")) == 1  # type: ignore[attr-defined]
    assert everybody(Home(home.path)) == before
    assert rotate(home, "vault", new_key=False) == 0


def rotated_halfway(home: Home) -> None:
    """A new key, one file sealed with it, the rest not: the earlier key must not go."""
    home.provider.add("vault")  # type: ignore[attr-defined]
    drop_earlier_keys(home, "vault")


_READER = """
import json, sys, time
from pathlib import Path
from closeknit.intake import vault
from closeknit.intake.home import Home
path, keys = Path(sys.argv[1]), json.loads(sys.argv[2])
rounds, wrong, held = 0, 0, Home(path)
print("ready", flush=True)
while not (path / "stop").exists():
    for home in (held, Home(path)):
        try:
            found = vault.names(home, keys)
            wrong += len(found) != len(keys) or any("name" not in f or "resident_id" not in f for f in found.values())
        except Exception as fault:
            print(repr(fault), file=sys.stderr)
            wrong += 1
    rounds += 1
    print("round", flush=True)
print(json.dumps([rounds, wrong]), flush=True)
"""


@pytest.mark.slow
def test_others_read_without_an_error_while_keys_change_and_go(tmp_path: Path, pack: Pack) -> None:
    home = filled(tmp_path, pack)
    keys = json.dumps([person_key(home, n) for n in range(1, PEOPLE + 1)])
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", _READER, str(home.path), keys], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]  # fmt: skip
    for reader in readers:
        assert reader.stdout and reader.stdout.readline() == "ready\n"
    for turn, reader in enumerate(
        readers * 4
    ):  # each reads four times over at least, however slow the machine is
        home.choose_algorithms("sm4-gcm" if turn % 2 else "aes-256-gcm", None)
        rotate(home, "vault")
        assert len(drop_earlier_keys(home, "vault")) == 1
        assert reader.stdout and reader.stdout.readline() == "round\n", reader.stderr and reader.stderr.read()
    (home.path / "stop").touch()
    for reader in readers:
        out, faults = reader.communicate(timeout=120)
        rounds, wrong = json.loads(out.splitlines()[-1])
        assert (wrong, faults) == (0, "")
        assert rounds > 3


class _Slow(Sealer):
    """A sealer whose keys are exchanged after it has read them, and again between reading bytes and opening them."""

    def __init__(self, home: Home) -> None:
        super().__init__(home.provider, "vault")
        self._home, self._left = home, 2
        self._exchange()

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        if self._left:
            self._exchange()
        return super().open(sealed, associated)

    def _exchange(self) -> None:
        self._left -= 1
        fresh = Home(self._home.path)
        rotate(fresh, "vault")
        drop_earlier_keys(fresh, "vault")


class _SlowHome(Home):
    def sealer(self, purpose: SealPurpose | ColumnPurpose) -> Sealer:
        return _Slow(self) if self.slow.pop() else super().sealer(purpose)

    slow: list[bool]


@pytest.mark.parametrize("slow", [[True, False], [True]], ids=["records", "numbers"])
def test_a_key_that_came_and_went_during_one_read_is_no_error(
    slow: list[bool], tmp_path: Path, pack: Pack
) -> None:
    home = filled(tmp_path, pack, 1)
    before = everybody(home)
    keys = list(before)
    reading = _SlowHome(home.path)
    reading.slow = [False] * 20 + slow
    assert vault.names(reading, keys) == before


@pytest.mark.slow
def test_a_rotation_that_was_killed_goes_on_with_the_key_it_made(tmp_path: Path, pack: Pack) -> None:
    home = filled(tmp_path, pack, 6)
    before, ids = everybody(home), len(home.provider.ids("vault"))  # type: ignore[attr-defined]
    script = (
        "import sys, time\nfrom closeknit.intake.home import Home\nfrom closeknit.intake.rotation import rotate\n"
        "def slow(step, done, total):\n    print(done, flush=True)\n    time.sleep(0.2 if done < 3 else 60)\n"
        "rotate(Home(sys.argv[1]), 'vault', True, slow)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, str(home.path)], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout
    while running.stdout.readline() != "3\n":
        assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()
    fresh = Home(home.path)
    assert len({s.key_id for s in census(fresh) if s.purpose == "vault"}) == 2
    assert everybody(fresh) == before
    with pytest.raises(RotationRefused):
        drop_earlier_keys(fresh, "vault")
    rotate(fresh, "vault")
    assert len(fresh.provider.ids("vault")) == ids + 1  # type: ignore[attr-defined]
    assert {s.current for s in census(fresh) if s.purpose == "vault"} == {True}
    drop_earlier_keys(fresh, "vault")
    assert everybody(Home(home.path)) == before


def test_rejected_rows_are_sealed_again_and_a_running_import_keeps_its_key(tmp_path: Path) -> None:
    from closeknit.intake.quarantine import Fault, QuarantineWriter, RejectedRow, read_quarantine

    home = Home(tmp_path / "var")
    work = home.quarantine / "b1"
    writer = QuarantineWriter(home, work, "b1")
    row = RejectedRow(2, (Fault("name", "missing"),), "周,1".encode())
    writer.add(row)
    writer._flush()
    (work / "meta.json").write_text(json.dumps({"blocks": 1}))
    home.choose_algorithms("sm4-gcm", None)
    assert rotate(home, "quarantine") == 1
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    busy = home.tmp / f"import.{sleeper.pid}.x"
    busy.mkdir(parents=True)
    try:
        with pytest.raises(RotationRefused, match="import is running"):
            drop_earlier_keys(home, "quarantine")
    finally:
        sleeper.kill()
        sleeper.wait()
    assert len(drop_earlier_keys(home, "quarantine")) == 1
    assert list(read_quarantine(Home(home.path), "b1")) == [row]
