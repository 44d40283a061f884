/** Scenario files are imported as text (`with { type: "text" }`) so that a compiled binary carries them. */
declare module "*.yaml" {
	const text: string;
	export = text;
}
