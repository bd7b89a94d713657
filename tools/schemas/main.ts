import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../setup/cache";
import { componentSchema } from "./component";
import { schemaFiles } from "./schemas";

for (const [name, text] of Object.entries(schemaFiles())) {
  writeFileSync(join(checkout, "schemas", name), text);
}
writeFileSync(join(checkout, "provider/componentSchema.json"), componentSchema());
