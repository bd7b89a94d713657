"""Prints data/server-modules.json: the modules that Python loads when it starts, and those that the server then imports.

Run in an environment of google-cloud-aiplatform[prediction] on the container's Python:
python tools/data/server_modules.py > data/server-modules.json
"""

import sys

AT_START = {name.split(".")[0] for name in sys.modules}

import datetime  # noqa: E402
import importlib.metadata  # noqa: E402
import json  # noqa: E402

import google.cloud.aiplatform.prediction.model_server  # noqa: E402, F401

LOADED = {name.split(".")[0] for name in sys.modules}
STANDARD = set(sys.stdlib_module_names) | set(sys.builtin_module_names)
VERSION = importlib.metadata.version("google-cloud-aiplatform")
PYTHON = ".".join(map(str, sys.version_info[:2]))

print(
    json.dumps(
        {
            "source": f"sys.modules in an environment of google-cloud-aiplatform[prediction] {VERSION}, "
            f"CPython {PYTHON}: when Python has started, and when the server has imported its modules",
            "asOf": datetime.date.today().isoformat(),
            "server": VERSION,
            "python": PYTHON,
            "atStart": sorted(AT_START),
            "standardLibrary": sorted(name for name in LOADED & STANDARD if not name.startswith("_")),
            "usedLater": ["array", "bz2", "csv"],  # tried: the server starts and answers although the sources have such modules
            "distributions": sorted(name for name in LOADED - STANDARD if not name.startswith("_")),
        },
        indent=1,
    )
)
