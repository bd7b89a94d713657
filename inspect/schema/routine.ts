import * as v from "valibot";
import type {
  FileReadFacts,
  ImportFacts,
  ImportKind,
  IndexFacts,
  MethodFacts,
  PredictorFacts,
  RequirementFacts,
  RoutineFacts,
  RoutineFault,
  UseFacts,
} from "../python/facts";
import { dictionary, facts, list, oneOf, optional } from "./build";

const STRING = v.string();
const NUMBER = v.number();
const BOOLEAN = v.boolean();
const STRINGS = list(STRING);

const IMPORT = facts<ImportFacts>({
  module: STRING,
  file: STRING,
  line: NUMBER,
  kind: oneOf(["required", "optional", "deferred", "typing"] satisfies ImportKind[]),
  local: optional(v.nullable(STRING)),
  lacks: optional(STRINGS),
  isBeyond: optional(BOOLEAN),
  isUnreached: optional(BOOLEAN),
  isExcluded: optional(BOOLEAN),
  unless: optional(STRING),
  beside: optional(STRING),
});

const REQUIREMENT = facts<RequirementFacts>({
  name: STRING,
  specifier: STRING,
  file: STRING,
  line: NUMBER,
  hashes: STRINGS,
  extras: optional(STRINGS),
  marker: optional(STRING),
  applies: optional(BOOLEAN),
  origin: optional(
    facts<NonNullable<RequirementFacts["origin"]>>({
      kind: oneOf(["url", "vcs", "path"]),
      address: STRING,
    }),
  ),
});

const METHOD = facts<MethodFacts>({
  line: NUMBER,
  file: optional(STRING),
  least: NUMBER,
  most: v.nullable(NUMBER),
  isAsync: optional(BOOLEAN),
  isAbstract: optional(BOOLEAN),
  isReferred: optional(BOOLEAN),
});

/** What a custom prediction routine needs. */
export const ROUTINE = facts<RoutineFacts>({
  predictor: STRING,
  imports: list(IMPORT),
  requirements: list(REQUIREMENT),
  requirementsFile: optional(STRING),
  filesRead: list(
    facts<FileReadFacts>({
      path: STRING,
      file: STRING,
      line: NUMBER,
      below: oneOf(["artifacts", "source", "working"]),
      reader: STRING,
      isAddress: optional(BOOLEAN),
      isUnreached: optional(BOOLEAN),
    }),
  ),
  uses: list(
    facts<UseFacts>({
      name: STRING,
      file: STRING,
      line: NUMBER,
      literal: optional(STRING),
      isFolder: optional(BOOLEAN),
      keywords: optional(dictionary(v.nullable(STRING))),
    }),
  ),
  brings: oneOf(["nothing", "artifacts", "anything"]),
  localModules: STRINGS,
  indexes: list(facts<IndexFacts>({ option: STRING, value: STRING, file: STRING, line: NUMBER })),
  faults: list(
    facts<RoutineFault>({
      code: STRING,
      file: STRING,
      line: NUMBER,
      what: STRING,
      name: optional(STRING),
      isUnreached: optional(BOOLEAN),
      isExcluded: optional(BOOLEAN),
    }),
  ),
  predictorClass: optional(
    facts<PredictorFacts>({
      file: STRING,
      line: NUMBER,
      bases: STRINGS,
      outside: STRINGS,
      methods: dictionary(METHOD),
    }),
  ),
  pythonVersion: STRING,
  isDynamic: BOOLEAN,
  artifacts: optional(STRING),
});
