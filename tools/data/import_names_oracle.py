"""Print which modules distributions provide, by the RECORD of installed distributions and of wheels, as JSON.

Usage:  python import_names_oracle.py FOLDER... > test/fixtures/import-names-oracle.json

Each FOLDER is a site-packages or contains wheels. For a package that several distributions share, its submodules are listed.
"""

import datetime
import json
import pathlib
import re
import sys
import zipfile

SHARED = {"google", "cloud", "autogluon", "llama_index", "azure", "backports", "opentelemetry", "analytics", "maps", "iam"}


def modules(files):
    """Modules among a distribution's files, without private ones, tests and stubs."""
    found = set()
    for file in files:
        path = pathlib.PurePosixPath(file)
        parts = list(path.parts)
        if path.suffix not in (".py", ".so") or parts[0] == ".." or ".dist-info" in parts[0] or ".data" in parts[0]:
            continue
        parts[-1] = parts[-1].split(".")[0]
        depth = next((at for at, part in enumerate(parts) if part not in SHARED), len(parts) - 1) + 1
        name = ".".join(part for part in parts[:depth] if part != "__init__")
        if all(re.fullmatch(r"[A-Za-z]\w*", part) for part in name.split(".")) and "mypyc" not in name:
            found.add(name)
    return found


def records(folder):
    for wheel in sorted(folder.glob("*.whl")):
        yield wheel.name.split("-")[0], zipfile.ZipFile(wheel).namelist()
    for record in sorted(folder.glob("*.dist-info/RECORD")):
        lines = record.read_text(encoding="utf-8", errors="replace").splitlines()
        yield record.parent.name.split("-")[0], [line.split(",")[0] for line in lines]


brought = {}
for folder in sys.argv[1:]:
    for name, files in records(pathlib.Path(folder)):
        normal = re.sub(r"[-_.]+", "-", name).lower()
        brought.setdefault(normal, set()).update(modules(files))
print(json.dumps({
    "source": "RECORD of installed distributions and of wheels; see tools/data/import_names_oracle.py",
    "asOf": datetime.date.today().isoformat(),
    "modules": {name: sorted(found) for name, found in sorted(brought.items()) if found},
}, indent=1))
