"""Generates pickle streams for differential fuzzing: programs that import, in every way that an unpickler accepts.

  python streams.py --seed 1 --count 100000 > streams      each after its length as four little-endian bytes

A third are programs from a grammar that keeps the stack valid, a third are mutations of those and of real pickles, a
third are truncated, joined, or rewritten with other forms of the same tokens (numbers, memo keys, ends of lines, strings).
"""
import argparse
import pickle
import random
import struct
import sys

GLOBALS = [("os", "system"), ("builtins", "eval"), ("posix", "system"), ("numpy.core.multiarray", "_reconstruct"),
           ("collections", "OrderedDict"), ("subprocess", "Popen"), ("a", "b"), ("sklearn.tree", "DecisionTree"), ("os", "path.join"),
           ("os", "sys tem"), ("m\xf6dul", "n\xe4me"), ("__main__", ""), ("x" * 300, "y")]
WORDS = ["id", "a", "label", "x y", "", "caf\xe9", "'", "\\n", "0"]


class Program(object):
    """Opcodes with a model of the stack, so that an unpickler runs them to the end."""

    def __init__(self, rng):
        self.rng = rng
        self.parts = []
        self.depth = 0
        self.memo = []

    def emit(self, data):
        self.parts.append(data)

    def line(self):
        return b"\r\n" if self.rng.random() < 0.03 else b"\n"

    def number(self, value):
        """The number as Python's `int` parses it from a line."""
        text = str(value)
        form = self.rng.randrange(12)
        if form == 0:
            text = "+" + text
        elif form == 1:
            text = " " + text + " "
        elif form == 2:
            text = "0" + text
        elif form == 3 and value > 9:
            text = text[0] + "_" + text[1:]
        elif form == 4:
            text += "\t"
        return text.encode()

    def scalar(self):
        r = self.rng
        kind = r.randrange(22)
        w = r.choice(WORDS)
        data = w.encode("utf-8")
        n = r.randrange(300)
        self.emit([
            lambda: b"N", lambda: b"\x88", lambda: b"\x89", lambda: b"I" + self.number(n) + self.line(),
            lambda: b"I0" + str(n % 2).encode() + b"\n", lambda: b"L" + self.number(n) + r.choice([b"L", b""]) + b"\n",
            lambda: b"F" + r.choice([b"1.5", b" 2e3 ", b"nan", b"-inf", b"1_0.0", b"infinity"]) + b"\n",
            lambda: b"K" + bytes([n % 256]), lambda: b"M" + struct.pack("<H", n), lambda: b"J" + struct.pack("<i", -n),
            lambda: b"G" + struct.pack(">d", n), lambda: b"\x8a" + bytes([n % 5]) + bytes(n % 5), lambda: b"\x8b" + struct.pack("<i", n % 9) + bytes(n % 9),
            lambda: b"S" + r.choice([repr(w).encode("unicode_escape"), b"'" + b"a\\x41" + b"'", b'"q"', b" 'sp' "]) + b"\n",
            lambda: b"V" + w.encode("raw_unicode_escape").replace(b"\\n", b"") + b"\n", lambda: b"U" + bytes([len(data)]) + data,
            lambda: b"T" + struct.pack("<i", len(data)) + data, lambda: b"X" + struct.pack("<I", len(data)) + data,
            lambda: b"\x8c" + bytes([len(data)]) + data, lambda: b"\x8d" + struct.pack("<Q", len(data)) + data,
            lambda: b"C" + bytes([len(data)]) + data, lambda: r.choice([b")", b"]", b"}", b"\x8f"]),
        ][kind]())
        self.depth += 1

    def text(self, value):
        data = value.encode("utf-8", "surrogatepass")
        self.emit(self.rng.choice([
            lambda: b"\x8c" + bytes([min(255, len(data))]) + data[:255], lambda: b"X" + struct.pack("<I", len(data)) + data,
            lambda: b"V" + value.encode("raw_unicode_escape") + b"\n", lambda: b"\x8d" + struct.pack("<Q", len(data)) + data,
            lambda: b"S" + ascii(value).encode() + b"\n" if value.isascii() else b"X" + struct.pack("<I", len(data)) + data,
            lambda: b"U" + bytes([min(255, len(data))]) + data[:255], lambda: b"T" + struct.pack("<i", len(data)) + data,
        ])())
        self.depth += 1

    def noise(self):
        r = self.rng
        kind = r.randrange(11)
        if kind == 0:
            self.emit(b"\x80" + bytes([r.randrange(6)]))
        elif kind == 1 and self.depth:
            key = r.randrange(400)
            self.emit(r.choice([b"p" + self.number(key) + self.line(), b"q" + bytes([key % 256]), b"r" + struct.pack("<I", key), b"\x94"]))
        elif kind == 2 and self.depth:
            self.emit(b"2")
            self.depth += 1
        elif kind == 3 and self.depth:
            self.emit(b"0")
            self.depth -= 1
        elif kind == 4:
            self.emit(b"(")
            for _ in range(r.randrange(3)):
                self.scalar()
                self.depth -= 1
            self.emit(r.choice([b"t", b"l", b"1", b"t"]))
            self.depth += 0 if self.parts[-1] == b"1" else 1
        elif kind == 5 and self.depth:
            self.emit(r.choice([b"\x85"]))
        elif kind == 6:
            size = r.choice([0, 1, 5, 40, 1000, 2 ** 62])
            self.emit(b"\x95" + struct.pack("<Q", size))
            if r.random() < 0.4:
                self.straddle()
        elif kind == 7:
            self.emit(b"(0")
        elif kind == 8:
            key = r.randrange(5)
            self.scalar()
            self.emit(b"q" + bytes([key]) + b"0" + r.choice([b"h" + bytes([key]), b"g" + self.number(key) + b"\n", b"j" + struct.pack("<I", key)]))
        else:
            self.scalar()

    def straddle(self):
        """A frame that ends inside an opcode's argument: the reader in C drops the rest of the frame and continues after it."""
        r = self.rng
        head = r.choice([b"X", b"X\xff", b"X\xff\xff", b"C", b"B\xff\xff\xff", b"\x8d\xff\xff\xff", b"J\xff", b"G\x00\x00", b"cos\nnothi", b"Vab", b"I1x"])
        rest = {88: struct.pack("<I", 1) + b"a", 67: b"\x01a", 66: struct.pack("<I", 1) + b"a", 141: struct.pack("<Q", 1) + b"a",
                74: b"\0\0\0\0", 71: bytes(8), 99: b"stat\n", 86: b"x\n", 73: b"1\n"}[head[0]]
        self.parts[-1] = b"\x95" + struct.pack("<Q", len(head))
        self.emit(head + rest)
        self.depth += 1

    def payload(self):
        r = self.rng
        module, name = r.choice(GLOBALS)
        m, n = module.encode("utf-8"), name.encode("utf-8")
        way = r.randrange(7)
        end = r.choice([b"\n", b"\n", b"\n", b"\r\n"])
        if way in (0, 1):
            self.emit(b"c" + m + end + n + end)
        elif way == 2:
            self.text(module)
            if r.random() < 0.3:
                self.emit(b"\x94")
            self.text(name)
            if r.random() < 0.3:
                self.emit(b"q\x01")
            self.emit(b"\x93")
            self.depth -= 1
        elif way == 3:
            self.emit(b"(")
            for _ in range(r.randrange(3)):
                self.scalar()
                self.depth -= 1
            self.emit(b"i" + m + end + n + r.choice([b"\n", b"\n", b"X", b""]))
            self.depth += 1
            return
        elif way == 4:
            self.emit(b"(c" + m + b"\n" + n + b"\n")
            for _ in range(r.randrange(3)):
                self.scalar()
                self.depth -= 1
            self.emit(b"o")
            self.depth += 1
            return
        elif way == 5:
            self.text(module)
            self.emit(b"q\x02" + b"0")
            self.depth -= 1
            self.text(name)
            self.emit(b"q\x03" + b"0" + b"h\x02h\x03\x93")
        else:
            self.emit(b"P" + r.choice([b"pid", b"1", b""]) + b"\n")
            self.depth += 1
            self.emit(b"0c" + m + b"\n" + n + b"\n")
        call = r.randrange(9)
        self.emit([b")R", b"(tR", b"(I1\ntR", b")\x81", b"N\x85R", b"}b", b"(Ne", b"Na", b"]}\x92"][call])

    def build(self):
        r = self.rng
        for _ in range(r.choice([0, 0, 1, 3, 8, 20])):
            self.noise()
        self.payload()
        for _ in range(r.choice([0, 0, 0, 2])):
            self.noise()
        self.emit(r.choice([b".", b".", b".", b"", b"\xff", b"junk", b"cut\nat", b"X\xff\xff\xff\x7f", b"\n"]))
        return b"".join(self.parts)


