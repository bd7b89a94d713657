"""Print calls whose result json.dumps refuses, as data/not-json.json. Needs numpy, pandas, torch, tensorflow and Pillow.

Usage:  python not_json.py > data/not-json.json

Each row is tried: the expression is evaluated, and json.dumps must raise TypeError for the result. Rows whose package is not
installed are printed, and the script fails.
"""

import datetime
import importlib
import json
import sys

# Dotted call, an expression that calls it as `f`, and whether the result has the methods of its kind
ARRAY = "a NumPy array"
ROWS = [
    *[(f"numpy.{name}", f"f({arguments})", ARRAY) for name, arguments in {
        "array": "[1, 2]", "asarray": "[1, 2]", "asanyarray": "[1, 2]", "ascontiguousarray": "[1, 2]", "atleast_1d": "1",
        "atleast_2d": "[1]", "zeros": "2", "ones": "2", "full": "2, 3", "empty": "2", "eye": "2", "arange": "3",
        "linspace": "0, 1, 3", "concatenate": "[[1], [2]]", "stack": "[[1], [2]]", "vstack": "[[1], [2]]",
        "hstack": "[[1], [2]]", "column_stack": "[[1], [2]]", "expand_dims": "[1], 0", "reshape": "[1, 2], (2, 1)",
        "ravel": "[[1]]", "argsort": "[2, 1]", "sort": "[2, 1]", "unique": "[1, 1]", "zeros_like": "[1]",
        "ones_like": "[1]", "full_like": "[1], 2", "tile": "[1], 2", "repeat": "[1], 2", "frombuffer": "b'ab', dtype='uint8'",
        "fromiter": "[1, 2], int", "pad": "[1], 1", "diff": "[1, 2]", "cumsum": "[1, 2]",
    }.items()],
    *[(f"numpy.{name}", "f(1)", "a NumPy number") for name in
      "float16 float32 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_".split()],
    ("numpy.argmax", "f([1, 2])", "a NumPy number"), ("numpy.argmin", "f([1, 2])", "a NumPy number"),
    ("numpy.count_nonzero", None, None),
    ("pandas.DataFrame", "f([[1]])", "a pandas DataFrame"), ("pandas.Series", "f([1])", "a pandas Series"),
    ("pandas.Timestamp", "f('2024-01-01')", "a pandas Timestamp"), ("pandas.Timestamp.now", "f()", "a pandas Timestamp"),
    ("pandas.read_json", "f(__import__('io').StringIO('[{\"a\": 1}]'))", "a pandas DataFrame"),
    ("pandas.read_csv", "f(__import__('io').StringIO('a\\n1'))", "a pandas DataFrame"),
    ("pandas.json_normalize", "f([{'a': 1}])", "a pandas DataFrame"),
    ("pandas.concat", "f([__import__('pandas').DataFrame([1])])", "a pandas DataFrame"),
    ("pandas.get_dummies", "f(__import__('pandas').Series(['a']))", "a pandas DataFrame"),
    ("torch.tensor", "f([1])", "a torch tensor"), ("torch.as_tensor", "f([1])", "a torch tensor"),
    ("torch.from_numpy", "f(__import__('numpy').array([1]))", "a torch tensor"), ("torch.zeros", "f(1)", "a torch tensor"),
    ("torch.ones", "f(1)", "a torch tensor"), ("torch.stack", "f([__import__('torch').zeros(1)])", "a torch tensor"),
    ("torch.cat", "f([__import__('torch').zeros(1)])", "a torch tensor"),
    ("torch.softmax", "f(__import__('torch').zeros(1), 0)", "a torch tensor"),
    ("torch.sigmoid", "f(__import__('torch').zeros(1))", "a torch tensor"),
    ("torch.argmax", "f(__import__('torch').zeros(1))", "a torch tensor"),
    ("torch.nn.functional.softmax", "f(__import__('torch').zeros(1), 0)", "a torch tensor"),
    ("torch.nn.functional.sigmoid", "f(__import__('torch').zeros(1))", "a torch tensor"),
    ("PIL.Image.new", "f('L', (1, 1))", "a Pillow image"),
    ("PIL.Image.fromarray", "f(__import__('numpy').zeros((1, 1), 'uint8'))", "a Pillow image"),
    ("base64.b64encode", "f(b'x')", "bytes"), ("base64.b64decode", "f(b'eA==')", "bytes"),
    ("base64.urlsafe_b64encode", "f(b'x')", "bytes"), ("base64.standard_b64encode", "f(b'x')", "bytes"),
    ("base64.encodebytes", "f(b'x')", "bytes"), ("base64.b32encode", "f(b'x')", "bytes"),
    ("base64.b16encode", "f(b'x')", "bytes"), ("base64.b85encode", "f(b'x')", "bytes"),
    ("base64.urlsafe_b64decode", "f(b'eA==')", "bytes"),
    ("pickle.dumps", "f(1)", "bytes"), ("zlib.compress", "f(b'x')", "bytes"), ("gzip.compress", "f(b'x')", "bytes"),
    ("os.urandom", "f(1)", "bytes"), ("struct.pack", "f('b', 1)", "bytes"), ("secrets.token_bytes", "f(1)", "bytes"),
    ("io.BytesIO", "f()", "a file in memory"), ("io.StringIO", "f()", "a file in memory"),
    ("datetime.datetime", "f(2024, 1, 1)", "a datetime"), ("datetime.date", "f(2024, 1, 1)", "a date"),
    ("datetime.datetime.now", "f()", "a datetime"), ("datetime.datetime.utcnow", "f()", "a datetime"),
    ("datetime.datetime.today", "f()", "a datetime"), ("datetime.datetime.fromtimestamp", "f(1)", "a datetime"),
    ("datetime.datetime.fromisoformat", "f('2024-01-01')", "a datetime"),
    ("datetime.datetime.strptime", "f('2024', '%Y')", "a datetime"), ("datetime.date.today", "f()", "a date"),
    ("datetime.timedelta", "f(1)", "a timedelta"), ("decimal.Decimal", "f(1)", "a Decimal"),
    ("fractions.Fraction", "f(1)", "a Fraction"), ("uuid.uuid4", "f()", "a UUID"), ("uuid.uuid1", "f()", "a UUID"),
    ("uuid.UUID", "f(int=1)", "a UUID"), ("pathlib.Path", "f('x')", "a path"), ("pathlib.PurePosixPath", "f('x')", "a path"),
    ("collections.deque", "f()", "a deque"), ("types.SimpleNamespace", "f()", "a namespace"),
    ("itertools.chain", "f([1])", "an iterator"), ("itertools.islice", "f([1], 1)", "an iterator"),
    *[(f"builtins.{name}", f"f({arguments})", kind) for name, arguments, kind in [
        ("set", "", "a set"), ("frozenset", "", "a set"), ("bytes", "", "bytes"), ("bytearray", "", "bytes"),
        ("map", "str, []", "an iterator"), ("zip", "", "an iterator"), ("filter", "None, []", "an iterator"),
        ("reversed", "[]", "an iterator"), ("enumerate", "[]", "an iterator"), ("iter", "[]", "an iterator"),
        ("range", "1", "a range"), ("complex", "1, 2", "a complex number"), ("memoryview", "b''", "bytes"),
        ("object", "", "an object"),
    ]],
]

