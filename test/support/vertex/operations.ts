import type { OperationFault } from "./faults";
import { addVersion, modelKey, removeVersion } from "./models";
import { timestamp } from "./rpcs";
import type { Effect, State, StoredOperation } from "./state";
import type { Switches } from "./switches";

const ANY = "type.googleapis.com/google.cloud.aiplatform.v1";
const METADATA: Readonly<Record<Effect["kind"], string>> = {
  upload: "UploadModelOperationMetadata",
  deleteVersion: "DeleteOperationMetadata",
  deleteModel: "DeleteOperationMetadata",
};

/** Begins an operation, whose effect comes when it ends. */
export function beginOperation(
  state: State,
  resource: string,
  rpc: string,
  effect: Effect,
  now: number,
  switches: Switches,
  fault: OperationFault["what"] | undefined,
): StoredOperation {
  const name = `${resource}/operations/${1_000_000_000_000_000_000n + BigInt(state.nextId++)}`;
  const takesMs =
    typeof fault === "object" && "takesMs" in fault ? fault.takesMs : switches.operationMs;
  const operation: StoredOperation = {
    name,
    rpc,
    effect,
    createTime: timestamp(now),
    startedAt: now,
    readyAt: fault === "neverEnds" ? null : now + takesMs,
    fails: typeof fault === "object" && "code" in fault ? fault : null,
    isGone: fault === "vanishes",
    done: false,
    response: null,
    error: null,
  };
  state.operations[name] = operation;
  return operation;
}

/** Ends the operations whose time has come, in the order in which they are due. */
export function endOperations(state: State, now: number, switches: Switches): void {
  const due = Object.values(state.operations)
    .filter(({ done, readyAt }) => !done && readyAt !== null && readyAt <= now)
    .sort((a, b) => Number(a.readyAt) - Number(b.readyAt));
  for (const operation of due) {
    operation.done = true;
    operation.error = operation.fails;
    if (!operation.fails)
      operation.response = carryOut(state, operation.effect, Number(operation.readyAt), switches);
  }
}

function carryOut(state: State, effect: Effect, now: number, switches: Switches) {
  const { location, model } = effect;
  const key = modelKey(location, model);
  if (effect.kind === "upload") {
    const version = addVersion(state, location, model, effect.body, timestamp(now), switches);
    return { "@type": `${ANY}.UploadModelResponse`, model: key, modelVersionId: version.id };
  }
  if (effect.kind === "deleteModel") delete state.models[key];
  else if (state.models[key]) removeVersion(state.models[key], effect.version);
  return { "@type": "type.googleapis.com/google.protobuf.Empty" };
}

/** An operation as it is answered. */
export function describeOperation(operation: StoredOperation) {
  const { name, effect, createTime, done, error, response } = operation;
  return {
    name,
    metadata: {
      "@type": `${ANY}.${METADATA[effect.kind]}`,
      genericMetadata: { createTime, updateTime: createTime },
    },
    ...(done ? { done } : {}),
    ...(error ? { error } : {}),
    ...(response ? { response } : {}),
  };
}
