"""Print the first release of a distribution that has a module or a name, as JSON: data/added-names.json.

Usage:  python tools/data/added_names.py tools/data/added_names.txt > data/added-names.json

A line of the list has the name, the distribution, the files of a wheel that show whether the name exists (separated by `|`)
and, unless the last part of the name is searched for, a regular expression. Wheels for Python 3.10 on Linux are read by Range
requests, by bisection. It is an error if the releases before a name's first one have no wheel. Needs `packaging`.
"""

import concurrent.futures
import datetime
import io
import json
import pathlib
import re
import sys
import zipfile

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version
from releases import Remote, get, index_url

INDEX = index_url()
PAGES = {}


def fits(tags):
    pythons = any(t.interpreter in ("cp310", "py3") or t.abi == "abi3" for t in tags)
    return pythons and any(t.platform == "any" or "manylinux" in t.platform and "x86_64" in t.platform for t in tags)


def wheels_of(distribution):
    """Each final release with its wheel, oldest first; a release without one is None."""
    if distribution not in PAGES:
        PAGES[distribution] = json.loads(get(f"{INDEX}/{distribution}/", "application/vnd.pypi.simple.v1+json"))
    found = {}
    for file in PAGES[distribution]["files"]:
        if file.get("yanked"):
            continue
        try:
            _, version, _, tags = parse_wheel_filename(file["filename"])
        except (InvalidWheelFilename, InvalidVersion):
            continue
        if not version.is_prerelease and fits(tags):
            found[version] = file
    return sorted(found.items())


def has(file, paths, text):
    with zipfile.ZipFile(io.BufferedReader(Remote(file["url"], file["size"]), 65536)) as wheel:
        names = set(wheel.namelist())
        there = [path for path in paths if path in names]
        return any(text is None or re.search(text, wheel.read(path).decode("utf-8", "replace"), re.M) for path in there)


def look(line):
    name, distribution, where, *text = line.split(" ", 3)
    paths, last = where.split("|"), name.rsplit(".", 1)[-1]
    is_module = any(pathlib.PurePosixPath(path.removesuffix("/__init__.py")).stem == last for path in paths)
    pattern = text[0] if text else None if is_module else rf"\b{re.escape(last)}\b"
    wheels = wheels_of(distribution)
    low, high = 0, len(wheels) - 1
    if has(wheels[low][1], paths, pattern) or not has(wheels[high][1], paths, pattern):
        raise SystemExit(f"{name}: in the oldest wheel {wheels[low][0]}, or not in the newest {wheels[high][0]}")
    while high - low > 1:
        middle = (low + high) // 2
        if has(wheels[middle][1], paths, pattern):
            high = middle
        else:
            low = middle
    return distribution, str(wheels[high][0]), name, str(wheels[low][0])


def main(path):
    lines = [line for line in pathlib.Path(path).read_text().splitlines() if line and not line.startswith("#")]
    for line in lines:
        wheels_of(line.split(" ")[1])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(look, lines))
    added = {}
    for distribution, first, name, last in sorted(found, key=lambda one: (one[0], Version(one[1]), one[2])):
        row = added.setdefault(distribution, {}).setdefault(Version(first).base_version, {"last": last, "names": []})
        row["names"].append(name)
    about = {
        "source": "files of the wheels, by tools/data/added_names.py",
        "asOf": datetime.date.today().isoformat(),
        "layout": "distribution, first release that has the names, the last one without them",
    }
    print(json.dumps({**about, "added": added}, indent=1))


main(sys.argv[1])
