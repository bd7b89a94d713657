import type { GeneratedCodeFacts } from "./facts";
import { lineOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Only the beginning of a source says what generated it. */
const MOST_READ = 50_000;
/** Source: grpcio-tools 1.63 and later, which write the version that they demand. */
const GRPC = /^GRPC_GENERATED_VERSION = '(\d+\.\d+\.\d+)'/m;
/** Source: protoc of Protobuf 5.26 and later, runtime_version.py. */
const PROTOBUF =
  /^_runtime_version\.ValidateProtobufRuntimeVersion\(\s{0,20}_runtime_version\.Domain\.PUBLIC,\s{0,20}(\d+),\s{0,20}(\d+),\s{0,20}(\d+),/m;
/** protoc before Protobuf 3.20 constructs descriptors itself, which the runtime refuses since 4.21. */
const DESCRIPTORS = /^DESCRIPTOR = _descriptor\.FileDescriptor\(/m;
/** Makes the runtime of Protobuf take such code. */
const ALLOWS = "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION";

/** What a source that protoc generated demands of the installed release. */
export function generatedCode(
  source: ParsedSource,
): Omit<GeneratedCodeFacts, "isMaybe"> | undefined {
  const text = source.text.slice(0, MOST_READ);
  const place = (found: RegExpExecArray) => ({
    file: source.file,
    line: lineOf(source, { from: found.index }),
  });
  const grpc = GRPC.exec(text);
  if (grpc?.[1] !== undefined) return { by: "grpcio", version: grpc[1], ...place(grpc) };
  const protobuf = PROTOBUF.exec(text);
  if (protobuf) {
    const [, ...parts] = protobuf;
    return { by: "protobuf", version: parts.join("."), ...place(protobuf) };
  }
  const descriptors = text.includes("_descriptor.FieldDescriptor(") ? DESCRIPTORS.exec(text) : null;
  return descriptors ? { by: "protobuf", ...place(descriptors) } : undefined;
}

/** Whether a source chooses the implementation of Protobuf that takes code of any age. */
export function choosesImplementation({ text }: ParsedSource): boolean {
  return text.includes(ALLOWS);
}
