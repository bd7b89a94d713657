"""Print the releases of distributions that routines use, as JSON: data/releases.json.

Usage:  python tools/data/releases.py tools/data/releases.txt > data/releases.json

For each distribution, one page of the index is read (its JSON form, PEP 691): versions, files, Requires-Python, yanked
releases. For the relevant releases, the wheel's METADATA is read, which the index serves beside the file (PEP 658), or else from
the wheel by Range requests; no wheel is downloaded. The index is the one that pip is configured for. Needs `packaging`.

Shape: see `layout` in the output, and `rows` below.
"""

import concurrent.futures
import datetime
import email.parser
import functools
import io
import itertools
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import zipfile

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

PYTHONS = [f"3.{minor}" for minor in range(7, 15)]
# Debian 12, the oldest base of the images python:3.x-slim, has glibc 2.36.
GLIBC = (2, 36)
# Bytes at the end of a wheel that are read at once: its directory, and usually the METADATA too.
TAIL = 100_000
# Releases before this day are listed without what they require.
SINCE = "2019-10-01"
# Extras that routines and the server request; those that another row requests are found on the way.
EXTRAS = {
    "google-cloud-aiplatform": {"prediction"}, "uvicorn": {"standard"}, "transformers": {"torch", "sentencepiece"},
    "google-api-core": {"grpc"}, "pandas": {"gcp", "parquet", "excel"}, "fsspec": {"gcs", "gs"},
    "httpx": {"http2"}, "requests": {"socks"}, "huggingface-hub": {"inference", "hf-xet", "torch"},
}


def index_url():
    configured = os.environ.get("PIP_INDEX_URL") or subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True
    ).stdout.strip()
    if configured:
        return configured.rstrip("/")
    from pip._internal.models.index import PyPI

    return PyPI.simple_url.rstrip("/")


def get(url, accept="*/*"):
    """The answer's bytes; None if the index has no such file."""
    for attempt in range(4):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=60) as answer:
                return answer.read()
        except OSError as error:
            if getattr(error, "code", None) == 404:
                return None
            if attempt == 3:
                raise
            time.sleep(2**attempt)


