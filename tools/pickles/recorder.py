"""Says which globals Python's own unpicklers would reach in a stream, and executes none of them.

Every unpickler of the running Python reads the stream with a `find_class` that returns an inert class: the one in
Python (`pickle._Unpickler`, which joblib and dill extend), the one in C from a file and from bytes, and each of them
with and without persistent ids, as torch sets them. Runs on Python 2.7 and on 3.6 and later.

  python recorder.py FILE...        one line with a JSON object for each file
  python recorder.py --frames       streams on standard input, each after its length as four little-endian bytes

A row has for each reader: `reached` (find_class was called), `called` (what was called, with what was imported), and
`end`: `stop` if an object was returned, otherwise the error's type.
"""
import io
import json
import re
import struct
import sys

try:
    import resource
    # The reader in C allocates as much as memo keys and lengths of a stream declare.
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
except (ImportError, ValueError):
    pass

IS_OLD = sys.version_info[0] == 2


class Record(object):
    """What one reader did with one stream."""

    def __init__(self):
        self.reached = []
        self.called = []


RECORD = Record()


def note(names, what):
    # What a loader returns for a persistent id comes from the loader, not from an import of the stream.
    if len(names) < 50 and not what.startswith("persistent id"):
        names.append(what)


NO_MODULE = re.compile(r"""[ \t(),;="'\[\]{}]|\.$""")
METHODS = ("append", "extend", "add", "update", "__setstate__")


class InertType(type):
    """The type of what a stream imports; calls of it, and items set on it, are recorded."""

    def __call__(cls, *args, **kwargs):
        note(RECORD.called, cls.full_name)
        return object.__new__(cls)

    def __setitem__(cls, key, value):
        note(RECORD.called, cls.full_name + ".__setitem__")


def inert(name):
    """A class that stands for an import: it and its objects accept every call and every item, and do nothing."""
    def noting(method):
        # A class method, so that it answers on the class, which is what was imported, and on its objects.
        return classmethod(lambda cls, *args, **kwargs: note(RECORD.called, name + "." + method))

    def new(cls, *args, **kwargs):
        note(RECORD.called, name + ".__new__")
        return object.__new__(cls)

    def call(self, *args, **kwargs):
        note(RECORD.called, name)
        return self

    def set_item(self, key, value):
        note(RECORD.called, name + ".__setitem__")

    members = {method: noting(method) for method in METHODS}
    members.update({"full_name": name, "__new__": new, "__call__": call, "__setitem__": set_item})
    return InertType("Inert", (object,), members)


def find_class(module, name):
    # Python imports a module from a file or a folder of its name, and no package has such a name.
    if NO_MODULE.search(module):
        raise ImportError(module)
    full = "%s.%s" % (module, name)
    note(RECORD.reached, full)
    return inert(full)


def persistent_load(pid):
    return object.__new__(inert("persistent id"))


def readers():
    """Every way of unpickling in this Python: its name, and a function from bytes to an object."""
    if IS_OLD:
        import cPickle
        import pickle

        def old(data, persistent):
            reader = pickle.Unpickler(io.BytesIO(data))
            reader.find_class = find_class
            if persistent:
                reader.persistent_load = persistent_load
            return reader.load()

        def c(data, persistent):
            import StringIO
            reader = cPickle.Unpickler(StringIO.StringIO(data))
            reader.find_global = find_class
            if persistent:
                reader.persistent_load = persistent_load
            return reader.load()

        return {"python": lambda data: old(data, False), "python-persistent": lambda data: old(data, True),
                "c": lambda data: c(data, False), "c-persistent": lambda data: c(data, True)}
    import pickle

    class Mixin(object):
        def find_class(self, module, name):
            return find_class(module, name)

    class Persistent(object):
        def persistent_load(self, pid):
            return persistent_load(pid)

    class InPython(Mixin, pickle._Unpickler):
        pass

    class InC(Mixin, pickle.Unpickler):
        pass

    class InPythonPersistent(Persistent, InPython):
        pass

    class InCPersistent(Persistent, InC):
        pass

    class Unseekable(io.RawIOBase):
        """A file without peek and with short reads, like a decompressor's."""

        def __init__(self, data):
            self.inner = io.BytesIO(data)

        def readable(self):
            return True

        def read(self, size=-1):
            return self.inner.read(size)

        def readinto(self, buffer):
            return self.inner.readinto(buffer)

        def readline(self, size=-1):
            return self.inner.readline(size)

    return {
        "python": lambda data: InPython(io.BytesIO(data)).load(),
        "python-persistent": lambda data: InPythonPersistent(io.BytesIO(data)).load(),
        "c": lambda data: InC(io.BytesIO(data)).load(),
        "c-buffered": lambda data: InC(io.BufferedReader(io.BytesIO(data))).load(),
        "c-unbuffered": lambda data: InC(Unseekable(data)).load(),
        "c-persistent": lambda data: InCPersistent(io.BytesIO(data)).load(),
        "python-bytes": lambda data: InPython(io.BytesIO(data), encoding="bytes").load(),
    }


READERS = readers()


def record(data):
    """What every reader does with one stream; readers with the same result share an entry."""
    global RECORD
    rows = {}
    for name, read in READERS.items():
        RECORD = Record()
        try:
            read(data)
            end = "stop"
        except BaseException as error:  # whatever a stream makes an unpickler do
            if isinstance(error, KeyboardInterrupt):
                raise
            end = type(error).__name__
        rows[name] = {"reached": RECORD.reached, "called": RECORD.called, "end": end}
    return rows


def worst(rows):
    """`called` if a reader called what it imported, `loaded` if one returned it, `reached`, or `none`."""
    if any(row["called"] for row in rows.values()):
        return "called"
    if any(row["reached"] and row["end"] == "stop" for row in rows.values()):
        return "loaded"
    return "reached" if any(row["reached"] for row in rows.values()) else "none"


def frames(stream):
    while True:
        head = stream.read(4)
        if len(head) < 4:
            return
        yield stream.read(struct.unpack("<I", head)[0])


def main():
    if sys.argv[1:] == ["--frames"]:
        source = sys.stdin if IS_OLD else sys.stdin.buffer
        for data in frames(source):
            rows = record(data)
            print(json.dumps({"worst": worst(rows), "readers": rows}))
        return
    for file in sys.argv[1:]:
        rows = record(open(file, "rb").read())
        print(json.dumps({"file": file, "worst": worst(rows), "readers": rows}, sort_keys=True))


if __name__ == "__main__":
    main()
