import protobuf from "protobufjs";

/** One method of an API over HTTP, at one of its paths. */
export interface Route {
  readonly rpc: string;
  readonly method: string;
  readonly path: RegExp;
  /** Fields of the request whose values are in the path, as `name` or `model.name`, in order. */
  readonly pathFields: readonly string[];
  /** `*` if the body is the whole request, else the name of its field; undefined without a body. */
  readonly body: string | undefined;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** Names of the types in an operation, for methods that start one. */
  readonly operation: { readonly response: string; readonly metadata: string } | undefined;
}

/** An API as its protos describe it. */
export class Protos {
  private readonly root: protobuf.Root;
  private readonly name: string;

  /** @param json protos.json of the API's own client. @param name package of its types, such as `google.cloud.aiplatform.v1`. */
  constructor(json: unknown, name: string) {
    this.root = protobuf.Root.fromJSON(json as protobuf.INamespace);
    this.name = name;
  }

  typeOf = (name: string): protobuf.Type => this.root.lookupType(this.fullName(name));

  /** The routes of services, from the annotations of their methods. */
  routesOf = (...services: readonly string[]): Route[] =>
    services.flatMap((service) =>
      this.root
        .lookupService(`${this.name}.${service}`)
        .methodsArray.flatMap((method) => [
          ...this.routeOf(method, "(google.api.http)"),
          ...this.routeOf(method, "(google.api.http).additional_bindings"),
        ]),
    );

  private routeOf(
    { name, options = {}, requestType, responseType }: protobuf.Method,
    http: string,
  ): Route[] {
    const verb = ["get", "post", "patch", "delete"].find((word) => options[`${http}.${word}`]);
    if (verb === undefined) return [];
    const pathFields: string[] = [];
    const pattern = String(options[`${http}.${verb}`]).replace(
      /\{([\w.]+)(?:=([^}]*))?\}/g,
      (_, field: string, form = "*") => {
        pathFields.push(field);
        return `(${form.replaceAll("*", "[^/:]+")})`;
      },
    );
    const response = options["(google.longrunning.operation_info).response_type"];
    const metadata = options["(google.longrunning.operation_info).metadata_type"];
    return [
      {
        rpc: name,
        method: verb.toUpperCase(),
        path: new RegExp(`^${pattern}$`),
        pathFields,
        body: options[`${http}.body`] as string | undefined,
        request: this.typeOf(requestType),
        response: this.typeOf(responseType),
        operation: response
          ? { response: this.fullName(response), metadata: this.fullName(metadata) }
          : undefined,
      },
    ];
  }

  private fullName(type: string): string {
    return type.includes(".") ? type : `${this.name}.${type}`;
  }
}

/** Behaviours of a field, such as `OUTPUT_ONLY`; of several, the parser keeps one here and all there. */
export function behavioursOf(field: protobuf.Field): readonly string[] {
  const key = "(google.api.field_behavior)";
  const parsed = (field.parsedOptions ?? []) as readonly Readonly<Record<string, string>>[];
  const all = [field.options?.[key] as string | undefined, ...parsed.map((option) => option[key])];
  return all.filter((behaviour) => behaviour !== undefined);
}