class Remote(io.RawIOBase):
    """A file of the index, read in parts by Range requests, because a wheel's METADATA is near its end."""

    def __init__(self, url, size):
        self.url, self.size, self.at = url, size, 0
        self.tail_from = max(0, size - TAIL)
        self.tail = self.part(self.tail_from, size)

    def part(self, begin, end):
        request = urllib.request.Request(self.url, headers={"Range": f"bytes={begin}-{end - 1}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            if answer.status != 206:
                raise OSError(f"{self.url}: the index does not send parts of files")
            return answer.read()

    def seekable(self):
        return True

    def readable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def tell(self):
        return self.at

    def readinto(self, buffer):
        end = min(self.size, self.at + len(buffer))
        found = (
            self.tail[self.at - self.tail_from : end - self.tail_from]
            if self.at >= self.tail_from
            else self.part(self.at, end)
        )
        buffer[: len(found)] = found
        self.at += len(found)
        return len(found)


def metadata_of(url, size):
    """METADATA of a wheel, from the file beside it or from the wheel; None if neither can be read."""
    beside = get(url + ".metadata")
    if beside is not None:
        return beside.decode("utf-8", "replace")
    try:
        with zipfile.ZipFile(io.BufferedReader(Remote(url, size), 16384)) as wheel:
            name = min((n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")), key=len)
            return wheel.read(name).decode("utf-8", "replace")
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(url.rsplit("/", 1)[-1], error, file=sys.stderr)
        return None


def pythons_of(tag):
    """Minor versions of CPython that a wheel's tag allows on linux x86_64, or none."""
    platform = tag.platform
    found = re.fullmatch(r"manylinux_(\d+)_(\d+)_x86_64", platform)
    is_linux = platform in ("any", "manylinux1_x86_64", "manylinux2010_x86_64", "manylinux2014_x86_64") or (
        found is not None and (int(found[1]), int(found[2])) <= GLIBC
    )
    if not is_linux:
        return set()
    minor = re.fullmatch(r"cp3(\d+)", tag.interpreter)
    if minor and tag.abi == "abi3":
        return {python for python in PYTHONS if int(python[2:]) >= int(minor[1])}
    if minor and (tag.abi in (f"cp3{minor[1]}", f"cp3{minor[1]}m", "none")):
        # cp39-none-any is only for 3.9 if the ABI is that of one Python.
        return {f"3.{minor[1]}"} & set(PYTHONS)
    # py310-none-any is for Python 3.10 and newer.
    since = re.fullmatch(r"py3(\d*)", tag.interpreter)
    if since and tag.abi in ("none",):
        return {python for python in PYTHONS if int(python[2:]) >= int(since[1] or 0)}
    return set()


def releases_of(page):
    """By version: Pythons with a wheel, whether there is an sdist, Requires-Python, yanked, first upload, a wheel."""
    releases = {}
    for file in page["files"]:
        name = file["filename"]
        try:
            if name.endswith(".whl"):
                _, version, _, tags = parse_wheel_filename(name)
            else:
                (_, version), tags = parse_sdist_filename(name), ()
        except (InvalidWheelFilename, InvalidVersion, ValueError):
            continue
        release = releases.setdefault(
            version, {"pythons": set(), "sdist": False, "python": set(), "yanked": True, "day": "9999", "newest": 0, "wheel": None}
        )
        pythons = set().union(*(pythons_of(tag) for tag in tags)) if tags else set()
        release["pythons"] |= pythons
        release["sdist"] |= not tags
        release["yanked"] &= bool(file.get("yanked"))
        release["day"] = min(release["day"], file.get("upload-time", "")[:10] or "9999")
        if not tags or pythons:
            release["python"].add(re.sub(r"\s", "", file.get("requires-python") or ""))
        newest = max(map(minor_of, pythons), default=0)
        if newest > release["newest"]:
            release["newest"], release["wheel"] = newest, (file["url"], file["size"])
    return dict(sorted(releases.items()))


def minor_of(python):
    return int(python[2:])


def environment(python, extra):
    return {
        "extra": extra, "python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux",
        "platform_system": "Linux", "platform_machine": "x86_64", "platform_python_implementation": "CPython",
        "implementation_name": "cpython", "os_name": "posix", "platform_release": "", "platform_version": "",
    }


def span(pythons):
    """`3.7-3.9 3.11` of a set of Pythons; `*` for all."""
    if set(pythons) == set(PYTHONS):
        return "*"
    groups = []
    for python in sorted(pythons, key=minor_of):
        if groups and minor_of(groups[-1][-1]) + 1 == minor_of(python):
            groups[-1].append(python)
        else:
            groups.append([python])
    return " ".join(group[0] if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)


def runs(versions):
    """`1.2.0..3 1.3.0` of 1.2.0, 1.2.1, 1.2.2, 1.2.3 and 1.3.0."""
    groups = []
    for version in map(str, versions):
        # A local part, as in 1.2.0+fix, may end without a number.
        start, last = re.fullmatch(r"(.*?)(\d*)", version).groups()
        if last and groups and groups[-1][0] == start and int(groups[-1][-1]) + 1 == int(last):
            groups[-1][1:] = groups[-1][1], last
        else:
            groups.append([start, last])
    return " ".join(start + "..".join(numbers) for start, *numbers in groups)


def requirements_of(text):
    """Each requirement on linux as (extra, name, its extras, specifier, `;PYTHONS` if it is not for all)."""
    lines = email.parser.HeaderParser().parsestr(text).get_all("Requires-Dist") or []
    return tuple(sorted({one for line in lines for one in requirement_of(line)}))


@functools.cache
def requirement_of(line):
    """One line of Requires-Dist for each extra that requests it; the empty extra for an unconditional requirement."""
    specifier, semicolon, marker = line.partition(";")
    try:
        # `===` between strings of a marker means the same, but packaging refuses it.
        one = Requirement(specifier + semicolon + marker.replace("===", "=="))
    except InvalidRequirement:
        return ()
    found = []
    always = []
    for extra in ["", *sorted(set(re.findall(r"extra\s*==\s*['\"]([^'\"]+)['\"]", line)))]:
        pythons = [p for p in PYTHONS if one.marker is None or one.marker.evaluate(environment(p, extra))]
        if extra == "":
            always = pythons
        elif pythons == always:
            continue
        if pythons:
            specifier = ",".join(sorted(map(str, one.specifier)))
            asked = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
            address = f" @ {one.url}" if one.url else ""
            only = "" if len(pythons) == len(PYTHONS) else f";{span(pythons)}"
            name = canonicalize_name(one.name)
            found.append((canonicalize_name(extra) if extra else "", name, asked, specifier + address, only))
    return tuple(found)


class Reader:
    def __init__(self, pool):
        self.pool = pool
        self.metadata = {}

    def read(self, versions, releases):
        wanted = [v for v in versions if v not in self.metadata]
        texts = self.pool.map(lambda v: metadata_of(*releases[v]["wheel"]), wanted)
        for version, text in zip(wanted, texts):
            self.metadata[version] = None if text is None else requirements_of(text)

    def read_ends(self, versions, releases):
        """The first and last release of each minor version, and those between them if the two differ."""
        groups = [list(group) for _, group in itertools.groupby(versions, lambda v: v.release[:2])]
        self.read([v for group in groups for v in {group[0]: 0, group[-1]: 0}], releases)
        for group in groups:
            if self.metadata[group[0]] == self.metadata[group[-1]]:
                self.metadata.update({v: self.metadata[group[0]] for v in group})
            else:
                self.read(group, releases)


def main(path):
    index = index_url()
    listed = {}
    with open(path, encoding="utf-8") as source:
        for line in source:
            words = line.split()
            if words and words[0] != "#" and not line.startswith("#"):
                listed[canonicalize_name(words[0])] = "*" in words
    found = {}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        accept = "application/vnd.pypi.simple.v1+json"
        pages = dict(zip(listed, pool.map(lambda name: json.loads(get(f"{index}/{name}/", accept)), listed)))
        for name, every in listed.items():
            releases = releases_of(pages[name])
            wanted = [
                v for v, r in releases.items() if r["wheel"] and not v.is_prerelease and r["day"] >= SINCE
            ]
            reader = Reader(pool)
            (reader.read if every else reader.read_ends)(wanted, releases)
            found[name] = (releases, reader.metadata)
            print(name, len(releases), len(wanted), file=sys.stderr, flush=True)
    json.dump(table(found), sys.stdout, separators=(",", ":"))
    print()


def wanted_extras(found):
    extras = {name: set(asked) for name, asked in EXTRAS.items()}
    for _, metadata in found.values():
        for requirements in filter(None, metadata.values()):
            for _, required, asked, _, _ in requirements:
                if asked and required in found:
                    extras.setdefault(required, set()).update(canonicalize_name(a) for a in asked[1:-1].split(","))
    return extras


def table(found):
    extras = wanted_extras(found)
    lines, lists = {}, {}
    distributions = {}
    for name, (releases, metadata) in sorted(found.items()):
        kept = {"", *extras.get(name, ())}
        # Conditions on Pythons that a release does not support have no effect.
        rows = []
        for version, release in releases.items():
            requires = metadata.get(version)
            if requires is not None:
                texts = [
                    f"{'@' + extra + ' ' if extra else ''}{required}{asked}{specifier}{only}"
                    for extra, required, asked, specifier, only in requires if extra in kept
                ]
                numbers = tuple(lines.setdefault(text, len(lines)) for text in texts)
                requires = lists.setdefault(numbers, len(lists))
            python = sorted(release["python"], key=len)[-1] if release["python"] else ""
            facts = [span(release["pythons"]), int(release["sdist"]), python, requires]
            if rows and rows[-1][1:] == facts:
                rows[-1][0].append(version)
            else:
                rows.append([[version], *facts])
        rows = [[runs(versions), *facts] for versions, *facts in rows]
        yanked = runs(v for v, r in releases.items() if r["yanked"])
        distributions[name] = {"rows": rows, **({"yanked": yanked} if yanked else {})}
    return {
        "source": "simple pages (PEP 691) and wheel METADATA (PEP 658) of the package index; see tools/data/releases.py",
        "asOf": datetime.date.today().isoformat(),
        "pythons": PYTHONS,
        "layout": "rows: [versions, of which 1.2.0..3 are 1.2.0 to 1.2.3, Pythons with a wheel for linux x86_64 (* all), 1 with an sdist, Requires-Python, number in lists or null where not read]; lists: numbers in requirements; requirement: [@EXTRA ]name[extras]specifier[;Pythons]",
        "requirements": list(lines),
        "lists": [list(numbers) for numbers in lists],
        "distributions": distributions,
    }


if __name__ == "__main__":
    main(sys.argv[1])
