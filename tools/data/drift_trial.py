"""Install pins with the newest releases of their requirements, import them, and report failures; then repeat with a fixing pin.

Usage:  python drift_trial.py trial PYTHON UV [NAME ...] >> drift.jsonl
        python drift_trial.py table drift.jsonl ... > data/drift.json

Each row of a trial runs in two separate environments: as pip resolves the pin with the server today, and with the proposed pin
of the other distribution. The table keeps what fails today; a range of versions ends at the first one that was tried and
works; rows of distributions that were not tried again stay. `from` is the first release of the other distribution with which it fails, by its changelog.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import tempfile

SERVER = "google-cloud-aiplatform[prediction]==2.7.0"

# pinned release and what it needs to be imported, other distribution, its first release that breaks the pin, its release that fixes it, code to run, first
# release of the pinned distribution that works
ROWS = [
    ("Flask==2.0.1", "Werkzeug", "3.0.0", "2.3.8", "import flask", "2.2.5"),
    ("Flask==2.0.3", "Werkzeug", "3.0.0", "2.3.8", "import flask", "2.2.5"),
    ("Flask==2.1.3", "Werkzeug", "3.0.0", "2.3.8", "import flask", "2.2.5"),
    ("Flask==2.2.2", "Werkzeug", "3.0.0", "2.3.8", "import flask", "2.2.5"),
    ("Flask==2.2.4", "Werkzeug", "3.0.0", "2.3.8", "import flask", "2.2.5"),
    ("Flask==2.2.5", "Werkzeug", "3.0.0", "2.3.8", "import flask", "2.2.5"),
    ("Flask==1.1.4", "MarkupSafe", "2.1.0", "2.0.1", "import flask", "2.0.0"),
    ("Flask==1.1.2", "MarkupSafe", "2.1.0", "2.0.1", "import flask", "2.0.0"),
    ("Jinja2==2.11.3", "MarkupSafe", "2.1.0", "2.0.1", "import jinja2", "3.0.0"),
    ("Jinja2==3.0.3", "MarkupSafe", "2.1.0", "2.0.1", "import jinja2", "3.0.0"),
    ("gensim==4.3.2", "scipy", "1.13.0", "1.12.0", "import gensim", "4.3.3"),
    ("gensim==4.2.0", "scipy", "1.13.0", "1.12.0", "import gensim", "4.3.3"),
    ("gensim==4.3.3", "scipy", "1.13.0", "1.12.0", "import gensim", "4.3.3"),
    ("statsmodels==0.14.1", "scipy", "1.16.0", "1.15.3", "import statsmodels.api", "0.14.5"),
    ("statsmodels==0.13.5", "scipy", "1.16.0", "1.15.3", "import statsmodels.api", "0.14.5"),
    ("statsmodels==0.14.4", "scipy", "1.16.0", "1.15.3", "import statsmodels.api", "0.14.5"),
    ("imbalanced-learn==0.11.0", "scikit-learn", "1.5.0", "1.4.2", "import imblearn.over_sampling", "0.12.3"),
    ("imbalanced-learn==0.12.0", "scikit-learn", "1.5.0", "1.4.2", "import imblearn.over_sampling", "0.12.3"),
    ("imbalanced-learn==0.12.3", "scikit-learn", "1.6.0", "1.5.2", "import imblearn.over_sampling", "0.13.0"),
    ("imbalanced-learn==0.10.1 numpy==1.26.4", "scikit-learn", "1.3.0", "1.2.2", "import imblearn.over_sampling", "0.11.0"),
    ("openai==1.40.0", "httpx", "0.28.0", "0.27.2", "import openai; openai.OpenAI(api_key='x')", "1.55.3"),
    ("openai==1.3.0", "httpx", "0.28.0", "0.27.2", "import openai; openai.OpenAI(api_key='x')", "1.55.3"),
    ("openai==1.55.3", "httpx", "0.28.0", "0.27.2", "import openai; openai.OpenAI(api_key='x')", "1.55.3"),
    ("anthropic==0.34.0", "httpx", "0.28.0", "0.27.2", "import anthropic; anthropic.Anthropic(api_key='x')", "0.39.1"),
    ("datasets==2.14.5", "pyarrow", "21.0.0", "20.0.0", "import datasets", "3.0.0"),
    ("datasets==2.21.0", "pyarrow", "21.0.0", "20.0.0", "import datasets", "3.0.0"),
    ("datasets==2.10.1", "pyarrow", "21.0.0", "20.0.0", "import datasets", "3.0.0"),
    ("datasets==3.0.0", "pyarrow", "21.0.0", "20.0.0", "import datasets", "3.0.0"),
    ("marshmallow-dataclass==8.5.14", "marshmallow", "4.0.0", "3.26.1", "import marshmallow_dataclass", "8.7.0"),
    ("environs==9.5.0", "marshmallow", "4.0.0", "3.26.1", "import environs", "11.2.1"),
    ("environs==10.3.0", "marshmallow", "4.0.0", "3.26.1", "import environs", "11.2.1"),
    ("pyOpenSSL==22.0.0", "cryptography", "42.0.0", "41.0.7", "import OpenSSL", "22.1.0"),
    ("Flask-SQLAlchemy==2.5.1", "SQLAlchemy", "2.0.0", "1.4.54", "import flask_sqlalchemy", "3.0.0"),
    ("Flask-Login==0.6.2", "Werkzeug", "3.0.0", "2.3.8", "import flask_login", "0.6.3"),
    ("flask-restx==1.1.0", "Werkzeug", "3.0.0", "2.3.8", "import flask_restx", "1.3.0"),
    ("flask-restplus==0.13.0", "Werkzeug", "1.0.0", "0.16.1", "import flask_restplus", None),
    ("requests-toolbelt==0.10.1", "urllib3", "2.0.0", "1.26.20", "import requests_toolbelt", "1.0.0"),
    ("onnx==1.11.0", "protobuf", "4.21.0", "3.20.3", "import onnx", "1.12.0"),
    ("tensorflow==2.8.4", "protobuf", "4.21.0", "3.20.3", "import tensorflow", "2.9.0"),
    ("streamlit==1.10.0", "protobuf", "4.21.0", "3.20.3", "import streamlit", "1.12.0"),
    ("wandb==0.12.16", "protobuf", "4.21.0", "3.20.3", "import wandb", "0.12.17"),
    ("tensorboard==2.8.0", "protobuf", "4.21.0", "3.20.3", "import tensorboard.compat.proto.graph_pb2", "2.9.1"),
    ("googleapis-common-protos==1.52.0", "protobuf", "4.21.0", "3.20.3", "import google.api.http_pb2", "1.56.3"),
    ("librosa==0.9.1", "numpy", "1.24.0", "1.23.5", "import librosa; librosa.feature", "0.9.2"),
    ("librosa==0.8.1", "numpy", "1.24.0", "1.23.5", "import librosa; librosa.feature", "0.9.2"),
    ("shap==0.41.0", "numpy", "1.24.0", "1.23.5", "import shap", "0.42.0"),
    ("scikit-image==0.18.3", "numpy", "1.24.0", "1.23.5", "import skimage.io", "0.19.3"),
    ("scikit-optimize==0.9.0", "numpy", "1.24.0", "1.23.5", "import skopt", "0.10.0"),
    ("umap-learn==0.5.3", "scikit-learn", "1.8.0", "1.7.2", "import umap", "0.5.9"),
    ("hdbscan==0.8.33", "scikit-learn", "1.8.0", "1.7.2", "import hdbscan", "0.8.40"),
    ("pmdarima==2.0.4", "scikit-learn", "1.8.0", "1.7.2", "import pmdarima", None),
    ("typer==0.4.0", "click", "8.1.0", "8.0.4", "import typer; typer.Typer()", "0.4.1"),
    ("celery==5.2.2", "importlib-metadata", "5.0.0", "4.13.0", "import celery", "5.2.7"),
    ("networkx==2.5.1", "decorator", "5.0.0", "4.4.2", "import networkx", "2.6"),
    ("pandas==1.5.3", "SQLAlchemy", "2.0.0", "1.4.54", "import pandas, sqlalchemy; pandas.read_sql('select 1', sqlalchemy.create_engine('sqlite://'))", "2.0.0"),
    ("spacy==3.4.4", "typing-extensions", "4.6.0", "4.5.0", "import spacy", "3.5.3"),
    ("gym==0.21.0", "importlib-metadata", "5.0.0", "4.13.0", "import gym", None),
    ("altair==4.2.0", "jsonschema", "4.17.0", "4.16.0", "import altair", "4.2.2"),
    ("gradio==4.44.0", "huggingface-hub", "1.0.0", "0.36.0", "import gradio", "5.0.0"),
    ("huggingface-hub==0.16.4", "requests", "3.0.0", "2.32.3", "import huggingface_hub", None),
    ("setfit==0.7.0", "huggingface-hub", "0.26.0", "0.25.2", "import setfit", "1.0.0"),
    ("sentence-transformers==2.2.2", "huggingface-hub", "0.26.0", "0.25.2", "import sentence_transformers", "2.3.0"),
    ("sentence-transformers==2.2.2", "transformers", "5.0.0", "4.57.1", "import sentence_transformers", "2.3.0"),
    ("sentence-transformers==2.7.0", "transformers", "5.0.0", "4.57.1", "import sentence_transformers", "5.2.0"),
    ("sentence-transformers==3.3.1", "transformers", "5.0.0", "4.57.1", "import sentence_transformers", "5.2.0"),
    ("diffusers==0.25.0", "huggingface-hub", "0.26.0", "0.25.2", "import diffusers; diffusers.DiffusionPipeline", "0.26.0"),
    ("peft==0.5.0", "transformers", "5.0.0", "4.57.1", "import peft", "0.18.0"),
    ("peft==0.11.1", "transformers", "5.0.0", "4.57.1", "import peft", "0.18.0"),
    ("timm==0.4.12", "torch", "2.0.0", "1.13.1", "import timm", "0.5.4"),
    ("pytorch-lightning==1.5.10", "torch", "2.0.0", "1.13.1", "import pytorch_lightning", "1.9.0"),
    ("google-cloud-storage==1.44.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.storage", "2.3.0"),
    ("google-cloud-storage==2.2.1", "setuptools", "82.0.0", "81.0.0", "import google.cloud.storage", "2.3.0"),
    ("google-cloud-storage==2.3.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.storage", "2.3.0"),
    ("google-cloud-bigquery==2.34.4", "setuptools", "82.0.0", "81.0.0", "import google.cloud.bigquery", "3.6.0"),
    ("google-cloud-bigquery==3.5.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.bigquery", "3.6.0"),
    ("google-cloud-bigquery==3.6.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.bigquery", "3.6.0"),
    ("google-cloud-pubsub==2.9.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.pubsub_v1", "2.13.12"),
    ("google-cloud-pubsub==2.13.11", "setuptools", "82.0.0", "81.0.0", "import google.cloud.pubsub_v1", "2.13.12"),
    ("google-cloud-pubsub==2.13.12", "setuptools", "82.0.0", "81.0.0", "import google.cloud.pubsub_v1", "2.13.12"),
    ("google-cloud-firestore==2.3.4", "setuptools", "82.0.0", "81.0.0", "import google.cloud.firestore", "2.7.3"),
    ("google-cloud-firestore==2.7.2", "setuptools", "82.0.0", "81.0.0", "import google.cloud.firestore", "2.7.3"),
    ("google-cloud-firestore==2.7.3", "setuptools", "82.0.0", "81.0.0", "import google.cloud.firestore", "2.7.3"),
    ("google-cloud-logging==2.7.2", "setuptools", "82.0.0", "81.0.0", "import google.cloud.logging", "3.4.0"),
    ("google-cloud-logging==3.3.1", "setuptools", "82.0.0", "81.0.0", "import google.cloud.logging", "3.4.0"),
    ("google-cloud-logging==3.4.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.logging", "3.4.0"),
    ("google-cloud-secret-manager==2.8.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.secretmanager", "2.13.0"),
    ("google-cloud-secret-manager==2.12.6", "setuptools", "82.0.0", "81.0.0", "import google.cloud.secretmanager", "2.13.0"),
    ("google-cloud-secret-manager==2.13.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.secretmanager", "2.13.0"),
    ("google-cloud-translate==3.7.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.translate", "3.9.0"),
    ("google-cloud-translate==3.8.4", "setuptools", "82.0.0", "81.0.0", "import google.cloud.translate", "3.9.0"),
    ("google-cloud-translate==3.9.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.translate", "3.9.0"),
    ("google-cloud-vision==2.7.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.vision", "3.2.0"),
    ("google-cloud-vision==3.1.4", "setuptools", "82.0.0", "81.0.0", "import google.cloud.vision", "3.2.0"),
    ("google-cloud-vision==3.2.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.vision", "3.2.0"),
    ("google-cloud-speech==2.13.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.speech", "2.17.0"),
    ("google-cloud-speech==2.16.2", "setuptools", "82.0.0", "81.0.0", "import google.cloud.speech", "2.17.0"),
    ("google-cloud-speech==2.17.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.speech", "2.17.0"),
    ("google-cloud-language==2.4.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.language", "2.7.0"),
    ("google-cloud-language==2.6.1", "setuptools", "82.0.0", "81.0.0", "import google.cloud.language", "2.7.0"),
    ("google-cloud-language==2.7.0", "setuptools", "82.0.0", "81.0.0", "import google.cloud.language", "2.7.0"),
    ("pytorch-lightning==1.9.5", "setuptools", "82.0.0", "81.0.0", "import pytorch_lightning", "2.4.0"),
    ("pytorch-lightning==2.3.3", "setuptools", "82.0.0", "81.0.0", "import pytorch_lightning", "2.4.0"),
    ("pytorch-lightning==2.4.0", "setuptools", "82.0.0", "81.0.0", "import pytorch_lightning", "2.4.0"),
    ("lightning-utilities==0.7.0", "setuptools", "82.0.0", "81.0.0", "import lightning_utilities.core.imports", "0.11.5"),
    ("lightning-utilities==0.11.2", "setuptools", "82.0.0", "81.0.0", "import lightning_utilities.core.imports", "0.11.5"),
    ("lightning-utilities==0.11.5", "setuptools", "82.0.0", "81.0.0", "import lightning_utilities.core.imports", "0.11.5"),
    ("librosa==0.9.2", "setuptools", "82.0.0", "81.0.0", "import librosa", "0.10.0"),
    ("librosa==0.10.0", "setuptools", "82.0.0", "81.0.0", "import librosa", "0.10.0"),
    ("resampy==0.3.1", "setuptools", "82.0.0", "81.0.0", "import resampy.filters", "0.4.3"),
    ("resampy==0.4.2", "setuptools", "82.0.0", "81.0.0", "import resampy.filters", "0.4.3"),
    ("resampy==0.4.3", "setuptools", "82.0.0", "81.0.0", "import resampy.filters", "0.4.3"),
    ("ultralytics==8.0.20", "setuptools", "82.0.0", "81.0.0", "import ultralytics", "8.0.182"),
    ("ultralytics==8.0.181", "setuptools", "82.0.0", "81.0.0", "import ultralytics", "8.0.182"),
    ("ultralytics==8.0.182", "setuptools", "82.0.0", "81.0.0", "import ultralytics", "8.0.182"),
    ("torchmetrics==0.11.4", "setuptools", "82.0.0", "81.0.0", "import torchmetrics", "1.0.0"),
    ("torchmetrics==1.0.0", "setuptools", "82.0.0", "81.0.0", "import torchmetrics", "1.0.0"),
    ("mlflow==2.1.1", "setuptools", "82.0.0", "81.0.0", "import mlflow.pyfunc", None),
    ("tensorflow-hub==0.16.1 tensorflow tf-keras", "setuptools", "82.0.0", "81.0.0", "import tensorflow_hub", None),
    ("basicsr==1.4.2", "torchvision", "0.17.0", "0.16.2", "import basicsr", None),
    ("requests-toolbelt==0.9.1", "urllib3", "2.0.0", "1.26.20", "import requests_toolbelt", "1.0.0"),
    ("requests-toolbelt==1.0.0", "urllib3", "2.0.0", "1.26.20", "import requests_toolbelt", "1.0.0"),
    ("anthropic==0.34.2", "httpx", "0.28.0", "0.27.2", "import anthropic; anthropic.Anthropic(api_key='x')", "0.40.0"),
    ("anthropic==0.39.0", "httpx", "0.28.0", "0.27.2", "import anthropic; anthropic.Anthropic(api_key='x')", "0.40.0"),
    ("anthropic==0.40.0", "httpx", "0.28.0", "0.27.2", "import anthropic; anthropic.Anthropic(api_key='x')", "0.40.0"),
    ("groq==0.9.0", "httpx", "0.28.0", "0.27.2", "import groq; groq.Groq(api_key='x')", "0.13.0"),
    ("groq==0.12.0", "httpx", "0.28.0", "0.27.2", "import groq; groq.Groq(api_key='x')", "0.13.0"),
    ("groq==0.13.0", "httpx", "0.28.0", "0.27.2", "import groq; groq.Groq(api_key='x')", "0.13.0"),
    ("chromadb==0.4.24", "numpy", "2.0.0", "1.26.4", "import chromadb", "0.5.5"),
    ("chromadb==0.5.5", "numpy", "2.0.0", "1.26.4", "import chromadb", "0.5.5"),
    ("imgaug==0.4.0 opencv-python-headless==4.10.0.84", "numpy", "2.0.0", "1.26.4", "import imgaug", None),
    ("seaborn==0.11.2 numpy==1.26.4", "matplotlib", "3.9.0", "3.8.4", "import seaborn", "0.12.2"),
    ("skl2onnx==1.15.0 scikit-learn==1.4.2 numpy==1.26.4", "onnx", "1.19.0", "1.18.0", "import skl2onnx", "1.19.1"),
    ("skl2onnx==1.18.0 scikit-learn==1.6.1", "onnx", "1.19.0", "1.18.0", "import skl2onnx", "1.19.1"),
    ("skl2onnx==1.19.1 scikit-learn==1.6.1", "onnx", "1.19.0", "1.18.0", "import skl2onnx", "1.19.1"),
    ("tensorflow-addons==0.23.0 tensorflow>=2.16,<2.17", "tensorflow", "2.16.0", "2.15.1", "import tensorflow_addons", None),
    ("Flask==1.1.2 Jinja2==3.0.3 Werkzeug==2.0.3 MarkupSafe==2.0.1", "itsdangerous", "2.1.0", "2.0.1", "import flask", None),
    ("Flask==1.0.4 Jinja2==3.0.3 Werkzeug==2.0.3 MarkupSafe==2.0.1", "itsdangerous", "2.1.0", "2.0.1", "import flask", None),
    ("Flask==1.1.2 itsdangerous==2.0.1 Werkzeug==2.0.3 MarkupSafe==2.0.1", "Jinja2", "3.1.0", "3.0.3", "import flask", None),
    ("Flask==1.0.4 itsdangerous==2.0.1 Werkzeug==2.0.3 MarkupSafe==2.0.1", "Jinja2", "3.1.0", "3.0.3", "import flask", None),
    ("Flask==1.1.2 itsdangerous==2.0.1 Jinja2==3.0.3 MarkupSafe==2.0.1", "Werkzeug", "2.1.0", "2.0.3", "import flask", None),
    ("albumentations==1.4.10 opencv-python-headless==4.10.0.84", "albucore", "0.0.17", "0.0.16", "import albumentations", "1.4.16"),
    ("albumentations==1.4.15 opencv-python-headless==4.10.0.84", "albucore", "0.0.17", "0.0.16", "import albumentations", "1.4.16"),
    ("albumentations==1.4.16 opencv-python-headless==4.10.0.84", "albucore", "0.0.17", "0.0.16", "import albumentations", "1.4.16"),
    ("flax==0.7.5", "jax", "0.4.25", "0.4.24", "import flax.linen", "0.8.4"),
    ("flax==0.8.0", "jax", "0.4.31", "0.4.30", "import flax.linen", "0.8.4"),
    ("flax==0.8.4", "jax", "0.4.31", "0.4.30", "import flax.linen", "0.8.4"),
    ("dm-haiku==0.0.10 jax jaxlib", "jax", "0.4.24", "0.4.23", "import haiku", "0.0.14"),
    ("dm-haiku==0.0.12 jax jaxlib", "jax", "0.4.36", "0.4.30", "import haiku", "0.0.14"),
    ("dm-haiku==0.0.13 jax jaxlib", "jax", "0.6.0", "0.4.30", "import haiku", "0.0.14"),
    ("dm-haiku==0.0.14 jax jaxlib", "jax", "0.6.0", "0.4.30", "import haiku", "0.0.14"),
]

# distribution, what it demands of another when it is imported, by its first release with that demand; the text of the error. By the wheels' own sources;
# tensorflow-probability 0.24.0 beside tensorflow 2.15.1 and 0.25.0 beside 2.16.2 were tried as well.
MINIMA = [
    ("tensorflow-probability", ("tensorflow", "tensorflow-cpu"), {
        "0.17.0": "2.9", "0.18.0": "2.10", "0.19.0": "2.11", "0.20.0": "2.12", "0.21.0": "2.13", "0.22.0": "2.14",
        "0.23.0": "2.15", "0.24.0": "2.16", "0.25.0": "2.18",
    }, "ImportError: This version of TensorFlow Probability requires TensorFlow version >= {}"),
]

# distribution, its first and its first later release, what fails beside older releases of the other, and their end; tried beside the release before it
OLDER = [
    ("onnx", "1.19.0", "1.19.1", "ml-dtypes", "0.5.0", "AttributeError: module 'ml_dtypes' has no attribute 'float4_e2m1fn'"),
]


def trial(python, uv, lines, code):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TRIALS")) as folder:
        env = f"{folder}/env"
        subprocess.run([uv, "venv", "-q", "--python", python, env], check=True, stdin=subprocess.DEVNULL)
        got = subprocess.run([uv, "pip", "install", "-q", "--only-binary", ":all:", "--python", f"{env}/bin/python", *lines], capture_output=True, text=True)
        if got.returncode:
            return {"install": got.stderr.strip()[-300:]}
        listed = subprocess.run([uv, "pip", "freeze", "--python", f"{env}/bin/python"], capture_output=True, text=True).stdout.split()
        versions = {line.split("==")[0].lower(): line.split("==")[1] for line in listed if "==" in line}
        try:
            ran = subprocess.run([f"{env}/bin/python", "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=folder, timeout=300)
        except subprocess.TimeoutExpired:
            return {"versions": versions, "ok": None}
        return {"versions": versions, "ok": ran.returncode == 0, "says": said(ran.stderr)}


def said(errors):
    """The last line that names an exception; a message may go on after it."""
    lines = errors.strip().split("\n")
    return next((line for line in reversed(lines) if re.match(r"[\w.]*Error: ", line)), lines[-1])[-200:]


def table(files):
    tried = {}
    for file in files:
        with open(file) as lines:
            for line in lines:
                row = json.loads(line)
                name, version = row["pin"].split()[0].split("==")
                tried.setdefault((normal(name), normal(row["other"])), {})[version] = row
    with open(os.path.join(os.path.dirname(__file__), "../../data/drift.json")) as before:
        rows = [row for row in json.load(before)["rows"] if "tried" in row and not set(row["tried"]) & set(tried.get((row["distribution"], row["beside"]), ()))]
    rows += minima()
    for (name, other), versions in sorted(tried.items()):
        ordered = sorted(versions, key=lambda text: [int(part) for part in text.split(".")])
        for at, version in enumerate(ordered):
            row = versions[version]
            today = row["today"]
            if today.get("ok") is not False:
                continue
            later = [versions[one] for one in ordered[at + 1 :]]
            if "binary incompatibility" in today["says"]:
                continue  # numpy2.json's
            same = later and later[0]["today"].get("ok") is False and later[0]["first"] == row["first"]
            mends = row["mended"].get("ok") is True
            good = next((version_of(one) for one in later if one["today"].get("ok") is True), None)
            if same or (good is None and not mends):
                continue
            group = [one for one in ordered[: at + 1] if versions[one]["today"].get("ok") is False
                     and versions[one]["first"] == row["first"] and versions[one]["mended"].get("ok") == row["mended"].get("ok")]
            ends = next((version_of(one) for one in later), None)
            rows.append({
                "distribution": name,
                "since": group[0],
                **({"below": good} if ends == good and good else {"upTo": version}),
                "beside": other,
                "from": row["first"],
                **({"pin": row["mend"]} if mends else {}),
                # Where the pins name the other, the distribution may not require it.
                **({} if re.search(rf"\s{re.escape(other)}\b", row["pin"], re.I) else {"taken": row["otherToday"]}),
                "fails": "import" if ";" not in row["code"] else "call",
                "says": clean(today["says"]),
                "tried": group,
            })
    print(json.dumps({
        "source": "imports in environments made by uv with the server, CPython 3.10; see drift_trial.py",
        "asOf": datetime.date.today().isoformat(),
        "rows": sorted(rows, key=lambda row: (row["distribution"], row["beside"], [int(part) for part in row["since"].split(".")])),
    }, indent=1))


def minima():
    """The rows of distributions that refuse older releases of another."""
    rows = [
        {"distribution": name, "since": since, "below": below, "beside": other, "before": before, "fails": "import", "says": says}
        for name, since, below, other, before, says in OLDER
    ]
    for name, others, firsts, says in MINIMA:
        versions = list(firsts)
        for other in others:
            for at, version in enumerate(versions):
                least = firsts[version]
                rows.append({
                    "distribution": name,
                    "since": version,
                    **({"below": versions[at + 1]} if at + 1 < len(versions) else {}),
                    "beside": other,
                    "before": f"{least}.0",
                    "fails": "import",
                    "says": says.format(least),
                })
    return rows


def version_of(row):
    return row["pin"].split()[0].split("==")[1]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def clean(text):
    """The error without the path of the environment."""
    return re.sub(r" \(/\S*\)$", "", text).strip()


if __name__ == "__main__" and sys.argv[1] == "table":
    table(sys.argv[2:])
elif __name__ == "__main__":
    python, uv, *only = sys.argv[2:]
    for pin, other, first, mend, code, good in ROWS:
        if only and not any(one.lower() == pin.split("==")[0].lower() for one in only):
            continue
        # Only another requirement, such as torch, installs setuptools.
        brought = [other] if other == "setuptools" else []
        today = trial(python, uv, [SERVER, *pin.split(), *brought], code)
        mended = trial(python, uv, [SERVER, *pin.split(), f"{other}=={mend}"], code)
        row = {"pin": pin, "other": other, "first": first, "mend": mend, "code": code,
               "today": {k: v for k, v in today.items() if k != "versions"},
               "otherToday": today.get("versions", {}).get(other.lower()), "mended": {k: v for k, v in mended.items() if k != "versions"}}
        print(json.dumps(row), flush=True)
