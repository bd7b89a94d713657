"""Import names from the releases before and after their removal, and print data/removed-names.json with their rows.

Usage:  python removed_by_import.py UV PYTHONS removed_by_import.txt [DISTRIBUTION ...] > removed-names.json

PYTHONS is a folder with interpreters such as 3.10.13/bin/python. A line of the list that starts with a name of a distribution
has its last release with the names below it, the first one without them, and options: `python=3.8`, `with=numpy<2,scipy` for
what is installed as well, `or=X,Y` for distributions with the same modules and versions, `unless=X,Y` for those that provide the names. The lines below have a name each and what to
use instead; after `:`, a call that fails with an exception of its own, although the name is there. Each name must be there in the last release and absent
from the first and from the newest. With `never` in place of the last release, no release has the names. Rows of distributions that are not named stay.
"""

import concurrent.futures
import datetime
import glob
import json
import os
import subprocess
import sys
import tempfile

DATA = os.path.join(os.path.dirname(__file__), "../../data/removed-names.json")
PROBE = """
import json, sys, warnings
warnings.simplefilter("ignore")
found = {}
for name, call in json.loads(sys.argv[1]):
    above, _, last = name.rpartition(".")
    for line in (call,) if call else (f"from {above} import {last}", f"import {name}"):
        try:
            exec(line, {})
            found[name] = None
            break
        except BaseException as error:
            found[name] = type(error).__name__
print("@@" + json.dumps(found))
"""


def read(path):
    groups = []
    with open(path) as lines:
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            if not line.startswith(" "):
                distribution, last, first, *options = line.split()
                groups.append((distribution, last, first, dict(one.split("=", 1) for one in options), []))
                continue
            written, _, call = line.strip().partition(" : ")
            name, _, instead = written.partition(" ")
            groups[-1][4].append((name, instead, call))
    return groups


def answers(uv, python, lines, names):
    with tempfile.TemporaryDirectory() as folder:
        env = os.path.join(folder, "env")
        subprocess.run([uv, "venv", "-q", "-p", python, env], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", f"{env}/bin/python", *lines], check=True)
        asked = json.dumps([[name, call] for name, _, call in names])
        ran = subprocess.run([f"{env}/bin/python", "-W", "ignore", "-c", PROBE, asked], capture_output=True, text=True, cwd=folder)
        return json.loads(ran.stdout.rpartition("@@")[2])


def rows_of(uv, pythons, group):
    distribution, last, first, options, names = group
    python = sorted(glob.glob(f"{pythons}/{options.get('python', '3.10')}.*/bin/python"))[0]
    more = options.get("with", "").split(",") if "with" in options else []
    before = {} if last == "never" else answers(uv, python, [f"{distribution}=={last}", *more], names)
    after = answers(uv, python, [f"{distribution}=={first}", *more], names)
    newest = answers(uv, python, [distribution], names)
    kinds = {}
    for name, instead, call in names:
        # A call without a file or a key fails in every release, but not in the same way.
        is_removed = after[name] is not None and newest[name] is not None and (before.get(name) is None or call and before[name] != after[name])
        if not is_removed:
            print(distribution, name, before.get(name), after[name], newest[name], file=sys.stderr)
            continue
        kinds.setdefault(after[name] if call else None, []).append((name, instead))
    for raises, found in kinds.items():
        yield {
            "names": dict(found), "distribution": distribution.lower(), "removedIn": "0" if last == "never" else first,
            **({"raises": raises} if raises else {}), **{key: options[key].split(",") for key in ("or", "unless") if key in options},
            "looked": {"last": last, "by": "import"}, "verified": True,
        }


def main(uv, pythons, path, *only):
    groups = [group for group in read(path) if not only or group[0].lower() in only]
    again = {(distribution.lower(), "0" if last == "never" else first) for distribution, last, first, _, _ in groups}
    with open(DATA) as file:
        table = json.load(file)
    rows = [row for row in table["removed"] if row["looked"].get("by") != "import" or (row["distribution"], row["removedIn"]) not in again]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        rows += [row for found in pool.map(lambda group: list(rows_of(uv, pythons, group)), groups) for row in found]
    print(json.dumps({**table, "asOf": datetime.date.today().isoformat(), "removed": rows}, indent=1))


main(*sys.argv[1:])
