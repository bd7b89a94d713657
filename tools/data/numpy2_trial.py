"""Import libraries with NumPy 1 and with NumPy 2 in separate environments, and print the outcomes as JSON.

Usage:  python numpy2_trial.py PYTHON > numpy2-trials.json        (needs uv beside it)
"""
import datetime, json, pathlib, re, shutil, subprocess, sys, tempfile

UV = pathlib.Path(__file__).resolve().parent / "tmp/srv310/bin/uv"
PYTHON = sys.argv[1]
TRIALS = {
    "scipy": ["scipy", "import scipy.sparse, scipy.linalg, scipy.stats", "1.11.4 1.12.0 1.13.0", ""],
    "pandas": ["pandas", "import pandas", "2.0.3 2.1.4 2.2.1 2.2.2", ""],
    "scikit-learn": ["scikit-learn", "import sklearn.linear_model", "1.2.2 1.3.2 1.4.0 1.4.1.post1 1.4.2", "scipy==1.13.1"],
    "matplotlib": ["matplotlib", "import matplotlib.pyplot", "3.7.5 3.8.3 3.8.4 3.9.0", "contourpy==1.2.1"],
    "contourpy": ["contourpy", "import contourpy", "1.1.1 1.2.0 1.2.1", ""],
    "opencv-python-headless": ["opencv-python-headless", "import cv2", "4.8.1.78 4.9.0.80 4.10.0.82 4.10.0.84", ""],
    "onnxruntime": ["onnxruntime", "import onnxruntime", "1.16.3 1.17.3 1.18.0 1.18.1 1.19.0", ""],
    "onnx": ["onnx", "import onnx, onnx.numpy_helper", "1.14.1 1.15.0 1.16.0 1.16.2", ""],
    "faiss-cpu": ["faiss-cpu", "import faiss", "1.7.4 1.8.0 1.8.0.post1 1.9.0", ""],
    "h5py": ["h5py", "import h5py", "3.9.0 3.10.0 3.11.0", ""],
    "pyarrow": ["pyarrow", "import pyarrow, numpy; pyarrow.array(numpy.zeros(2))", "14.0.2 15.0.2 16.0.0 16.1.0", ""],
    "shapely": ["shapely", "import shapely", "2.0.2 2.0.3 2.0.4", ""],
    "numba": ["numba", "import numba", "0.58.1 0.59.1 0.60.0", ""],
    "scikit-image": ["scikit-image", "import skimage.transform, skimage.measure", "0.21.0 0.22.0 0.23.1 0.23.2 0.24.0", "scipy==1.13.1"],
    "statsmodels": ["statsmodels", "import statsmodels.api", "0.14.0 0.14.1 0.14.2", "scipy==1.13.1 pandas==2.2.2"],
    "lightgbm": ["lightgbm", "import lightgbm, numpy; lightgbm.Dataset(numpy.zeros((20, 2)), numpy.arange(20)).construct()", "3.3.5 4.1.0 4.3.0 4.5.0", "scipy==1.13.1"],
    "xgboost": ["xgboost", "import xgboost, numpy; xgboost.DMatrix(numpy.zeros((4, 2)))", "1.6.2 1.7.6 2.0.3", "scipy==1.13.1"],
    "catboost": ["catboost", "import catboost", "1.2.3 1.2.5 1.2.7 1.2.8", "pandas==2.2.2 matplotlib==3.9.2 scipy==1.13.1"],
    "thinc": ["thinc", "import thinc.api", "8.2.2 8.2.5 8.3.0 8.3.2", ""],
    "spacy": ["spacy", "import spacy; spacy.blank('en')('a b')", "3.6.1 3.7.4 3.7.5 3.8.2", ""],
    "gensim": ["gensim", "import gensim.models", "4.3.2 4.3.3 4.4.0", ""],
    "jaxlib": ["jaxlib", "import jaxlib.xla_client", "0.4.23 0.4.25 0.4.26 0.4.30", ""],
    "ml-dtypes": ["ml-dtypes", "import ml_dtypes", "0.2.0 0.3.2 0.4.0", ""],
    "fastparquet": ["fastparquet", "import fastparquet", "2023.10.1 2024.2.0 2024.5.0", "pandas==2.2.2"],
    "pywavelets": ["PyWavelets", "import pywt", "1.4.1 1.5.0 1.6.0", ""],
    "numexpr": ["numexpr", "import numexpr", "2.8.8 2.9.0 2.10.0 2.10.1", ""],
    "bottleneck": ["Bottleneck", "import bottleneck", "1.3.7 1.3.8 1.4.0", ""],
    "tables": ["tables", "import tables", "3.9.1 3.9.2 3.10.1", ""],
    "pycocotools": ["pycocotools", "import pycocotools.mask", "2.0.6 2.0.7 2.0.8", ""],
    "tflite-runtime": ["tflite-runtime", "import tflite_runtime.interpreter", "2.13.0 2.14.0", ""],
    "shap": ["shap", "import shap", "0.44.1 0.45.1 0.46.0", "scipy==1.13.1 pandas==2.2.2 scikit-learn==1.5.1"],
    "tokenizers": ["tokenizers", "import tokenizers", "0.13.3 0.15.2", ""],
    "sentencepiece": ["sentencepiece", "import sentencepiece", "0.1.99", ""],
    "pillow": ["Pillow", "import numpy; from PIL import Image; numpy.asarray(Image.new('L', (2, 2)))", "8.4.0 9.4.0 10.0.0", ""],
    "safetensors": ["safetensors", "import safetensors.numpy", "0.3.1 0.4.1", ""],
    "hdbscan": ["hdbscan", "import hdbscan", "0.8.33 0.8.37 0.8.38.post1 0.8.39", "scipy==1.13.1 scikit-learn==1.5.1"],
    "imageio": ["imageio", "import imageio.v3", "2.31.1", ""],
    "polars": ["polars", "import polars, numpy; polars.Series(numpy.zeros(2))", "0.19.19 0.20.31", ""],
}
only = sys.argv[2:]
found = {}


