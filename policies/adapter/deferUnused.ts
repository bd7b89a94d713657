import nodeModule, { createRequire } from "node:module";

/**
 * Modules that the SDK loads at its start and uses only to serialise the functions of a program, which a policy pack does
 * not. Source: @pulumi/pulumi 3.248 runtime/closure.
 */
const UNUSED = [
  // npm's dependency resolver.
  "@npmcli/arborist",
  // The compiler of TypeScript.
  "@pulumi/pulumi/typescript-shim",
];

/**
 * Lets the SDK load these modules when it uses them instead of at its start. Must be called before the SDK is loaded; does
 * nothing for a module that the SDK does not have.
 */
export function deferUnused(): void {
  for (const name of UNUSED) {
    const path = pathFromSdk(name);
    if (path !== undefined && !require.cache[path]) require.cache[path] = late(path);
  }
}

/** The path of a module that the SDK would load. */
function pathFromSdk(name: string): string | undefined {
  try {
    const policy = createRequire(require.resolve("@pulumi/policy"));
    return createRequire(policy.resolve("@pulumi/pulumi")).resolve(name);
  } catch {
    return undefined;
  }
}

/** A module that loads the one at `path` when a member of it is read. */
function late(path: string): NodeModule {
  const module = new nodeModule(path);
  module.filename = path;
  module.loaded = true;
  const load = () => {
    if (require.cache[path] === module) delete require.cache[path];
    return require(path) as object;
  };
  module.exports = new Proxy(
    {},
    { get: (_exports, key) => key === "__esModule" || Reflect.get(load(), key) },
  );
  return module;
}
