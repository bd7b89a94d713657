"""Print the Fingerprint64 that TensorFlow computes for strings of many lengths, as JSON.

Usage:  python farmhash_oracle.py > test/fixtures/farmhash-oracle.json

The string of N bytes has the byte (37 * I + 11) % 256 at offset I.
"""

import json

import numpy as np
import tensorflow as tf

LENGTHS = [*range(1, 200), 255, 256, 257, 1000, 4096, 65536]


def fingerprint(length):
    content = (np.arange(length) * 37 + 11) % 256
    hashed = tf.fingerprint(content.astype(np.uint8)[None])[0].numpy().tobytes()
    return str(int.from_bytes(hashed, "little"))


print(json.dumps({"source": f"TensorFlow {tf.__version__}",
                  "fingerprints": {length: fingerprint(length) for length in LENGTHS}}))
