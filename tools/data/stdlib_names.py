"""Print the names of the standard library's modules that not every Python has, as data/python-names.json.

Usage:  python stdlib_names.py 2.7=/path/to/python2.7 3.6=... 3.13=... > data/python-names.json

Every interpreter is queried twice: for the public names of its modules, and then for each name that any of them listed, because
a module may have names that dir() does not list. `instead` is by hand, and checked with the newest interpreter.
"""

import datetime
import json
import subprocess
import sys
import tempfile

# The oldest Python that can be served: names whose differences are only among older ones are left out.
FIRST_SERVED = "3.8"

LIST = r'''
from __future__ import print_function
import json, os, pkgutil, sys, types
SKIP = set("antigravity this idlelib turtledemo test tests ensurepip tkinter turtle site pip setuptools pkg_resources"
           " easy_install wheel posix opcode pydoc pydoc_data dis symbol token lib2to3 distutils nt".split())
found = {}
def first():
    base = os.path.dirname(os.__file__)
    names = set(sys.builtin_module_names)
    for folder in (base, os.path.join(base, "lib-dynload")):
        names.update(one[1] for one in pkgutil.iter_modules([folder]))
    return sorted(one for one in names if not one.startswith("_") and one not in SKIP)
def is_own(name, listed, member, value):
    """Whether a name is the module's, and not one that it imports by the way."""
    if member in listed: return True
    if isinstance(value, types.ModuleType): return value.__name__ == name + "." + member
    where = getattr(value, "__module__", None)
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)): return not listed
    return where is None or where.lstrip("_").split(".")[0] == name.split(".")[0]
def look(name, depth):
    try:
        __import__(name)
        module = sys.modules[name]
    except BaseException:
        return
    listed = set(getattr(module, "__all__", None) or ())
    names = set()
    for member in set(dir(module)) | listed:
        if member.startswith("_") or not hasattr(module, member): continue
        if is_own(name, listed, member, getattr(module, member)): names.add(member)
    below = [one[1] for one in pkgutil.iter_modules(getattr(module, "__path__", []))] if depth < 3 else []
    below = [one for one in below if not one.startswith("_") and one not in SKIP]
    found[name] = sorted(names | set(below))
    for one in below: look(name + "." + one, depth + 1)
out = os.dup(1)
os.dup2(2, 1)
for one in first(): look(one, 0)
os.write(out, json.dumps(found).encode())
'''

ASK = r'''
from __future__ import print_function
import importlib, json, os, sys
asked = json.load(open(sys.argv[1]))
sys.argv = ["x"]
answers = {}
out = os.dup(1)
os.dup2(2, 1)
for name in sorted(asked):
    try:
        module = importlib.import_module(name)
    except BaseException:
        continue
    there = []
    for member in asked[name]:
        if hasattr(module, member): there.append(member)
        else:
            try:
                importlib.import_module(name + "." + member)
                there.append(member)
            except BaseException:
                pass
    answers[name] = there
os.write(out, json.dumps(answers).encode())
'''

# Names that modules had by accident and that code used nevertheless.
ALSO = {"os": ["errno"], "typing": ["io", "re"], "string": ["maketrans", "letters"], "sys": ["maxint"]}
# Constants of the operating system and of linked libraries, which depend on the build of a Python.
BUILD = "curses errno fcntl os posix resource select signal socket sqlite3 ssl stat termios time".split()

