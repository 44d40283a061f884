/** The words after `tau doctor`. */

import { TauError } from "@tau/base/errors";
import { suggestNames } from "@tau/base/suggest-names";
import { AREAS, type Area } from "@tau/engine/doctor/finding";

export const DOCTOR_USAGE = "tau doctor [--json] [--fix] [--only <area>[,<area>…]]";

export interface DoctorArguments {
	help: boolean;
	json: boolean;
	fix: boolean;
	only: Area[] | undefined;
}

/** Throws `TAU_USAGE`. */
export function parseDoctorArguments(words: readonly string[]): DoctorArguments {
	const args: DoctorArguments = { help: false, json: false, fix: false, only: undefined };
	const rest = [...words];
	while (rest.length > 0) {
		const [word, inline] = splitValue(rest.shift()!);
		const simple = SWITCHES[word];
		if (simple && inline === undefined) args[simple] = true;
		else if (word === "--only") args.only = [...(args.only ?? []), ...areas(inline ?? rest.shift())];
		else throw usage(`tau doctor takes no ${word.startsWith("-") ? `option ${word}` : `word ${JSON.stringify(word)}`}`);
	}
	return args;
}

const SWITCHES: Readonly<Partial<Record<string, "help" | "json" | "fix">>> = {
	"-h": "help",
	"--help": "help",
	"--json": "json",
	"--fix": "fix",
};

function splitValue(word: string): [name: string, value?: string] {
	const at = word.startsWith("--") ? word.indexOf("=") : -1;
	return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function areas(value: string | undefined): Area[] {
	if (value === undefined || value.startsWith("-")) throw usage("--only needs areas");
	const names = value.split(",").flatMap((name) => name.trim() || []);
	if (names.length === 0) throw usage("--only needs areas");
	return names.map((name) => {
		if ((AREAS as readonly string[]).includes(name)) return name as Area;
		const near = suggestNames(name, AREAS, 1)[0];
		throw usage(`--only knows no area ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : ""}`);
	});
}

function usage(message: string): TauError {
	return new TauError("TAU_USAGE", message, { hint: `Usage: ${DOCTOR_USAGE}\nAreas: ${AREAS.join(", ")}` });
}
