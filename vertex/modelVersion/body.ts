import type { ApiContainer, Container, ModelVersionInputs } from "./inputs";

/** The immutable properties of a version, as the API expects them. */
export function immutableBody(inputs: ModelVersionInputs): Readonly<Record<string, unknown>> {
  return present({
    artifactUri: inputs.artifactUri,
    containerSpec: containerBody(inputs.container),
    predictSchemata: inputs.predictSchemata && present({ ...inputs.predictSchemata }),
    metadata: inputs.metadata,
    metadataSchemaUri: inputs.metadataSchemaUri,
    explanationSpec: inputs.explanationSpec,
    encryptionSpec: inputs.kmsKeyName === undefined ? undefined : { kmsKeyName: inputs.kmsKeyName },
  });
}

/** A version as it is uploaded. A version of a model that exists has the model's own name and description. */
export function uploadBody(
  inputs: ModelVersionInputs,
  labels: Readonly<Record<string, string>>,
  existing?: { readonly displayName?: string },
): Readonly<Record<string, unknown>> {
  return present({
    ...immutableBody(inputs),
    displayName: existing?.displayName ?? inputs.displayName ?? inputs.modelId,
    description: existing ? undefined : inputs.description,
    versionDescription: inputs.versionDescription,
    labels: { ...inputs.labels, ...labels },
  });
}

function containerBody({ image, ports, grpcPorts, ...rest }: Container): unknown {
  const asPorts = (numbers?: readonly number[]) =>
    numbers?.map((containerPort) => ({ containerPort }));
  return present({
    ...rest,
    imageUri: image,
    ports: asPorts(ports),
    grpcPorts: asPorts(grpcPorts),
    sharedMemorySizeMb:
      rest.sharedMemorySizeMb === undefined ? undefined : String(rest.sharedMemorySizeMb),
  });
}

/** A container as its inputs would describe it. */
export function containerFrom({ imageUri, ports, grpcPorts, ...rest }: ApiContainer): Container {
  const numbers = (given: ApiContainer["ports"]) =>
    given?.map(({ containerPort }) => containerPort);
  return present({
    ...rest,
    image: imageUri,
    ports: numbers(ports),
    grpcPorts: numbers(grpcPorts),
    sharedMemorySizeMb:
      rest.sharedMemorySizeMb === undefined ? undefined : Number(rest.sharedMemorySizeMb),
  }) as unknown as Container;
}

/** A value without undefined and empty parts, which mean the same to the API. */
function present(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([, value]) =>
        value !== undefined &&
        !(typeof value === "object" && value !== null && Object.keys(value).length === 0),
    ),
  );
}
