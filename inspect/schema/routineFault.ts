import * as v from "valibot";
import type {
  ImportStop,
  MissingClass,
  RoutineFault,
  RoutineFaultFacts,
  SyntaxFault,
  UnparsedRequirement,
} from "../python/routineFault";
import {
  both,
  type CasesOf,
  facts,
  NOTHING_ELSE,
  nameOf,
  optional,
  type SchemaOf,
  tagged,
} from "./build";

const STRING = v.string();
const NUMBER = v.number();
const BOOLEAN = v.boolean();
const PATH = facts<{ readonly path: string }>({ path: STRING });

const UNPARSED: SchemaOf<UnparsedRequirement> = tagged<
  CasesOf<UnparsedRequirement, "cause">,
  "cause"
>("cause", {
  format: facts<{ readonly detail: string; readonly name?: string }>({
    detail: STRING,
    name: optional(STRING),
  }),
  "not-a-project": PATH,
  "not-installable": PATH,
  "many-constraints": facts<{ readonly name: string; readonly limit: number }>({
    name: STRING,
    limit: NUMBER,
  }),
});

const SYNTAX: SchemaOf<SyntaxFault> = tagged<CasesOf<SyntaxFault, "cause">, "cause">("cause", {
  "python2-print": NOTHING_ELSE,
  "python2-except": NOTHING_ELSE,
  "merge-conflict": NOTHING_ELSE,
  layout: facts({ detail: STRING }),
  encoding: facts({ byte: NUMBER }),
});

type PydanticFault = Extract<ImportStop, { readonly cause: "pydantic" }>;

const IMPORT_STOP: SchemaOf<ImportStop> = tagged<CasesOf<ImportStop, "cause">, "cause">("cause", {
  "mutable-default": facts<{ readonly name: string; readonly type: "list" | "dict" | "set" }>({
    name: STRING,
    type: nameOf({ list: true, dict: true, set: true }),
  }),
  "default-order": facts({ name: STRING, before: STRING }),
  exit: facts({ call: STRING }),
  arguments: facts({ argument: STRING }),
  pydantic: facts<{ readonly kind: PydanticFault["kind"]; readonly name: string }>({
    kind: nameOf({
      ...{ unannotated: true, argument: true, validator: true, parameter: true, type: true },
    }),
    name: STRING,
  }),
  server: facts({ call: STRING }),
  circular: facts({ module: STRING, name: STRING }),
});

const MISSING_CLASS: SchemaOf<MissingClass> = tagged<CasesOf<MissingClass, "missing">, "missing">(
  "missing",
  {
    module: facts<{ readonly module: string; readonly isExcluded?: boolean }>({
      module: STRING,
      isExcluded: optional(BOOLEAN),
    }),
    class: facts({ className: STRING }),
  },
);

/** Something in the sources or the requirements that could not be read or found. */
export const ROUTINE_FAULT: SchemaOf<RoutineFault> = both(
  facts<{ readonly file: string; readonly line: number }>({ file: STRING, line: NUMBER }),
  tagged<RoutineFaultFacts, "code">("code", {
    "unparsed-requirement": UNPARSED,
    "missing-include": facts({
      path: STRING,
      by: nameOf({ include: true, install: true, dependencies: true }),
    }),
    "ignored-source": facts<RoutineFaultFacts["ignored-source"]>({
      tool: nameOf({ uv: true, poetry: true }),
      name: optional(STRING),
      kind: nameOf({ index: true, repository: true, address: true, path: true }),
      address: STRING,
    }),
    "ignored-option": facts({ option: STRING }),
    "missing-requirements": facts<RoutineFaultFacts["missing-requirements"]>({
      isExcluded: optional(BOOLEAN),
    }),
    "missing-file": facts<RoutineFaultFacts["missing-file"]>({
      path: STRING,
      isUnreached: optional(BOOLEAN),
      isExcluded: optional(BOOLEAN),
    }),
    syntax: SYNTAX,
    "newer-syntax": facts<RoutineFaultFacts["newer-syntax"]>({
      syntax: nameOf({
        "type-statement": true,
        "type-parameters": true,
        "fstring-quote": true,
        "fstring-backslash": true,
        "fstring-newline": true,
        "except-star": true,
        "match-statement": true,
        "with-brackets": true,
        "decorator-expression": true,
        "for-star": true,
      }),
      minor: NUMBER,
      python: STRING,
    }),
    "import-stop": IMPORT_STOP,
    "unread-syntax": facts({ near: STRING }),
    "deep-syntax": facts({}),
    "unread-source": facts({}),
    "missing-predictor": MISSING_CLASS,
    "missing-handler": MISSING_CLASS,
  }),
);
