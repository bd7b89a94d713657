"""Print the table of import names and the distributions that provide them, as JSON.

Usage:  python import_names.py INDEX > data/import-names.json

The rows are those of import_names.txt beside this file. INDEX has a line for each project of the package index, starting with
its name: if no project has an import's own name, the name is listed as one that does not provide it.
"""

import datetime
import json
import pathlib
import re
import sys


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


with open(sys.argv[1], encoding="utf-8", errors="replace") as lines:
    projects = {normalise(line.split()[0]) for line in lines if line.split()}

distributions, not_by = {}, {}
for line in (pathlib.Path(__file__).parent / "import_names.txt").read_text(encoding="utf-8").splitlines():
    if not line or line.startswith("#"):
        continue
    module, names = line.split(":")
    brought = [normalise(name) for name in names.split() if not name.startswith("!")]
    wrong = [normalise(name[1:]) for name in names.split() if name.startswith("!")]
    unknown = [name for name in brought if name not in projects]
    own = normalise(module)
    if unknown and not own.startswith("en-core-web-"):
        sys.exit(f"{module}: no project has the name {', '.join(unknown)}")
    if set(wrong) - {own}:
        sys.exit(f"{module}: only its own name can be one that does not provide it")
    distributions[module] = brought
    # 1 if the index has no project with the name, which is normalised when it is read.
    if wrong or (own not in projects and own not in brought):
        not_by[module] = int(own not in projects)
print(json.dumps({
    "source": "RECORD and METADATA of wheels, and the projects' own pages; see tools/data/import_names.txt",
    "asOf": datetime.date.today().isoformat(),
    "notBy": dict(sorted(not_by.items())),
    "distributions": dict(sorted(distributions.items())),
}, indent=1))
