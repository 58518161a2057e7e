"""Settings shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from marked import marks

# A fresh clone must give the same verdict everywhere, so examples do not change from run to
# run and no example may fail for being slow, also to make on a loaded machine.
# `pytest --hypothesis-profile=explore` searches.
settings.register_profile(
    "stable",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("stable")

_PASSED: set[str] = set()
"""Checks of the inventory of mechanisms that were run, as `M-09 R`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every report carry the rows that its test checks, also from another process."""
    for item in items:
        for mark in item.iter_markers("mechanism"):
            kind = mark.args[1] if len(mark.args) > 1 else "X"
            item.user_properties.append(("mechanism", f"{mark.args[0]} {kind}"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        _PASSED.update(str(value) for name, value in report.user_properties if name == "mechanism")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After a whole run that passed, no check of the inventory may have been left out."""
    if exitstatus != 0 or hasattr(session.config, "workerinput") or not _whole(session.config):
        return
    left_out = sorted({f"{mark.row} {mark.kind}" for mark in marks() if not mark.skipped} - _PASSED)
    if left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\ninventory of mechanisms: not run: {', '.join(left_out)}")


def _whole(config: pytest.Config) -> bool:
    """Whether all tests were asked for: no names, no files, no narrower markers."""
    option = config.option
    narrowed = option.keyword or option.collectonly or option.deselect
    narrowed = narrowed or getattr(option, "lf", False) or getattr(option, "stepwise", False)
    asked = {Path(argument).resolve() for argument in config.args}
    everything = {Path(config.rootpath), Path(config.rootpath) / "tests"}
    return not narrowed and option.markexpr == "not reference" and asked <= everything
