import type { ImportStop, RoutineFault } from "../../inspect/python/routineFault";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

type Said = Pick<Draft, "message" | "reason" | "fix" | "data">;

const AS_SCRIPT = 'put the line below if __name__ == "__main__":, or remove it.';

/** The fix for each argument that pydantic 2 removed and replaced. */
const INSTEAD: Readonly<Record<string, string>> = {
  regex: "write pattern in its place.",
  min_items: "write min_length in its place.",
  max_items: "write max_length in its place.",
  const: "remove it, and declare the type Literal[VALUE].",
  unique_items: "remove it, and declare the type Set[TYPE].",
};

/** What is said of a class that pydantic refuses. */
function pydantic({
  kind,
  name,
}: Extract<ImportStop, { readonly cause: "pydantic" }>): Omit<Said, "data"> {
  const reason = "pydantic refuses it when the server imports the module.";
  switch (kind) {
    case "unannotated":
      return {
        message: `the field ${name} of a pydantic model has no annotation`,
        reason,
        fix: `annotate it, as in ${name}: TYPE = ..., or with ClassVar if it is not a field.`,
      };
    case "type":
      return {
        message: `a field of a pydantic model has the type ${name}, for which pydantic has no schema`,
        reason,
        fix: "set arbitrary_types_allowed in the model's configuration, or use a list.",
      };
    case "validator":
      return {
        message: `${name} has neither pre=True nor skip_on_failure=True`,
        reason,
        fix: `write @${name}(skip_on_failure=True), or use model_validator.`,
      };
    case "parameter":
      return {
        message: `a validator takes ${name}, which pydantic 2 does not pass`,
        reason,
        fix: "use field_validator, whose info argument has the field's name and the configuration.",
      };
    case "argument":
      return {
        message: `${name}: pydantic 2 removed this argument`,
        reason,
        fix: INSTEAD[/\((\w+)=/.exec(name)?.[1] ?? ""] ?? "remove it.",
      };
    default:
      return unhandled(kind);
  }
}

/** What is said of a statement at which the server's import of a module ends. */
export function importStop(fault: RoutineFault<"import-stop">): Said {
  switch (fault.cause) {
    case "mutable-default":
      return {
        message: `the field ${fault.name} of a data class has a ${fault.type} as its default`,
        reason: "Python refuses it with ValueError when the server imports the module.",
        fix: `give it field(default_factory=${fault.type}), or a function that returns the default.`,
        data: { found: fault.name },
      };
    case "default-order":
      return {
        message: `the field ${fault.name} has no default, but follows ${fault.before}, which has one`,
        reason:
          "Python refuses such a data class with TypeError when the server imports the module.",
        fix: `give ${fault.name} a default, or move it before ${fault.before}.`,
        data: { found: fault.name },
      };
    case "exit":
      return {
        message: `runs ${fault.call} when the module is imported`,
        reason: "The server imports the module when it starts, and ends here.",
        fix: AS_SCRIPT,
        data: { found: fault.call },
      };
    case "arguments":
      return {
        message: `parse_args requires the argument ${fault.argument} when the module is imported`,
        reason: "The server starts without arguments, so argparse ends it with status 2.",
        fix: AS_SCRIPT,
        data: { found: fault.argument },
      };
    case "server":
      return {
        message: `${fault.call} starts a server when the module is imported`,
        reason: "The import never ends, so Vertex AI's own server does not start.",
        fix: AS_SCRIPT,
        data: { found: fault.call },
      };
    case "pydantic":
      return { ...pydantic(fault), data: { found: fault.name } };
    case "circular":
      return {
        message: `imports ${fault.name} from ${fault.module}, which imports this module before it defines ${fault.name}`,
        reason:
          "Python fails with ImportError (partially initialized module) when the server starts.",
        fix: `move ${fault.name} into a module that both import, or import it in the function that uses it.`,
        data: { modules: [fault.module], found: fault.name },
      };
    default:
      return unhandled(fault);
  }
}
