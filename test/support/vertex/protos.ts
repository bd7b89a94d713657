import protos from "@google-cloud/aiplatform/build/protos/protos.json";
import protobuf from "protobufjs";

const PACKAGE = "google.cloud.aiplatform.v1";

const root = protobuf.Root.fromJSON(protos as protobuf.INamespace);

/** One method of the API over HTTP. */
export interface Route {
  readonly rpc: string;
  readonly method: string;
  readonly path: RegExp;
  /** Field of the request whose value is in the path, as `name` or `model.name`. */
  readonly pathField: string;
  /** `*` if the body is the whole request, else the name of its field; undefined without a body. */
  readonly body: string | undefined;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** Names of the types in an operation, for methods that start one. */
  readonly operation: { readonly response: string; readonly metadata: string } | undefined;
}

export function typeOf(name: string): protobuf.Type {
  return root.lookupType(name.includes(".") ? name : `${PACKAGE}.${name}`);
}

/** The routes of services, from the annotations of their methods. */
export function routesOf(...services: readonly string[]): Route[] {
  return services.flatMap((service) =>
    root.lookupService(`${PACKAGE}.${service}`).methodsArray.map(routeOf),
  );
}

/** Behaviours of a field, such as `OUTPUT_ONLY`; of several, the parser keeps one here and all there. */
export function behavioursOf(field: protobuf.Field): readonly string[] {
  const key = "(google.api.field_behavior)";
  const parsed = (field.parsedOptions ?? []) as readonly Readonly<Record<string, string>>[];
  const all = [field.options?.[key] as string | undefined, ...parsed.map((option) => option[key])];
  return all.filter((behaviour) => behaviour !== undefined);
}

function routeOf({ name, options = {}, requestType, responseType }: protobuf.Method): Route {
  const verb = ["get", "post", "patch", "delete"].find(
    (word) => options[`(google.api.http).${word}`],
  );
  const template = options[`(google.api.http).${verb}`] as string | undefined;
  const [, before = "", pathField = "", pattern = "", after = ""] =
    /^(.*)\{([\w.]+)=(.*)\}(.*)$/.exec(template ?? "") ?? [];
  if (verb === undefined || pathField === "") throw new Error(`${name} has no route`);
  const response = options["(google.longrunning.operation_info).response_type"];
  const metadata = options["(google.longrunning.operation_info).metadata_type"];
  return {
    rpc: name,
    method: verb.toUpperCase(),
    path: new RegExp(`^${before}(${pattern.replaceAll("*", "[^/:]+")})${after}$`),
    pathField,
    body: options["(google.api.http).body"] as string | undefined,
    request: typeOf(requestType),
    response: typeOf(responseType),
    operation: response
      ? { response: fullName(response), metadata: fullName(metadata) }
      : undefined,
  };
}

function fullName(type: string): string {
  return type.includes(".") ? type : `${PACKAGE}.${type}`;
}
