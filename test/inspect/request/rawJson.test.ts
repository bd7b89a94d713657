import assert from "node:assert/strict";
import { parseRawJson } from "../../../inspect/request/rawJson";

describe("the JSON of a request", () => {
  it("keeps the elements of each list, side by side and nested", () => {
    const lists = '[[true],[],[null,["a",[false]],"b"],[{"c":[true,[]]}],[]]';
    const text = JSON.stringify(parseRawJson(lists), (_, value) =>
      value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? undefined : value,
    );
    assert.equal(text.replaceAll('{"members":{"c":[true,[]]}}', '{"c":[true,[]]}'), lists);
  });
});
