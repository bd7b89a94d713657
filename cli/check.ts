import { join } from "node:path";
import { parseArgs } from "node:util";
import { inspect, type Manifest } from "../inspect";
import {
  describeNotChecked,
  type Finding,
  judge,
  type NotCheckedWords,
  notChecked,
  renderFinding,
} from "../rules";
import { escapeControls, plural } from "../text";
import { compareAgainst, renderUpgrade } from "./against";
import { BUNDLE_FLAGS, BUNDLE_HELP, bundlePath, inspectOptions } from "./bundle";
import { type Command, EXIT } from "./command";
import { sayLeftOut } from "./excluded";

/** `model-version check`: judges an export or a routine's folder. */
export const check: Command = {
  summary: "judge an export or a custom prediction routine",
  help: `Usage: model-version check PATH [options]

Judges the export in the folder PATH, or with --predictor the routine's source folder, by the same rules and in the
same words as the policy pack. A model-version.json in PATH gives the arguments that its ModelVersion has, except exemptions:
a model cannot waive its own findings.

${BUNDLE_HELP}
  --exemptions FILE          {"exemptions": [...]}, as in the arguments of its ModelVersion
  --config FILE              policy configuration, the same file as for pulumi --policy-pack-config
  --against PATH             version before: its manifest.json or its folder; says what changed, and what breaks clients
  --resolve                  ask uv or pip whether the requirements and the server can be installed together
  --json                     print {"verdict", "findings", "notChecked", "manifest"} as JSON
  --help                     show this text

Exit codes: 0 no mandatory finding, 1 refused, 2 usage or unreadable.
Examples:
  model-version check ./export
  model-version check ./src --predictor predictor:Predictor --serving us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest`,

  async run(words, terminal) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        ...BUNDLE_FLAGS,
        config: { type: "string" },
        exemptions: { type: "string" },
        against: { type: "string" },
        resolve: { type: "boolean" },
        json: { type: "boolean" },
      },
    });
    const path = bundlePath(positionals);
    const policies =
      values.config === undefined
        ? {}
        : (await import("./policyConfig.js")).readPolicyConfig(values.config);
    const options = await inspectOptions(path, values, terminal);
    const exemptions =
      values.exemptions === undefined
        ? undefined
        : (await import("./settings.js")).readExemptions(values.exemptions);
    const current = await inspect(path, { ...options, ...(exemptions && { exemptions }) });
    sayLeftOut(path, current, terminal);
    const upgrade =
      values.against === undefined ? undefined : await compareAgainst(values.against, current);
    const manifest = { ...current, ...(upgrade && { upgrade }) };
    const judged = judge(manifest, { policies });
    const unresolved = values.resolve
      ? await (await import("./lock/check.js")).checkResolution(path, manifest, terminal)
      : [];
    const findings = [...unresolved, ...judged];
    const isResolved = values.resolve === true && unresolved.length === 0;
    const left = notChecked(manifest, { isResolved }).map((fact) => ({
      ...fact,
      ...describeNotChecked(fact),
    }));
    const refused = findings.some(({ level }) => level === "mandatory");
    const verdict = refused ? "refused" : "clean";
    terminal.out(
      values.json
        ? JSON.stringify({ verdict, findings, notChecked: left, manifest }, undefined, 2)
        : [
            ...findings.map(renderWithLevel),
            ...(upgrade ? [renderUpgrade(upgrade)] : []),
            ...(left.length > 0 ? [renderNotChecked(left)] : []),
            ...routineCommand(path, manifest),
            summarise(verdict, findings, path),
          ].join("\n\n"),
    );
    return refused ? EXIT.refused : EXIT.clean;
  },
};

function renderWithLevel(finding: Finding): string {
  return finding.level === "advisory"
    ? `warning: ${renderFinding(finding)}`
    : renderFinding(finding);
}

/** The command that judges a folder of sources as the routine that its class makes it. */
function routineCommand(path: string, { routineClasses = [] }: Manifest): string[] {
  const predictor = routineClasses.find(({ kind }) => kind === "predictor");
  if (!predictor) return [];
  const handler = routineClasses.find(
    ({ kind, source }) => kind === "handler" && source === predictor.source,
  );
  const own = handler === undefined ? "" : ` --handler ${handler.name}`;
  const folder = escapeControls(join(path, predictor.source));
  const word = /^[\w./@:+-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return [
    `To judge it as a routine:\n  model-version check ${word} --predictor ${predictor.name}${own}`,
  ];
}

/** One line for each thing that no rule judged, with the way to know. */
function renderNotChecked(left: readonly NotCheckedWords[]): string {
  const lines = left.map(({ message, remedy }) => escapeControls(`  ${message} (${remedy})`));
  return ["Not checked:", ...lines].join("\n");
}

function summarise(verdict: string, findings: readonly Finding[], path: string): string {
  const mandatory = findings.filter(({ level }) => level === "mandatory").length;
  const warnings = findings.length - mandatory;
  const counts = [
    mandatory > 0 ? `${mandatory} to fix` : "",
    warnings > 0 ? plural(warnings, "warning") : "",
  ].filter(Boolean);
  return `${path}: ${verdict}${counts.length > 0 ? ` (${counts.join(", ")})` : ""}`;
}