def run(*words, **options):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=600, **options)


for name, (dist, code, versions, beside) in TRIALS.items():
    if only and name not in only:
        continue
    rows = {}
    for version in versions.split():
        folder = tempfile.mkdtemp(dir=UV.parents[2])
        try:
            run(UV, "venv", "-q", "--python", PYTHON, folder)
            asked = [f"{dist}=={version}", "numpy==2.0.2", "setuptools<80", *beside.split(), *(['packaging'] if name == 'faiss-cpu' else [])]
            done = run(UV, "pip", "install", "-q", "--only-binary", ":all:", "--python", f"{folder}/bin/python", *asked)
            if done.returncode:
                text = re.sub(r"\s+", " ", done.stderr)
                rows[version] = ("metadata: " if "depends on numpy" in text else "not installed: ") + text[:260]
                continue
            done = run(f"{folder}/bin/python", "-W", "ignore", "-c", code)
            lines = [l for l in done.stderr.splitlines() if l.strip()]
            said = next((l for l in reversed(lines) if "Error" in l or "cannot be run" in l), lines[-1] if lines else "")
            rows[version] = "works" if done.returncode == 0 and "cannot be run in" not in done.stderr else f"fails: {said.strip()[:220]}" if done.returncode else f"warns: A module that was compiled using NumPy 1.x"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    found[name] = rows
    pathlib.Path(__file__).with_name('numpy2-trials.partial.json').write_text(json.dumps(found, indent=1))
    print(name, {k: v[:90] for k, v in rows.items()}, file=sys.stderr, flush=True)
print(json.dumps({"source": "imports in environments of their own, Python 3.10, numpy 2.0.2, linux x86_64", "asOf": datetime.date.today().isoformat(), "trials": found}, indent=1))