def real(rng):
    value = rng.choice([
        [1, "a", {"k": (1.5, None)}], b"bytes", frozenset([1, 2]), complex(1, 2), range(9),
        slice(1, 2), {"f": len, "c": dict}, bytearray(b"abc"), Exception("x"), [[]] * 3, "text", 5,
    ])
    return pickle.dumps(value, rng.randrange(6))


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4])):
        if not data:
            return bytes(data)
        at = rng.randrange(len(data))
        kind = rng.randrange(6)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at]
        elif kind == 2:
            data.insert(at, rng.choice(b"(.012NIJKMLSTUVXabcdeghijlopqrstu}])\x80\x81\x85\x88\x8c\x93\x94\x95\n\r \0"))
        elif kind == 3:
            del data[at:]
        elif kind == 4:
            data[at:at] = data[at // 2:at]
        else:
            data[at:at + 1] = bytes([data[at] ^ (1 << rng.randrange(8))])
    return bytes(data)


def stream(rng):
    kind = rng.randrange(6)
    if kind <= 1:
        return Program(rng).build()
    if kind == 2:
        return mutate(rng, Program(rng).build())
    if kind == 3:
        return mutate(rng, real(rng)) if rng.random() < 0.5 else real(rng) + Program(rng).build()
    if kind == 4:
        lead = rng.choice([b"I1\n.", b"N.", b"K\x01.", b"S''\n.", b"V\n.", b"\x80\x02N.", b"]", b")0", b"(1", b"#\n", b"\n", b"import x\n", b"# c\n"])
        return lead * rng.choice([1, 1, 2, 9]) + Program(rng).build()
    data = Program(rng).build()
    return data[:rng.randrange(1, len(data) + 1)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    out = sys.stdout.buffer
    for _ in range(options.count):
        data = stream(rng)
        out.write(struct.pack("<I", len(data)) + data)


if __name__ == "__main__":
    main()
