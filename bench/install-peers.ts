/** `npm run bench:peers`: installs the programs that `npm run bench` compares tau with, from npm, into `bench/peers`. */
import { join } from "node:path";

const child = Bun.spawn(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], {
	cwd: join(import.meta.dir, "peers"),
	stdio: ["ignore", "inherit", "inherit"],
});
const exitCode = await child.exited;
if (exitCode !== 0) {
	process.stderr.write(
		`The peers could not be installed (npm ended with ${exitCode}); npm run bench works without them.\n`,
	);
}
process.exit(exitCode);
