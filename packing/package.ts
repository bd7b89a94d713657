import { InputError, type Inspection, type ServingFacts } from "../inspect";
import { systemPackagesOf } from "../inspect/requirements/systemLibraries";
import { dockerfile } from "./dockerfile";
import { installationOf } from "./installation";
import { buildSourceDistribution } from "./sourceDistribution";

/** A file of the `package/` folder, generated in memory. */
export interface PackageFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** The source distribution of a routine, followed by the Dockerfile that builds its image. */
export async function buildPackage(inspection: Inspection): Promise<readonly PackageFile[]> {
  const { manifest, packageFiles, project } = inspection;
  const { name, routine, serving } = manifest;
  if (!routine) return [];
  checkServing(serving ?? {});
  const { calls, requirements } = installationOf(inspection);
  const { fileName, bytes } = await buildSourceDistribution({
    name,
    files: packageFiles,
    judged: manifest.files,
    requirements,
    project: project ?? { buildsItself: false, hasProjectFile: false },
    ...(serving?.pythonVersion !== undefined && { pythonVersion: serving.pythonVersion }),
  });
  const text = dockerfile({
    predictor: routine.predictor,
    ...(routine.handler !== undefined && { handler: routine.handler }),
    distribution: fileName,
    pythonVersion: routine.pythonVersion,
    systemPackages: systemPackagesOf(routine),
    installs: calls,
    ...(serving && { serving }),
  });
  return [
    { name: fileName, bytes, contentType: "application/gzip" },
    { name: "Dockerfile", bytes: Buffer.from(text), contentType: "text/plain" },
  ];
}

/** Refuses values that could break out of their place in the Dockerfile or the metadata. */
function checkServing({ image, pythonVersion }: ServingFacts): void {
  if (pythonVersion !== undefined && !/^3\.\d{1,2}(\.\d{1,2})?$/.test(pythonVersion)) {
    throw new InputError(
      `serving.pythonVersion: ${JSON.stringify(pythonVersion)} is not a version of Python 3`,
      'write it as "3.10"',
    );
  }
  if (image !== undefined && !/^[\w.\-/:@]+$/.test(image)) {
    throw new InputError(
      `serving.image: ${JSON.stringify(image)} is not the name of an image`,
      "write it as REGISTRY/NAME:TAG",
    );
  }
}
