"""In CI nothing may skip, wherever the skip comes from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = {
    "inside": "import pytest\n\ndef test_x():\n    pytest.skip('no java')\n",
    "mark": "import pytest\n\n@pytest.mark.skip(reason='no java')\ndef test_x():\n    pass\n",
    "module": "import pytest\npytest.skip('no java', allow_module_level=True)\n",
    "import": "import pytest\npytest.importorskip('no_such_module_anywhere')\n\ndef test_x():\n    pass\n",
}


def run(tests: Path, no_skips: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(__file__).parents[1] / "conftest.py", tests / "conftest.py")
    environ = {**os.environ, "CLOSEKNIT_NO_SKIPS": no_skips}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(tests),
        str(tests),
    ]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    "kind", ["inside", *(pytest.param(kind, marks=pytest.mark.ci) for kind in list(SKIPS)[1:])]
)
def test_a_skip_is_a_failure_when_nothing_may_skip(tmp_path: Path, kind: str) -> None:
    (tmp_path / "test_it.py").write_text(SKIPS[kind], "utf-8")
    done = run(tmp_path, "1")
    assert done.returncode in (1, 2), done.stdout
    assert "Nothing may skip here" in done.stdout


@pytest.mark.parametrize("kind", ["inside", pytest.param("mark", marks=pytest.mark.ci)])
def test_elsewhere_a_skip_is_a_skip(tmp_path: Path, kind: str) -> None:
    (tmp_path / "test_it.py").write_text(SKIPS[kind] + "\ndef test_y():\n    pass\n", "utf-8")
    done = run(tmp_path, "0")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
