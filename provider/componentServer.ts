import { credentials, type ServiceError } from "@grpc/grpc-js";
import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type * as sdk from "@pulumi/pulumi/provider";
import type * as components from "../components";
import { MODEL_VERSION_TYPE } from "../resourceTypes";
import component from "./componentSchema.json";
import schema from "./schema.json";

/**
 * Serves the component to programs in other languages: the SDK's own server, which runs in this process on a separate
 * port. The first component starts it, because loading the SDK takes a second and 70 MB.
 */
export class ComponentServer {
  private readonly engineAddress: string;
  private client: Promise<ResourceProviderClient> | undefined;

  constructor(engineAddress: string) {
    this.engineAddress = engineAddress;
  }

  async construct(request: ConstructRequest): Promise<ConstructResponse> {
    this.client ??= start(this.engineAddress);
    const client = await this.client;
    return new Promise((resolve, reject) => {
      client.construct(request, (error: ServiceError | null, response: ConstructResponse) =>
        error ? reject(error) : resolve(response),
      );
    });
  }
}

/** The SDK serves only once in a process, and reports its port only by printing it. */
async function start(engineAddress: string): Promise<ResourceProviderClient> {
  const { main } = require("@pulumi/pulumi/provider") as typeof sdk;
  const print = console.log;
  let port = "";
  console.log = (line: string) => {
    port = line;
  };
  try {
    await main({ version: schema.version, construct }, [engineAddress]);
  } finally {
    console.log = print;
  }
  return new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
}

async function construct(
  name: string,
  type: string,
  inputs: Inputs,
  options: ComponentResourceOptions,
): Promise<sdk.ConstructResult> {
  if (type !== MODEL_VERSION_TYPE) throw new Error(`the provider has no component ${type}`);
  const { ModelVersion } = require("../components") as typeof components;
  const version = new ModelVersion(name, inputs as never, options as never);
  const outputs = Object.keys(component.resources[MODEL_VERSION_TYPE].properties);
  const state = outputs.map((output) => [output, (version as never)[output]]);
  return { urn: version.urn, state: Object.fromEntries(state) };
}
