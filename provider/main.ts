import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { endWithEngine } from "../endWithEngine";
import { Service } from "./service";

/** Largest message, in bytes; the engine's own limit. */
const MAX_MESSAGE = 400 << 20;

/** Serves the provider to the engine that started this process, until the engine ends. */
export function main(args: readonly string[]): void {
  endWithEngine(); // or a killed engine's plugin would continue beside the next run
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE,
    "grpc.max_send_message_length": MAX_MESSAGE,
  });
  const address = args.find((word) => /^(127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(word));
  server.addService(ResourceProviderService, new Service(address).implementation());
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`); // tells the engine the port
  });
}
