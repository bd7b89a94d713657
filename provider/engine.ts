import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";

/** The engine that started this process, to show messages in its progress and its diagnostics. */
export class Engine {
  readonly address: string;
  private readonly client: EngineClient;
  private last: Promise<void> = Promise.resolve();

  /** @param address as the engine passes it to the plugin, such as `127.0.0.1:34567`. */
  constructor(address: string) {
    this.address = address;
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  /** Shows a line for a resource, after earlier lines; a `passing` line only until the next. */
  log(urn: string, message: string, { passing }: { readonly passing: boolean }): void {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(passing);
    // A failure to show progress is ignored.
    const send = () => new Promise<void>((resolve) => this.client.log(request, () => resolve()));
    this.last = this.last.then(send);
  }

  /** Resolves once all earlier lines are shown. */
  shown(): Promise<void> {
    return this.last;
  }
}
