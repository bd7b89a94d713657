import type { InputFault } from "../../google/inputFault";
import { isModelId } from "../names";
import type { Container, ModelVersionInputs, Probe } from "./inputs";

/** Most seconds that a deployment may take. Source: ModelContainerSpec.deployment_timeout. */
const LONGEST_DEPLOYMENT = 7200;
/** Source: Label requirements of Google Cloud; 63 characters are what every service takes. */
const LABEL = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const PROBES = ["startupProbe", "healthProbe", "livenessProbe"] as const;
const ACTIONS = ["exec", "httpGet", "grpc", "tcpSocket"] as const;

/**
 * Arguments that the service would refuse, minutes later.
 *
 * @param isKnown whether a value is known; what is unknown in a preview is not judged.
 */
export function inputFaults(
  inputs: ModelVersionInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  return [...faultsOf(inputs)]
    .filter(({ value }) => isKnown(value))
    .map(({ value: _, ...fault }) => fault);
}

type Found = InputFault & { readonly value: unknown };

function* faultsOf(inputs: ModelVersionInputs): Iterable<Found> {
  const { modelId, artifactUri, contentDigest, container, displayName, labels } = inputs;
  if (!isModelId(modelId))
    yield fault(
      "modelId",
      modelId,
      `"${modelId}" is not a model ID`,
      "use up to 63 of a-z, 0-9, - and _, first a letter or _",
    );
  if (artifactUri !== undefined && !/^gs:\/\/[^/]+/.test(artifactUri))
    yield fault(
      "artifactUri",
      artifactUri,
      `"${artifactUri}" is not a folder in Cloud Storage`,
      "write gs://BUCKET/FOLDER",
    );
  if (contentDigest !== undefined && !/^(sha256:)?[0-9a-f]{32,64}$/.test(contentDigest))
    yield fault(
      "contentDigest",
      contentDigest,
      `"${contentDigest}" is not a digest`,
      "use ModelVersion's contentDigest, sha256: and 64 hexadecimal digits",
    );
  if (displayName !== undefined && displayName.length > 128)
    yield fault(
      "displayName",
      displayName,
      `has ${displayName.length} characters`,
      "use at most 128",
    );
  if (container !== undefined) yield* faultsOfContainer(container);
  for (const [key, value] of Object.entries(labels ?? {})) {
    const property = `labels[${JSON.stringify(key)}]`;
    if (key.startsWith("mv-"))
      yield fault(property, value, "labels with mv- are the provider's own", "rename the label");
    else if (!LABEL.test(key) || key === "" || !LABEL.test(value))
      yield fault(
        property,
        value,
        `"${value}" is not a label that Google Cloud takes`,
        "use up to 63 lower-case letters, digits, - and _ for key and value",
      );
  }
}

function* faultsOfContainer(container: Container): Iterable<Found> {
  const { image, env, ports, grpcPorts, deploymentTimeout, predictRoute, invokeRoutePrefix } =
    container;
  if (image === "" || /\s/.test(image))
    yield fault("container.image", image, `"${image}" is not an image`, "name one in a registry");
  for (const [at, { name }] of (env ?? []).entries()) {
    const property = `container.env[${at}].name`;
    if (name.startsWith("AIP_"))
      yield fault(property, name, `${name} is reserved for Vertex AI`, "use another name");
    else if (!/^[A-Za-z_]\w*$/.test(name))
      yield fault(
        property,
        name,
        `"${name}" is not the name of a variable`,
        "use letters, digits and _",
      );
  }
  for (const [list, numbers] of Object.entries({ ports, grpcPorts }))
    for (const [at, port] of (numbers ?? []).entries())
      if (!(port >= 1 && port <= 65535))
        yield fault(`container.${list}[${at}]`, port, `${port} is not a port`, "use 1 to 65535");
  for (const [name, route] of Object.entries({
    predictRoute,
    healthRoute: container.healthRoute,
  }))
    if (route !== undefined && !route.startsWith("/"))
      yield fault(`container.${name}`, route, `"${route}" is not a path`, `write "/${route}"`);
  if (predictRoute !== undefined && invokeRoutePrefix !== undefined)
    yield fault(
      "container.invokeRoutePrefix",
      invokeRoutePrefix,
      "is given with predictRoute",
      "keep one of the two",
    );
  if (deploymentTimeout !== undefined && !isDuration(deploymentTimeout))
    yield fault(
      "container.deploymentTimeout",
      deploymentTimeout,
      `"${deploymentTimeout}" is not a time of up to two hours`,
      'write seconds, such as "1800s"',
    );
  for (const name of PROBES) {
    const probe: Probe | undefined = container[name];
    const actions = ACTIONS.filter((action) => probe?.[action] !== undefined);
    if (probe !== undefined && actions.length !== 1)
      yield fault(
        `container.${name}`,
        probe,
        actions.length === 0 ? "has no action" : `has ${actions.join(" and ")}`,
        `give exactly one of ${ACTIONS.join(", ")}`,
      );
  }
}

function isDuration(text: string): boolean {
  const [, seconds] = /^(\d+)s$/.exec(text) ?? [];
  return seconds !== undefined && Number(seconds) <= LONGEST_DEPLOYMENT;
}

function fault(property: string, value: unknown, what: string, fix: string): Found {
  return { property, value, what, fix };
}
