import { parseArgs } from "node:util";
import { inspect } from "../inspect";
import { BUNDLE_FLAGS, BUNDLE_HELP, bundlePath, inspectOptions } from "./bundle";
import { type Command, EXIT } from "./command";
import { sayLeftOut } from "./excluded";
import { renderManifest } from "./inspectText";

/** `model-version inspect`: shows what is in a bundle, without judging it. */
export const inspectCommand: Command = {
  summary: "show what is in it: files, signatures, variables, ops, imports",
  help: `Usage: model-version inspect PATH [options]

Shows what is in the export in the folder PATH, in the model file PATH (such as model.tflite), or with --predictor in the
routine's source folder, without judging it and without TensorFlow or Python.

${BUNDLE_HELP}
  --json                     print the manifest as JSON
  --help                     show this text

Exit codes: 0 shown, 2 usage or unreadable.`,

  async run(words, terminal) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { ...BUNDLE_FLAGS, json: { type: "boolean" } },
    });
    const path = bundlePath(positionals);
    const manifest = await inspect(path, await inspectOptions(path, values, terminal));
    sayLeftOut(path, manifest, terminal);
    terminal.out(values.json ? JSON.stringify(manifest, undefined, 2) : renderManifest(manifest));
    return EXIT.clean;
  },
};
