"""Search wheels, by Range requests, for modules and names that a release removed; prints data/removed-names.json.

Usage:  python removed_names.py > removed-names.json
"""
import concurrent.futures
import datetime
import io
import json
import re
import zipfile

from packaging.utils import parse_wheel_filename
from packaging.version import Version
from releases import Remote, get, index_url

# name, distribution, last release that has it, first that lacks it, the file (and string in it) that shows it, how it fails, replacement
ROWS = [
    ("sklearn.externals.joblib", "scikit-learn", "0.22.2.post1", "0.23.0", "sklearn/externals/joblib/__init__.py", None, "import", "joblib"),
    ("sklearn.externals.six", "scikit-learn", "0.22.2.post1", "0.23.0", "sklearn/externals/six.py", None, "import", "six"),
    ("sklearn.utils.testing", "scikit-learn", "0.23.2", "0.24.0", "sklearn/utils/testing.py", None, "import", "sklearn.utils._testing"),
    ("sklearn.neighbors.base", "scikit-learn", "0.23.2", "0.24.0", "sklearn/neighbors/base.py", None, "import", "sklearn.neighbors"),
    ("sklearn.ensemble.forest", "scikit-learn", "0.23.2", "0.24.0", "sklearn/ensemble/forest.py", None, "import", "sklearn.ensemble"),
    ("sklearn.tree.tree", "scikit-learn", "0.23.2", "0.24.0", "sklearn/tree/tree.py", None, "import", "sklearn.tree"),
    ("sklearn.linear_model.logistic", "scikit-learn", "0.23.2", "0.24.0", "sklearn/linear_model/logistic.py", None, "import", "sklearn.linear_model"),
    ("sklearn.preprocessing.Imputer", "scikit-learn", "0.21.3", "0.22", "sklearn/preprocessing/__init__.py", r"\bImputer\b", "import", "sklearn.impute.SimpleImputer"),
    ("sklearn.cross_validation", "scikit-learn", "0.19.2", "0.20.0", "sklearn/cross_validation.py", None, "import", "sklearn.model_selection"),
    ("sklearn.datasets.load_boston", "scikit-learn", "1.1.3", "1.2.0", "sklearn/datasets/_base.py", r"def load_boston\b", "import", None),
    ("huggingface_hub.cached_download", "huggingface-hub", "0.25.2", "0.26.0", "huggingface_hub/__init__.py", r"\bcached_download\b", "import", "huggingface_hub.hf_hub_download"),
    ("huggingface_hub.HfFolder", "huggingface-hub", "0.36.0", "1.0.0", "huggingface_hub/__init__.py", r"\bHfFolder\b", "import", "huggingface_hub.get_token"),
    ("huggingface_hub.Repository", "huggingface-hub", "0.36.0", "1.0.0", "huggingface_hub/__init__.py", r"\"Repository\"", "import", "huggingface_hub.HfApi"),
    ("pkg_resources", "setuptools", "81.0.0", "82.0.0", "pkg_resources/__init__.py", None, "import", "importlib.metadata, importlib.resources"),
    ("numpy.float", "numpy", "1.23.5", "1.24.0", "numpy/__init__.py", r"_expired_functions[\s\S]*_msg = |\(\"int\", |_type_info\s*=|__deprecated_attrs__.update\(\{[\s\S]{0,40}n: \(alias", "attribute", "float"),
    ("numpy.float_", "numpy", "1.26.4", "2.0.0", "numpy/core/numerictypes.py", r"float_", "attribute", "numpy.float64"),
    ("numpy.NaN", "numpy", "1.26.4", "2.0.0", "numpy/core/numeric.py", r"\bNaN\b", "attribute", "numpy.nan"),
    ("scipy.misc.imread", "scipy", "1.2.3", "1.3.0", "scipy/misc/pilutil.py", r"def imread\b", "import", "imageio.v3.imread"),
    ("scipy.misc.imresize", "scipy", "1.2.3", "1.3.0", "scipy/misc/pilutil.py", r"def imresize\b", "import", "PIL.Image.Image.resize"),
    ("scipy.integrate.simps", "scipy", "1.13.1", "1.14.0", "scipy/integrate/_quadrature.py", r"\bsimps\b", "import", "scipy.integrate.simpson"),
    ("scipy.signal.hann", "scipy", "1.12.0", "1.13.0", "scipy/signal/__init__.py", r"\bhann\b|deprecated_windows", "import", "scipy.signal.windows.hann"),
    ("PIL.Image.ANTIALIAS", "pillow", "9.5.0", "10.0.0", "PIL/Image.py", r"\bANTIALIAS\b", "attribute", "PIL.Image.LANCZOS"),
    ("tensorflow.contrib", "tensorflow", "1.15.5", "2.2.0", "tensorflow_core/contrib/__init__.py|tensorflow/contrib/__init__.py", None, "import", "tensorflow_addons, or the part's own project"),
    ("keras.preprocessing.text", "keras", "2.15.0", "3.0.0", "keras/preprocessing/text/__init__.py|keras/src/preprocessing/text.py", None, "import", "keras.layers.TextVectorization"),
    ("keras.wrappers.scikit_learn", "keras", "2.12.0", "2.13.1", "keras/wrappers/scikit_learn.py|keras/src/wrappers/scikit_learn.py", None, "import", "scikeras.wrappers"),
    ("transformers.modeling_bert", "transformers", "3.5.1", "4.0.0", "transformers/modeling_bert.py", None, "import", "transformers.models.bert.modeling_bert"),
    ("transformers.AdamW", "transformers", "4.47.1", "4.53.0", "transformers/optimization.py", r"class AdamW\b", "import", "torch.optim.AdamW"),
    ("pydantic.BaseSettings", "pydantic", "1.10.21", "2.0", "pydantic/env_settings.py", r"class BaseSettings", "import", "pydantic_settings.BaseSettings"),
    ("pandas.io.json.json_normalize", "pandas", "1.5.3", "2.0.0", "pandas/io/json/__init__.py", r"_json_normalize,|json_normalize", "import", "pandas.json_normalize"),
    ("torchvision.models.utils", "torchvision", "0.8.2", "0.13.0", "torchvision/models/utils.py", None, "import", "torch.hub"),
    ("google.protobuf.service", "protobuf", "5.29.5", "6.30.0", "google/protobuf/service.py", None, "import", None),
    ("spacy.gold", "spacy", "2.3.9", "3.0.0", "spacy/gold.pyx|spacy/gold/__init__.py", None, "import", "spacy.training"),
    ("openai.ChatCompletion", "openai", "0.28.1", "1.0.0", "openai/api_resources/chat_completion.py", None, "attribute", "openai.OpenAI().chat.completions"),
    ("openai.error", "openai", "0.28.1", "1.0.0", "openai/error.py", None, "import", "openai.OpenAIError"),
]
index = index_url()


