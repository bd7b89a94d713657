import type { RoutineFault } from "../../inspect/python/routineFault";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

type Said = Pick<Draft, "message" | "reason" | "fix" | "data">;

const AS_SCRIPT = 'put the line below if __name__ == "__main__":, or remove it.';

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
