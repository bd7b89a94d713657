import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import pbjs from "protobufjs-cli/pbjs";
import { checkout } from "./setup/cache";

// Writes what the command needs of inspect/proto/*/*.proto: decoders without reflection, their types, and the fields by
// their numbers. `npm run protos`; a test holds the files to it.

const folder = join(checkout, "inspect/proto");
const NOTE = "Generated from the .proto files by `npm run protos`.";
/** What the decoders need at run time, in one file, which loads in a third of the time of `protobufjs/minimal`. */
const RUNTIME = "protobufjs/dist/minimal/protobuf.min.js";
const OPTIONS = [
  ...["--target", "static-module", "--wrap", "commonjs", "--dependency", RUNTIME],
  ..."--keep-case --force-number --no-comments --no-create --no-encode --no-verify".split(" "),
  ..."--no-convert --no-delimited --no-typeurl --no-service".split(" "),
];

/** The files of each package, by name. */
export async function generate(name: string): Promise<Readonly<Record<string, string>>> {
  const sources = readdirSync(join(folder, name)).map((file) => join(folder, name, file));
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(folder, name, target.replace(/^.*\//, ""));
  root.loadSync(sources, { keepCase: true }).resolveAll();
  const types = messagesOf(root);
  return {
    [`${name}.js`]: `// ${NOTE}\n${await decoders(sources)}`,
    [`${name}.d.ts`]: `// ${NOTE}\n${declarations(name, types)}`,
    [`${name}.json`]: `${JSON.stringify(fieldsOf(types), null, 1)}\n`,
  };
}

function decoders(sources: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    pbjs.main([...OPTIONS, ...sources], (error, output) =>
      error ? reject(error) : resolve(output ?? ""),
    ),
  );
}

function messagesOf(parent: protobuf.NamespaceBase): protobuf.Type[] {
  return parent.nestedArray.flatMap((nested) => [
    ...(nested instanceof protobuf.Type ? [nested] : []),
    ...(nested instanceof protobuf.Namespace ? messagesOf(nested) : []),
  ]);
}

/** A message's name relative to its package. */
function nameOf(type: protobuf.ReflectionObject): string {
  return type.fullName.split(".").slice(2).join(".");
}

const TYPES: Readonly<Record<string, string>> = {
  string: "string",
  bytes: "Buffer",
  bool: "boolean",
  uint64: "bigint",
};

/** The TypeScript type of a decoded field. */
function valueType(field: protobuf.Field): string {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return nameOf(resolvedType).replaceAll(".", "_");
  return TYPES[field.type] ?? "number";
}

function declarations(name: string, types: readonly protobuf.Type[]): string {
  const interfaces = types.map((type) => {
    const members = type.fieldsArray.map((field) => `  ${member(field)}`);
    const title = nameOf(type).replaceAll(".", "_");
    return `export interface ${title} {\n${[...members, ""].join("\n")}}\n`;
  });
  const known = types
    .filter(({ parent }) => !(parent instanceof protobuf.Type))
    .map((type) => `  ${type.name}: ${decoderOf(type)};\n`);
  return [
    'import type { Decoder } from "../decode";\n',
    ...interfaces,
    `export declare const ${name}: {\n${[...known, ...enumsOf(types)].join("")}};\n`,
  ].join("\n");
}

function decoderOf(type: protobuf.Type): string {
  const own = `Decoder<${nameOf(type).replaceAll(".", "_")}>`;
  const nested = messagesOf(type).map((inner) => `${inner.name}: ${decoderOf(inner)}`);
  return nested.length > 0 ? `${own} & { ${nested.join("; ")} }` : own;
}

function enumsOf(types: readonly protobuf.Type[]): string[] {
  const enums = types.flatMap(({ fieldsArray }) =>
    fieldsArray.flatMap(({ resolvedType }) =>
      resolvedType instanceof protobuf.Enum ? [resolvedType] : [],
    ),
  );
  return [...new Set(enums)].map(({ name, values }) => {
    const members = Object.entries(values).map(
      ([key, value]) => `    readonly ${key}: ${value};\n`,
    );
    return `  readonly ${name}: {\n${members.join("")}  };\n`;
  });
}

function member(field: protobuf.Field): string {
  const type = valueType(field);
  if (field instanceof protobuf.MapField)
    return `readonly ${field.name}: Readonly<Record<string, ${type}>>;`;
  if (field.repeated) return `readonly ${field.name}: readonly ${type}[];`;
  const isAbsent = field.resolvedType instanceof protobuf.Type || field.partOf;
  return `readonly ${field.name}${isAbsent ? "?" : ""}: ${type}${isAbsent ? " | null" : ""};`;
}

/** The fields of each message by number, and the values of each enum, for readers that do not decode. */
function fieldsOf(types: readonly protobuf.Type[]): unknown {
  const messages = types.flatMap((type): [string, unknown][] => [
    [nameOf(type), Object.fromEntries(type.fieldsArray.map((field) => [field.id, fieldOf(field)]))],
    ...type.fieldsArray.flatMap((field) =>
      field instanceof protobuf.MapField
        ? [[entryName(field), entryOf(field)] as [string, unknown]]
        : [],
    ),
  ]);
  const enums = types.flatMap((type) =>
    type.fieldsArray.flatMap(({ resolvedType }) =>
      resolvedType instanceof protobuf.Enum ? [[nameOf(resolvedType), resolvedType.values]] : [],
    ),
  );
  return { messages: Object.fromEntries(messages), enums: Object.fromEntries(enums) };
}

function fieldOf(field: protobuf.Field) {
  const isMap = field instanceof protobuf.MapField;
  const isRepeated = isMap || field.repeated;
  return {
    name: field.name,
    type: isMap ? entryName(field) : typeOf(field),
    ...(isRepeated && { repeated: true }),
  };
}

function typeOf({ type, resolvedType }: Pick<protobuf.Field, "type" | "resolvedType">): string {
  return resolvedType ? nameOf(resolvedType) : type;
}

/** The name of the message that protobuf generates for the entries of a map. */
function entryName(field: protobuf.MapField): string {
  const words = field.name.split("_").map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return `${nameOf(field.parent as protobuf.Type)}.${words.join("")}Entry`;
}

function entryOf(field: protobuf.MapField) {
  return { 1: { name: "key", type: field.keyType }, 2: { name: "value", type: typeOf(field) } };
}

export const PACKAGES = ["keras", "onnx", "tensorflow"];

async function main(): Promise<void> {
  mkdirSync(join(folder, "generated"), { recursive: true });
  for (const name of PACKAGES) {
    for (const [file, text] of Object.entries(await generate(name)))
      writeFileSync(join(folder, "generated", file), text);
  }
}

if (require.main === module) main();