ABSTRACT = """AsyncGenerator AsyncIterable AsyncIterator Awaitable ByteString Callable Collection Container Coroutine Generator
Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible
Sequence Set Sized ValuesView""".split()
# Replacements of names; one with a dot is checked with the newest interpreter.
INSTEAD = {
    **{f"collections.{name}": f"collections.abc.{name}" for name in ABSTRACT if name != "ByteString"},
    "asyncio.coroutine": "async def",
    "asyncio.async": "asyncio.ensure_future",
    "asyncio.timeout": "asyncio.wait_for",
    "asyncio.TaskGroup": "asyncio.gather",
    "base64.decodestring": "base64.decodebytes",
    "base64.encodestring": "base64.encodebytes",
    "cgi.escape": "html.escape",
    "datetime.UTC": "datetime.timezone.utc",
    "fractions.gcd": "math.gcd",
    "html.parser.HTMLParseError": "ValueError",
    "importlib.find_loader": "importlib.util.find_spec",
    "inspect.getargspec": "inspect.getfullargspec",
    "inspect.formatargspec": "inspect.signature",
    "inspect.getmoduleinfo": "inspect.getmodulename",
    "itertools.ifilter": "filter",
    "itertools.ifilterfalse": "itertools.filterfalse",
    "itertools.imap": "map",
    "itertools.izip": "zip",
    "itertools.izip_longest": "itertools.zip_longest",
    "locale.format": "locale.format_string",
    "math.gcd": "math.gcd",
    "operator.isCallable": "callable",
    "os.errno": "errno",
    "os.getcwdu": "os.getcwd",
    "os.popen2": "subprocess.Popen",
    "os.popen3": "subprocess.Popen",
    "pipes.quote": "shlex.quote",
    "platform.popen": "subprocess.Popen",
    "plistlib.readPlist": "plistlib.load",
    "plistlib.writePlist": "plistlib.dump",
    "random.jumpahead": "random.seed",
    "string.atof": "float",
    "string.atoi": "int",
    "string.join": "str.join",
    "string.letters": "string.ascii_letters",
    "string.lowercase": "string.ascii_lowercase",
    "string.uppercase": "string.ascii_uppercase",
    "string.maketrans": "str.maketrans",
    "string.lower": "str.lower",
    "string.split": "str.split",
    "sys.maxint": "sys.maxsize",
    "sys.setcheckinterval": "sys.setswitchinterval",
    "threading._sleep": "time.sleep",
    "time.clock": "time.perf_counter",
    "types.StringType": "str",
    "types.IntType": "int",
    "types.ListType": "list",
    "types.DictType": "dict",
    "types.NoneType": "type(None)",
    "typing.io": "typing.IO",
    "typing.re": "typing.Pattern",
    "unittest.makeSuite": "unittest.TestLoader.loadTestsFromTestCase",
    "unittest.findTestCases": "unittest.TestLoader.loadTestsFromModule",
    "urllib.quote": "urllib.parse.quote",
    "urllib.quote_plus": "urllib.parse.quote_plus",
    "urllib.unquote": "urllib.parse.unquote",
    "urllib.unquote_plus": "urllib.parse.unquote_plus",
    "urllib.urlencode": "urllib.parse.urlencode",
    "urllib.urlopen": "urllib.request.urlopen",
    "urllib.urlretrieve": "urllib.request.urlretrieve",
    "xml.etree.cElementTree": "xml.etree.ElementTree",
    "email.MIMEText": "email.mime.text",
    "email.MIMEMultipart": "email.mime.multipart",
    "email.Utils": "email.utils",
    "gettext.lgettext": "gettext.gettext",
    "logging._levelNames": "logging.getLevelName",
    "enum.StrEnum": "a class of str and enum.Enum",
    "hashlib.file_digest": "hashlib.new",
    "math.cbrt": "math.pow",
}
# Modules that were removed completely: the replacement, and a distribution that has the module under its old name, in the
# version whose import was tried on Python 3.13 (zombie-imp, pyasyncore, pyasynchat and setuptools on 3.12 as well).
MODULES = {
    "aifc": {"distribution": "standard-aifc", "version": "3.13.0"},
    "asynchat": {"instead": "asyncio", "distribution": "pyasynchat", "version": "1.0.5"},
    "asyncore": {"instead": "asyncio", "distribution": "pyasyncore", "version": "1.0.5"},
    "audioop": {"distribution": "audioop-lts", "version": "0.2.2"},
    "cgi": {"instead": "email.message or urllib.parse", "distribution": "legacy-cgi", "version": "2.6.4"},
    "cgitb": {"instead": "traceback", "distribution": "legacy-cgi", "version": "2.6.4"},
    "chunk": {"distribution": "standard-chunk", "version": "3.13.0"},
    "crypt": {"instead": "hashlib", "distribution": "standard-crypt", "version": "3.13.0"},
    "distutils": {"instead": "packaging or shutil", "distribution": "setuptools", "version": "80.9.0"},
    "imghdr": {"instead": "PIL.Image.open", "distribution": "standard-imghdr", "version": "3.13.0"},
    "imp": {"instead": "importlib", "distribution": "zombie-imp", "version": "0.0.4"},
    "mailcap": {"distribution": "standard-mailcap", "version": "3.13.0"},
    "nntplib": {"distribution": "standard-nntplib", "version": "3.13.0"},
    "pipes": {"instead": "subprocess or shlex", "distribution": "standard-pipes", "version": "3.13.0"},
    "smtpd": {"distribution": "standard-smtpd", "version": "3.13.0"},
    "sndhdr": {"distribution": "standard-sndhdr", "version": "3.13.0"},
    "sunau": {"distribution": "standard-sunau", "version": "3.13.0"},
    "telnetlib": {"distribution": "standard-telnetlib", "version": "3.13.0"},
    "tomllib": {"instead": "tomli", "distribution": "tomli", "version": "2.2.1"},
    "uu": {"instead": "base64", "distribution": "standard-uu", "version": "3.13.0"},
    "xdrlib": {"instead": "struct", "distribution": "standard-xdrlib", "version": "3.13.0"},
}
# Modules of Python 2, with their new names. Source: docs.python.org, 2to3, fix_imports and fix_urllib.
PYTHON_2 = {
    "BaseHTTPServer": "http.server", "ConfigParser": "configparser", "Cookie": "http.cookies", "HTMLParser": "html.parser",
    "Queue": "queue", "SimpleHTTPServer": "http.server", "SocketServer": "socketserver", "StringIO": "io",
    "Tkinter": "tkinter", "UserDict": "collections", "UserList": "collections", "__builtin__": "builtins",
    "anydbm": "dbm", "cPickle": "pickle", "cStringIO": "io", "commands": "subprocess", "cookielib": "http.cookiejar",
    "copy_reg": "copyreg", "htmlentitydefs": "html.entities", "httplib": "http.client", "md5": "hashlib",
    "robotparser": "urllib.robotparser", "sets": "set", "sha": "hashlib", "thread": "threading",
    "urllib2": "urllib.request", "urlparse": "urllib.parse", "xmlrpclib": "xmlrpc.client",
}
# Names of typing that typing_extensions has for older Pythons; the server requires it.
EXTENDED = """Annotated Buffer Concatenate Literal LiteralString Never NewType NotRequired ParamSpec ParamSpecArgs ParamSpecKwargs
Protocol ReadOnly Required Self TypeAlias TypeAliasType TypeGuard TypeIs TypeVarTuple TypedDict Unpack NoDefault
assert_never assert_type clear_overloads dataclass_transform final get_args get_origin get_original_bases get_overloads
get_protocol_members is_protocol is_typeddict override reveal_type runtime_checkable""".split()
for one in EXTENDED:
    INSTEAD[f"typing.{one}"] = f"typing_extensions.{one}"
