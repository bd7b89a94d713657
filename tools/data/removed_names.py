"""Search wheels, by Range requests, for modules and names that a release removed; prints data/removed-names.json.

Usage:  python removed_names.py [groups] > removed-names.json

With `groups` only the rows of GROUPS are made again.
"""
import concurrent.futures
import datetime
import io
import json
import os
import re
import sys
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
# What one release removed: distribution, last release with the names, first without them, and for each name the file, the text in it that shows
# the name (None if the file itself does), and what takes its place.
GROUPS = [
    ("scikit-learn", "1.1.3", "1.2.0", {
        "sklearn.metrics.plot_confusion_matrix": ("sklearn/metrics/__init__.py", r"\bplot_confusion_matrix\b", "sklearn.metrics.ConfusionMatrixDisplay"),
        "sklearn.metrics.plot_roc_curve": ("sklearn/metrics/__init__.py", r"\bplot_roc_curve\b", "sklearn.metrics.RocCurveDisplay"),
        "sklearn.metrics.plot_precision_recall_curve": ("sklearn/metrics/__init__.py", r"\bplot_precision_recall_curve\b", "sklearn.metrics.PrecisionRecallDisplay"),
    }),
    ("scikit-learn", "0.19.2", "0.20.0", {
        "sklearn.grid_search": ("sklearn/grid_search.py", None, "sklearn.model_selection"),
        "sklearn.learning_curve": ("sklearn/learning_curve.py", None, "sklearn.model_selection"),
    }),
    ("scikit-learn", "0.23.2", "0.24.0", {
        "sklearn.preprocessing.data": ("sklearn/preprocessing/data.py", None, "sklearn.preprocessing"),
        "sklearn.preprocessing.label": ("sklearn/preprocessing/label.py", None, "sklearn.preprocessing"),
        "sklearn.feature_extraction.stop_words": ("sklearn/feature_extraction/stop_words.py", None, "sklearn.feature_extraction.text.ENGLISH_STOP_WORDS"),
        "sklearn.metrics.classification": ("sklearn/metrics/classification.py", None, "sklearn.metrics"),
        "sklearn.svm.classes": ("sklearn/svm/classes.py", None, "sklearn.svm"),
        "sklearn.linear_model.base": ("sklearn/linear_model/base.py", None, "sklearn.linear_model"),
        "sklearn.decomposition.pca": ("sklearn/decomposition/pca.py", None, "sklearn.decomposition"),
        "sklearn.ensemble.gradient_boosting": ("sklearn/ensemble/gradient_boosting.py", None, "sklearn.ensemble"),
    }),
    ("scikit-image", "0.17.2", "0.18.0", {
        "skimage.measure.compare_ssim": ("skimage/measure/__init__.py", r"\bcompare_ssim\b", "skimage.metrics.structural_similarity"),
        "skimage.measure.compare_psnr": ("skimage/measure/__init__.py", r"\bcompare_psnr\b", "skimage.metrics.peak_signal_noise_ratio"),
        "skimage.measure.compare_mse": ("skimage/measure/__init__.py", r"\bcompare_mse\b", "skimage.metrics.mean_squared_error"),
    }),
    ("gensim", "3.8.3", "4.0.0", {
        "gensim.summarization": ("gensim/summarization/__init__.py", None, None),
        "gensim.models.wrappers": ("gensim/models/wrappers/__init__.py", None, None),
    }),
    ("werkzeug", "0.16.1", "1.0.0", {
        "werkzeug.secure_filename": ("werkzeug/__init__.py", r"\bsecure_filename\b", "werkzeug.utils.secure_filename"),
        "werkzeug.contrib": ("werkzeug/contrib/__init__.py", None, None),
    }),
    ("werkzeug", "2.3.8", "3.0.0", {
        "werkzeug.urls.url_quote": ("werkzeug/urls.py", r"def url_quote\b", "urllib.parse.quote"),
        "werkzeug.urls.url_decode": ("werkzeug/urls.py", r"def url_decode\b", "urllib.parse.parse_qs"),
        "werkzeug.urls.url_encode": ("werkzeug/urls.py", r"def url_encode\b", "urllib.parse.urlencode"),
    }),
    ("flask", "2.2.5", "2.3.0", {
        "flask.json.JSONEncoder": ("flask/json/__init__.py", r"class JSONEncoder\b", "flask.json.provider.DefaultJSONProvider"),
        "flask.json.JSONDecoder": ("flask/json/__init__.py", r"class JSONDecoder\b", "flask.json.provider.DefaultJSONProvider"),
    }),
    ("flask", "2.3.3", "3.0.0", {
        "flask.Markup": ("flask/__init__.py", r"\bMarkup\b", "markupsafe.Markup"),
        "flask.escape": ("flask/__init__.py", r"\"escape\"", "markupsafe.escape"),
    }),
    ("jinja2", "3.0.3", "3.1.0", {
        "jinja2.Markup": ("jinja2/__init__.py", r"\bMarkup\b", "markupsafe.Markup"),
        "jinja2.escape": ("jinja2/__init__.py", r"\bescape\b", "markupsafe.escape"),
        "jinja2.contextfilter": ("jinja2/__init__.py", r"\bcontextfilter\b", "jinja2.pass_context"),
        "jinja2.contextfunction": ("jinja2/__init__.py", r"\bcontextfunction\b", "jinja2.pass_context"),
        "jinja2.environmentfilter": ("jinja2/__init__.py", r"\benvironmentfilter\b", "jinja2.pass_environment"),
    }),
    ("markupsafe", "2.0.1", "2.1.0", {"markupsafe.soft_unicode": ("markupsafe/__init__.py", r"soft_unicode", "markupsafe.soft_str")}),
    ("itsdangerous", "2.0.1", "2.1.0", {
        "itsdangerous.json": ("itsdangerous/__init__.py", r"import json\b", "json"),
        "itsdangerous.TimedJSONWebSignatureSerializer": ("itsdangerous/__init__.py", r"\bTimedJSONWebSignatureSerializer\b", None),
        "itsdangerous.JSONWebSignatureSerializer": ("itsdangerous/__init__.py", r"\bJSONWebSignatureSerializer\b", None),
    }),
    ("jax", "0.4.23", "0.4.24", {"jax.linear_util": ("jax/linear_util.py", None, "jax.extend.linear_util")}),
    ("pandas", "1.5.3", "2.0.0", {
        "pandas.Int64Index": ("pandas/__init__.py", r"\bInt64Index\b", "pandas.Index"),
        "pandas.Float64Index": ("pandas/__init__.py", r"\bFloat64Index\b", "pandas.Index"),
        "pandas.UInt64Index": ("pandas/__init__.py", r"\bUInt64Index\b", "pandas.Index"),
        "pandas.np": ("pandas/__init__.py", r"name == \"np\"", "numpy"),
        "pandas.datetime": ("pandas/__init__.py", r"name == \"datetime\"", "datetime.datetime"),
        "pandas.SparseDataFrame": ("pandas/__init__.py", r"\bSparseDataFrame\b", "pandas.DataFrame"),
        "pandas.util.testing": ("pandas/util/testing.py", None, "pandas.testing"),
        "pandas.core.index": ("pandas/core/index.py", None, "pandas"),
    }),
    ("tensorflow", "1.15.5", "2.0.0", {
        name: ("tensorflow_core/__init__.py|tensorflow_core/_api/v1/v1.py|tensorflow_core/_api/v2/v2.py", rf"\b{name.split('.')[1]}\b", f"tensorflow.compat.v1.{name.split('.')[1]}")
        for name in "tensorflow.Session tensorflow.ConfigProto tensorflow.GraphDef tensorflow.InteractiveSession tensorflow.get_default_graph tensorflow.global_variables_initializer tensorflow.reset_default_graph tensorflow.get_variable tensorflow.set_random_seed tensorflow.get_default_session tensorflow.GPUOptions tensorflow.to_float tensorflow.assign tensorflow.log tensorflow.flags tensorflow.layers".split()
    }),
    ("keras", "2.12.0", "2.13.1", {
        "keras.engine": ("keras/engine/__init__.py", None, "keras.layers"),
        "keras.utils.np_utils": ("keras/utils/np_utils.py", None, "keras.utils"),
        "keras.utils.generic_utils": ("keras/utils/generic_utils.py", None, "keras.utils"),
        "keras.layers.core": ("keras/layers/core/__init__.py", None, "keras.layers"),
        "keras.layers.normalization": ("keras/layers/normalization/__init__.py", None, "keras.layers"),
        "keras.layers.convolutional": ("keras/layers/convolutional/__init__.py", None, "keras.layers"),
        "keras.layers.pooling": ("keras/layers/pooling/__init__.py", None, "keras.layers"),
    }),
    ("torch", "1.13.1", "2.0.0", {"torch._six": ("torch/_six.py", None, "collections.abc, or the type itself")}),
    ("torchvision", "0.16.2", "0.17.0", {"torchvision.transforms.functional_tensor": ("torchvision/transforms/functional_tensor.py", None, "torchvision.transforms.functional")}),
    ("torchtext", "0.11.2", "0.12.0", {"torchtext.legacy": ("torchtext/legacy/__init__.py", None, None)}),
    ("torchtext", "0.8.1", "0.9.0", {
        "torchtext.data.Field": ("torchtext/data/__init__.py", r"import .*\bField\b", None),
        "torchtext.data.BucketIterator": ("torchtext/data/__init__.py", r"\bBucketIterator\b", "torch.utils.data.DataLoader"),
    }),
    ("transformers", "3.5.1", "4.0.0", {
        "transformers.tokenization_bert": ("transformers/tokenization_bert.py", None, "transformers.models.bert.tokenization_bert"),
        "transformers.modeling_gpt2": ("transformers/modeling_gpt2.py", None, "transformers.models.gpt2.modeling_gpt2"),
        "transformers.modeling_roberta": ("transformers/modeling_roberta.py", None, "transformers.models.roberta.modeling_roberta"),
        "transformers.modeling_t5": ("transformers/modeling_t5.py", None, "transformers.models.t5.modeling_t5"),
        "transformers.configuration_bert": ("transformers/configuration_bert.py", None, "transformers.models.bert.configuration_bert"),
    }),
    ("scipy", "1.2.3", "1.3.0", {
        "scipy.misc.logsumexp": ("scipy/misc/__init__.py|scipy/misc/common.py", r"logsumexp", "scipy.special.logsumexp"),
        "scipy.misc.imsave": ("scipy/misc/pilutil.py", r"def imsave\b", "imageio.v3.imwrite"),
        "scipy.misc.comb": ("scipy/misc/__init__.py", r"\bcomb\b", "scipy.special.comb"),
    }),
    ("scipy", "1.13.1", "1.14.0", {
        "scipy.integrate.trapz": ("scipy/integrate/_quadrature.py", r"\btrapz\b", "scipy.integrate.trapezoid"),
        "scipy.integrate.cumtrapz": ("scipy/integrate/_quadrature.py", r"\bcumtrapz\b", "scipy.integrate.cumulative_trapezoid"),
    }),
    ("scipy", "1.12.0", "1.13.0", {
        "scipy.linalg.triu": ("scipy/linalg/__init__.py|scipy/linalg/_special_matrices.py", r"\btriu\b", "numpy.triu"),
        "scipy.linalg.tril": ("scipy/linalg/__init__.py|scipy/linalg/_special_matrices.py", r"def tril\b|'tril'", "numpy.tril"),
    }),
    ("scipy", "1.11.4", "1.12.0", {"scipy.stats.binom_test": ("scipy/stats/_morestats.py", r"def binom_test\b", "scipy.stats.binomtest")}),
    ("scipy", "1.14.1", "1.15.0", {
        "scipy.signal.cwt": ("scipy/signal/_wavelets.py", r"def cwt\b", "pywt.cwt"),
        "scipy.signal.ricker": ("scipy/signal/_wavelets.py", r"def ricker\b", None),
    }),
    ("onnx", "1.18.0", "1.19.0", {"onnx.mapping": ("onnx/mapping.py", None, "onnx.helper")}),
    ("onnx", "1.8.1", "1.9.0", {"onnx.optimizer": ("onnx/optimizer.py", None, "onnxoptimizer")}),
    ("openai", "0.28.1", "1.0.0", {
        "openai.Completion": ("openai/api_resources/completion.py", None, "openai.OpenAI().completions"),
        "openai.Embedding": ("openai/api_resources/embedding.py", None, "openai.OpenAI().embeddings"),
    }),
    ("peft", "0.9.0", "0.10.0", {"peft.prepare_model_for_int8_training": ("peft/__init__.py", r"prepare_model_for_int8_training", "peft.prepare_model_for_kbit_training")}),
    ("pydantic", "1.10.21", "2.0", {
        f"pydantic.{name}": ("pydantic/types.py|pydantic/_migration.py", rf"class {name}\b", None)
        for name in "ConstrainedStr ConstrainedInt ConstrainedFloat ConstrainedList ConstrainedBytes".split()
    }),
    ("numpy", "1.26.4", "2.0.0", {
        "numpy.issubclass_": ("numpy/__init__.pyi", r"\bissubclass_\b", "issubclass"),
        "numpy.sctypes": ("numpy/__init__.pyi", r"\bsctypes\b", None),
        "numpy.asfarray": ("numpy/__init__.pyi", r"\basfarray\b", "numpy.asarray"),
        "numpy.NAN": ("numpy/__init__.pyi", r"^NAN\b", "numpy.nan"),
        "numpy.Infinity": ("numpy/__init__.pyi", r"^Infinity\b", "numpy.inf"),
        "numpy.cfloat": ("numpy/__init__.pyi", r"^cfloat\b", "numpy.complex128"),
        "numpy.round_": ("numpy/core/fromnumeric.py|numpy/_core/fromnumeric.py", r"def round_\b", "numpy.round"),
        "numpy.find_common_type": ("numpy/core/numerictypes.py|numpy/_core/numerictypes.py", r"def find_common_type\b", "numpy.promote_types"),
        "numpy.mat": ("numpy/matrixlib/defmatrix.py", r"^mat = ", "numpy.asmatrix"),
        "numpy.msort": ("numpy/lib/function_base.py|numpy/lib/_function_base_impl.py", r"def msort\b", "numpy.sort"),
    }),
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
    return {"names": {name: instead or ""}, "distribution": dist, "removedIn": first, "looked": {"in": path, **({"for": text} if text else {}), **said}, "verified": said.get(last) is True and said.get(first) is False}


def look_group(group):
    dist, last, first, names = group
    page = json.loads(get(f"{index}/{dist}/", "application/vnd.pypi.simple.v1+json"))
    paths = {path for in_files, _, _ in names.values() for path in in_files.split("|")}
    texts = []
    for version in (last, first):
        file = wheel_of(page, version)
        with zipfile.ZipFile(io.BufferedReader(Remote(file["url"], file["size"]), 65536)) as wheel:
            there = paths & set(wheel.namelist())
            texts.append({path: wheel.read(path).decode("utf-8", "replace") for path in there})
    found = {}
    for name, (in_files, text, instead) in names.items():
        has = [any(path in one and (text is None or re.search(text, one[path], re.M)) for path in in_files.split("|")) for one in texts]
        if has == [True, False]:
            found[name] = instead
        else:
            print(f"{dist}: {name} {has}", file=sys.stderr)
    return {
        "names": {name: instead or "" for name, instead in found.items()}, "distribution": dist, "removedIn": first, "looked": {"last": last}, "verified": True,
    }


if sys.argv[1:] == ["groups"]:
    # The rows of ROWS, and those of removed_by_import.py, stay as they are in the table.
    with open(os.path.join(os.path.dirname(__file__), "../../data/removed-names.json")) as table:
        rows = [row for row in json.load(table)["removed"] if "in" in row["looked"] or row["looked"].get("by") == "import"]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        rows += pool.map(look_group, GROUPS)
else:
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        rows = [r for r in pool.map(look, ROWS) if r]
print(json.dumps({"source": "files of the wheels before and after; see removed_names.py", "asOf": datetime.date.today().isoformat(), "removed": rows}, indent=1))
