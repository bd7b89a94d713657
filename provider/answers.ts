import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import * as rpcStatus from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { defined } from "../google/defined";
import type { InputFault } from "../google/inputFault";
import type { Difference } from "./resource";
import type { Wire } from "./values";

export function structOf(properties: Wire): Struct {
  // Struct has no value for undefined.
  return Struct.fromJavaScript(defined(properties) as never);
}

export function wireOf(struct: Struct | undefined): Wire {
  return (struct?.toJavaScript() ?? {}) as Wire;
}

export function checkResponse(inputs: Wire, faults: readonly InputFault[]): proto.CheckResponse {
  const response = new proto.CheckResponse();
  response.setInputs(structOf(inputs));
  response.setFailuresList(failuresOf(faults));
  return response;
}

export function failuresOf(faults: readonly InputFault[]): proto.CheckFailure[] {
  return faults.map(({ property, what, fix }) => {
    const failure = new proto.CheckFailure();
    failure.setProperty(property);
    failure.setReason(`${what}. Fix: ${fix}.`);
    return failure;
  });
}

export function diffResponse(
  differences: readonly Difference[],
  deletesFirst: boolean,
): proto.DiffResponse {
  const response = new proto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  response.setChanges(differences.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(differences.map(({ property }) => property));
  response.setReplacesList(
    differences.filter(({ replaces }) => replaces).map(({ property }) => property),
  );
  response.setDeletebeforereplace(deletesFirst && differences.some(({ replaces }) => replaces));
  response.setHasdetaileddiff(true);
  for (const { property, replaces, isInput } of differences) {
    const { UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
    const detail = new proto.PropertyDiff();
    detail.setKind(replaces ? UPDATE_REPLACE : UPDATE);
    detail.setInputdiff(isInput);
    response.getDetaileddiffMap().set(property, detail);
  }
  return response;
}

/**
 * The error by which an unfinished resource gets into the state. The next run calls update with it, even if nothing
 * else has changed.
 */
export function initFailed(
  id: string,
  inputs: Wire,
  outputs: Wire,
  reason: string,
): Partial<ServiceError> {
  const detail = new proto.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setInputs(structOf(inputs));
  detail.setProperties(structOf(outputs));
  detail.setReasonsList([reason]);
  detail.setRefreshBeforeUpdate(true);
  const any = new anyProto.Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new rpcStatus.Status();
  full.setCode(status.UNKNOWN);
  full.setMessage(reason);
  full.addDetails(any);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return { code: status.UNKNOWN, details: reason, metadata };
}
