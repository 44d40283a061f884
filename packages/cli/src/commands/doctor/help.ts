import { DOCTOR_USAGE } from "./arguments.ts";

export const DOCTOR_HELP = `Usage: ${DOCTOR_USAGE}

Looks at tau's configuration and surroundings and says what is wrong and what to do about it. Changes
nothing without --fix, sends nothing over the network unless --only network is given, and never shows a key.

Options:
  --json         the report as one JSON object (docs/doctor.md)
  --fix          mends what can be mended safely: permissions, missing directories, locks left behind, old
                 names in settings.json; nothing of yours is deleted
  --only <areas> only these areas, and those thoroughly; with commas, or several times:
                 version, configuration, directories, permissions, credentials, tools, terminal,
                 sandbox, sessions, index, environment, network

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 usage
`;
