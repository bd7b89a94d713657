import type { ServiceError, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { checkResponse, failuresOf, structOf, wireOf } from "./answers";
import { ComponentServer } from "./componentServer";
import { functionOf } from "./functions";
import { Lifecycle } from "./lifecycle";
import { packageSchema } from "./packageSchema";
import schema from "./schema.json";
import { argumentFaults } from "./schemaFaults";
import { asServiceError, ToldError } from "./serviceError";
import { Session } from "./session";
import { plainOf } from "./values";

/** Time limit for calling a function, in milliseconds. */
const CALL_TIME = 300_000;

type Handler = (request: never) => Promise<unknown> | unknown;
type Callback = (error: Partial<ServiceError> | null, value?: unknown) => void;

/** The provider: each method of the engine's protocol. Source: pulumi/provider.proto. */
export class Service {
  private readonly session: Session;
  private readonly lifecycle: Lifecycle;
  private components: ComponentServer | undefined;

  /** @param engineAddress present if the engine passed it at the start; else it comes with the handshake. */
  constructor(engineAddress: string | undefined) {
    this.session = new Session(engineAddress);
    this.lifecycle = new Lifecycle(this.session);
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
      check: (request: proto.CheckRequest) => this.lifecycle.check(request),
      diff: (request: proto.DiffRequest) => this.lifecycle.diff(request),
      create: (request: proto.CreateRequest) => this.lifecycle.create(request),
      update: (request: proto.UpdateRequest) => this.lifecycle.update(request),
      read: (request: proto.ReadRequest) => this.lifecycle.read(request),
      delete: (request: proto.DeleteRequest) => this.lifecycle.delete(request),
      cancel: () => {
        this.session.cancel();
        return new emptyProto.Empty();
      },
    };
    return Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        (call: { readonly request: unknown }, callback: Callback) => {
          Promise.resolve()
            .then(() => handler(call.request as never))
            .finally(() => this.session.engine?.shown())
            .then((value) => callback(null, value))
            .catch((error: unknown) => callback(asServiceError(error)));
        },
      ]),
    );
  }

  private handshake(request: proto.ProviderHandshakeRequest): proto.ProviderHandshakeResponse {
    this.session.connect(request.getEngineAddress());
    const response = new proto.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    response.setAcceptResources(true);
    response.setAcceptOutputs(true);
    return response;
  }

  private construct(request: proto.ConstructRequest): Promise<proto.ConstructResponse> {
    const { engine } = this.session;
    if (!engine) throw new ToldError("the engine has not said where it is");
    this.components ??= new ComponentServer(engine.address);
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
    this.session.configure(plainOf(wireOf(request.getArgs())));
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
    else {
      const access = this.session.access(this.session.known(), CALL_TIME);
      response.setReturn(structOf(await call(args, access)));
    }
    return response;
  }
}
