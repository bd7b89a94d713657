import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import protos from "@google-cloud/cloudbuild/build/protos/protos.json";
import { Protos, type Route } from "../google/protos";
import { missingFrom, problemsOf } from "../google/strict";
import { Faults, type RequestFault } from "../vertex/faults";
import { invalid, notFound, precondition, Refusal } from "../vertex/refusal";
import {
  aBuild,
  type BuildFault,
  describeBuild,
  digestOf,
  type StoredBuild,
  statusOf,
  tagsOf,
} from "./builds";
import { FakeRegistry } from "./fakeRegistry";

type Json = Readonly<Record<string, unknown>>;

/** What the fake of Cloud Storage must answer: whether an object exists with its generation. */
export type HasObject = (bucket: string, object: string, generation: string) => Promise<boolean>;

export interface BuildSwitches {
  /** How long a build takes, in milliseconds. */
  readonly buildMs: number;
  /** Milliseconds for which a new build is missing from the list. */
  readonly listLagMs: number;
  /** Whether the caller may read logs. */
  readonly readsLogs: boolean;
}

const { routesOf, typeOf } = new Protos(protos, "google.devtools.cloudbuild.v1");
const routes = routesOf("CloudBuild").filter(({ pathFields }) => pathFields.length === 1);
const operationType = typeOf("google.longrunning.Operation");

/** Fields that the protos require, although a path with a location contains them. */
const IN_PATH = ["projectId", "id"];

/**
 * Cloud Build over HTTP on the loopback interface, based on the service's own protos, with the registry to which it
 * pushes and the logs that it writes. Errors of a caller, and answers that the service would never give, are recorded
 * in `complaints`.
 */
export class FakeCloudBuild {
  readonly requests = new Faults<RequestFault>();
  readonly failures = new Faults<{ readonly what: BuildFault; readonly times?: number }>();
  readonly registry = new FakeRegistry();
  readonly complaints: string[] = [];
  /** Method and path of each request, in order. */
  readonly log: string[] = [];
  readonly builds: StoredBuild[] = [];
  private switches: BuildSwitches = { buildMs: 20_000, listLagMs: 0, readsLogs: true };
  private readonly now: () => number;
  private readonly hasObject: HasObject;
  private readonly server: Server;

  private constructor(hasObject: HasObject, now: () => number) {
    this.hasObject = hasObject;
    this.now = now;
    this.server = createServer((incoming, answer) => {
      this.handle(incoming, answer).catch((error: unknown) => {
        this.complaints.push(String((error as Error).stack));
        answer.destroy();
      });
    });
  }

  static async start(hasObject: HasObject, now: () => number = Date.now): Promise<FakeCloudBuild> {
    const fake = new FakeCloudBuild(hasObject, now);
    fake.server.listen(0, "127.0.0.1");
    await once(fake.server, "listening");
    return fake;
  }

  get endpoint(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the fake is stopped");
    return `http://127.0.0.1:${address.port}`;
  }

  switchTo(change: Partial<BuildSwitches>): void {
    this.switches = { ...this.switches, ...change };
  }

  /** Lets the builds succeed that would never end. */
  finish(): void {
    for (const build of this.builds) if (build.fault === "neverEnds") build.fault = undefined;
  }

  /** Fails if a request or an answer was wrong, there were duplicates, or a planned fault did not occur. */
  assertClean(): void {
    assert.deepEqual(this.complaints, []);
    assert.equal(this.requests.left + this.failures.left, 0, "a planned fault did not come");
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
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
    this.push();
    if (method === "HEAD")
      return typeof fault === "object"
        ? void answer.writeHead(fault.status).end()
        : this.registry.answer(incoming, answer, this.complaints);
    const outcome =
      typeof fault === "object"
        ? new Refusal(fault.status, fault.code, fault.message ?? "planned by the test")
        : await this.outcome(method, new URL(url, "http://fake"), Buffer.concat(chunks).toString());
    if (fault === "cutAfter") return void incoming.socket.destroy();
    const isRefusal = outcome instanceof Refusal;
    const body = isRefusal
      ? { error: { code: outcome.httpStatus, message: outcome.message, status: outcome.status } }
      : outcome;
    const text = JSON.stringify(body);
    answer.writeHead(isRefusal ? outcome.httpStatus : 200, { "content-length": text.length });
    if (fault !== "half") return void answer.end(text);
    answer.write(text.slice(0, text.length / 2));
    setTimeout(() => incoming.socket.destroy(), 20);
  }

  /** Pushes the images of the builds that have succeeded so far. */
  private push(): void {
    for (const build of this.builds)
      if (statusOf(build, this.now()) === "SUCCESS")
        for (const name of build.body["images"] as string[])
          this.registry.push(build.id, name, digestOf(build));
  }

