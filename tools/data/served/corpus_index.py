"""Write CORPUS/truth.json, the truths of all exports in one file, and print where expectation and oracle differ.

Usage:  python corpus_index.py CORPUS

An export should be clean or cause a warning if TensorFlow loads it and answers, and should be refused if it does not. The
oracle that counts is the TensorFlow that wrote the export, or 2.15 for what TensorFlow 1 wrote. EXCEPTIONS are refused although
TensorFlow runs them, or only cause a warning although it does not.
"""

import json
import pathlib
import sys

EXCEPTIONS = {
    "t1_symbolic_gradient_reads": "reads a file of the server",
    "t2_case_reads_file": "may read a file of the server",
    "k3_mixed_float16": "runs, and its answer has no form in JSON",
    "t1_gpu_device_without_image": "fails on a CPU, and the image that has a GPU may be meant",
    "t1_nchw_pooling": "fails without oneDNN, which the oracle leaves out",
    "t1_nchw_convolution": "fails without oneDNN, which the oracle leaves out",
    "k3_jax2tf": "fails by the version of StableHLO, of which no table exists yet",
    "k3_orbax": "fails by the version of StableHLO, of which no table exists yet",
}


def works(verdict):
    answered = verdict.get("request", verdict.get("run"))
    return verdict.get("cpp loader") is True and not refused(answered)


def refused(answer):
    return isinstance(answer, str) and ": " in answer


def main(corpus):
    truths = {}
    for file in sorted(pathlib.Path(corpus).glob("*/truth.json")):
        truth = json.loads(file.read_text())
        name = truth.pop("name")
        truths[name] = truth
        versions = truth.get("oracle", {})
        writer = next((v for v in versions if v.rsplit(".", 1)[0] == truth["tensorflow"].rsplit(".", 1)[0]), None)
        verdict = versions.get(writer or next((v for v in versions if v.startswith("2.15")), ""))
        if not verdict or name in EXCEPTIONS:
            continue
        if works(verdict) == (truth["expect"] == "refuse"):
            print("differs:", name, truth["expect"], json.dumps(verdict)[:300])
    pathlib.Path(corpus, "truth.json").write_text(json.dumps(truths, indent=1) + "\n")
    print(len(truths), "exports")


main(*sys.argv[1:])
