from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from real_server import NODE, ROOT, why_not

PROJECT = Path(__file__).parent.parent


def setuptools_is_old() -> bool:
    try:
        return int(metadata.version("setuptools").split(".")[0]) < 77
    except metadata.PackageNotFoundError:
        return True


def build_script(folder: Path) -> None:
    """What `npm run build` puts there."""
    vite = [
        str(NODE),
        str(ROOT / "node_modules/vite/bin/vite.js"),
        "build",
        "--mode",
        "anywidget",
        "--logLevel",
        "warn",
    ]
    subprocess.run([*vite, "--outDir", str(folder), "--emptyOutDir", "false"], cwd=ROOT, check=True)
    (folder / "ftl-predictions.anywidget.js").rename(folder / "anywidget.js")


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
@pytest.mark.skipif(setuptools_is_old(), reason="setuptools 77 or newer builds it")
def test_the_wheel_installs_without_anything_else_and_works(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = tmp_path / "project"  # A copy: building writes beside the sources.
    build.mkdir()
    for name in ("pyproject.toml", "README.md"):
        (build / name).write_bytes((PROJECT / name).read_bytes())
    for file in (PROJECT / "src").rglob("*"):
        if file.is_file() and file.suffix in ("", ".js", ".py", ".typed") and file.name != "anywidget.js":
            copy = build / file.relative_to(PROJECT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    build_script(build / "src/ftl_predictions/notebook")
    wheels = ["wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(build)]
    subprocess.run([*pip, *wheels], check=True)
    (wheel,) = tmp_path.glob("ftl_predictions-*.whl")
    target = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-index", "--no-deps", "--target", str(target), str(wheel)], check=True)

    def run(*arguments: str) -> str:
        # -S: nothing but the standard library and the wheel.
        command = [sys.executable, "-S", *arguments]
        env = {"PYTHONPATH": str(target)}
        return subprocess.run(command, env=env, text=True, stdout=subprocess.PIPE, check=True).stdout

    shown = run("-c", "import ftl_predictions as ftl; print(ftl.__file__, ftl.__version__)")
    assert shown == f"{target / 'ftl_predictions' / '__init__.py'} 0.1.0\n"
    assert "send" in run(str(target / "bin/ftl-predictions"), "--help")
    assert (target / "ftl_predictions/py.typed").is_file()
    page = run("-c", "import ftl_predictions as ftl; print(ftl.html('job', url='http://x'))")
    assert len(page) > 300_000
    assert "ftl-predictions-table" in page
