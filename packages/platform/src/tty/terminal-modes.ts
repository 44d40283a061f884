/** What tau turns on in a terminal, and what turns each of it off again. */

/** Bracketed paste, focus, changes between dark and light, the keyboard's full protocol with a query for what it took. */
export const ENTER_MODES = "\x1b[?2004h\x1b[?1004h\x1b[?2031h\x1b[>7u\x1b[?u";

/** The background's colour, dark or light, which program it is; every terminal answers the last, so then all is said. */
export const ASK_TERMINAL = "\x1b]11;?\x07\x1b[?996n\x1b[>q\x1b[c";

/** Off again, whatever of it was on; harmless when nothing was. Styles and the cursor are as usual afterwards. */
export const LEAVE_MODES =
	"\x1b[?2026l\x1b[<u\x1b[>4;0m\x1b[?2031l\x1b[?1004l\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?7h\x1b[?25h\x1b[0m";

/**
 * For who does not know which screen is shown: the alternate one and its keyboard modes are left, the other one is not
 * touched, its cursor included.
 */
export const LEAVE_ANY_SCREEN = `\x1b[<u\x1b[?1047l${LEAVE_MODES}`;

/**
 * With its keyboard modes, which each screen keeps for itself. Leaving it when it was not entered would move the cursor:
 * only for who knows that it was.
 */
export const LEAVE_ALTERNATE_SCREEN = "\x1b[<u\x1b[?1049l";
