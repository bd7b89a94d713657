import { type ServiceError, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { describeError, isExpected } from "../google/errors";
import { checkResponse, diffResponse, failuresOf, initFailed, structOf, wireOf } from "./answers";
import { ComponentServer } from "./componentServer";
import { type Clients, type Config, clientsFor, configFrom } from "./config";
import { Engine } from "./engine";
import { functionOf } from "./functions";
import { packageSchema } from "./packageSchema";
import { ifAccessible } from "./preview";
import { describeProgress } from "./progress";
import { type Access, type Job, type Resource, type State, Unfinished } from "./resource";
import { resourceOf } from "./resources";
import schema from "./schema.json";
import { argumentFaults, schemaFaults } from "./schemaFaults";
import { nameOf, tokenOf } from "./urn";
import {
  hasSecret,
  type Plain,
  plainOf,
  secret,
  secretStrings,
  type Wire,
  withObserved,
} from "./values";

/** Time limit for reading a resource, and for the reads of a preview, in milliseconds. */
const READ_TIME = 300_000;
const PREVIEW_TIME = 15_000;

type Handler = (request: never) => Promise<unknown> | unknown;
type Callback = (error: Partial<ServiceError> | null, value?: unknown) => void;

/** The provider: each method of the engine's protocol. Source: pulumi/provider.proto. */
export class Service {
  private engine: Engine | undefined;
  private components: ComponentServer | undefined;
  private config: Config = configFrom({}, process.env);
  private clients: Clients | undefined = clientsFor(this.config);
  private readonly stop = new AbortController();

  /** @param engineAddress present if the engine passed it at the start; else it comes with the handshake. */
  constructor(engineAddress: string | undefined) {
    if (engineAddress !== undefined) this.engine = new Engine(engineAddress);
  }

  implementation(): UntypedServiceImplementation {
    const handlers: Readonly<Record<string, Handler>> = {
      handshake: (request: proto.ProviderHandshakeRequest) => this.handshake(request),
      getPluginInfo: () => {
        const info = new PluginInfo();
        info.setVersion(schema.version);
        return info;
      },
      getSchema: () => {
        const response = new proto.GetSchemaResponse();
        response.setSchema(JSON.stringify(packageSchema));
        return response;
      },
      checkConfig: (request: proto.CheckRequest) => this.checkConfig(request),
      diffConfig: () => new proto.DiffResponse(),
      configure: (request: proto.ConfigureRequest) => this.configure(request),
      construct: (request: proto.ConstructRequest) => this.construct(request),
      invoke: (request: proto.InvokeRequest) => this.invoke(request),
      check: (request: proto.CheckRequest) => this.check(request),
      diff: (request: proto.DiffRequest) => this.diff(request),
      create: (request: proto.CreateRequest) => this.create(request),
      update: (request: proto.UpdateRequest) => this.update(request),
      read: (request: proto.ReadRequest) => this.read(request),
      delete: (request: proto.DeleteRequest) => this.delete(request),
      cancel: () => {
        this.stop.abort();
        return new emptyProto.Empty();
      },
    };
    return Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        (call: { readonly request: unknown }, callback: Callback) => {
          Promise.resolve()
            .then(() => handler(call.request as never))
            .finally(() => this.engine?.shown())
            .then((value) => callback(null, value))
            .catch((error: unknown) => callback(asServiceError(error)));
        },
      ]),
    );
  }

  private handshake(request: proto.ProviderHandshakeRequest): proto.ProviderHandshakeResponse {
    this.engine ??= new Engine(request.getEngineAddress());
    const response = new proto.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    response.setAcceptResources(true);
    response.setAcceptOutputs(true);
    return response;
  }

  private construct(request: proto.ConstructRequest): Promise<proto.ConstructResponse> {
    if (!this.engine) throw new Told("the engine has not said where it is");
    this.components ??= new ComponentServer(this.engine.address);
    return this.components.construct(request);
  }

  private checkConfig(request: proto.CheckRequest): proto.CheckResponse {
    const given = wireOf(request.getNews());
    const names = Object.keys(schema.config.variables);
    const faults = Object.keys(given)
      .filter((name) => !names.includes(name) && !["version", "pluginDownloadURL"].includes(name))
      .filter((name) => !name.startsWith("__"))
      .map((property) => ({
        property,
        what: "the provider has no such setting",
        fix: `use one of ${names.join(", ")}`,
      }));
    return checkResponse(given, faults);
  }

  private configure(request: proto.ConfigureRequest): proto.ConfigureResponse {
    this.config = configFrom(plainOf(wireOf(request.getArgs())), process.env);
    this.clients = clientsFor(this.config);
    const response = new proto.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    response.setAcceptoutputs(true);
    response.setSupportspreview(true);
    return response;
  }

  private async invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
    const { check, call } = functionOf(request.getTok());
    const args = plainOf(wireOf(request.getArgs()));
    const response = new proto.InvokeResponse();
    const typeFaults = argumentFaults(request.getTok(), args);
    const faults = typeFaults.length > 0 ? typeFaults : check(args);
    if (faults.length > 0) response.setFailuresList(failuresOf(faults));
    else response.setReturn(structOf(await call(args, this.access(this.known(), READ_TIME))));
    return response;
  }

  private async check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const resource = resourceOf(request.getUrn());
    const news = wireOf(request.getNews());
    const given = plainOf(news);
    const complete = resource.complete(given, nameOf(request.getUrn()), this.config);
    const added = Object.fromEntries(
      Object.entries(complete).filter(([property]) => given[property] === undefined),
    );
    const typeFaults = schemaFaults(tokenOf(request.getUrn()), complete);
    const faults = typeFaults.length > 0 ? typeFaults : resource.check(complete);
    const gathered = faults.length > 0 ? {} : await this.gather(resource, request, complete);
    return checkResponse({ ...news, ...added, ...gathered }, faults);
  }

  private async gather(
    resource: Resource,
    request: proto.CheckRequest,
    inputs: Plain,
  ): Promise<Plain> {
    if (!resource.gather || !this.clients) return {};
    const job = this.job(request.getUrn(), this.clients, PREVIEW_TIME);
    return resource.gather(inputs, plainOf(wireOf(request.getOlds())), job);
  }

  private diff(request: proto.DiffRequest): proto.DiffResponse {
    const resource = resourceOf(request.getUrn());
    const state = stateOf(request.getId(), request.getOldInputs(), request.getOlds());
    const differences = resource.diff(state, plainOf(wireOf(request.getNews())));
    return diffResponse(differences, resource.deletesFirst ?? false);
  }

  private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const resource = resourceOf(request.getUrn());
    const inputs = wireOf(request.getProperties());
    const response = new proto.CreateResponse();
    response.setRefreshBeforeUpdate(true);
    if (request.getPreview()) {
      const job = this.clients && this.job(request.getUrn(), this.clients, PREVIEW_TIME);
      response.setProperties(structOf(await resource.preview(plainOf(inputs), job)));
      return response;
    }
    const time = timeOf(resource, request);
    const { id, outputs } = await this.inTime(resource, request.getUrn(), time, inputs, (job) =>
      resource.create(plainOf(inputs), job),
    );
    response.setId(id);
    response.setProperties(structOf(guarded(resource, inputs, outputs)));
    return response;
  }

  private async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const resource = resourceOf(request.getUrn());
    const state = stateOf(request.getId(), request.getOldInputs(), request.getOlds());
    const inputs = wireOf(request.getNews());
    const response = new proto.UpdateResponse();
    response.setRefreshBeforeUpdate(true);
    const outputs = request.getPreview()
      ? await this.previewUpdate(resource, state, request.getUrn(), inputs)
      : await this.inTime(resource, request.getUrn(), timeOf(resource, request), inputs, (job) =>
          resource.update(state, plainOf(inputs), job),
        );
    response.setProperties(structOf(guarded(resource, inputs, outputs)));
    return response;
  }

  private async previewUpdate(
    resource: Resource,
    state: State,
    urn: string,
    inputs: Wire,
  ): Promise<Plain> {
    const outputs = resource.previewedOutputs?.(state, plainOf(inputs)) ?? state.outputs;
    if (!this.clients || !resource.previewUpdate) return outputs;
    const job = this.job(urn, this.clients, PREVIEW_TIME);
    await ifAccessible(resource.previewUpdate(state, plainOf(inputs), job));
    return outputs;
  }

  private async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
    const resource = resourceOf(request.getUrn());
    const recordedInputs = wireOf(request.getInputs());
    const isImport = Object.keys(recordedInputs).length === 0;
    const { inputs, outputs } = stateOf("", request.getInputs(), request.getProperties());
    const recorded = isImport ? undefined : { inputs, outputs };
    const found = await this.inTime(resource, request.getUrn(), READ_TIME, recordedInputs, (job) =>
      resource.read(request.getId(), recorded, job),
    );
    const response = new proto.ReadResponse();
    response.setRefreshBeforeUpdate(true);
    if (!found) return response;
    const current = withObserved(recordedInputs, found.inputs);
    response.setId(found.id);
    response.setInputs(structOf(current));
    response.setProperties(structOf(guarded(resource, current, found.outputs)));
    return response;
  }

  private async delete(request: proto.DeleteRequest): Promise<unknown> {
    const resource = resourceOf(request.getUrn());
    const inputs = wireOf(request.getOldInputs());
    const state = stateOf(request.getId(), request.getOldInputs(), request.getProperties());
    await this.inTime(resource, request.getUrn(), timeOf(resource, request), inputs, (job) =>
      resource.delete(state, job),
    );
    return new emptyProto.Empty();
  }

  /** Does work within its time limit; its errors say what to do, and contain no secret. */
  private async inTime<T>(
    resource: Resource,
    urn: string,
    time: number,
    inputs: Wire,
    work: (job: Job) => Promise<T>,
  ): Promise<T> {
    const job = this.job(urn, this.known(), time);
    try {
      return await work(job);
    } catch (error) {
      const reason = withoutSecrets(describeError(error), inputs);
      if (!(error instanceof Unfinished)) throw new Told(reason);
      const outputs = guarded(resource, inputs, error.outputs);
      throw Object.assign(new Told(reason), initFailed(error.id, inputs, outputs, reason));
    }
  }

  /** @param time in milliseconds. */
  private job(urn: string, clients: Clients, time: number): Job {
    const show = (message: string, passing: boolean) => this.engine?.log(urn, message, { passing });
    return {
      ...this.access(clients, time),
      urn,
      show: (message) => show(message, true),
      report: (progress) => show(describeProgress(nameOf(urn), progress), true),
      note: (message) => show(message, false),
    };
  }

  /** @param time in milliseconds. */
  private access(clients: Clients, time: number): Access {
    const until = clients.client.clock.now() + time;
    return { ...clients, limits: { until, signal: this.stop.signal } };
  }

  private known(): Clients {
    if (!this.clients) throw new Told("the provider's configuration is unknown");
    return this.clients;
  }
}

