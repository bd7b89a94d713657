import assert from "node:assert/strict";
import { FakeServer, json, type Received, type Reply } from "../google/fakeServer";
import { Faults } from "../google/faults";
import type { Route } from "../google/protos";
import { invalid, notFound } from "../google/refusal";
import { missingFrom, problemsOf } from "../google/strict";
import { brokenInvariants, PACE } from "./invariants";
import { numbered } from "./models";
import type { OperationFault } from "./operationFault";
import { beginOperation, describeOperation, endOperations } from "./operations";
import { routesOf, typeOf } from "./protos";
import { RPCS } from "./rpcs";
import { loadState, type State, saveState } from "./state";
import { type Switches, USUAL } from "./switches";

type Json = Readonly<Record<string, unknown>>;

/** Methods that may not be called more than once in two seconds. */
const PACED = ["UploadModel", "DeployModel"];

const routes = routesOf("ModelService", "EndpointService");
const operationType = typeOf("google.longrunning.Operation");

/**
 * Vertex AI's model registry and endpoints over HTTP on the loopback interface, based on the service's own protos.
 * Errors of a caller, and answers that the real service would never give, are recorded in `complaints`.
 */
export class FakeVertex extends FakeServer {
  readonly operations = new Faults<OperationFault>();
  private switches: Switches;
  private readonly folder: string;
  private readonly now: () => number;
  private current: State;

  private constructor(folder: string, switches: Partial<Switches>, now: () => number) {
    super();
    this.folder = folder;
    this.now = now;
    this.switches = { ...USUAL, ...switches };
    this.current = loadState(folder);
  }

  /** @param folder folder of the state, with which another fake can continue. */
  static async start(
    folder: string,
    switches: Partial<Switches> = {},
    now: () => number = Date.now,
  ): Promise<FakeVertex> {
    return new FakeVertex(folder, switches, now).listen();
  }

  /** The current state, with all due operations ended. */
  get state(): State {
    endOperations(this.current, this.now(), this.switches);
    return this.current;
  }

  /** Changes the state as another user would, and saves it. */
  change(edit: (state: State) => void): void {
    edit(this.state);
    this.keep();
  }

  /** Changes how the service behaves from now on. */
  switchTo(change: Partial<Switches>): void {
    this.switches = { ...this.switches, ...change };
  }

  /** Fails if a request or an answer was wrong, an invariant was violated, or a planned fault did not occur. */
  assertClean(): void {
    assert.deepEqual(this.complaints, []);
    assert.equal(this.requests.left + this.operations.left, 0, "a planned fault did not come");
  }

  /** Discards complaints about the pace, which several processes, or a clock that jumps, cannot keep. */
  ignorePace(): void {
    const others = this.complaints.filter(
      (complaint) => !/^(Upload|Deploy)Model \d/.test(complaint),
    );
    this.complaints.splice(0, this.complaints.length, ...others);
  }

  private keep(): void {
    this.complaints.push(...brokenInvariants(this.current, this.switches));
    saveState(this.folder, this.current);
  }

  protected override reply({ method, url, body }: Received): Reply {
    endOperations(this.current, this.now(), this.switches);
    try {
      return json(this.answer(method, url, body.toString()));
    } finally {
      this.keep();
    }
  }

  private answer(method: string, url: URL, text: string): Json {
    const operations = /^\/v1\/(.*)\/operations(?:\/(\d+))?$/.exec(
      decodeURIComponent(url.pathname),
    );
    if (operations && method === "GET")
      return this.answerOperations(operations[1] ?? "", operations[2]);
    const path = decodeURIComponent(url.pathname);
    const route = routes.find(
      (candidate) => candidate.method === method && candidate.path.test(path),
    );
    const handler = route && RPCS[route.rpc];
    if (!route || !handler) {
      this.complaints.push(`${method} ${path}: the fake has no such method`);
      throw notFound(path);
    }
    const request = this.requestOf(route, path, url.searchParams, text);
    this.checkPace(route.rpc, path);
    const body = handler(request, {
      state: this.current,
      switches: this.switches,
      now: this.now(),
      begin: (resource, effect) => {
        const fault = this.operations.take(({ rpc }) => rpc === route.rpc)?.what;
        const { current, switches } = this;
        const begun = beginOperation(
          current,
          resource,
          route.rpc,
          effect,
          this.now(),
          switches,
          fault,
        );
        return describeOperation(begun, this.now());
      },
    });
    this.checkAnswer(route.operation ? operationType : route.response, body, route.rpc);
    return body;
  }

  private answerOperations(resource: string, id: string | undefined): Json {
    const prefix = `${numbered(resource)}/operations/`;
    const known = Object.values(this.current.operations).filter(
      ({ name, isGone }) => name.startsWith(prefix) && !isGone,
    );
    if (id === undefined)
      return { operations: known.map((one) => describeOperation(one, this.now())) };
    const found = known.find(({ name }) => name.endsWith(`/${id}`));
    if (!found) throw notFound(`Operation ${id}`);
    const body = describeOperation(found, this.now());
    this.checkAnswer(operationType, body, "GetOperation");
    return body;
  }

  /** The request message from path, query and body, strictly checked. */
  private requestOf(route: Route, path: string, query: URLSearchParams, text: string): Json {
    const [, value = ""] = route.path.exec(path) ?? [];
    const [pathField = ""] = route.pathFields;
    const body = text === "" ? undefined : (JSON.parse(text) as Json);
    const parameters = Object.fromEntries(
      [...query].map(([key, given]) => [key, isNumber(route, key) ? Number(given) : given]),
    );
    const request: Json = {
      ...parameters,
      ...(route.body === "*" ? body : {}),
      ...(route.body && route.body !== "*" ? { [route.body]: body } : {}),
      ...(pathField.includes(".") ? {} : { [pathField]: value }),
    };
    const problems = [
      ...problemsOf(route.request, request, "request"),
      ...(route.method === "PATCH" ? [] : missingFrom(route.request, request)),
      ...(body !== undefined && !route.body ? ["a body where there is none"] : []),
    ];
    const [outer = "", inner] = pathField.split(".");
    if (problems.length === 0)
      return inner ? { ...request, [outer]: { ...body, [inner]: value } } : request;
    this.complaints.push(...problems.map((problem) => `${route.rpc}: ${problem}`));
    throw invalid(problems.join("; "));
  }

  private checkAnswer(type: Route["response"], body: Json, rpc: string): void {
    const problems = problemsOf(type, body, "answer");
    this.complaints.push(...problems.map((problem) => `answer of ${rpc}: ${problem}`));
  }

  private checkPace(rpc: string, path: string): void {
    if (!PACED.includes(rpc)) return;
    const [, location = ""] = /\/locations\/([^/]+)/.exec(path) ?? [];
    const since = this.now() - (this.current.lastSubmission[location] ?? 0);
    if (since < PACE) this.complaints.push(`${rpc} ${since} ms after the one before`);
    this.current.lastSubmission[location] = this.now();
  }
}

/** Whether a field of a request is a number, which a query has as a string. */
function isNumber({ request }: Route, key: string): boolean {
  return request.fieldsArray.some(
    ({ name, type }) => camelCase(name) === key && /^(int32|float|double)$/.test(type),
  );
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