calls, missing = {}, []
for call, expression, kind in ROWS:
    if expression is None:
        continue
    parts = call.split(".")
    for end in range(len(parts) - 1, 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
            break
        except ImportError:
            continue
    else:
        missing.append(call)
        continue
    for part in parts[end:]:
        value = getattr(value, part)
    result = eval(expression, {"f": value})
    try:
        json.dumps(result)
        sys.exit(f"{call}: json.dumps takes it")
    except TypeError:
        calls[call] = kind
if missing:
    sys.exit(f"not installed: {' '.join(missing)}")

# Methods of an array that return another array, and those whose result JSON can express.
import numpy

methods = []
array = numpy.array([[1.0, 2.0], [3.0, 4.0]])
for name, arguments in {"astype": ["int"], "reshape": [4], "sum": [0], "mean": [0], "max": [0], "min": [0], "std": [0], "prod": [0],
                        "argmax": [0], "argsort": [], "cumsum": [], "round": [], "clip": [0, 1], "flatten": [], "ravel": [],
                        "squeeze": [], "transpose": [], "copy": [], "repeat": [2], "view": [], "argmin": [0]}.items():
    result = getattr(array, name)(*arguments)
    try:
        json.dumps(result)
        sys.exit(f"{name}: json.dumps takes it")
    except TypeError:
        methods.append(name)
print(json.dumps({
    "source": "json.dumps of CPython, tried for each; see not_json.py",
    "asOf": datetime.date.today().isoformat(),
    "calls": dict(sorted(calls.items())),
    "arrayMethods": sorted(methods),
}, indent=1))
