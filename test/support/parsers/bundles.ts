import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InspectOptions, inspectBundle } from "../../../inspect";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { formatOf } from "../../../inspect/formats/catalog";
import { versionsIn } from "../../../inspect/recordedVersions";
import { judge } from "../../../rules";
import { fixtures, scratchFolder } from "../project";
import { fixture, type Parser, type Parsers, texts } from "./parser";

const scratch = scratchFolder();

/** Models that record the versions of the libraries that wrote them. */
const recorded = [
  ...readdirSync(join(fixtures, "recorded"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.includes("/") && !path.endsWith(".json"))
    .map((path) => `recorded/${path}`),
  "recorded/xgboost-3.2.0/model.json",
  "keras_archive/model.keras",
  "keras_legacy_h5/model.h5",
  "keras2_save/export/keras_metadata.pb",
  "torch_model/scripted.pt",
  "multi_input/export/saved_model.pb",
].map(fixture);

/** For each format that records versions, their reader on changed bytes that are assumed to have the same format. */
function versionReaders(): [string, Parser][] {
  const byReader = new Map<string, { input: Buffer; found: ReturnType<typeof recognise> }[]>();
  for (const input of recorded) {
    const found = recognise(bufferSource(input));
    const reader = formatOf(found.format).versions ?? found.format;
    byReader.set(reader, [...(byReader.get(reader) ?? []), { input, found }]);
  }
  return [...byReader].map(([reader, rows]) => [
    `versions recorded in ${reader}`,
    {
      inputs: rows.map(({ input }) => input),
      parse: (bytes) => rows.map(({ found }) => versionsIn(bufferSource(bytes), found)),
    },
  ]);
}

/** Inspects and judges a folder; fails if a rule throws an error. */
async function judgeFolder(folder: string, options: InspectOptions): Promise<void> {
  const { manifest } = await inspectBundle(folder, options);
  const broken = judge(manifest, { today: "2026-01-31" }).find(({ message }) =>
    message.startsWith("internal error"),
  );
  if (broken) throw new Error(broken.message);
}

function changedExport(name: string, file: string): [string, Parser] {
  const folder = join(scratch, `${name}-${file.replaceAll("/", "-")}`);
  cpSync(join(fixtures, name, "export"), folder, { recursive: true });
  return [
    `exports with another ${file} in ${name}`,
    {
      inputs: [fixture(`${name}/export/${file}`)],
      parse: (bytes) => {
        writeFileSync(join(folder, file), bytes);
        return judgeFolder(folder, {});
      },
      most: 10_000,
    },
  ];
}

const routine = join(scratch, "routine");
mkdirSync(routine);
writeFileSync(join(routine, "requirements.txt"), "google-cloud-aiplatform[prediction]==1.60.0\n");

/** Whole bundles, one file of which is changed. */
export const BUNDLE_PARSERS: Parsers = {
  ...Object.fromEntries(versionReaders()),
  ...Object.fromEntries([
    changedExport("multi_input", "saved_model.pb"),
    changedExport("keras2_save", "saved_model.pb"),
    changedExport("multi_input", "variables/variables.index"),
    changedExport("keras2_save", "keras_metadata.pb"),
    changedExport("with_assets", "saved_model.pb"),
    changedExport("tf1_pbtxt", "saved_model.pbtxt"),
  ]),
  routines: {
    inputs: [
      ...["cpr_complete/predictor.py", "cpr_complete/transforms.py"].map(fixture),
      ...texts(["class Predictor:\n    def load(self, uri): open('a.json')\n"]),
    ],
    parse: (bytes) => {
      writeFileSync(join(routine, "predictor.py"), bytes);
      return judgeFolder(routine, { customPrediction: { predictor: "predictor:Predictor" } });
    },
    most: 20_000,
  },
};
