/** What a member of a version's description holds: a text, a list of texts, a list of objects, or members again. */
type Kind = "text" | "texts" | "objects" | Members;
interface Members {
  readonly [member: string]: Kind;
}

/** The arguments of a `ModelVersion` that are plain, as programs and `model-version.json` give them. */
export const DESCRIPTION: Members = {
  export: { path: "text", tags: "texts", signature: "text", exclude: "texts" },
  customPrediction: {
    source: "text",
    predictor: "text",
    requirements: "text",
    artifacts: "text",
    exclude: "texts",
  },
  serving: { image: "text", framework: "text", frameworkVersion: "text", pythonVersion: "text" },
  sampleRequest: "text",
  exemptions: "objects",
};

/** A member that is not what it should be: where, what it is, and what to do. */
export interface MemberFault {
  readonly member: string;
  readonly what: string;
  readonly fix: string;
}

/** Every member of `given` that `members` does not know, or that holds something else; members that are undefined are absent. */
export function faultsOfMembers(given: object, members: Members, above = ""): MemberFault[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const member = above === "" ? name : `${above}.${name}`;
    if (value === undefined) return [];
    const kind = Object.hasOwn(members, name) ? members[name] : undefined;
    if (kind === undefined)
      return [
        { member, what: "is not known", fix: `use one of ${Object.keys(members).join(", ")}` },
      ];
    if (holds(kind, value))
      return typeof kind === "object" ? faultsOfMembers(value as object, kind, member) : [];
    return [
      {
        member,
        what: describe(value),
        fix: `give ${FORMS[typeof kind === "object" ? "object" : kind]}`,
      },
    ];
  });
}

const FORMS = {
  text: "a text",
  texts: "a list of texts",
  objects: "a list of objects",
  object: "an object, as { ... }",
};

function holds(kind: Kind, value: unknown): boolean {
  if (kind === "text") return typeof value === "string";
  if (kind === "texts")
    return Array.isArray(value) && value.every((item) => typeof item === "string");
  if (kind === "objects") return Array.isArray(value) && value.every(isObject);
  return isObject(value);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOutput(value);
}

/** Pulumi marks its outputs so; they are known when a resource is made, and not before. */
function isOutput(value: unknown): boolean {
  return (value as { readonly __pulumiOutput?: unknown } | null)?.__pulumiOutput === true;
}

function describe(value: unknown): string {
  return isOutput(value) || value instanceof Promise
    ? "is an output, and what is judged in preview must be plain"
    : `is ${JSON.stringify(value)}`;
}
