"""Print the names of the SDK's modules that routines import, as data/sdk-names.json.

Usage:  python sdk_names.py WHEEL ... > data/sdk-names.json

The wheels are those of google-cloud-aiplatform from the first release with custom prediction routines to the server's. A name
counts if one of them has it, whether the module defines or imports it.
"""

import ast
import datetime
import json
import re
import sys
import zipfile

MODULES = "prediction prediction.handler prediction.predictor prediction.serializer prediction.sklearn prediction.sklearn.predictor prediction.xgboost prediction.xgboost.predictor utils.prediction_utils".split()
ROOT = "google.cloud.aiplatform."


def names_of(statements):
    for node in statements:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((one.asname or one.name).split(".")[0] for one in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
        else:
            for part in ("body", "orelse", "finalbody", "handlers"):
                yield from names_of(getattr(node, part, []))


def main(wheels):
    found = {module: set() for module in MODULES}
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            files = wheel.namelist()
            for module, names in found.items():
                base = (ROOT + module).replace(".", "/")
                for file in (f"{base}.py", f"{base}/__init__.py"):
                    if file in files:
                        names.update(names_of(ast.parse(wheel.read(file)).body))
                names.update(re.split(r"[/.]", file[len(base) + 1 :])[0] for file in files if file.startswith(f"{base}/"))
    print(json.dumps({
        "source": "sources of google-cloud-aiplatform, from its first release with custom prediction routines on; see tools/data/sdk_names.py",
        "asOf": datetime.date.today().isoformat(),
        "modules": {ROOT + module: sorted(name for name in names if not name.startswith("_")) for module, names in found.items()},
    }, indent=1))


main(sys.argv[1:])
