import type { EnforcementLevel, Policies } from "@pulumi/policy";
import type { AnalyzeResponse, RemediateResponse } from "@pulumi/pulumi/proto/analyzer_pb.js";

type Callback<Response> = (error: Error | null | undefined, response: Response) => void;
type Rpc<Request, Response> = (call: { request: Request }, callback: Callback<Response>) => void;
type MakeRpc<Request, Response> = (
  packName: string,
  packVersion: string,
  packLevel: EnforcementLevel,
  policies: Policies,
) => Rpc<Request, Response>;

/**
 * The SDK's function that answers the engine in a policy pack's process; it is exported but missing from the SDK's
 * types.
 */
interface Server {
  makeAnalyzeRpcFun: MakeRpc<unknown, AnalyzeResponse>;
  makeAnalyzeStackRpcFun: MakeRpc<unknown, AnalyzeResponse>;
  makeRemediateRpcFun: MakeRpc<unknown, RemediateResponse>;
}

export type Pack = ReturnType<typeof packOf>;

/** The three requests that the engine sends to a pack, answered by the policy SDK's own code. */
export function packOf(policies: Policies, level: EnforcementLevel) {
  const server = require("@pulumi/policy/server.js") as Server;
  const ask =
    <Response>(make: MakeRpc<unknown, Response>) =>
    (request: unknown) =>
      new Promise<Response>((resolve, reject) => {
        make(
          "test",
          "0.0.0",
          level,
          policies,
        )({ request }, (error, response) => (error ? reject(error) : resolve(response)));
      });
  return {
    analyze: ask(server.makeAnalyzeRpcFun),
    analyzeStack: ask(server.makeAnalyzeStackRpcFun),
    remediate: ask(server.makeRemediateRpcFun),
  };
}
