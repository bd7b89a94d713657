"""Print how `packaging`, which pip uses, parses requirement lines and markers, as JSON.

Usage:  python packaging_oracle.py > test/fixtures/packaging-oracle.json
"""

import json

import packaging

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement

LINES = """
torch
torch==2.1.2
torch == 2.1.2
torch>=2.0,<3
torch>=2.0, <3
torch~=2.1
torch~=2.1.0
torch!=2.1.1
torch===2.1.2
torch==2.1.*
torch==2.1.2+cu118
torch[opt]==2.1.2
torch[opt,extra]==2.1.2
torch [opt] ==2.1.2
torch[]==2.1.2
torch (==2.1.2)
torch (>=1,<2)
google-cloud-storage==2.14.0
google_cloud.storage==2.14.0
Pillow==10.2.0
a==1
A1-b_c.d==0
numpy==1.26.4; python_version >= "3.9"
numpy==1.26.4;python_version<"3.9"
numpy==1.26.4 ; sys_platform == "linux" and python_version >= "3.8"
numpy ; extra == "gpu"
numpy[x]>=1 ; os_name == 'posix' or os_name == "nt"
pip @ https://example.com/pip-1.3.1.tar.gz
pip @ file:///tmp/pip.whl
pip@ git+https://example.com/pip.git@main
torch==1!2.0
torch==2.0.post1
torch==2.0.dev1
torch==2.0a1
torch==2.0rc1
torch==v2.0
torch>2.0
torch<=2.0
torch>=2.0,!=2.1.0,<3
torch,
torch==
torch=2.0
torch=>2.0
torch 2.0
torch==2.0 2.1
-torch==2.0
torch-==2.0
torch[opt==2.0
torch]==2.0
[opt]
==2.0
torch==abc
torch>=2.*
torch~=2
torch==2.0;
torch==2.0; python_version
torch==2.0; python_version >=
torch==2.0; python_version > "3.8" and
torch==2.0; foo == "bar"
torch==2.0; (python_version > "3.8"
torch==2.0; python_version > 3.8
torch@
torch[opt,]==1
torch<2 , >1
torch >1 <2
_torch==1
torch!==1
torch==1.0.*.1
torch==1..0
torch\u00a0==2.0
torch==2.0\u00a0.1
torch\x0b==2.0
tor ch==2.0
torch:2.0
torch^2.0
torch==2.0 --pre
torch==2.0,
torch==2.0 scipy==1.11
torch==2.0 python_version>"3.8"
torch==2.0 ; python_version>"3.8" ; sys_platform=="linux"
torch[ opt , extra ]==2.0
torch[opt extra]==2.0
torch==2.0+cpu_1
torch==2.0-1
zope.interface==5.0
3d-tools==1.0
import torch
[packages]
=======
pip@https://example.com/pip-1.3.1.tar.gz
""".strip("\n").split("\n")

ENVIRONMENT = {
    "os_name": "posix", "sys_platform": "linux", "platform_machine": "x86_64",
    "platform_python_implementation": "CPython", "platform_release": "", "platform_system": "Linux",
    "platform_version": "", "python_version": "3.10", "python_full_version": "3.10.0",
    "implementation_name": "cpython", "implementation_version": "3.10.0", "extra": "",
}

MARKERS = """
python_version >= "3.9"
python_version < "3.9"
python_version == "3.10"
python_version > "3.9"
python_version != "3.10"
python_version ~= "3.8"
python_version == "3.*"
python_version in "3.9 3.10"
python_version not in "3.9, 3.11"
"3.9" <= python_version
"3.11" <= python_version
python_full_version >= "3.10.1"
python_full_version < "3.10.1"
sys_platform == "linux"
sys_platform != "win32"
sys_platform == 'darwin'
os_name == "posix"
platform_system == "Windows"
platform_machine == "x86_64"
platform_machine in "x86_64 aarch64"
platform_python_implementation == "PyPy"
implementation_name == "cpython"
extra == "gpu"
extra == ""
python_version >= "3.8" and sys_platform == "linux"
python_version >= "3.8" and sys_platform == "win32"
python_version < "3.8" or sys_platform == "linux"
python_version < "3.8" or sys_platform == "win32"
(python_version < "3.8" or sys_platform == "linux") and os_name == "posix"
python_version < "3.8" or sys_platform == "linux" and os_name == "nt"
(python_version >= "3.8")
((sys_platform == "linux"))
python_version
python_version >=
== "3.8"
foo == "bar"
python_version >= "3.8" and
python_version >= "3.8" xor os_name == "posix"
(python_version >= "3.8"
platform_version >= "5"
""".strip("\n").split("\n")


def requirement(line):
    try:
        found = Requirement(line)
    except InvalidRequirement:
        return None
    return {"name": found.name, "extras": sorted(found.extras), "url": found.url,
            "specifier": sorted(str(part) for part in found.specifier), "marker": found.marker is not None}


def marker(line):
    try:
        return Marker(line).evaluate(ENVIRONMENT)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName):
        return None


print(json.dumps({
    "source": f"packaging {packaging.__version__}",
    "requirements": {line: requirement(line) for line in LINES},
    "markers": {line: marker(line) for line in MARKERS},
}, indent=1))
