/** The build replaces this module by one whose value is the path of ripgrep inside the compiled binary. */
export const embeddedRipgrep: string | undefined = undefined;
