import { join } from "node:path";
import { InputError, inspectBundle } from "../../inspect";
import { SourceFolder } from "../../inspect/python/sourceFolder";
import {
  LOCK_PLATFORM,
  lockFileOf,
  lockHead,
  requirementsDigest,
} from "../../inspect/requirements/lockFile";
import { findingDocument } from "../../report/json";
import { renderWrapped } from "../../report/text";
import { toolOf } from "../../report/tool";
import { plural } from "../../text";
import { BUNDLE_FLAGS, bundlePath, inspectOptions } from "../bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords } from "../command";
import { withProgress } from "../progress";
import { replaceFile } from "../replaceFile";
import { unnamedRoutine } from "../unnamedRoutine";
import { version } from "../version";
import { refusalFinding } from "./finding";
import { resolveRequirements, resolveSource } from "./resolve";

const FLAGS = {
  predictor: {
    ...BUNDLE_FLAGS.predictor,
    summary: "the predictor class; default: that of PATH/model-version.json",
  },
  check: {
    type: "boolean",
    summary: "write nothing; exit with 1 if the lock is missing or not current",
  },
  json: { type: "boolean", summary: 'print {"verdict", "file", "pins", "findings"} as JSON' },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version lock`: writes every transitive pin of a routine and the server, with hashes. */
export const lockCommand: Command = {
  name: "lock",
  summary: "pin every transitive requirement of a routine with its hashes (needs uv or Python)",
  operands: "PATH [options]",
  about: [
    "Resolves the requirements of the routine in PATH together with Vertex AI's server, for the container's Python on linux x86_64, and writes requirements.lock.txt beside the requirements file: every transitive pin with its hashes. check judges what the lock pins, pack includes it, and the Dockerfile installs exactly that with --require-hashes. A lock whose requirements, Python or server have changed is refused until lock is run again.",
    "Uses uv if it is on PATH, else the pip of a Python with the container's version; both ask the package index. Only wheels are used, and no code of the requirements is executed. UV_* and PIP_* variables count as usual.",
    "What the resolver prints goes to standard error.",
  ],
  flags: FLAGS,
  exits:
    "0 written or current, 1 the requirements cannot be installed together (or --check failed), 2 usage, unreadable, or no resolver or index",
  examples: [
    "model-version lock ./src --predictor predictor:Predictor",
    "model-version lock ./src --check",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const path = bundlePath(positionals);
    const options = await inspectOptions(path, values);
    if (!options.customPrediction) throw await unnamedRoutine("lock", path, options);
    const { manifest, requirementFiles } = await withProgress(terminal, () =>
      inspectBundle(path, options),
    );
    const { routine } = manifest;
    const [file] = requirementFiles;
    if (!routine || file === undefined) {
      throw new InputError(
        `"${path}" has no requirements file`,
        "list what the routine imports in requirements.txt",
      );
    }
    if (values.check) return checkLock(path, file, routine.lock, terminal, values.json);
    const source = resolveSource(path, file, routine);
    const resolution = await resolveRequirements(source, (line) => terminal.err(line));
    const target = lockFileOf(file);
    if ("refusal" in resolution) {
      const finding = refusalFinding(routine.requirements, file, resolution);
      terminal.out(
        values.json
          ? documentOf("refused", {
              file: target,
              findings: [findingDocument(finding, version())],
            })
          : renderWrapped(finding, terminal, [path]),
      );
      return EXIT.refused;
    }
    const digest = requirementsDigest(new SourceFolder(path), requirementFiles);
    const { python, server } = source;
    const head = { requirements: digest, python, platform: LOCK_PLATFORM, server };
    const text = lockHead(head, resolution.resolver) + resolution.lines;
    replaceFile(join(path, target), text, "make its folder writable");
    const pins = resolution.lines.match(/^[\w.-]+(\[[^\]]*\])?==/gm)?.length ?? 0;
    terminal.out(
      values.json
        ? documentOf("clean", { file: target, pins, findings: [] })
        : `${join(path, target)}: ${plural(pins, "pin")} with hashes, by ${resolution.resolver}`,
    );
    return EXIT.clean;
  },
};

/** Reports whether the lock exists and is current; does not judge its pins. */
function checkLock(
  path: string,
  file: string,
  lock: { readonly file: string; readonly changed: readonly string[] } | undefined,
  terminal: { out(text: string): void },
  json = false,
): number {
  const isCurrent = lock?.changed.length === 0;
  const target = lockFileOf(file);
  const state = isCurrent
    ? "current"
    : lock
      ? `not current: ${lock.changed.join(", ")} changed since it was made`
      : "missing";
  terminal.out(
    json
      ? documentOf(isCurrent ? "clean" : "refused", { file: target, state })
      : `${join(path, target)}: ${state}`,
  );
  return isCurrent ? EXIT.clean : EXIT.refused;
}

function documentOf(verdict: "clean" | "refused", members: object): string {
  return JSON.stringify({ tool: toolOf(version()), verdict, ...members }, undefined, 2);
}
