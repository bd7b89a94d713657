"""Print which distributions Vertex AI's server for routines installs, as JSON.

Usage:  python server.py google-cloud-aiplatform prediction > data/server.json

Run it in an environment where google-cloud-aiplatform[prediction] is installed in the version that
inspect/requirements/server.ts names; it follows Requires-Dist of the METADATA there, for Linux. Requirements of only some of PYTHONS
are left out. Needs `packaging`, which that environment has.
"""

import datetime
import importlib.metadata
import json
import re
import sys

from packaging.requirements import Requirement

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(name, extras, python, seen):
    key = (normalise(name), frozenset(extras))
    if key in seen:
        return
    seen.add(key)
    for line in importlib.metadata.requires(name) or []:
        requirement = Requirement(line)
        environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
        if requirement.marker is None or any(
            requirement.marker.evaluate({**environment, "extra": extra}) for extra in ["", *extras]
        ):
            try:
                closure(requirement.name, requirement.extras, python, seen)
            except importlib.metadata.PackageNotFoundError:
                # Not required on this environment's Python: listed, but not followed.
                seen.add((normalise(requirement.name), frozenset()))


root, *extras = sys.argv[1:]
brought = []
for python in PYTHONS:
    seen = set()
    closure(root, extras, python, seen)
    brought.append({name for name, _ in seen})
print(json.dumps({
    "source": f"METADATA of {root}[{','.join(extras)}] {importlib.metadata.version(root)} and of what it requires",
    "asOf": datetime.date.today().isoformat(),
    "distributions": sorted(set.intersection(*brought)),
}, indent=1))
