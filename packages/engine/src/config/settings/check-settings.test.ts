import { expect, test } from "bun:test";
import { checkSettings } from "./check-settings.ts";

const check = (text: string, scope: "global" | "project" = "global") =>
	checkSettings(text, "s.json", scope).map(
		({ line, column, kind, message, hint }) => `${line}:${column} ${kind}: ${message}${hint ? ` - ${hint}` : ""}`,
	);

test("unknown names are reported with the nearest one", () => {
	const text = '{\n "defaultModle": "m",\n "retry": {"maxretries": 1},\n "blockImages": true,\n "zzz": 1\n}';
	const kept = "The entry stays in the file and changes nothing.";
	expect(check(text)).toEqual([
		`2:18 unknown: defaultModle is no setting - Did you mean defaultModel? ${kept}`,
		`3:26 unknown: retry.maxretries is no setting - Did you mean retry.maxRetries? ${kept}`,
		`4:17 unknown: blockImages is no setting - Did you mean images.blockImages? ${kept}`,
		"5:9 unknown: zzz is no setting - It changes nothing.",
	]);
});

test("what a project may not say, old names and malformed files are reported with their places", () => {
	expect(check('{"httpProxy": "x", "queueMode": "all"}', "project")).toEqual([
		"1:33 legacy: queueMode is an old name; it is read as steeringMode - Write the new name; pi and tau read both.",
		"1:15 refused: httpProxy is not taken from a project's settings - Set it in your own settings.json, in the agent directory.",
	]);
	expect(check('{"httpProxy": "x"}')).toEqual([]);
	expect(check('{\n "a" 1}')[0]).toStartWith("2:6 malformed: s.json:2:6: expected");
	expect(check("[]")).toEqual(["1:1 malformed: s.json must hold an object - Correct the file."]);
});
