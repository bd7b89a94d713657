import type { InputFault } from "../../google/inputFault";
import { isVersionId, parseModelName } from "../names";
import { parseEndpointName } from "./identity";
import type { DeployedModelInputs, DeploymentInputs } from "./inputs";

const KEY = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** Strategies for changing an endpoint. */
const STRATEGIES = ["shift", "recreate"];

/**
 * Arguments that the service would refuse, or that could not be applied without a gap in serving.
 *
 * @param isKnown whether a value is known; what is unknown in a preview is not judged.
 */
export function deploymentFaults(
  inputs: DeploymentInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const { endpoint, strategy = "shift", models } = inputs;
  const faults: InputFault[] = [];
  const fault = (property: string, what: string, fix: string) =>
    faults.push({ property, what, fix });
  if (isKnown(endpoint) && endpoint.includes("/") && !parseEndpointName(endpoint))
    fault(
      "endpoint",
      `"${endpoint}" is not an endpoint`,
      "give its ID, or projects/PROJECT/locations/LOCATION/endpoints/ENDPOINT",
    );
  if (isKnown(strategy) && !STRATEGIES.includes(strategy))
    fault("strategy", `"${strategy}" is not a strategy`, `use ${STRATEGIES.join(" or ")}`);
  if (!Array.isArray(models)) return faults; // unknown as a whole
  if (models.length === 0) fault("models", "is empty", "list what the endpoint serves");
  if (strategy === "recreate" && models.length > 1)
    fault("models", "recreate holds one model", 'list one, or use the strategy "shift"');
  for (const [at, model] of models.entries()) {
    const isRepeated = models.findIndex(({ key }) => key === model.key) < at;
    for (const one of modelFaults(model, isRepeated, isKnown))
      faults.push({ ...one, property: `models[${at}].${one.property}` });
  }
  const shares = models.map(({ traffic }) => traffic);
  const sum = shares.reduce((a, b) => a + b, 0);
  if (models.length > 0 && shares.every(isKnown) && sum !== 100)
    fault("models", `the traffic sums to ${sum}`, "change it to sum to 100");
  return faults;
}

function modelFaults(
  model: DeployedModelInputs,
  isRepeated: boolean,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const { key, modelVersion, traffic, machineType, resourcePool, acceleratorType } = model;
  const { minReplicas = 1, maxReplicas, requiredReplicas } = model;
  const faults: InputFault[] = [];
  const fault = (property: string, what: string, fix: string) =>
    faults.push({ property, what, fix });
  if (isKnown(key) && !KEY.test(key))
    fault("key", `"${key}" is not a key`, "use up to 40 of a-z, 0-9 and -");
  if (isKnown(key) && isRepeated) fault("key", `${key} is there twice`, "give each entry its own");
  if (isKnown(modelVersion) && !isVersionId(parseModelName(modelVersion)?.version ?? ""))
    fault(
      "modelVersion",
      `"${modelVersion}" is not the name of a version`,
      "use a VertexModelVersion's versionName; an alias would not move what is deployed",
    );
  if (isKnown(traffic) && !(traffic >= 0 && traffic <= 100))
    fault("traffic", `${traffic} is not a percentage`, "use 0 to 100");
  if (
    isKnown([machineType, resourcePool]) &&
    (machineType === undefined) === (resourcePool === undefined)
  )
    fault(
      "machineType",
      machineType === undefined
        ? "neither it nor resourcePool is given"
        : "is given with resourcePool",
      "give one of the two",
    );
  if (resourcePool !== undefined && acceleratorType !== undefined)
    fault("acceleratorType", "is given with resourcePool", "set it on the pool");
  if (model.acceleratorCount !== undefined && acceleratorType === undefined)
    fault("acceleratorCount", "is given without acceleratorType", "name the accelerator");
  if (!isKnown([minReplicas, maxReplicas, requiredReplicas])) return faults;
  if (minReplicas < 1)
    fault("minReplicas", `is ${minReplicas}`, "use at least 1; endpoints do not scale to zero");
  if (maxReplicas !== undefined && maxReplicas < minReplicas)
    fault("maxReplicas", `${maxReplicas} is less than minReplicas`, `use at least ${minReplicas}`);
  if (
    requiredReplicas !== undefined &&
    (requiredReplicas < 1 || requiredReplicas > (maxReplicas ?? minReplicas))
  )
    fault(
      "requiredReplicas",
      `${requiredReplicas} is not between 1 and maxReplicas`,
      `use 1 to ${maxReplicas ?? minReplicas}`,
    );
  return faults;
}
