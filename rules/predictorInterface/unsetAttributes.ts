import type { RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { isServersCall, serversOwn } from "./handler";
import { WHEN } from "./loops";

/** Attributes of the predictor that its methods use, and that nothing sets. */
export function* unsetAttributes(routine: RoutineFacts): Iterable<Draft> {
  const servers = serversOwn(routine);
  for (const { name, file, line, from, near, isConditional } of routine.unsetAttributes ?? []) {
    // The routine's own handler may set it.
    const isCalled = isServersCall(from, servers);
    const set = `set self.${name} in load`;
    yield {
      code: "CPR015",
      ...((isConditional || !isCalled) && { level: "advisory" as const }),
      file,
      line,
      message: `uses self.${name}, which nothing sets${near === undefined ? "" : `; the class has ${near}`}`,
      reason: `The use fails with AttributeError ${WHEN[from]}.`,
      fix: near === undefined ? `${set}.` : `write self.${near}, or ${set}.`,
      data: { found: name, ...(near !== undefined && { wanted: near }) },
    };
  }
}
