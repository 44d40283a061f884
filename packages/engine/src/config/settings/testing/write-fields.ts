/** One of two processes that write to the same file: `write-fields.ts PATH NAME COUNT`. */
import { updateSettings } from "../update-settings.ts";

const [path, name, count] = process.argv.slice(2) as [string, string, string];
for (let index = 0; index < Number(count); index++) await updateSettings(path, { [`${name}${index}`]: index });
