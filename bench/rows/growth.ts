import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOf } from "../../test/support/project";
import { cliCase, NODE, sha256sumBelow, WITHOUT_CACHE } from "../commandLine";
import type { Case, Prepared, Ratio, Row, Scope } from "../row";
import { largeExport, sparseFile } from "../sampleFiles";

/** One size of a bundle, with the words for it. */
interface Size {
  readonly words: string;
  readonly count: number;
}

const BYTES: readonly Size[] = [
  { words: "10 MB", count: 10_000_000 },
  { words: "100 MB", count: 100_000_000 },
  { words: "1 GB", count: 1_000_000_000 },
  { words: "10 GB", count: 10_000_000_000 },
];

const FILES: readonly Size[] = [
  { words: "10 files", count: 10 },
  { words: "100 files", count: 100 },
  { words: "1,000 files", count: 1_000 },
  { words: "10,000 files", count: 10_000 },
  { words: "100,000 files", count: 100_000 },
];

export const growthOfBytes: Row = {
  name: "growth-bytes",
  about:
    "The first `check` of a SavedModel whose variable takes 10 MB to 10 GB, as zeros in a sparse file, against `sha256sum`. Time per byte must not grow.",
  prepare: (scope) =>
    growth(scope, BYTES, (path, { count }) => largeExport(path, count, sparseFile)),
};

export const growthOfFiles: Row = {
  name: "growth-files",
  about:
    "The first `check` of a SavedModel with 10 to 100,000 small assets, against `sha256sum`. Time per file must not grow.",
  prepare: (scope) =>
    growth(scope, FILES, (path, { count }) => {
      copyOf("keras3_export", scope.folder, path);
      const assets = join(path, "assets");
      mkdirSync(assets, { recursive: true });
      for (let index = 0; index < count; index++)
        writeFileSync(join(assets, `${index}.txt`), `asset ${index}\n`.repeat(10));
    }),
};

/** Cases of growing sizes; a quick run leaves out the largest. */
function growth(
  { folder, isQuick }: Scope,
  all: readonly Size[],
  make: (path: string, size: Size) => void,
): Prepared {
  const sizes = isQuick ? all.slice(0, -1) : all;
  const cases: Case[] = [NODE];
  for (const size of sizes) {
    const path = join(folder, size.words.replaceAll(/\W/g, "-"));
    make(path, size);
    // Findings such as the size of the bundle are not what is measured.
    const rest = { environment: WITHOUT_CACHE, exits: [0, 1] };
    cases.push(cliCase(`check of ${size.words}`, ["check", path], rest));
    cases.push(sha256sumBelow(`sha256sum of ${size.words}`, path));
  }
  const ofLast = sizes.slice(-2);
  const [before, last] = ofLast;
  const perUnit: Ratio[] =
    before && last
      ? [
          {
            name: `${last.words} / ${before.words}, per unit`,
            of: `check of ${last.words}`,
            to: `check of ${before.words}`,
            less: NODE.name,
            work: last.count / before.count,
            goal: 1.2,
          },
          {
            name: `memory for ${last.words} / ${before.words}`,
            of: `check of ${last.words}`,
            to: `check of ${before.words}`,
            quantity: "megabytes",
          },
        ]
      : [];
  return {
    cases,
    ratios: [
      ...sizes.map(({ words }) => ({
        name: `${words}: check / sha256sum`,
        of: `check of ${words}`,
        to: `sha256sum of ${words}`,
      })),
      ...perUnit,
    ],
    skipped: all
      .filter((size) => !sizes.includes(size))
      .map(({ words }) => ({ name: `check of ${words}`, reason: "left out by --quick" })),
    runs: isQuick ? 2 : 3,
  };
}
