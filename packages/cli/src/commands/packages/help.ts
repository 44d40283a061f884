/** `tau install --help` and its kin. */

interface CommandHelp {
	usage: string;
	text: string;
}

const TRUST = `  -a, --approve      trust the project's files for this command
  -na, --no-approve  leave the project's files out of it`;
const SCRIPTS = "  --allow-scripts    let packages run their install scripts (not run otherwise)";

export const PACKAGE_HELP: Readonly<Record<"install" | "remove" | "update" | "list" | "config", CommandHelp>> = {
	install: {
		usage: "tau install <source> [-l] [--allow-scripts] [--approve|--no-approve]",
		text: `Installs a package and adds it to the settings.

Sources:
  npm:NAME[@VERSION]              npm:@scope/pack@^1.2.0
  git:HOST/PATH[@REF]             git:github.com/user/repo@v1
  https://… ssh://… git:git@…     any git repository
  PATH                            used where it is, not copied

Options:
  -l, --local        add it to the project (.pi/settings.json) instead of to your settings
${SCRIPTS}
${TRUST}
`,
	},
	remove: {
		usage: "tau remove <source> [-l] [--approve|--no-approve]",
		text: `Removes a package and its entry in the settings. tau uninstall is the same.

Options:
  -l, --local        remove it from the project (.pi/settings.json)
${SCRIPTS}
${TRUST}
`,
	},
	update: {
		usage: "tau update <source> | --extensions | --extension <source> [--allow-scripts] [--approve|--no-approve]",
		text: `Updates installed packages. Packages with an exact version stay as they are.

Options:
  --extensions          update all packages
  --extension <source>  update one package, as does tau update <source>
${SCRIPTS}
${TRUST}
`,
	},
	list: {
		usage: "tau list [--approve|--no-approve]",
		text: `Lists the packages of your settings and of the project's.

Options:
${TRUST}
`,
	},
	config: {
		usage: "tau config [enable|disable <kind>/<name>] [-l] [--approve|--no-approve]",
		text: `Lists extensions, skills, prompts and themes, and turns single ones on or off.

  tau config                         what there is: [x] is on, [ ] is off
  tau config disable skills/pdf      turn one off in your settings
  tau config enable -l prompts/fix   turn one on for this project only

A path can be given in place of <kind>/<name>.

Options:
  -l, --local        change the project's settings (.pi/settings.json)
${TRUST}
`,
	},
};
