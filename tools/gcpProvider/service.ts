import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { aiEndpoint } from "./aiEndpoint";
import { bucket } from "./bucket";
import { bucketObject } from "./bucketObject";
import { declaredOnly } from "./declaredOnly";
import { DECLARED } from "./declaredTypes";
import { invoke } from "./functions";
import { ApiError } from "./http";
import { previewed } from "./otherTypes";
import type { Properties, Resource } from "./resource";
import { Storage } from "./storage";

type Call = { readonly request: unknown };
type Callback = (
  error: grpc.ServiceError | Partial<grpc.StatusObject> | null,
  value?: unknown,
) => void;
type Handler = (request: never, storage: Storage) => Promise<unknown> | unknown;

/** The RPCs of a resource provider. Source: pulumi/provider.proto. */
export function handlers(): grpc.UntypedServiceImplementation {
  let storage = new Storage(process.env["STORAGE_EMULATOR_HOST"]);
  const rpcs: Record<string, Handler> = {
    getPluginInfo: () => {
      const info = new plugin.PluginInfo();
      info.setVersion("9.37.0");
      return info;
    },
    getSchema: () => new proto.GetSchemaResponse(),
    checkConfig: (request: proto.CheckRequest) => checked(propertiesOf(request.getNews()), []),
    diffConfig: () => new proto.DiffResponse(),
    configure: (request: proto.ConfigureRequest) => {
      const endpoint = propertiesOf(request.getArgs())["storageCustomEndpoint"];
      storage = new Storage(
        typeof endpoint === "string" ? endpoint : process.env["STORAGE_EMULATOR_HOST"],
      );
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(false);
      response.setAcceptresources(false);
      response.setSupportspreview(true);
      return response;
    },
    check: (request: proto.CheckRequest) => {
      const { inputs, failures } = resourceFor(request.getUrn()).check(
        propertiesOf(request.getNews()),
        propertiesOf(request.getOlds()),
        nameOf(request.getUrn()),
      );
      return checked(inputs, failures);
    },
    diff: async (request: proto.DiffRequest) => {
      const outputs = propertiesOf(request.getOlds());
      const before = { outputs, inputs: propertiesOf(request.getOldInputs()) };
      const news = propertiesOf(request.getNews());
      const ignored = new Set(request.getIgnorechangesList());
      const changes = (await resourceFor(request.getUrn()).diff(before, news)).filter(
        ({ property }) => !ignored.has(property),
      );
      const replaces = changes.filter((change) => change.replaces);
      const response = new proto.DiffResponse();
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList(changes.map(({ property }) => property));
      response.setReplacesList(replaces.map(({ property }) => property));
      // If the name stays the same, deleting the old object later would delete the new one.
      response.setDeletebeforereplace(replaces.length > 0 && news["name"] === outputs["name"]);
      return response;
    },
    create: async (request: proto.CreateRequest) => {
      const resource = resourceFor(request.getUrn());
      const inputs = propertiesOf(request.getProperties());
      const created = request.getPreview()
        ? { id: "", outputs: await resource.preview(inputs) }
        : await resource.create(inputs, storage);
      const response = new proto.CreateResponse();
      response.setId(created.id);
      response.setProperties(structOf(created.outputs));
      return response;
    },
    update: async (request: proto.UpdateRequest) => {
      const resource = resourceFor(request.getUrn());
      const inputs = propertiesOf(request.getNews());
      const outputs = request.getPreview()
        ? await resource.preview(inputs)
        : (await resource.create(inputs, storage)).outputs;
      const response = new proto.UpdateResponse();
      response.setProperties(structOf(outputs));
      return response;
    },
    read: async (request: proto.ReadRequest) => {
      const inputs = propertiesOf(request.getInputs());
      const outputs = propertiesOf(request.getProperties());
      const resource = resourceFor(request.getUrn());
      const found = await resource.read({ inputs, outputs }, storage, request.getId());
      const response = new proto.ReadResponse();
      if (found) {
        response.setId(request.getId());
        response.setProperties(structOf(found.outputs));
        response.setInputs(structOf(found.inputs));
      }
      return response;
    },
    invoke: async (request: proto.InvokeRequest) => {
      const response = new proto.InvokeResponse();
      const args = propertiesOf(request.getArgs());
      response.setReturn(structOf(await invoke(request.getTok(), args, storage)));
      return response;
    },
    delete: async (request: proto.DeleteRequest) => {
      await resourceFor(request.getUrn()).delete(propertiesOf(request.getProperties()), storage);
      return new emptyProto.Empty();
    },
    cancel: () => new emptyProto.Empty(),
  };
  return Object.fromEntries(
    Object.entries(rpcs).map(([name, handler]) => [
      name,
      (call: Call, callback: Callback) => answer(call, callback, handler, storage),
    ]),
  );

  function answer(call: Call, callback: Callback, handler: Handler, current: Storage): void {
    Promise.resolve()
      .then(() => handler(call.request as never, current))
      .then(
        (value) => callback(null, value),
        (error: unknown) => {
          const message =
            error instanceof ApiError ? error.message : String((error as Error).stack);
          callback({ code: grpc.status.UNKNOWN, details: message });
        },
      );
  }
}

function resourceFor(urn: string): Resource {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  if (type === "gcp:storage/bucket:Bucket") return bucket;
  if (type === "gcp:storage/bucketObject:BucketObject") return bucketObject;
  if (type === "gcp:vertex/aiEndpoint:AiEndpoint") return aiEndpoint;
  const declared = DECLARED[type];
  return declared ? declaredOnly(declared) : previewed(type);
}

function structOf(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as never);
}

function propertiesOf(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** A resource's name in the program: the last part of its URN. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function checked(inputs: Properties, failures: readonly string[]): proto.CheckResponse {
  const response = new proto.CheckResponse();
  response.setInputs(Struct.fromJavaScript(inputs as never));
  response.setFailuresList(
    failures.map((reason) => {
      const failure = new proto.CheckFailure();
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}
