import { formatOf } from "../../inspect/formats/catalog";
import type { CodeFound, Recognition } from "../../inspect/formats/recognition";
import { plural } from "../../text";

/** Most imports of a pickle that a message names. */
const NAMED = 3;

/** What a file is, with its own facts: "a joblib pickle (protocol 4, imports a.b, c.d)". */
export function describe(found: Recognition): string {
  const more = details(found);
  const { title } = formatOf(found.format);
  return more === "" ? title : `${title} (${more})`;
}

/** The facts that only some formats have, in a few words; empty for other formats. */
export function details({ detail = {}, code = [], members = [], format }: Recognition): string {
  const { protocol, imports, members: count, tensors } = detail;
  const names = code.flatMap((found) => (found.kind === "import" ? [found.name] : []));
  const isStream = formatOf(format).kind === "archive" && count === undefined;
  const parts = [
    protocol === null && "no protocol mark",
    typeof protocol === "number" && `protocol ${protocol}`,
    names.length > 0 && imports !== undefined && `imports ${listImports(names, imports)}`,
    count !== undefined && plural(count, "member"),
    tensors !== undefined && plural(tensors, "tensor"),
    isStream && members[0] && `of ${formatOf(members[0].format).title}`,
  ];
  return parts.filter(Boolean).join(", ");
}

function listImports(names: readonly string[], total: number): string {
  const shown = names.slice(0, NAMED);
  const more = total - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A piece of code, in words, with its place in the file. */
export function describeCode(code: CodeFound): string {
  const what = nameOf(code);
  return code.where === "" ? what : `${what} in ${code.where}`;
}

function nameOf(code: CodeFound): string {
  switch (code.kind) {
    case "import":
      return code.name === "?" ? "an import that cannot be read" : `import ${code.name}`;
    case "op":
      return `the op ${code.name}`;
    case "graph":
      return `another graph in the constant "${code.name}"`;
    case "layer":
      return `a Keras ${code.name} layer`;
    case "call":
      return `a call of ${code.name}`;
    case "file":
      return `the file ${code.name} outside of the model`;
    case "link":
      return `a link to ${code.name}`;
    case "virtual":
      return "a dataset made of other datasets";
    case "tag":
      return `the YAML tag ${code.name}`;
    case "symbol":
      return `${code.name} from the module ${code.module}`;
    case "template":
      return "a chat template that reaches Python objects";
    case "objects":
      return "pickled objects";
    case "unread":
      return code.reason === undefined
        ? `a ${code.part} that is too large to be read`
        : `a ${code.part} that cannot be read (${code.reason})`;
  }
}
