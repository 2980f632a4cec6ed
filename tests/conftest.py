"""What every test may ask for, and the rule that in CI nothing skips.

`@pytest.mark.needs("java", "spark")` skips with a reason where something is absent. With CLOSEKNIT_NO_SKIPS=1 (set by
.ci/run) a skip is a failure, wherever it comes from.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CLOSEKNIT_SHARED") or ROOT.parent / "shared")


def _configure_django() -> None:
    """Give Django a home of its own for the tests; the command line's tests keep choosing theirs."""
    before = os.environ.get("CLOSEKNIT_HOME")
    home = tempfile.mkdtemp(prefix="closeknit-web-")
    os.environ["CLOSEKNIT_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "closeknit.web.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # Playwright's loop runs in the thread that asks the database
    )
    import django
    from django.conf import settings

    django.setup()
    # Not in the settings' module: a worker of pytest-xdist has read that one before this file.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the cast signs in often
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    if before is None:
        del os.environ["CLOSEKNIT_HOME"]
    else:
        os.environ["CLOSEKNIT_HOME"] = before


if find_spec("django") is not None and find_spec("pysqlite3") is not None:
    _configure_django()

NO_SKIPS = os.environ.get("CLOSEKNIT_NO_SKIPS") == "1"

# name → (is it here?, what to say if it is not)
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "java": (lambda: shutil.which("java") is not None, "needs Java: apt-get install default-jre-headless"),
    "spark": (lambda: find_spec("pyspark") is not None, "needs PySpark: CLOSEKNIT_LOCK=ci ./run test"),
    "openfisca": (
        lambda: find_spec("openfisca_core") is not None,
        "needs OpenFisca: CLOSEKNIT_LOCK=ci ./run test",
    ),
    "link": (
        lambda: all(find_spec(name) is not None for name in ("splink", "pypinyin", "opencc")),
        "needs Splink, pypinyin and OpenCC: ./run test installs them",
    ),
    "django": (lambda: find_spec("django") is not None, "needs Django: CLOSEKNIT_LOCK=ci ./run test"),
    "chromium": (lambda: shutil.which("chromium") is not None, "needs Chromium: apt-get install chromium"),
    "libreoffice": (
        lambda: shutil.which("soffice") is not None,
        "needs LibreOffice: apt-get install libreoffice-calc",
    ),
    "postgres": (
        lambda: os.environ.get("CLOSEKNIT_DATABASE", "").startswith("postgres"),
        "needs PostgreSQL: .ci/with-postgres ./run test tests/casework tests/web",
    ),
    "root": (lambda: os.geteuid() == 0, "needs root, to mount a small disk"),
    "shared": (
        lambda: (SHARED / "data").is_dir(),
        f"needs the survey data in {SHARED.name}/data beside the repository",
    ),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `ci` to CI, where nothing may skip; named on the command line they run anywhere."""
    if NO_SKIPS or any("::" in argument or argument.endswith(".py") for argument in config.args):
        return
    left = [item for item in items if item.get_closest_marker("ci")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("ci")]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            is_here, reason = NEEDS[name]
            if not is_here():
                pytest.skip(reason)


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if NO_SKIPS and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may skip here (CLOSEKNIT_NO_SKIPS=1): {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The survey data beside the repository; skips with a reason where it is absent."""
    is_here, reason = NEEDS["shared"]
    if not is_here():
        pytest.skip(reason)
    return SHARED / "data"
