/** Writes the tables of docs/configuration.md anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillTables } from "../packages/engine/src/config/documentation.ts";

const path = join(import.meta.dir, "..", "docs", "configuration.md");
writeFileSync(path, fillTables(readFileSync(path, "utf8")));
