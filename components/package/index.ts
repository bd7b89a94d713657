import type { Inspection } from "../../inspect";
import { dockerfile } from "./dockerfile";
import { buildSourceDistribution } from "./sourceDistribution";

/** Version of every source distribution: what changes is told by the digest in its path. */
const VERSION = "1.0.0";

/** A file of the `package/` folder, made in memory. */
export interface PackageFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** The source distribution of a routine, first, and the Dockerfile that makes an image of it. */
export async function buildPackage({
  manifest,
  packageFiles,
}: Inspection): Promise<readonly PackageFile[]> {
  const { name, routine, serving } = manifest;
  if (!routine) return [];
  const { predictor, pythonVersion } = routine;
  const requirements = routine.requirements
    .filter(({ origin }) => origin === undefined)
    .map(({ name: required, extras = [], specifier, marker }) => {
      const extra = extras.length > 0 ? `[${extras.join(",")}]` : "";
      return `${required}${extra}${specifier}${marker === undefined ? "" : `; ${marker}`}`;
    });
  const { fileName, bytes } = await buildSourceDistribution({
    name,
    version: VERSION,
    files: packageFiles,
    requirements,
    pythonVersion,
  });
  const text = dockerfile({
    predictor,
    distribution: fileName,
    pythonVersion,
    ...(serving && { serving }),
  });
  return [
    { name: fileName, bytes, contentType: "application/gzip" },
    { name: "Dockerfile", bytes: Buffer.from(text), contentType: "text/plain" },
  ];
}
