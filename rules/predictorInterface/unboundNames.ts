import standardLibrary from "../../data/python-stdlib.json";
import type { RoutineFacts, UnboundNameFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { isServersCall, serversOwn } from "./handler";
import { WHEN } from "./loops";

/** Names by which programmers import modules. */
const ALIASES: Readonly<Record<string, string>> = {
  np: "import numpy as np",
  pd: "import pandas as pd",
  tf: "import tensorflow as tf",
  plt: "import matplotlib.pyplot as plt",
  nn: "from torch import nn",
  F: "import torch.nn.functional as F",
  Path: "from pathlib import Path",
  datetime: "from datetime import datetime",
  partial: "from functools import partial",
  reduce: "from functools import reduce",
  defaultdict: "from collections import defaultdict",
  OrderedDict: "from collections import OrderedDict",
  Image: "from PIL import Image",
};
const TYPING =
  /^(Any|Callable|ClassVar|Dict|FrozenSet|Generic|Iterable|Iterator|List|Literal|Mapping|NamedTuple|Optional|Sequence|Set|Tuple|Type|TypedDict|TypeVar|Union)$/;
/** What Python 3 has in place of names of Python 2, and Python in place of other languages' names. */
const INSTEAD: Readonly<Record<string, string>> = {
  basestring: "str",
  false: "False",
  long: "int",
  null: "None",
  raw_input: "input",
  true: "True",
  unichr: "chr",
  unicode: "str",
  xrange: "range",
};
const NOTEBOOK = /^(get_ipython|display)$/;
const MODULES: ReadonlySet<string> = new Set(standardLibrary.versions["3.10"]);

/** Names that the sources use and that nothing binds. */
export function* unboundNames(routine: RoutineFacts): Iterable<Draft> {
  const servers = serversOwn(routine);
  for (const fact of routine.unboundNames ?? []) {
    const { name, file, line, from, near, isMember, isConditional } = fact;
    // The routine's own handler may call the predictor in another way.
    const isCalled = from !== undefined && isServersCall(from, servers);
    const meant = isMember ? `; the class has self.${name}` : near && `; the file has ${near}`;
    yield {
      code: "CPR015",
      ...((isConditional || !isCalled) && { level: "advisory" as const }),
      file,
      line,
      message: `uses ${name}, which nothing defines or imports${meant ?? ""}`,
      reason: `The use fails with NameError ${from === undefined ? "when the code gets there" : WHEN[from]}.`,
      fix: fixOf(fact),
      data: { found: name, ...(near !== undefined && { wanted: near }) },
    };
  }
}

function fixOf({ name, near, isMember }: UnboundNameFacts): string {
  const own = (table: Readonly<Record<string, string>>) =>
    Object.hasOwn(table, name) ? table[name] : undefined;
  if (isMember) return `write self.${name}.`;
  const instead = own(INSTEAD);
  if (instead !== undefined) return `write ${instead}.`;
  if (NOTEBOOK.test(name)) return "remove the line, which only a notebook can run.";
  const statement =
    own(ALIASES) ??
    (TYPING.test(name) ? `from typing import ${name}` : undefined) ??
    (MODULES.has(name) ? `import ${name}` : undefined);
  if (statement !== undefined) return `add ${statement} at the top of the file.`;
  return near === undefined
    ? `import or define ${name}.`
    : `write ${near}, or import or define ${name}.`;
}
