import { linkSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { cliCase, NODE, sha256sum, sha256sumBelow } from "../commandLine";
import type { Row } from "../row";
import { densePickle, largeZip, randomFile, smallFiles } from "../sampleFiles";

/** Copies of the pickle: one is over too soon to be measured. */
const PICKLES = 20;
/** `sniff` refuses what it finds in some of these files. */
const REFUSING = { exits: [0, 1] };

export const sniff: Row = {
  name: "sniff",
  about:
    "`sniff` of large and of many files against `sha256sum` of them: a zip of 200 MB, 1 GB of random bytes, 5,000 small files, pickles of 38 MB that consist of small opcodes, and a gzip of 0.5 MB that contains 500 MB.",
  prepare({ folder, runs }) {
    const path = (name: string) => join(folder, name);
    largeZip(path("large.zip"), 200_000_000);
    randomFile(path("random.bin"), 1_000_000_000);
    smallFiles(path("small"), 5000);
    densePickle(path("dense.pkl"), 38_000_000);
    const dense = Array.from({ length: PICKLES }, (_, index) => path(`dense-${index}.pkl`));
    for (const name of dense) linkSync(path("dense.pkl"), name);
    writeFileSync(path("bomb.gz"), gzipSync(Buffer.alloc(500_000_000)));
    const [first = ""] = readdirSync(path("small"));
    const start = "sniff of one small file";
    return {
      cases: [
        NODE,
        cliCase(start, ["sniff", join(path("small"), first)], REFUSING),
        cliCase("sniff of the zip", ["sniff", path("large.zip")], REFUSING),
        cliCase("sniff of random bytes", ["sniff", path("random.bin")], REFUSING),
        cliCase("sniff of 5,000 files", ["sniff", path("small")], REFUSING),
        sha256sumBelow("sha256sum of 5,000 files", path("small")),
        cliCase("sniff of the pickles", ["sniff", ...dense], REFUSING),
        sha256sum("sha256sum of the pickles", dense),
        cliCase("sniff of the gzip", ["sniff", path("bomb.gz")], REFUSING),
      ],
      ratios: [
        { name: "one small file / start of Node", of: start, to: NODE.name },
        { name: "zip of 200 MB / one small file", of: "sniff of the zip", to: start },
        { name: "1 GB of random bytes / one small file", of: "sniff of random bytes", to: start },
        {
          name: "5,000 files / sha256sum",
          of: "sniff of 5,000 files",
          to: "sha256sum of 5,000 files",
          goal: 4,
        },
        {
          name: "dense pickles / sha256sum",
          of: "sniff of the pickles",
          to: "sha256sum of the pickles",
          goal: 0.5,
        },
        {
          name: "memory of the gzip / one small file",
          of: "sniff of the gzip",
          to: start,
          quantity: "megabytes",
        },
      ],
      runs: Math.min(runs, 5),
    };
  },
};
