"""Print the names of the standard library's modules of several Pythons, and of the builtins of any of them, as JSON.

Usage:  python stdlib.py 3.10=/path/to/python3.10 3.11=... > data/python-stdlib.json

sys.stdlib_module_names exists since 3.10. For 3.8 and 3.9 the modules that 3.10 removed are added to its list
(docs.python.org, "What's New In Python 3.10"); for 3.14 those that it adds are added to the list of 3.13.
"""

import datetime
import json
import subprocess
import sys

REMOVED_IN_310 = ["binhex_", "formatter", "macurl2path", "parser", "symbol"]
ADDED_IN_314 = ["annotationlib", "compression"]

COMMAND = "import sys, json; print(json.dumps(sorted(n for n in sys.stdlib_module_names if not n.startswith('_'))))"

BUILTINS = "import builtins, json; print(json.dumps([n for n in dir(builtins) if not n.startswith('_')]))"

versions = {}
builtins = set()
for argument in sys.argv[1:]:
    version, python = argument.split("=", 1)
    versions[version] = json.loads(subprocess.check_output([python, "-c", COMMAND]))
    builtins.update(json.loads(subprocess.check_output([python, "-c", BUILTINS])))
older = sorted({*versions["3.10"], *REMOVED_IN_310} - {"binhex_"})
versions = {"3.8": older, "3.9": older, **versions}
versions["3.14"] = sorted({*versions["3.13"], *ADDED_IN_314})
print(json.dumps({
    "source": "sys.stdlib_module_names of CPython; 3.8, 3.9 and 3.14 by What's New",
    "asOf": datetime.date.today().isoformat(),
    "versions": {key: versions[key] for key in sorted(versions, key=lambda v: int(v.split(".")[1]))},
    "builtins": sorted(builtins),
}, indent=1))
