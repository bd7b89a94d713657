import { findEndpoint as find } from "../../vertex/deployment/findEndpoint";
import { parseEndpointName } from "../../vertex/deployment/identity";
import type { ProviderFunction } from "./function";

/** Whether an endpoint exists, and how many models it has. */
export const findEndpoint: ProviderFunction = {
  check: ({ endpoint }) =>
    parseEndpointName(String(endpoint)) ? [] : [{ property: "endpoint", ...NO_NAME }],

  async call({ endpoint }, access) {
    const ref = parseEndpointName(String(endpoint));
    return ref ? { ...(await find(access, ref)) } : {};
  },
};

const NO_NAME = {
  what: "is not the name of an endpoint",
  fix: "write projects/PROJECT/locations/LOCATION/endpoints/ID",
};
