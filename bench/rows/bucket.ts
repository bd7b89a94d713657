import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../../test/support/commandLine";
import { filesBelow } from "../../test/support/filesBelow";
import { bundleListing } from "../../test/support/listing";
import { copyOf } from "../../test/support/project";
import { RangeStub } from "../../test/support/storage/rangeStub";
import { Emulator } from "../../tools/engineRun/emulator";
import { cliCase, NODE } from "../commandLine";
import type { Case, Ratio, Row } from "../row";
import { largeExport, sparseFile } from "../sampleFiles";

const BUCKET = "models";
const LARGE = 1_600_000_000;
const SMALL = 1_000_000;
/** Numbers of versions; a quick run leaves out the larger one. */
const VERSIONS = [1_000, 10_000] as const;
/** The emulator takes this many uploads at once. */
const UPLOADS = 16;

/** Reading a bucket: one large version through ranges, and audits of many small ones. */
export const bucket: Row = {
  name: "bucket",
  about:
    "`check` of a version of 1.6 GB in a bucket against the same on disk, from a stub that reads ranges of a sparse file; and `audit` of small versions in the storage emulator, half of them published. Time per version must not grow.",
  async prepare({ folder, isQuick }) {
    const large = largeExport(join(folder, "large"), LARGE, sparseFile);
    const ranges = await serveRanges(large);
    const counts = VERSIONS.filter((count) => !isQuick || count === VERSIONS[0]);
    mkdirSync(join(folder, "objects"));
    const emulator = await Emulator.start(join(folder, "objects"));
    await fill(emulator, folder, counts);
    const [few, many] = counts.map((count) => auditOf(count, folder, emulator.origin));
    const url = `gs://${BUCKET}/large`;
    const cases = [
      NODE,
      cliCase("check of 1.6 GB on disk", ["check", large], { exits: [0, 1] }),
      cliCase("check of 1.6 GB in a bucket", [
        ...["check", url, "--storage-endpoint", ranges.stub.endpoint],
      ]),
      ...[few, many].filter((one) => one !== undefined),
    ];
    const growth: Ratio[] =
      few && many
        ? [
            {
              name: "10,000 versions / 1,000 versions, per version",
              of: many.name,
              to: few.name,
              work: 10,
              goal: 1.2,
            },
          ]
        : [];
    return {
      cases: cases.map((one) => ({ exits: [0, 1], ...one })),
      ratios: [
        {
          name: "1.6 GB in a bucket / start of Node",
          of: "check of 1.6 GB in a bucket",
          to: NODE.name,
        },
        ...growth,
      ],
      skipped: isQuick ? [{ name: "audit of 10,000 versions", reason: "left out by --quick" }] : [],
      runs: isQuick ? 3 : 2,
      async close() {
        ranges.close();
        await emulator.stop();
      },
    };
  },
};

function auditOf(count: number, folder: string, origin: string): Case {
  const output = join(folder, `${count}.ndjson`);
  const words = ["audit", `gs://${BUCKET}-${count}`, "-o", output, "--storage-endpoint", origin];
  return cliCase(`audit of ${count.toLocaleString("en")} versions in a bucket`, words, {
    before: () => rmSync(output, { force: true }),
  });
}

/** A stub that has the files of a folder, and reads each range when it is requested. */
async function serveRanges(root: string): Promise<{ stub: RangeStub; close(): void }> {
  const stub = await RangeStub.start();
  const files: number[] = [];
  for (const path of filesBelow(root)) {
    const { size } = statSync(join(root, path));
    // The digests of small files are compared with what is read of them.
    if (size < SMALL) {
      stub.put(BUCKET, `large/${path}`, readFileSync(join(root, path)));
      continue;
    }
    const file = openSync(join(root, path), "r");
    files.push(file);
    stub.objects.set(`${BUCKET}/large/${path}`, {
      size,
      read(start, end) {
        const bytes = Buffer.alloc(end - start);
        readSync(file, bytes, 0, bytes.length, start);
        return bytes;
      },
      crc32c: "AAAAAA==",
    });
  }
  return {
    stub,
    close() {
      stub.stop();
      files.forEach(closeSync);
    },
  };
}

/** Writes buckets of as many versions as `counts` say; every second one is a published version. */
async function fill(emulator: Emulator, folder: string, counts: readonly number[]): Promise<void> {
  const bare = copyOf("with_assets", folder, join(folder, "small"));
  const packed = await commandLine("pack", bare, "--name", "m", "-o", folder, "--json");
  const published = (JSON.parse(packed.out) as { folder: string }).folder;
  const kinds = [bare, published].map(bundleListing);
  for (const count of counts) {
    const name = `${BUCKET}-${count}`;
    await emulator.createBucket(name);
    const objects = Array.from({ length: count }, (_, at) =>
      (kinds[at % 2] ?? []).map(({ path, content }) => ({
        at: `m${at % 100}/${at}/${path}`,
        content,
      })),
    )
      .flat()
      .values();
    const upload = async () => {
      for (const { at, content } of objects) await emulator.write(name, at, content);
    };
    await Promise.all(Array.from({ length: UPLOADS }, upload));
  }
}
