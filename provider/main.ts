import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { Service } from "./service";

/** Largest message, in bytes; the engine's own limit. */
const MAX_MESSAGE = 400 << 20;
/** Time between two checks that the engine still runs, in milliseconds. */
const WATCH_INTERVAL = 500;

/** Serves the provider to the engine that started this process, until the engine ends. */
export function main(args: readonly string[]): void {
  const engine = process.ppid;
  // A killed engine sends no message, and this process would continue beside the next run.
  setInterval(() => process.ppid !== engine && process.exit(1), WATCH_INTERVAL).unref();

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
