"""Print which distributions that code needs without importing them come along with another one, as JSON.

Usage:  python brings.py REPORT... > data/brings.json

Each REPORT is what `pip install --dry-run --ignore-installed --report REPORT NAME==VERSION ...` writes. A distribution
is listed with those of WANTED that it requires, directly or not; one that brings none of them is listed as empty, so
that what is not listed is not known.
"""

import datetime
import json
import re
import sys

WANTED = {
    "accelerate", "fastparquet", "gcsfs", "jax", "odfpy", "openpyxl", "openvino", "pillow", "pyarrow", "python-calamine",
    "pyxlsb", "scikit-learn", "sentencepiece", "tables", "tensorflow", "tensorflow-cpu", "torch", "xlrd",
}


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


requires = {}
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as source:
        report = json.load(source)
    installed = {normalise(item["metadata"]["name"]): item for item in report["install"]}
    for name, item in installed.items():
        found = set()
        for line in item["metadata"].get("requires_dist", []):
            # What an extra asks for comes only with the extra.
            if "extra ==" in line:
                continue
            required = normalise(re.match(r"[A-Za-z0-9._-]+", line).group())
            if required in installed:
                found.add(required)
        requires[name] = requires.get(name, set()) | found


def closure(name, seen):
    for required in requires.get(name, ()):
        if required not in seen:
            seen.add(required)
            closure(required, seen)
    return seen


print(json.dumps({
    "source": "pip install --dry-run --report, Python 3.10, linux x86_64; see tools/data/brings.py",
    "asOf": datetime.date.today().isoformat(),
    "brings": {name: sorted(closure(name, set()) & WANTED) for name in sorted(requires)},
}, indent=1))
