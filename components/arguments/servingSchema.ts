import * as v from "valibot";
import { list, type SchemaOf, settings } from "../../inspect/schema/build";
import type { AutoscalingArgs, DeploymentArgs, PreviousVersionArgs } from "./deploymentArgs";
import { DIGEST } from "./digestSchema";
import { ANY, BOOLEAN, input, inputs, labels, NUMBER, STRING } from "./inputSchema";
import type {
  BuildArgs,
  ContainerArgs,
  EnvironmentVariableArgs,
  PredictSchemataArgs,
  RegistrationArgs,
} from "./registrationArgs";

const STRINGS = inputs(STRING, "give a list of strings");
const PORTS = inputs(NUMBER, "give a list of numbers");

const CONTAINER = settings<ContainerArgs>({
  image: input(STRING),
  command: STRINGS,
  args: STRINGS,
  env: inputs(
    settings<EnvironmentVariableArgs>({ name: input(STRING), value: input(STRING) }),
    "give a list of { name, value }",
  ),
  ports: PORTS,
  grpcPorts: PORTS,
  predictRoute: input(STRING),
  healthRoute: input(STRING),
  invokeRoutePrefix: input(STRING),
  deploymentTimeout: input(STRING),
  sharedMemorySizeMb: input(NUMBER),
  startupProbe: ANY,
  healthProbe: ANY,
  livenessProbe: ANY,
});

const REPOSITORY = v.string(
  'give a Docker repository, such as "europe-west4-docker.pkg.dev/my-project/models"',
);

/** Argument `registration`. */
export const REGISTRATION = settings<RegistrationArgs>({
  modelId: input(STRING),
  aliases: list(STRING, "give a list of strings") as unknown as SchemaOf<string[]>,
  labels: labels('give an object of strings, such as { team: "vision" }'),
  container: CONTAINER,
  build: settings<BuildArgs>({
    repository: input(REPOSITORY),
    serviceAccount: input(STRING),
    machineType: input(STRING),
    pool: input(STRING),
    timeout: input(STRING),
  }),
  predictSchemata: input(
    settings<PredictSchemataArgs>({
      instanceSchemaUri: input(STRING),
      parametersSchemaUri: input(STRING),
      predictionSchemaUri: input(STRING),
    }),
  ),
  metadata: ANY,
  metadataSchemaUri: input(STRING),
  explanationSpec: ANY,
  kmsKeyName: input(STRING),
  uploadServiceAccount: input(STRING),
  displayName: input(STRING),
  description: input(STRING),
  versionDescription: input(STRING),
  project: input(STRING),
  location: input(STRING),
});

const PERCENT_FIX = "give a whole number from 0 to 100";

/** Argument `deployment`. */
export const DEPLOYMENT = settings<DeploymentArgs>({
  endpoint: input(STRING),
  traffic: v.pipe(
    v.number(PERCENT_FIX),
    v.integer(PERCENT_FIX),
    v.minValue(0, PERCENT_FIX),
    v.maxValue(100, PERCENT_FIX),
  ),
  previous: settings<PreviousVersionArgs>({ digest: DIGEST }),
  strategy: STRING,
  takeOver: BOOLEAN,
  project: input(STRING),
  location: input(STRING),
  machineType: input(STRING),
  acceleratorType: input(STRING),
  acceleratorCount: input(NUMBER),
  minReplicas: input(NUMBER),
  maxReplicas: input(NUMBER),
  requiredReplicas: input(NUMBER),
  autoscaling: inputs(
    settings<AutoscalingArgs>({ metric: input(STRING), target: input(NUMBER) }),
    "give a list of { metric, target }",
  ),
  spot: input(BOOLEAN),
  reservation: input(STRING),
  resourcePool: input(STRING),
  serviceAccount: input(STRING),
  containerLogging: input(BOOLEAN),
  accessLogging: input(BOOLEAN),
  explanationSpec: ANY,
  disableExplanations: input(BOOLEAN),
});
