import { release } from "node:os";

/** The version of the kernel or system, as the system has it: `6.1.0-18-amd64`. */
export function systemRelease(): string {
	return release();
}
