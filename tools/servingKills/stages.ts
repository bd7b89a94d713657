/** Image of every version but that of the stage "replace". */
const IMAGE = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";

/** Stacks of a round, and the region in which each of them registers. */
export const LOCATIONS = { dev: "europe-west4", prod: "europe-west1" } as const;

export type StackName = keyof typeof LOCATIONS;

/** The end of a stage. */
export interface Stage {
  readonly name: string;
  readonly stack: StackName;
  /** Text of the note in the export, which makes it another version. */
  readonly note: string;
  /** Empty for a stack that is destroyed. */
  readonly program: string;
  /** Percentages of the served versions, in ascending order. */
  readonly traffic: readonly number[];
  readonly versions: number;
}

/** What a stack is before its first stage. */
export function destroyed(stack: StackName): Stage {
  return { name: "destroy", stack, note: "", program: "", traffic: [], versions: 0 };
}

/** The stages of a round, in their order. @param digest of the version that serves on the first stack. */
export function stagesOf(digest: () => string): (() => Stage)[] {
  const dev = { stack: "dev", note: "second", traffic: [100], versions: 1 } as const;
  return [
    () => ({ ...dev, name: "create", note: "first", program: program("") }),
    () => ({
      ...dev,
      name: "canary",
      program: program(`traffic: 10, previous: { digest: "${digest()}" }`),
      traffic: [10, 90],
      versions: 2,
    }),
    () => ({ ...dev, name: "full", program: program("") }),
    () => ({ ...dev, name: "replace", program: program("", `${IMAGE}.1`) }),
    () => ({ ...dev, name: "promote", stack: "prod", program: promotion(digest()) }),
    () => destroyed("dev"),
  ];
}

function program(deployment: string, image = IMAGE): string {
  return `
const iris = new ModelVersion("iris", {
  bucket: "dev-models",
  export: { path: "./export" },
  registration: { aliases: ["champion"], container: { image: "${image}" } },
  deployment: { machineType: "n1-standard-4", ${deployment} },
});
exports.digest = iris.contentDigest;
`;
}

function promotion(digest: string): string {
  return `
ModelVersion.fromDigest("iris", {
  bucket: "prod-models",
  from: { bucket: "dev-models" },
  digest: "${digest}",
  registration: {
    location: "${LOCATIONS.prod}",
    aliases: ["champion"],
    container: { image: "${IMAGE}" },
  },
  deployment: { machineType: "n1-standard-4" },
});
`;
}
