import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { byName } from "../../../inspect/formats/archive/members";
import { refusal } from "../../../rules/modelFormat/refusal";
import { zip } from "../../support/zip";

const judged = (content: string | Buffer, place: "artifact" | "source" = "artifact") =>
  refusal(recognise(bufferSource(Buffer.from(content))), place, {
    tensorOnlyPickle: "refuse",
    unknownFormats: "warn",
  });

describe("configurations that name code", () => {
  const named: Readonly<Record<string, readonly [content: string, name: string]>> = {
    "Hydra's target in YAML": ["model:\n  _target_: os.getcwd\n", "os.getcwd"],
    "Hydra's target in braces": ["a:\n  - {_target_: subprocess.run, x: 1}\n", "subprocess.run"],
    "Hydra's target as an interpolation": [
      "v: os.getcwd\na:\n  _target_: \u0024{v}\n",
      "\u0024{v}",
    ],
    "Hydra's target as a part of one": ["a:\n  _target_: os.\u0024{v}\n", "os.\u0024{v}"],
    "Hydra's target as an alias": ["v: &v os.getcwd\na:\n  _target_: *v\n", "*v"],
    "Hydra's target after a comment": ["a:\n  _target_: # one\n    os.getcwd\n", "os.getcwd"],
    "Hydra's target after a blank line": ["a:\n  _target_:\n\n    os.getcwd\n", "os.getcwd"],
    "Hydra's target after many blanks": [
      `a:\n  _target_:${" ".repeat(60)}os.getcwd\n`,
      "os.getcwd",
    ],
    "Hydra's target with a long escape": ['"_targ\\U00000065t_": os.getcwd\n', "os.getcwd"],
    "Hydra's target after 64 KiB of text": [
      `${"a: 1\n".repeat(20_000)}b:\n  _target_: os.getcwd\n`,
      "_target_",
    ],
    "a tag of HyperPyYAML": ["a: !apply:os.system ['id']\n", "os.system"],
    "a class of HyperPyYAML": ["a: !new:subprocess.Popen\n  args: id\n", "subprocess.Popen"],
    "a class of gluonts": [
      '{"__kind__": "instance", "class": "os.system", "args": ["id"]}',
      "os.system",
    ],
    "an activation of sentence-transformers": [
      '{"in_features": 2, "activation_function": "my.Act"}',
      "my.Act",
    ],
    "a runtime of mlserver": ['{"name": "m", "implementation": "my.Runtime"}', "my.Runtime"],
    "a pipeline of diffusers": ['{"_class_name": ["mypipe", "MyPipe"]}', "mypipe.MyPipe"],
    "Hydra's target in JSON": ['{"a": [{"_target_": "os.getcwd"}]}', "os.getcwd"],
    "MLflow's loader": ["python_function:\n  loader_module: my.loader\n", "my.loader"],
    "classes of transformers": ['{"auto_map": {"AutoModel": "modeling.M"}}', "modeling.M"],
    "a module of sentence-transformers": ['[{"idx": 0, "type": "my.Pool"}]', "my.Pool"],
    "jsonpickle's object": ['{"py/object": "os.getcwd"}', "os.getcwd"],
    "a pickle of Stable-Baselines3": ['{"policy": {":serialized:": "gAWV"}}', ":serialized:"],
    "pickled chunks of zarr": [
      '{"zarr_format": 2, "filters": [{"id": "pickle", "protocol": 5}]}',
      "numcodecs.Pickle",
    ],
    "pickled chunks of zarr 3": [
      '{"zarr_format": 3, "codecs": [{"name": "numcodecs.pickle"}]}',
      "numcodecs.Pickle",
    ],
    "the same in N5": ['{"compression": {"type": "pickle"}}', "numcodecs.Pickle"],
    "a factory of logging": ['{"handlers": {"h": {"()": "os.system"}}}', "os.system"],
    "a factory of logging in YAML": ["handlers:\n  h:\n    (): os.system\n", "os.system"],
    "a handler of logging": ['{"handlers": {"h": {"class": "my.Handler"}}}', "my.Handler"],
    "a handler of logging that names another module": [
      '{"handlers": {"h": {"class": "logging.os.system"}}}',
      "logging.os.system",
    ],
    "a class of logging that is a call": [
      "[handler_h]\nclass=os.system('id')\nargs=()\n",
      "os.system('id')",
    ],
    "an argument of logging that is a call": [
      "[handler_h]\nclass=StreamHandler\nargs=(os.system('id'),)\n",
      "os.system(",
    ],
    "jsonpickle's expression": ['{"py/repr": "os/os.system(1)"}', "os/os.system(1)"],
    "an object of json_tricks": ['{"__instance_type__": ["my", "A"]}', "__instance_type__"],
    "an object of monty": ['{"@module": "my", "@class": "A"}', "my"],
    "bytes of nni": ['{"__nni_type__": "bytes:gASV"}', "bytes:gASV"],
    "a path of nni": ['{"__symbol__": "path:my.A"}', "path:my.A"],
    "imports of mmengine": ['{"custom_imports": {"imports": ["my"]}}', "custom_imports"],
    "imports of mmengine in YAML": ["custom_imports:\n  imports: [my]\n", "custom_imports"],
    "a library for onnxruntime-genai": [
      '{"session_options": {"custom_ops_library": "a.so"}}',
      "a.so",
    ],
    "a feature of tensorflow-datasets": ['{"pythonClassName": "my.Feature"}', "my.Feature"],
    "a type of Spark": ['{"type": "udt", "pyClass": "my.Udt"}', "my.Udt"],
    "a stage of Spark": ['{"class": "my.Stage", "sparkVersion": "3.5.0"}', "my.Stage"],
    "an environment of gymnasium": ['{"entry_point": "os:system"}', "os:system"],
    "a component of autogen": ['{"provider": "my.A", "component_type": "agent"}', "my.A"],
    "a tokenizer of sentence-transformers": [
      '{"tokenizer_class": "my.A", "update_embeddings": false}',
      "my.A",
    ],
    "a route of sentence-transformers": [
      '{"types": {"0_A": "my.A"}, "structure": {"query": ["0_A"]}}',
      "my.A",
    ],
    "an activation of a cross-encoder": [
      '{"sentence_transformers": {"activation_fn": "my.A"}}',
      "my.A",
    ],
    "an expression of MONAI": ['{"a": "$os.system(1)"}', "$os.system("],
    "an import of MONAI": ["imports:\n- $import os\n", "$import "],
    "an activation of ultralytics": [
      "backbone: []\nactivation: torch.os.system('id')\n",
      "torch.os.system(",
    ],
    "a component of haystack": ["components:\n  a:\n    type: my.Reader\n", "my.Reader"],
    "skops' function": [
      '{"__loader__": "FunctionNode", "__module__": "builtins", "__class__": "eval"}',
      "builtins.eval",
    ],
    "skops' function of numpy's tests": [
      '{"__loader__": "FunctionNode", "__module__": "numpy.testing._private.utils", "__class__": "runstring"}',
      "runstring",
    ],
    "skops' call": [
      '{"__loader__": "OperatorFuncNode", "__module__": "sklearn", "__class__": "call"}',
      "sklearn.call",
    ],
    "a script for a shell": ["#!/bin/sh\nid\n", "/bin/sh"],
    "a notebook": ['{"cells": [], "metadata": {}, "nbformat": 4}', "its cells"],
    "a module for intake": ["plugins:\n  source:\n    - module: my\nsources: {}\n", "my"],
    "MLflow's loader after 64 KiB of text": [
      `${"a: 1\n".repeat(20_000)}b:\n  loader_module: my.loader\n`,
      "loader_module",
    ],
    "skops' type": [
      '{"__loader__": "TypeNode", "__module__": "os", "__class__": "system"}',
      "os.system",
    ],
  };
  for (const [what, [content, name]] of Object.entries(named)) {
    it(`cause a warning with ${what}`, () => {
      const found = judged(content);
      assert.deepEqual([found?.code, found?.level], ["FMT009", "advisory"]);
      assert.ok(found?.message.includes(name), found?.message);
      assert.equal(judged(content, "source"), undefined);
    });
  }

  for (const [what, [content, name]] of Object.entries(named)) {
    if (!/^\[?\{/.test(content)) continue;
    it(`cause a warning with ${what} whose names are escaped`, () => {
      const escaped = content.replace(
        /"([\w@])(?=[\w/]*": )/g,
        (_, letter: string) => `"\\u00${letter.charCodeAt(0).toString(16)}`,
      );
      assert.notEqual(escaped, content);
      const found = judged(escaped);
      assert.deepEqual([found?.code, found?.level], ["FMT009", "advisory"]);
      assert.ok(found?.message.includes(name), found?.message);
    });
  }

  const plain: Readonly<Record<string, string>> = {
    "a library's own classes": '[{"idx": 0, "type": "sentence_transformers.models.Pooling"}]',
    "skops' function of numpy":
      '{"__loader__": "FunctionNode", "__module__": "numpy", "__class__": "log1p"}',
    "skops' own types": '{"__loader__": "DictNode", "__module__": "builtins", "__class__": "dict"}',
    "chunks of zarr that are not pickled":
      '{"zarr_format": 2, "filters": [{"id": "delta"}], "compressor": {"id": "blosc"}}',
    "an activation of torch":
      '{"in_features": 2, "activation_function": "torch.nn.modules.activation.Tanh"}',
    "an activation by its name": '{"activation_function": "gelu_new"}',
    "a model of SpeechBrain":
      "a: !new:speechbrain.nnet.CNN.Conv1d\nb: !name:torch.nn.BatchNorm1d\n",
    "logging's own handlers":
      '{"handlers": {"h": {"class": "logging.handlers.RotatingFileHandler"}, "g": {"class": "logging.StreamHandler"}}}',
    "logging's own handlers in an INI file":
      "[handler_h]\nclass=handlers.RotatingFileHandler\nargs=('a.log', 'a', 1000)\n[formatter_f]\nformat=%(name)s(%(message)s)\n",
    "words with numbers": '{"()": 1, "handlers": 2, "compression": 3, "structure": 4, "types": 5}',
    "a tokenizer of transformers": '{"tokenizer_class": "BertTokenizer"}',
    "Spark's own stage": '{"class": "org.apache.spark.ml.PipelineModel", "sparkVersion": "3.5.0"}',
    "Spark's own type": '{"type": "udt", "pyClass": "pyspark.ml.linalg.VectorUDT"}',
    "a reference of JSON Schema": '{"$ref": "#/a (b)", "cost": "$5 (five)"}',
    "an activation of torch in a model of ultralytics":
      "activation: torch.nn.LeakyReLU(negative_slope=0.1)\n",
    "a component of haystack itself":
      "components:\n  a:\n    type: haystack.components.readers.Reader\n",
    "a comment that names one": "# _target_: os.getcwd\na: 1\n",
    "a sentence about it": "The key _target_ names a class.\n",
  };
  for (const [what, content] of Object.entries(plain)) {
    it(`cause no warning with ${what}`, () => assert.equal(judged(content), undefined));
  }
});

describe("chat templates", () => {
  const inJson = (template: unknown) => JSON.stringify({ a: [{ chat_template: template }] });
  const joined = "{{ ''['__cla' + 'ss__'] }}";
  it("cause a warning if they concatenate names, even in lists and in separate files", () => {
    for (const content of [joined, inJson(joined), inJson([{ name: "x", template: joined }])])
      assert.deepEqual([judged(content)?.code, judged(content)?.level], ["FMT009", "advisory"]);
  });

  it("are refused if they name Python's own attributes", () => {
    const plain = "{{ ''.__class__.__mro__ }}";
    for (const content of [plain, inJson(plain)]) {
      assert.equal(judged(content)?.code, "FMT004");
      assert.equal(judged(content)?.level, undefined);
    }
  });

  // jinja2 3.1 looks each of these names up.
  for (const lookup of [
    '{% set u = dict(_=1)|first %}{{ namespace[u ~ u ~ "init" ~ u ~ u] }}',
    '{% set u = "a_b"[1] %}{% set g = u~u~"globals"~u~u %}{{ messages[g] }}',
    '{{ messages["SSinitSS"|replace("S", "x_y"[1])] }}',
    '{% set u = "&#95;"|striptags %}{{ messages [u + u + "init" + u + u] }}',
    '{% set k %}{{ "a_b"[1] }}{{ "a_b"[1] }}init{% endset %}{{ messages[k] }}',
    "{% for m in messages %}{{ m[pad_token][unk_token] }}{% endfor %}",
    "{# it's #}{{ ''['a' ~ x] }}{# it's #}",
    "{% raw %}{{ ' {% endraw %}{{ x['a' ~ x] }}{% raw %}' }}{% endraw %}",
    '{{ messages|map(attribute="a" ~ x)|list }}',
    "{% macro f(o, n) %}{{ o[n] }}{% endmacro %}{{ f('', 'a' ~ x) }}",
    "{% macro f(n='a' ~ x) %}{{ ''[n] }}{% endmacro %}{{ f() }}",
    "{% macro g(m) %}{{ ''[m] }}{% endmacro %}{% macro f(n) %}{{ g(n) }}{% endmacro %}{{ f('a' ~ x) }}",
    "{% macro f() %}{{ ''[varargs[0]] }}{% endmacro %}{{ f('a' ~ x) }}",
    "{% macro f() %}{{ caller('a' ~ x) }}{% endmacro %}{% call(n) f() %}{{ ''[n] }}{% endcall %}",
    "{% macro f() %}a{{ x }}{% endmacro %}{% set a = f() %}{{ ''[a] }}",
    "{% set a = 'a' ~ x %}{% set b = a %}{{ ''[b] }}",
    "{% for k, v in {'a': 'a' ~ x}.items() %}{{ ''[v] }}{% endfor %}",
    "{% with a = 'a' ~ x %}{{ ''[a] }}{% endwith %}",
  ]) {
    it(`cause a warning if a subscript is a name that they compose: ${lookup}`, () => {
      for (const content of [lookup, inJson(lookup), `Some words ${lookup}`])
        assert.deepEqual([judged(content)?.code, judged(content)?.level], ["FMT009", "advisory"]);
    });
  }

  for (const lookup of [
    "{{ messages[loop.index0 - 1]['role'] }}{{ messages[(messages|length) - 1] }}",
    "{% for k in p.properties|sort %}{{ p.properties[k] }}{% endfor %}",
    "{% set ns = namespace(i=0, s='') %}{% set ns.s = ns.s + 'x' %}{{ messages[ns.i + 1] }}",
    "{{ '[' ~ role ~ ']' }}{{ ['a' ~ role, {'b': 1}] | join(', ') }}",
    "{% set c = m['content'].split('</think>')[-1] | trim %}{{ c[0] }}",
    "{% macro f(m, k) %}{{ m[k] + 'a' }}{% endmacro %}{% for m in messages %}{{ f(m, 'role') }}{% endfor %}",
    "{% macro f(n) %}{{ names[n] }}{{ 'a' ~ n }}{% endmacro %}{% set s = 'a' ~ x %}{{ f('b') }}{{ s }}",
  ]) {
    it(`cause no warning with ${lookup}`, () => assert.equal(judged(inJson(lookup)), undefined));
  }

  it("are judged to their end, and in tags with braces and long strings", () => {
    const evil = "namespace.__init__.__globals__";
    const long = "x".repeat(70_000);
    assert.equal(judged(`{# ${long} #}{{ ${evil} }}`)?.code, "FMT004");
    for (const text of [`{{ [{}, ${evil}] }}`, `{{ ('${long}}}', ${evil}) }}`])
      assert.equal(judged(`Some words ${text}`)?.code, "FMT009");
    assert.equal(judged(`Some words {% ${evil}`), undefined);
  });

  it("cause a warning if they have too many tags to be judged", () => {
    const many = "{{ x }}".repeat(60_000);
    assert.equal(judged(`Words ${many}`)?.code, "FMT009");
    assert.equal(judged(inJson(many))?.code, "FMT009");
    assert.equal(judged(JSON.stringify([many])), undefined);
    assert.equal(judged(JSON.stringify([`${many}{{ x.__class__ }}`]))?.code, "FMT009");
  });

  it("are refused if a string with such a name is used to read attributes", () => {
    for (const content of [
      "{% set c = '__class__' %}{{ ''[c] }}",
      "{{ ''|attr('__cl' ~ 'ass__') }}",
      "{{ '{0.__class__}'.format('') }}",
      "{{ ['']|map(attribute='__class__')|list }}",
    ])
      assert.deepEqual([judged(content)?.code, judged(content)?.level], ["FMT004", undefined]);
  });

  it("cause a warning with such a string that is not used, or with a concatenated name", () => {
    for (const content of [
      "{%- set ns = namespace(x='__init__' if false else 'a') %}{{ messages[0]['content'] }}",
      "{{ ''['__CLASS__'|lower] }}",
      "{% set u = '_' * 2 %}{{ ''|attr(u ~ 'class' ~ u) }}",
    ])
      assert.deepEqual([judged(content)?.code, judged(content)?.level], ["FMT009", "advisory"]);
  });

  it("cause a warning in text of any kind, and in every string of JSON", () => {
    const evil = "{{ x['__class__'].y }}";
    for (const content of [
      `%PDF-1.4 \n${evil}`,
      `tree\nversion=v4\n${evil}`,
      `<svg>${evil}</svg>`,
      `<net version="11"><layers>${evil}</layers></net>`,
      `node { name: "a" op: "NoOp" }\n# ${evil}`,
      `["a", "${evil}"]`,
      `{"messages": [{"content": "${evil}"}]}`,
      `{"a": "\\u007b\\u007b x.__class__ }}"}`,
    ])
      assert.deepEqual([judged(content)?.code, judged(content)?.level], ["FMT009", "advisory"]);
    assert.equal(judged('{"a": "{{ x.y }} is a name, x.__class__ is another"}'), undefined);
  });

  it("are accepted as real models have them", () => {
    const sound =
      "{%- for m in messages %}{{ m['role'] + ': ' + m.content.split('</s>')[-1] }}{{ m['tool_calls'] | tojson }}{% endfor %}";
    for (const content of [sound, inJson(sound)]) assert.equal(judged(content), undefined);
  });
});

describe("members of archives by their names", () => {
  const holding = (name: string) => zip([{ name, content: Buffer.from("x = y\n") }]);
  it("are Python if they end in .py, .pyw or .pth", () => {
    for (const name of ["handler.py", "code/INFERENCE.PY", "a.pyw", "a.pth"])
      assert.equal(judged(holding(name))?.code, "FMT004");
  });

  it("are Python by these names even if they look like other text", () => {
    for (const start of ["%PDF-1.4 \n", "tree\nversion=v4\n", "<svg></svg>\n<!--\n-->"])
      for (const name of ["a.py", "a.pth"]) {
        const content = Buffer.from(`${start}`);
        assert.equal(judged(zip([{ name, content }]))?.code, "FMT004", start);
      }
    assert.equal(judged(zip([{ name: "a.py", content: Buffer.alloc(0) }])), undefined);
  });

  it("are templates if they end in .jinja, so they are text", () => {
    const gif = Buffer.from("GIF89aAABB\x01\x01\x01;{{ x }}");
    assert.equal(judged(zip([{ name: "a.gif", content: gif }])), undefined);
    for (const name of ["chat_template.jinja", "a.j2"])
      assert.equal(judged(zip([{ name, content: gif }]))?.code, "FMT005");
    assert.equal(byName("a.jinja", { format: "git-lfs-pointer" }).format, "git-lfs-pointer");
    assert.equal(judged(zip([{ name: "a.jinja", content: Buffer.from("{{ x }}") }])), undefined);
  });

  it("are text otherwise, and sources if they are installed", () => {
    assert.equal(judged(holding("a.txt")), undefined);
    assert.equal(judged(holding("handler.py"), "source"), undefined);
  });
});
