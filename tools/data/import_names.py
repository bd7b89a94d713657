"""Print the table of import names and the distributions that bring them, as JSON.

Usage:  python import_names.py MAPPING > data/import-names.json

MAPPING is the file `pipreqs/mapping` of the pipreqs wheel (Apache-2.0): lines `import:distribution`. OWN below adds what
machine-learning code imports, read from top_level.txt of the distributions' wheels, and corrects the mapping.
"""

import datetime
import json
import re
import sys

OWN = {
    "PIL": ["pillow", "pillow-simd"],
    "OpenSSL": ["pyopenssl"],
    "Crypto": ["pycryptodome", "pycrypto"],
    "absl": ["absl-py"],
    "attr": ["attrs"],
    "av": ["av"],
    "bs4": ["beautifulsoup4"],
    "catboost": ["catboost"],
    "cv2": ["opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"],
    "dateutil": ["python-dateutil"],
    "docx": ["python-docx"],
    "dotenv": ["python-dotenv"],
    "en_core_web_sm": ["en-core-web-sm"],
    "faiss": ["faiss-cpu", "faiss-gpu"],
    "fitz": ["pymupdf"],
    "flax": ["flax"],
    "git": ["gitpython"],
    "google.api_core": ["google-api-core"],
    "google.auth": ["google-auth"],
    "google.cloud.aiplatform": ["google-cloud-aiplatform"],
    "google.cloud.bigquery": ["google-cloud-bigquery"],
    "google.cloud.bigtable": ["google-cloud-bigtable"],
    "google.cloud.datastore": ["google-cloud-datastore"],
    "google.cloud.firestore": ["google-cloud-firestore"],
    "google.cloud.language": ["google-cloud-language"],
    "google.cloud.logging": ["google-cloud-logging"],
    "google.cloud.pubsub": ["google-cloud-pubsub"],
    "google.cloud.pubsub_v1": ["google-cloud-pubsub"],
    "google.cloud.secretmanager": ["google-cloud-secret-manager"],
    "google.cloud.spanner": ["google-cloud-spanner"],
    "google.cloud.speech": ["google-cloud-speech"],
    "google.cloud.storage": ["google-cloud-storage"],
    "google.cloud.translate": ["google-cloud-translate"],
    "google.cloud.vision": ["google-cloud-vision"],
    "google.generativeai": ["google-generativeai"],
    "google.oauth2": ["google-auth"],
    "google.protobuf": ["protobuf"],
    "googleapiclient": ["google-api-python-client"],
    "grpc": ["grpcio"],
    "hydra": ["hydra-core"],
    "imblearn": ["imbalanced-learn"],
    "jax": ["jax"],
    "jose": ["python-jose"],
    "jwt": ["pyjwt"],
    "keras": ["keras", "keras-nightly"],
    "lightgbm": ["lightgbm"],
    "magic": ["python-magic"],
    "mpl_toolkits": ["matplotlib"],
    "onnxruntime": ["onnxruntime", "onnxruntime-gpu"],
    "pkg_resources": ["setuptools"],
    "psycopg2": ["psycopg2", "psycopg2-binary"],
    "pytorch_lightning": ["pytorch-lightning", "lightning"],
    "sentence_transformers": ["sentence-transformers"],
    "serial": ["pyserial"],
    "skimage": ["scikit-image"],
    "sklearn": ["scikit-learn", "scikit-learn-intelex"],
    "slugify": ["python-slugify"],
    "socks": ["pysocks"],
    "soundfile": ["soundfile", "pysoundfile"],
    "tensorboard": ["tensorboard"],
    "tensorflow": ["tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tf-nightly", "tensorflow-macos", "intel-tensorflow"],
    "tensorflow_addons": ["tensorflow-addons"],
    "tensorflow_hub": ["tensorflow-hub"],
    "tensorflow_text": ["tensorflow-text"],
    "tensorflow_transform": ["tensorflow-transform"],
    "tf_keras": ["tf-keras"],
    "torch": ["torch", "torch-nightly"],
    "umap": ["umap-learn"],
    "whisper": ["openai-whisper"],
    "xgboost": ["xgboost", "xgboost-cpu"],
    "yaml": ["pyyaml"],
    "zmq": ["pyzmq"],
}

# Distributions of a module's own name that do not bring it: stand-ins whose installation fails, and names without files.
NOT_BY = {
    "PIL": ["pil"],
    "cv2": ["cv2"],
    "sklearn": ["sklearn"],
}


def normalise(name):
    return re.sub(r"[-_.]+", "-", name).lower()


names = {}
for line in open(sys.argv[1], encoding="utf-8"):
    module, _, distribution = line.strip().partition(":")
    if distribution and module not in ("google",) and normalise(module) != normalise(distribution):
        names[module] = [normalise(distribution)]
names.update({name: found for name, found in OWN.items() if found != [normalise(name)]})
print(json.dumps({
    "source": "pipreqs 0.5.0 (mapping) and top_level.txt of wheels; see tools/data/import_names.py",
    "asOf": datetime.date.today().isoformat(),
    "notBy": NOT_BY,
    "distributions": dict(sorted(names.items())),
}, indent=0))
