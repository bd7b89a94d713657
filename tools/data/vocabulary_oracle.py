"""Print whether TensorFlow fills a table from each of many vocabulary files, as JSON.

Usage:  python vocabulary_oracle.py > test/fixtures/vocabulary-oracle.json

A case is the file's bytes in base64, the op's attributes, the types of the table, and TensorFlow's answer: `ok` or the
kind of its error.
"""

import base64
import json
import os
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

LINE, WHOLE = -1, -2
KINDS = {
    "HashTable has different value": "duplicate",
    "empty line found": "empty-line",
    "Invalid vocab_size": "lines",
    "Invalid number of columns": "columns",
    "is not a valid": "number",
}
cases = []


def kind_of(message):
    found = [kind for text, kind in KINDS.items() if text in message]
    return found[0] if found else "other"


def case(data, key="string", key_index=WHOLE, value="int64", value_index=LINE, vocab_size=-1, delimiter="\t", offset=0):
    number = len(cases)
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "vocabulary.txt")
        with open(path, "wb") as file:
            file.write(data)
        table = tf.raw_ops.HashTableV2(
            key_dtype=tf.as_dtype(key), value_dtype=tf.as_dtype(value), shared_name=f"table{number}")
        try:
            tf.raw_ops.InitializeTableFromTextFileV2(
                table_handle=table, filename=path, key_index=key_index, value_index=value_index,
                vocab_size=vocab_size, delimiter=delimiter, offset=offset)
            answer = "ok"
        except tf.errors.OpError as error:
            answer = kind_of(str(error))
        except UnicodeDecodeError as error:
            # Python's wrapper fails on a message that quotes bytes of the file.
            answer = kind_of(error.object.decode("latin1"))
    cases.append({
        "data": base64.b64encode(data).decode(), "key": key, "keyIndex": key_index, "value": value,
        "valueIndex": value_index, "size": vocab_size, "delimiter": delimiter, "offset": offset, "answer": answer})


for data in [
    b"a\nb\n", b"a\nb", b"a\nb\na\n", b"a\r\nb\r\n", b"a\r\nb\r\na\n", b"a\n\nb\n", b"a\nb\n\n", b"a\nb\n\r\n", b"a\nb\n\r",
    b"a\nb\n\r\r", b"a\r\n\r\nb", b"\n", b"\r", b"\na\n", b"a\n \nb\n", b"a\r\r\na\r\n", b"\r\r\n", b"\xff\xfe\n\x80\n",
    b"\xff\n\xfe\n", b"\xff\n\xff\n", b"\xef\xbb\xbfa\na\n", b"a\x00b\na\x00c\n", b"a\x00b\na\x00b\n", b"a\nA\n", b"a\na \n",
    b"a\rb\na\n", b"\xc3\xa9\ne\xcc\x81\n", b"", b"x" * 3000 + b"\na\n", b"a\n" + b"x" * 3000 + b"\na\n",
]:
    case(data)
for size in [1, 2, 3, 4]:
    for data in [b"a\nb\n", b"a\nb\na\n", b"a\nb\n\n", b"a\n\nb\n"]:
        case(data, vocab_size=size)
for offset in [1, 5]:
    for size in [-1, 2, 4]:
        case(b"a\nb\nc\n", vocab_size=size, offset=offset)
for value in [
    "1", " 1 ", "+1", "-1", "- 1", "1.0", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "0x10", "1_0", "\x0b1\x0c", "1\x00", "1\x00x", "1\xa0", "", " ", "1e3", "-", "--1", "+-1",
    "0" * 30 + "1", "2147483647", "2147483648", "-2147483648", "-2147483649", "1\r", "x", "nan", "inf", "-Infinity",
    "1e400", ".5", "5.", "1e", "0x1p3", "one",
]:
    for kind in ["int64", "int32", "float32", "float64"]:
        case(f"a\t{value}\n".encode(), key_index=0, value_index=1, value=kind)
    case(f"{value}\n".encode("latin1"), key="int64")
columns = dict(key_index=0, value_index=1)
for data in [
    b"a\t1\nb\t2\n", b"a\t1\nb\n", b"a\t1\nb\t\n", b"a\t1\nb\tx\n", b"a\t1\nb\t2\tx\n", b"a\t1\na\t1\n", b"a\t1\na\t2\n",
    b"a\t1\na\t01\n", b"\t1\n\t2\n", b"\t1\n\t1\n", b"a\t1\r\nb\t2\r\n", b"a\tx\r\n", b"a\t1\n\nb\t2\n",
]:
    case(data, **columns)
    case(data, value="string", **columns)
    case(data, value="float32", **columns)
case(b"a 1\n", delimiter=" ", **columns)
case(b"a  1\n", delimiter=" ", **columns)
case(b"a,1\n", delimiter=",", **columns)
case(b"a\t1\n", delimiter=",", **columns)
case(b"a\t1\n", key_index=5)
case(b"a\t1\na\t2\n", key_index=0)
case(b"a\t1\na\t1\n", key_index=WHOLE, value_index=1, value="string")
case(b"b\ta\n", key_index=1, value_index=0, value="string")
case(b"a\tb\n", key_index=0, value_index=0, value="string")
case(b"a\tb\na\tc\n", key_index=0, value_index=WHOLE, value="string")
for data in [b"1\n2\n1\n", b"1\n2\n01\n", b"1\n-2\n 1\n", b"1\nabc\n"]:
    case(data, key="int64")
for data in [b"a\nb\na\n", b"a\n\nb\n"]:
    case(data, key="int64", key_index=LINE, value="string", value_index=WHOLE)
for data in [b"a\t1.5\na\t1.50\n", b"a\t1.5\na\t1.6\n", b"a\t0.1\na\t0.10000000001\n"]:
    case(data, value="float32", **columns)
    case(data, value="float64", **columns)
print(json.dumps({"source": f"TensorFlow {tf.__version__}", "cases": cases}, separators=(",", ":")))
