"""Print what the wheels of a distribution require, and the Pythons they are for, as JSON.

Usage:  python wheels.py NAME [VERSION...]

Without versions, all that `pip index versions` lists. Each is resolved with `pip install --dry-run --report`, once for each
Python, for linux x86_64; only metadata is downloaded, no wheel. Rows go into data/keras-versions.json,
scikit-learn-versions.json and xgboost-versions.json as they are; tools/data/README.md says what the other tables leave
out. Set PIP_INDEX_URL for another index than pypi.org's.
"""

import datetime
import json
import re
import subprocess
import sys

PYTHONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
PLATFORMS = ["manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64", "manylinux_2_28_x86_64"]


def pip(*words):
    return subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True)


def versions_of(name):
    found = re.search(r"Available versions: (.*)", pip("index", "versions", name).stdout)
    return found.group(1).split(", ") if found else []


def metadata(name, version, python):
    """The metadata of the wheel that pip would install on a Python, or None if there is no wheel for it."""
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    answer = pip(
        "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:",
        "--target", "none", "--python-version", python, *platforms, "--report", "-", f"{name}=={version}",
    )
    if answer.returncode != 0:
        return None
    return json.loads(answer.stdout)["install"][0]["metadata"]


def row(name, version):
    found = {python: metadata(name, version, python) for python in PYTHONS}
    wheels = {python: one for python, one in found.items() if one}
    newest = list(wheels.values())[-1] if wheels else {}
    return {
        "requiresPython": newest.get("requires_python"),
        "pythonsWithLinuxWheel": list(wheels),
        "requires": [line for line in newest.get("requires_dist", []) if "extra ==" not in line],
    }


name, *versions = sys.argv[1:]
print(json.dumps({
    "source": f"{name} wheel METADATA, linux x86_64",
    "asOf": datetime.date.today().isoformat(),
    "versions": {version: row(name, version) for version in reversed(versions or versions_of(name))},
}, indent=1))
