"""Recipes of exports: a decorator that registers one, and the command that makes them.

Usage of a maker:  python make_tf2.py --out CORPUS [NAME ...]

A recipe NAME fills CORPUS/NAME/export and may return a request, which becomes CORPUS/NAME/request.json. The expected result
goes to CORPUS/NAME/truth.json; `savedmodel_oracle.py` adds TensorFlow's verdict. Each recipe runs in a separate process, forked
before any op has run, with fixed seeds, so that names and values are the same on every run.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import shutil
import sys
import traceback

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

SEED = 20240229
EXPECTED = ("clean", "warn", "refuse", "words")

RECIPES = {}


def recipe(part, expect, why, serving=None, feed=None):
    """Register a function that fills a folder with one export.

    `part` is what the recipe is about; `expect` one of EXPECTED; `why` one sentence. `serving` is the container image to
    judge it with; `feed` contains the values of inputs for which zeros or empty strings are meaningless.
    """
    assert expect in EXPECTED

    def register(make):
        assert make.__name__ not in RECIPES, make.__name__
        RECIPES[make.__name__] = (make, {"part": part, "expect": expect, "why": why,
                                         "serving": serving, "feed": feed})
        return make

    return register


def _make(name, folder, maker, version):
    make, facts = RECIPES[name]
    shutil.rmtree(str(folder), ignore_errors=True)
    folder.mkdir(parents=True)
    request = make(folder / "export")
    if request is not None:
        (folder / "request.json").write_text(json.dumps(request) + "\n")
    truth = dict({"name": name, "maker": maker, "tensorflow": version},
                 **{key: value for key, value in facts.items() if value is not None})
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


def _child(*arguments):
    try:
        _make(*arguments)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def main():
    maker = pathlib.Path(sys.argv[0]).name
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    import tensorflow as tf

    fork = multiprocessing.get_context("fork")
    failed = []
    for name in options.names or RECIPES:
        child = fork.Process(target=_child, args=(name, options.out / name, maker, tf.__version__))
        child.start()
        child.join()
        print(name, "made" if child.exitcode == 0 else "FAILED", flush=True)
        if child.exitcode:
            failed.append(name)
    sys.exit("failed: " + ", ".join(failed) if failed else 0)
