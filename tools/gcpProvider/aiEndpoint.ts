import { setTimeout as pause } from "node:timers/promises";
import { type Answer, ApiError, apiError, send } from "./http";
import { type Before, differing, type Properties, type Resource, UNKNOWN } from "./resource";

/** Properties that are changed in place. Source: google_vertex_ai_endpoint of terraform-provider-google, not ForceNew. */
const IN_PLACE = new Set(["displayName", "description", "labels", "trafficSplit"]);
/** Milliseconds between two looks at an operation. */
const POLL = 200;

interface Operation {
  readonly name: string;
  readonly done?: boolean;
  readonly error?: { readonly message: string };
}

/** An endpoint of Vertex AI, whose split and models are left to others. */
export const aiEndpoint: Resource = {
  check(news, olds, name) {
    const inputs: Properties = {
      project: process.env["GOOGLE_CLOUD_PROJECT"] ?? process.env["GOOGLE_PROJECT"],
      ...news,
      name: news["name"] ?? olds["name"] ?? `${name}-1234567`,
    };
    const failures = ["displayName", "location"]
      .filter((property) => inputs[property] === undefined)
      .map((property) => `${property}: missing`);
    const isValid = [UNKNOWN].includes(String(inputs["name"])) || NAME.test(String(inputs["name"]));
    return {
      inputs,
      failures: [
        ...failures,
        ...(isValid ? [] : [`name: "${inputs["name"]}" must be numeric, with at most 10 digits`]),
      ],
    };
  },
  diff: ({ inputs }, news) => differing(inputs, news, (property) => !IN_PLACE.has(property)),
  preview: (inputs) => ({ ...inputs, dedicatedEndpointDns: UNKNOWN, trafficSplit: UNKNOWN }),
  async create(inputs) {
    const { name, project, location, ...body } = inputs;
    const parent = `projects/${project}/locations/${location}`;
    const answer = await call("POST", `${parent}/endpoints?endpointId=${name}`, body);
    expect(answer, "Error creating Endpoint");
    await ended(JSON.parse(answer.body) as Operation);
    return { id: `${parent}/endpoints/${name}`, outputs: inputs };
  },
  async read(before, _storage, id) {
    const answer = await call("GET", id);
    if (answer.status === 404) return undefined;
    expect(answer, "Error reading Endpoint");
    return Object.keys(before.inputs).length > 0 ? before : imported(id, JSON.parse(answer.body));
  },
  async delete({ name, project, location }) {
    const id = `projects/${project}/locations/${location}/endpoints/${name}`;
    const answer = await call("DELETE", id);
    if (answer.status === 404) return;
    expect(answer, "Error deleting Endpoint");
    await ended(JSON.parse(answer.body) as Operation);
  },
};

/** The state of an imported endpoint. Source: google_vertex_ai_endpoint of terraform-provider-google, Import. */
function imported(id: string, endpoint: Properties): Before {
  const [, project, location, name] =
    /^projects\/([^/]+)\/locations\/([^/]+)\/endpoints\/([^/]+)$/.exec(id) ?? [];
  const { displayName, dedicatedEndpointEnabled } = endpoint;
  const inputs = { project, location, name, displayName, dedicatedEndpointEnabled };
  return { inputs, outputs: inputs };
}

const NAME = /^[1-9]\d{0,9}$/;

async function ended(begun: Operation): Promise<void> {
  for (let operation = begun; ; ) {
    if (operation.error) throw new ApiError(operation.error.message);
    if (operation.done) return;
    await pause(POLL);
    const answer = await call("GET", operation.name);
    expect(answer, "Error waiting for Endpoint");
    operation = JSON.parse(answer.body) as Operation;
  }
}

function call(method: string, path: string, body?: object): Promise<Answer> {
  const origin = process.env["GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"];
  if (origin === undefined)
    throw new ApiError("no Vertex AI to speak to: set GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT");
  const sent = body && {
    contentType: "application/json",
    body: () => [Buffer.from(JSON.stringify(body))],
  };
  return send({ method, url: `${origin}${path}`, ...sent });
}

function expect(answer: Answer, what: string): void {
  if (answer.status !== 200) throw new ApiError(`${what}: ${apiError(answer)}`);
}
