import type { SavedModelFacts, Shape, SignatureFacts, TensorFacts } from "../savedModel/facts";
import { DEFAULT_SIGNATURE, pickMetaGraph, usableSignatures } from "../savedModel/pick";
import type { Change, ChangedTensor, ChangePiece } from "./facts";

/** Changes for clients: signatures, their inputs and their outputs. */
export function* compareSignatures(
  before: SavedModelFacts,
  after: SavedModelFacts,
): Iterable<Change> {
  const [old, now] = [signaturesOf(before), signaturesOf(after)];
  for (const [name, signature] of Object.entries(old)) {
    const other = now[name];
    if (other) yield* compareSignature(name, signature, other);
    else yield broken({ kind: "signature-removed", signature: name });
  }
  for (const name of Object.keys(now))
    if (!old[name]) yield { part: "signature", kind: "signature-added", signature: name };
  if (before.servedSignature !== after.servedSignature) {
    yield broken({
      kind: "served-signature",
      before: before.servedSignature ?? DEFAULT_SIGNATURE,
      after: after.servedSignature ?? DEFAULT_SIGNATURE,
    });
  }
}

function signaturesOf(facts: SavedModelFacts): Readonly<Record<string, SignatureFacts>> {
  const all = pickMetaGraph(facts)?.signatures ?? {};
  return Object.fromEntries(
    usableSignatures(all).map((name) => [name, all[name] as SignatureFacts]),
  );
}

function* compareSignature(
  signature: string,
  before: SignatureFacts,
  after: SignatureFacts,
): Iterable<Change> {
  for (const side of ["inputs", "outputs"] as const) {
    const place = (name: string): ChangedTensor => ({ signature, side, name });
    const [old, now] = [before[side], after[side]];
    const gone = Object.keys(old).filter((name) => !now[name]);
    const added = Object.keys(now).filter((name) => !old[name]);
    for (const [name, tensor] of Object.entries(old)) {
      const other = now[name];
      if (other) yield* compareTensor(place(name), tensor, other);
    }
    for (const name of gone) {
      const renamed = added.find((other) => isSame(old[name], now[other]));
      if (renamed === undefined) yield broken({ kind: "tensor-removed", ...place(name) });
      else {
        added.splice(added.indexOf(renamed), 1);
        yield broken({ kind: "tensor-renamed", ...place(name), after: renamed });
      }
    }
    for (const name of added) {
      const piece = { kind: "tensor-added", ...place(name) } as const;
      if (side === "outputs") yield { part: "signature", ...piece };
      // For gRPC, a server fills in defaults; it refuses a REST request that leaves an input out.
      else yield broken({ ...piece, default: after.defaults?.includes(name) ?? false });
    }
  }
}

function* compareTensor(
  place: ChangedTensor,
  before: TensorFacts,
  after: TensorFacts,
): Iterable<Change> {
  if (before.dtype !== after.dtype)
    yield broken({ kind: "dtype", ...place, before: before.dtype, after: after.dtype });
  if (isSameShape(before.shape, after.shape)) return;
  const piece = { kind: "shape", ...place, before: before.shape, after: after.shape } as const;
  // Inputs must still accept what clients send; outputs must still have the shapes that clients expect.
  const [wide, narrow] = place.side === "inputs" ? [after, before] : [before, after];
  yield takes(wide.shape, narrow.shape) ? { part: "signature", ...piece } : broken(piece);
}

/** Whether every tensor of the shape `narrow` also has the shape `wide`. */
function takes(wide: Shape, narrow: Shape): boolean {
  if (wide === null) return true;
  if (narrow === null || narrow.length !== wide.length) return false;
  return wide.every((size, axis) => size === -1 || size === narrow[axis]);
}

function isSame(a: TensorFacts | undefined, b: TensorFacts | undefined): boolean {
  return a?.dtype === b?.dtype && isSameShape(a?.shape, b?.shape);
}

function isSameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function broken(piece: ChangePiece): Change {
  return { part: "signature", ...piece, breaks: true };
}
