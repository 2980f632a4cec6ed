from tests.casework.conftest import *  # noqa: F403  the same cast
