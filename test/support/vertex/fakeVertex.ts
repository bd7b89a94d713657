import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Route } from "../google/protos";
import { missingFrom, problemsOf } from "../google/strict";
import { Faults, type OperationFault, type RequestFault } from "./faults";
import { brokenInvariants, PACE } from "./invariants";
import { numbered } from "./models";
import { beginOperation, describeOperation, endOperations } from "./operations";
import { routesOf, typeOf } from "./protos";
import { invalid, notFound, Refusal } from "./refusal";
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
export class FakeVertex {
  readonly requests = new Faults<RequestFault>();
  readonly operations = new Faults<OperationFault>();
  readonly complaints: string[] = [];
  /** Method and path of each request, in order. */
  readonly log: string[] = [];
  private switches: Switches;
  private readonly folder: string;
  private readonly now: () => number;
  private readonly server: Server;
  private current: State;

  private constructor(folder: string, switches: Partial<Switches>, now: () => number) {
    this.folder = folder;
    this.now = now;
    this.switches = { ...USUAL, ...switches };
    this.current = loadState(folder);
    this.server = createServer((incoming, answer) => {
      this.handle(incoming, answer).catch((error: unknown) => {
        this.complaints.push(String((error as Error).stack));
        answer.destroy();
      });
    });
  }

  /** @param folder folder of the state, with which another fake can continue. */
  static async start(
    folder: string,
    switches: Partial<Switches> = {},
    now: () => number = Date.now,
  ): Promise<FakeVertex> {
    const fake = new FakeVertex(folder, switches, now);
    fake.server.listen(0, "127.0.0.1");
    await once(fake.server, "listening");
    return fake;
  }

  get endpoint(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the fake is stopped");
    return `http://127.0.0.1:${address.port}`;
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

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private keep(): void {
    this.complaints.push(...brokenInvariants(this.current, this.switches));
    saveState(this.folder, this.current);
  }

  private async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "", url = "" } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    this.log.push(`${method} ${url}`);
    const fault = this.requests.take(
      (planned) => planned.path.test(url) && (planned.method ?? method) === method,
    )?.what;
    if (fault === "cutBefore") return void incoming.socket.destroy();
    if (typeof fault === "object") return refuse(answer, fault);
    const outcome = this.outcome(
      method,
      new URL(url, "http://fake"),
      Buffer.concat(chunks).toString(),
    );
    this.keep();
    if (fault === "cutAfter") return void incoming.socket.destroy();
    const body = JSON.stringify(outcome.body);
    answer.writeHead(outcome.status, {
      "content-type": "application/json",
      "content-length": body.length,
    });
    if (fault === "half") {
      answer.write(body.slice(0, body.length / 2));
      setTimeout(() => incoming.socket.destroy(), 20);
    } else answer.end(body);
  }

  private outcome(method: string, url: URL, text: string): { status: number; body: Json } {
    endOperations(this.current, this.now(), this.switches);
    try {
      return { status: 200, body: this.answer(method, url, text) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { httpStatus: code, status, message } = error;
      return { status: code, body: { error: { code, message, status } } };
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

function refuse(answer: ServerResponse, fault: Extract<RequestFault["what"], object>): void {
  const { status: code, code: status, message = "planned by the test", retryAfter } = fault;
  answer.writeHead(code, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) });
  answer.end(JSON.stringify({ error: { code, message, status } }));
}