  private async outcome(method: string, { pathname, searchParams }: URL, text: string) {
    const path = decodeURIComponent(pathname);
    try {
      if (path === "/v2/entries:list") return this.readLog(JSON.parse(text) as Json);
      const route = routes.find((one) => one.method === method && one.path.test(path));
      if (!route) throw notFound(path);
      const request = this.requestOf(route, path, searchParams, text);
      const body = await this.answer(route.rpc, request);
      const type = route.operation ? operationType : route.response;
      this.complain(problemsOf(type, body, "answer").map((problem) => `answer: ${problem}`));
      return body;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  private requestOf(route: Route, path: string, query: URLSearchParams, text: string): Json {
    const [, value = ""] = route.path.exec(path) ?? [];
    const body = text === "" ? undefined : (JSON.parse(text) as Json);
    const request: Json = {
      ...Object.fromEntries(query),
      ...(route.body === "*" ? body : {}),
      ...(route.body && route.body !== "*" ? { [route.body]: body } : {}),
      [route.pathFields[0] ?? ""]: value,
    };
    const isMissing = (problem: string) => !IN_PATH.some((field) => problem.includes(`.${field}:`));
    const problems = [
      ...problemsOf(route.request, request, "request"),
      ...missingFrom(route.request, request).filter(isMissing),
    ];
    this.complain(problems.map((problem) => `${route.rpc}: ${problem}`));
    if (problems.length > 0) throw invalid(problems.join("; "));
    return request;
  }

  private async answer(rpc: string, request: Json): Promise<Json> {
    if (rpc === "CreateBuild")
      return this.create(String(request["parent"]), request["build"] as Json);
    if (rpc === "ListBuilds") return this.list(String(request["parent"]), request);
    const build = this.builds.find(
      ({ place, id }) => `${place}/builds/${id}` === numbered(String(request["name"])),
    );
    if (!build) throw notFound(String(request["name"]));
    if (rpc === "CancelBuild") {
      if (!["QUEUED", "WORKING"].includes(statusOf(build, this.now())))
        throw precondition("The build has ended.");
      build.cancelledAt = this.now();
    }
    return describeBuild(build, this.now());
  }

  private async create(parent: string, body: Json): Promise<Json> {
    const { storageSource } = body["source"] as { storageSource: Record<string, string> };
    const { bucket = "", object = "", generation = "" } = storageSource;
    const isThere = await this.hasObject(bucket, object, generation);
    const options = body["options"] as { logging?: string } | undefined;
    if (body["serviceAccount"] && options?.logging !== "CLOUD_LOGGING_ONLY")
      throw invalid("build.service_account needs options.logging or a logs_bucket");
    const planned = this.failures.take(() => true)?.what;
    const fault = isThere
      ? planned
      : ({
          status: "FAILURE",
          type: "FETCH_SOURCE_FAILED",
          detail: `${object}#${generation}`,
        } as const);
    const build = aBuild(numbered(parent), body, this.now(), this.switches.buildMs, fault);
    const twin = this.builds.find(
      (other) =>
        ["QUEUED", "WORKING"].includes(statusOf(other, this.now())) &&
        tagsOf(other).join() === tagsOf(build).join(),
    );
    if (twin) this.complain([`two builds of ${tagsOf(build).join()} at one time`]);
    this.builds.push(build);
    const metadata = {
      "@type": "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata",
      build: describeBuild(build, this.now()),
    };
    return { name: `operations/build/acme/${btoa(build.id)}`, metadata };
  }

  private list(parent: string, { filter }: Json): Json {
    const [, tag] = /^tags="([\w.-]+)"$/.exec(String(filter)) ?? [];
    if (tag === undefined) throw invalid(`filter ${filter}`);
    const { listLagMs } = this.switches;
    const found = this.builds.filter(
      (build) =>
        build.place === numbered(parent) &&
        tagsOf(build).includes(tag) &&
        this.now() - build.startedAt >= listLagMs,
    );
    return found.length === 0
      ? {}
      : { builds: found.reverse().map((build) => describeBuild(build, this.now())) };
  }

  /** Source: ListLogEntriesRequest in google/logging/v2/logging.proto. */
  private readLog({ resourceNames, filter, orderBy, pageSize, ...others }: Json): Json {
    if (!this.switches.readsLogs)
      throw new Refusal(403, "PERMISSION_DENIED", "logging.logEntries.list");
    const [, id] =
      /^resource\.type="build" AND resource\.labels\.build_id="([^"]+)"$/.exec(String(filter)) ??
      [];
    assert.deepEqual([others, resourceNames, orderBy], [{}, ["projects/acme"], "timestamp desc"]);
    const { fault } = this.builds.find((build) => build.id === id) ?? {};
    const lines = typeof fault === "object" && fault.status === "FAILURE" ? (fault.log ?? []) : [];
    const entries = lines.map((textPayload) => ({ textPayload })).reverse();
    return { entries: entries.slice(0, Number(pageSize)) };
  }

  private complain(problems: readonly string[]): void {
    this.complaints.push(...problems);
  }
}

/** A name with the number of its project, as answers contain it. */
function numbered(name: string): string {
  return name.replace(/^projects\/[^/]+/, "projects/123456789012");
}
