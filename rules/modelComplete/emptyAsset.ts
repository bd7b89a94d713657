import type { Manifest } from "../../inspect/manifest";
import { pickMetaGraph } from "../../inspect/savedModel/pick";
import { type ReachingKind, reachingClasses } from "../../inspect/savedModel/reachingOps";
import type { Draft } from "../engine/rule";

/**
 * Ops that fill a table from a file. TensorFlow 2.21 fails on an empty file in both versions of the op, for all
 * columns.
 */
const FILLS_TABLE = opsOf("tables-from-files");
/** Ops that read a file in another way, and may accept an empty one. */
const READS_FILE = opsOf("files-read", "records-read");

/**
 * An empty asset from which a table is filled when the server loads the graph. Which op reads which asset is not
 * traced: if ops other than table initialisers may read it, the finding only warns.
 */
export function emptyAsset(path: string, { savedModel }: Manifest): Draft | undefined {
  const graph = savedModel && pickMetaGraph(savedModel);
  if (!graph?.assets.some((asset) => path === `assets/${asset}`)) return undefined;
  const ops = Object.keys(graph.ops);
  if (!(graph.reachedAtLoading ?? ops).some((op) => FILLS_TABLE.has(op))) return undefined;
  const isSure = (graph.foreignOps ?? []).length === 0 && !ops.some((op) => READS_FILE.has(op));
  return {
    code: "CMP006",
    ...(!isSure && { level: "advisory" }),
    file: path,
    message: "the asset is empty, but the graph fills tables from its assets",
    reason: "TensorFlow cannot initialise a table from an empty file, so loading the model fails.",
    fix: "copy the export again from where it was written; if the file is empty there too, export the model with its vocabulary.",
    data: { files: [path] },
  };
}

function opsOf(...kinds: readonly ReachingKind[]): ReadonlySet<string> {
  return new Set(
    reachingClasses()
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ ops }) => ops),
  );
}