INSTEAD["warnings.deprecated"] = "typing_extensions.deprecated"


def run(python, code, *arguments):
    return json.loads(subprocess.check_output([python, "-W", "ignore", "-S", "-c", code, *arguments], stdin=subprocess.DEVNULL))


def minor(version):
    return tuple(map(int, version.split(".")))


def imports(version, name):
    return subprocess.run([pythons[version], "-c", f"import {name}"], capture_output=True).returncode == 0


def is_kept(module, name):
    return not (module.split(".")[0] in BUILD and name.upper() == name and not name.isdigit())


pythons = dict(argument.split("=", 1) for argument in sys.argv[1:])
versions = sorted(pythons, key=minor)
names = {module: set(also) for module, also in ALSO.items()}
for version in versions:
    for module, listed in run(pythons[version], LIST).items():
        names.setdefault(module, set()).update(listed)
with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
    json.dump({module: sorted(listed) for module, listed in names.items()}, file)
    file.flush()
    answers = {version: run(pythons[version], ASK, file.name) for version in versions}

table = {}
gaps = []
served = [version for version in versions if minor(version) >= minor(FIRST_SERVED)]
for module in sorted(names):
    for name in sorted(names[module]):
        has = [version for version in versions if name in answers[version].get(module, ())]
        # A module that is missing completely is in python-stdlib.json, or counts as a name of its parent.
        lacks = [version for version in served if module in answers[version] and name not in answers[version][module]]
        if not has or not lacks or not is_kept(module, name):
            continue
        if name in answers["2.7"].get(module, ()) and "3.6" not in has and len(has) > 1:
            has = has[1:]  # gone with Python 2, and back
        first, last = versions.index(has[0]), versions.index(has[-1])
        if versions[first : last + 1] != has:
            gaps.append(f"{module}.{name}")
            continue
        end = "" if has[-1] == versions[-1] else has[-1]
        table.setdefault(module, {}).setdefault(f"{has[0]}-{end}", []).append(name)
instead = {}
for name, other in INSTEAD.items():
    module, _, member = name.rpartition(".")
    if not any(member in listed for listed in table.get(module, {}).values()):
        continue
    path = other.rpartition(".")
    if path[0] and path[0] != "typing_extensions" and " " not in other and "(" not in other:
        code = f"import importlib,functools,sys\nname={other!r}.split('.')\nfor n in range(len(name),0,-1):\n  try: m=importlib.import_module('.'.join(name[:n])); break\n  except ImportError: m=__builtins__; n=0\nfunctools.reduce(getattr,name[max(n,0):],m); print(1)"
        if name.split(".")[0] != "str" and subprocess.run([pythons[versions[-1]], "-c", code], capture_output=True).returncode:
            print("not there:", other, file=sys.stderr)
            continue
    instead[name] = other
print("gaps:", *gaps, file=sys.stderr)
print(json.dumps({
    "source": "each interpreter of CPython, asked for every name; see stdlib_names.py",
    "asOf": datetime.date.today().isoformat(),
    "pythons": versions,
    "names": {module: {span: " ".join(listed) for span, listed in rows.items()} for module, rows in table.items()},
    "instead": instead,
    "modules": MODULES,
    "python2": {name: new for name, new in sorted(PYTHON_2.items()) if imports(versions[0], name) and not imports(versions[-1], name)},
}, indent=1))