/** An error whose message is complete without a stack trace. */
class Told extends Error {}

function asServiceError(error: unknown): Partial<ServiceError> {
  const { code, details, message, metadata } = error as Partial<ServiceError>;
  if (error instanceof Told || details !== undefined)
    return {
      code: code ?? status.UNKNOWN,
      details: details ?? message ?? "",
      ...(metadata ? { metadata } : {}),
    };
  const whole = isExpected(error) ? describeError(error) : (error as Error).stack;
  return { code: status.UNKNOWN, details: whole ?? String(error) };
}

function stateOf(id: string, inputs: Struct | undefined, outputs: Struct | undefined): State {
  return { id, inputs: plainOf(wireOf(inputs)), outputs: plainOf(wireOf(outputs)) };
}

type Struct = Parameters<typeof wireOf>[0];

/** Time limit of work, in milliseconds; the request has it in seconds, with 0 for the default. */
function timeOf({ defaultTimeout }: Resource, request: { getTimeout(): number }): number {
  return request.getTimeout() * 1000 || defaultTimeout;
}

/** Outputs, in which those that reveal something about secret inputs are secret. */
function guarded({ sensitive }: Resource, inputs: Wire, outputs: Plain): Wire {
  if (!hasSecret(inputs)) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      sensitive.includes(name) && value !== undefined ? secret(value) : value,
    ]),
  );
}

function withoutSecrets(message: string, inputs: Wire): string {
  return secretStrings(inputs)
    .filter((text) => text !== "")
    .reduce((shown, text) => shown.replaceAll(text, "[secret]"), message);
}
