import assert from "node:assert/strict";
import protos from "@google-cloud/cloudbuild/build/protos/protos.json";
import { FakeServer, json, type Received, type Reply } from "../google/fakeServer";
import { Faults } from "../google/faults";
import { Protos, type Route } from "../google/protos";
import { invalid, notFound, precondition, Refusal } from "../google/refusal";
import { missingFrom, problemsOf } from "../google/strict";
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
export class FakeCloudBuild extends FakeServer {
  readonly failures = new Faults<{ readonly what: BuildFault; readonly times?: number }>();
  readonly registry = new FakeRegistry();
  readonly builds: StoredBuild[] = [];
  private switches: BuildSwitches = { buildMs: 20_000, listLagMs: 0, readsLogs: true };
  private readonly now: () => number;
  private readonly hasObject: HasObject;

  private constructor(hasObject: HasObject, now: () => number) {
    super();
    this.hasObject = hasObject;
    this.now = now;
  }

  static async start(hasObject: HasObject, now: () => number = Date.now): Promise<FakeCloudBuild> {
    return new FakeCloudBuild(hasObject, now).listen();
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

  protected override async reply(request: Received): Promise<Reply> {
    this.push();
    if (request.method === "HEAD") return this.registry.answer(request, this.complaints);
    return json(await this.outcomeOf(request));
  }

  /** Pushes the images of the builds that have succeeded so far. */
  private push(): void {
    for (const build of this.builds)
      if (statusOf(build, this.now()) === "SUCCESS")
        for (const name of build.body["images"] as string[])
          this.registry.push(build.id, name, digestOf(build));
  }

  private async outcomeOf({ method, url, body: sent }: Received): Promise<Json> {
    const path = decodeURIComponent(url.pathname);
    const text = sent.toString();
    if (path === "/v2/entries:list") return this.readLog(JSON.parse(text) as Json);
    const route = routes.find((one) => one.method === method && one.path.test(path));
    if (!route) throw notFound(path);
    const request = this.requestOf(route, path, url.searchParams, text);
    const body = await this.answer(route.rpc, request);
    const type = route.operation ? operationType : route.response;
    this.complain(problemsOf(type, body, "answer").map((problem) => `answer: ${problem}`));
    return body;
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
