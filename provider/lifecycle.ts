import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { describeError } from "../google/errors";
import { checkResponse, diffResponse, initFailed, structOf, wireOf } from "./answers";
import { ifAccessible } from "./preview";
import { type Job, type Resource, type State, Unfinished } from "./resource";
import { resourceOf } from "./resources";
import { schemaFaults } from "./schemaFaults";
import { guarded, withoutSecrets } from "./secrets";
import { ToldError } from "./serviceError";
import type { Session } from "./session";
import { nameOf, tokenOf } from "./urn";
import { type Plain, plainOf, type Wire, withObserved } from "./values";

/** Time limit for reading a resource, and for the reads of a preview, in milliseconds. */
const READ_TIME = 300_000;
const PREVIEW_TIME = 15_000;

/** What the engine asks about one resource, from its check to its deletion. Source: pulumi/provider.proto. */
export class Lifecycle {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const resource = resourceOf(request.getUrn());
    const news = wireOf(request.getNews());
    const given = plainOf(news);
    const complete = resource.complete(given, nameOf(request.getUrn()), this.session.config);
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
    if (!resource.gather || !this.session.clients) return {};
    const job = this.session.job(request.getUrn(), this.session.clients, PREVIEW_TIME);
    return resource.gather(inputs, plainOf(wireOf(request.getOlds())), job);
  }

  diff(request: proto.DiffRequest): proto.DiffResponse {
    const resource = resourceOf(request.getUrn());
    const state = stateOf(request.getId(), request.getOldInputs(), request.getOlds());
    const differences = resource.diff(state, plainOf(wireOf(request.getNews())));
    return diffResponse(differences, resource.deletesFirst ?? false);
  }

  async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const resource = resourceOf(request.getUrn());
    const inputs = wireOf(request.getProperties());
    const response = new proto.CreateResponse();
    response.setRefreshBeforeUpdate(true);
    if (request.getPreview()) {
      const job =
        this.session.clients &&
        this.session.job(request.getUrn(), this.session.clients, PREVIEW_TIME);
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

  async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
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
    if (!this.session.clients || !resource.previewUpdate) return outputs;
    const job = this.session.job(urn, this.session.clients, PREVIEW_TIME);
    await ifAccessible(resource.previewUpdate(state, plainOf(inputs), job));
    return outputs;
  }

  async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
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

  async delete(request: proto.DeleteRequest): Promise<unknown> {
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
    const job = this.session.job(urn, this.session.known(), time);
    try {
      return await work(job);
    } catch (error) {
      const reason = withoutSecrets(describeError(error), inputs);
      if (!(error instanceof Unfinished)) throw new ToldError(reason);
      const outputs = guarded(resource, inputs, error.outputs);
      throw Object.assign(new ToldError(reason), initFailed(error.id, inputs, outputs, reason));
    }
  }
}

function stateOf(id: string, inputs: Struct | undefined, outputs: Struct | undefined): State {
  return { id, inputs: plainOf(wireOf(inputs)), outputs: plainOf(wireOf(outputs)) };
}

type Struct = Parameters<typeof wireOf>[0];

/** Time limit of work, in milliseconds; the request has it in seconds, with 0 for the default. */
function timeOf({ defaultTimeout }: Resource, request: { getTimeout(): number }): number {
  return request.getTimeout() * 1000 || defaultTimeout;
}
