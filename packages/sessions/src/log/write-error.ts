/** Why nothing of a message was written, in words, with the way out. */
import { TauError } from "@tau/base/errors";
import { errnoOf, fileError } from "@tau/platform/files";

const WAYS_OUT: Readonly<Record<string, string>> = {
	ENOSPC: "Free some space and try again; the message is still there.",
	EDQUOT: "Free some space and try again; the message is still there.",
	EFBIG: "The file may not grow further (ulimit -f). Raise the limit, or fork the session.",
	EROFS: "Choose another place with --session-dir, or go on without saving with --no-session.",
	EACCES: "Check the permissions, choose another place with --session-dir, or go on with --no-session.",
	EPERM: "Check the permissions, choose another place with --session-dir, or go on with --no-session.",
	ENOENT: "Choose another place with --session-dir, or go on without saving with --no-session.",
	EEXIST: "A file is where the directory should be. Choose another place with --session-dir, or --no-session.",
	ENOTDIR: "A file is where the directory should be. Choose another place with --session-dir, or --no-session.",
};

export function writeError(path: string, error: unknown): TauError {
	const { message } = fileError("write the session", path, error);
	const errno = errnoOf(error);
	return new TauError("TAU_SESSION_WRITE", `${message}. Nothing of it was saved.`, {
		hint: WAYS_OUT[errno ?? ""] ?? "Try again; the message is still there.",
		cause: error,
		details: { path, errno },
	});
}

export function readOnlyError(path: string, reason: string): TauError {
	return new TauError("TAU_SESSION_READ_ONLY", `The session ${path} is open for reading only: ${reason}`, {
		hint: "Fork it to go on in a copy.",
		details: { path },
	});
}
