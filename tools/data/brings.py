"""Print what distributions require without any extra, as JSON.

Usage:  python brings.py REPORT... > data/brings.json

Each REPORT is what `pip install --dry-run --ignore-installed --report REPORT NAME==VERSION ...` writes, with or without
--no-deps. Requirements of an extra are left out, and so are those of only some of PYTHONS. Requirements of an extra that a
requirement names, as in uvicorn[standard], count as required. Needs `packaging`.
"""

import datetime
import json
import re
import sys

from packaging.requirements import Requirement

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def required(metadata, extras):
    """Requirements by name on Linux and every Python, those of the extras included."""
    requirements = [Requirement(line) for line in metadata.get("requires_dist", [])]
    wanted = [
        {
            normalise(one.name): one
            for one in requirements
            if one.marker is None or any(one.marker.evaluate(environment(python, extra)) for extra in ["", *extras])
        }
        for python in PYTHONS
    ]
    return {name: one for name, one in wanted[0].items() if all(name in others for others in wanted)}


def environment(python, extra):
    return {
        "extra": extra, "python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux",
        "platform_system": "Linux", "platform_machine": "x86_64", "platform_python_implementation": "CPython",
        "implementation_name": "cpython", "os_name": "posix",
    }


metadata = {}
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as source:
        for item in json.load(source)["install"]:
            metadata[normalise(item["metadata"]["name"])] = item["metadata"]

rows = {}
for name, found in sorted(metadata.items()):
    requires = set()
    for direct, requirement in required(found, []).items():
        requires.add(direct)
        if requirement.extras and direct in metadata:
            requires |= set(required(metadata[direct], requirement.extras))
    rows[name] = {"version": found["version"], "requires": sorted(requires - {name})}
print(json.dumps({
    "source": "METADATA of wheels, by pip install --dry-run --report, linux x86_64; see tools/data/brings.py",
    "asOf": datetime.date.today().isoformat(),
    "distributions": rows,
}, indent=1))
