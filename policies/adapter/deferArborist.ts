import nodeModule, { createRequire } from "node:module";

const ARBORIST = "@npmcli/arborist";

/**
 * Lets the SDK load npm's dependency resolver when it uses it instead of at its start. Only the serialisation of functions
 * uses it, of which a policy pack has none, and it is a fifth of what the SDK loads. Must be called before the SDK is
 * loaded; does nothing if the SDK does not have it. Source: @pulumi/pulumi 3.250 runtime/closure/codePaths.js.
 */
export function deferArborist(): void {
  const path = pathFromSdk();
  if (path === undefined || require.cache[path]) return;
  const late = new nodeModule(path);
  late.filename = path;
  late.loaded = true;
  late.exports = {
    __esModule: true,
    get Arborist() {
      if (require.cache[path] === late) delete require.cache[path];
      return (require(path) as { Arborist: unknown }).Arborist;
    },
  };
  require.cache[path] = late;
}

/** The path of the resolver that the policy SDK would load. */
function pathFromSdk(): string | undefined {
  try {
    const policy = createRequire(require.resolve("@pulumi/policy"));
    return createRequire(policy.resolve("@pulumi/pulumi")).resolve(ARBORIST);
  } catch {
    return undefined;
  }
}