def wheel_of(page, version):
    files = [f for f in page["files"] if f["filename"].endswith(".whl")]
    fitting = []
    for f in files:
        try:
            _, v, _, tags = parse_wheel_filename(f["filename"])
        except Exception:
            continue
        if v == Version(version):
            fitting.append((any("x86_64" in t.platform and "manylinux" in t.platform or t.platform == "any" for t in tags), f))
    fitting.sort(key=lambda x: not x[0])
    return fitting[0][1] if fitting else None


def look(row):
    name, dist, last, first, path, text, how, instead = row
    if dist is None:
        return None
    page = json.loads(get(f"{index}/{dist}/", "application/vnd.pypi.simple.v1+json"))
    said = {}
    for version in (last, first):
        file = wheel_of(page, version)
        if file is None:
            said[version] = "no wheel"
            continue
        try:
            with zipfile.ZipFile(io.BufferedReader(Remote(file["url"], file["size"]), 65536)) as wheel:
                names = set(wheel.namelist())
                found = [p for p in path.split("|") if p in names]
                if text is None or not found:
                    said[version] = bool(found)
                else:
                    said[version] = any(re.search(text, wheel.read(p).decode("utf-8", "replace")) is not None for p in found)
        except Exception as error:
            said[version] = f"{type(error).__name__}: {error}"
    return {"name": name, "distribution": dist, "removedIn": first, "fails": how, **({"instead": instead} if instead else {}), "looked": {"in": path, **({"for": text} if text else {}), **said}, "verified": said.get(last) is True and said.get(first) is False}


with concurrent.futures.ThreadPoolExecutor(6) as pool:
    rows = [r for r in pool.map(look, ROWS) if r]
print(json.dumps({"source": "files of the wheels before and after; see removed_names.py", "asOf": datetime.date.today().isoformat(), "removed": rows}, indent=1))
