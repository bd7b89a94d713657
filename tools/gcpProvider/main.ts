/**
 * A provider that replaces the official `gcp` provider if that cannot be downloaded, for tests and the demo. It has the
 * same type tokens and properties: Bucket and BucketObject use a Cloud Storage emulator over HTTP, AiEndpoint uses the
 * server that `GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT` names, and types of IAM, Cloud Run and Cloud Scheduler are checked and
 * recorded in the state, and exist nowhere else. Prints its port, as every provider does. Environment variables:
 * - `MODEL_VERSION_STANDIN_COPIES=1` copies files to the folder for temporary files, as the official provider does;
 * - `MODEL_VERSION_STANDIN_RETRY_MS` is the time for which failed requests are repeated, 32000 by default.
 */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { endWithEngine } from "../../endWithEngine";
import { handlers } from "./service";

endWithEngine();
const server = new grpc.Server({
  "grpc.max_receive_message_length": 400 << 20,
  "grpc.max_send_message_length": 400 << 20,
});
server.addService(ResourceProviderService, handlers());
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
