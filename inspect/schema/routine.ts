import * as v from "valibot";
import type {
  AnswerFacts,
  ConstraintFacts,
  FileReadFacts,
  GeneratedCodeFacts,
  HandlerFacts,
  ImportFacts,
  IndexFacts,
  LoaderCallFacts,
  LockFacts,
  LoopRunFacts,
  MethodFacts,
  OutsideModule,
  PredictorFacts,
  RequirementFacts,
  RoutineFacts,
  StartupFileFacts,
  UnboundNameFacts,
  UnsetAttributeFacts,
  UseFacts,
  VersionedNameFacts,
} from "../python/facts";
import { dictionary, facts, list, nameOf, oneOf, optional, type SchemaOf, tagged } from "./build";
import { ROUTINE_FAULT } from "./routineFault";

const STRING = v.string();
const NUMBER = v.number();
const BOOLEAN = v.boolean();
const STRINGS = list(STRING);

const OUTSIDE = tagged<
  { "own-folder": { readonly module: string }; sibling: { readonly name: string } },
  "by"
>("by", {
  "own-folder": facts<{ readonly module: string }>({ module: STRING }),
  sibling: facts<{ readonly name: string }>({ name: STRING }),
}) as SchemaOf<OutsideModule>;

const IMPORT = facts<ImportFacts>({
  module: STRING,
  file: STRING,
  line: NUMBER,
  kind: nameOf({ required: true, optional: true, deferred: true, typing: true }),
  local: optional(v.nullable(STRING)),
  lacks: optional(STRINGS),
  isBeyond: optional(BOOLEAN),
  isUnreached: optional(BOOLEAN),
  isExcluded: optional(BOOLEAN),
  unless: optional(STRING),
  beside: optional(STRING),
  outside: optional(OUTSIDE),
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
      kind: nameOf({ url: true, vcs: true, path: true }),
      address: STRING,
    }),
  ),
});

const FROM = nameOf<LoopRunFacts["from"]>({
  import: true,
  __init__: true,
  load: true,
  preprocess: true,
  predict: true,
  postprocess: true,
});

const METHOD = facts<MethodFacts>({
  line: NUMBER,
  file: optional(STRING),
  least: NUMBER,
  most: v.nullable(NUMBER),
  keywordOnly: optional(list(STRING)),
  isAsync: optional(BOOLEAN),
  isStatic: optional(BOOLEAN),
  isAbstract: optional(BOOLEAN),
  isReferred: optional(BOOLEAN),
  isUncallable: optional(BOOLEAN),
  fields: optional(STRINGS),
  names: optional(STRINGS),
  isGenerator: optional(BOOLEAN),
  passesValue: optional(BOOLEAN),
  returnsAwaitable: optional(BOOLEAN),
  leavesToBase: optional(BOOLEAN),
  readsList: optional(
    facts<{ readonly line: number; readonly use: string }>({ line: NUMBER, use: STRING }),
  ),
  returnsNothing: optional(BOOLEAN),
  answer: optional(
    facts<AnswerFacts>({ type: STRING, line: NUMBER, isConditional: optional(BOOLEAN) }),
  ),
});

const CLASS = facts<PredictorFacts>({
  file: STRING,
  line: NUMBER,
  bases: STRINGS,
  outside: STRINGS,
  methods: dictionary(METHOD),
});

const LOCK = facts<LockFacts>({
  file: STRING,
  made: facts<LockFacts["made"]>({ python: STRING, server: STRING }),
  changed: list(oneOf(["requirements", "python", "platform", "server"])),
  isHashed: BOOLEAN,
  pins: list(facts<LockFacts["pins"][number]>({ name: STRING, version: STRING, line: NUMBER })),
});

/** Facts of a custom prediction routine. */
export const ROUTINE = facts<RoutineFacts>({
  predictor: STRING,
  imports: list(IMPORT),
  requirements: list(REQUIREMENT),
  requirementsFile: optional(STRING),
  lock: optional(LOCK),
  startupFiles: optional(
    list(
      facts<StartupFileFacts>({
        distribution: STRING,
        member: STRING,
        runs: BOOLEAN,
        file: STRING,
        line: NUMBER,
      }),
    ),
  ),
  filesRead: list(
    facts<FileReadFacts>({
      path: STRING,
      file: STRING,
      line: NUMBER,
      below: nameOf({
        absolute: true,
        artifacts: true,
        outside: true,
        source: true,
        working: true,
      }),
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
      second: optional(STRING),
      isAddress: optional(BOOLEAN),
      isFolder: optional(BOOLEAN),
      keywords: optional(dictionary(v.nullable(STRING))),
    }),
  ),
  versionedNames: optional(
    list(
      facts<VersionedNameFacts>({
        name: STRING,
        file: STRING,
        line: NUMBER,
        use: nameOf({ import: true, attribute: true }),
        unless: optional(STRING),
      }),
    ),
  ),
  loopRuns: optional(
    list(
      facts<LoopRunFacts>({
        name: STRING,
        file: STRING,
        line: NUMBER,
        from: FROM,
        isConditional: optional(BOOLEAN),
      }),
    ),
  ),
  unsetAttributes: optional(
    list(
      facts<UnsetAttributeFacts>({
        name: STRING,
        file: STRING,
        line: NUMBER,
        from: FROM,
        near: optional(STRING),
        isConditional: optional(BOOLEAN),
      }),
    ),
  ),
  unboundNames: optional(
    list(
      facts<UnboundNameFacts>({
        name: STRING,
        file: STRING,
        line: NUMBER,
        from: optional(FROM),
        near: optional(STRING),
        isMember: optional(BOOLEAN),
        isConditional: optional(BOOLEAN),
      }),
    ),
  ),
  generatedCode: optional(
    list(
      facts<GeneratedCodeFacts>({
        by: nameOf({ protobuf: true, grpcio: true }),
        version: optional(STRING),
        file: STRING,
        line: NUMBER,
        isMaybe: optional(BOOLEAN),
      }),
    ),
  ),
  loaderCalls: optional(
    list(
      facts<LoaderCallFacts>({
        name: STRING,
        given: nameOf({
          string: true,
          path: true,
          textFile: true,
          binaryFile: true,
          alone: true,
          none: true,
          many: true,
        }),
        file: STRING,
        line: NUMBER,
        from: FROM,
        isConditional: optional(BOOLEAN),
      }),
    ),
  ),
  brings: nameOf({ nothing: true, artifacts: true, anything: true }),
  localModules: STRINGS,
  rootModules: optional(STRINGS),
  handlers: optional(list(facts<HandlerFacts>({ file: STRING, line: NUMBER, name: STRING }))),
  constraints: optional(list(facts<ConstraintFacts>({ name: STRING, specifier: STRING }))),
  indexes: list(facts<IndexFacts>({ option: STRING, value: STRING, file: STRING, line: NUMBER })),
  faults: list(ROUTINE_FAULT),
  predictorClass: optional(CLASS),
  handler: optional(STRING),
  handlerClass: optional(CLASS),
  pythonVersion: STRING,
  isDynamic: BOOLEAN,
  searchesElsewhere: optional(BOOLEAN),
  artifacts: optional(STRING),
});
