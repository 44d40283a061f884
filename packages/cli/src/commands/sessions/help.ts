export const SESSIONS_HELP = `Usage: tau sessions [command] [options]

  list                     the sessions of this directory, used last first (default)
  show <session>           what was said and done on its present branch
  export <session> [file]  its present branch as a session file; default session-<time>.jsonl
  import <file>            copies a session file to where sessions lie
  delete <session>         moves it to the trash, or removes it where there is none; asks first

A session is named by its path, its id, or the beginning of its id.

  --all                    list those of all directories
  --json                   a JSON line for each session, or for each entry
  --yes, -y                delete without a question
  --cwd <dir>              as if started in that directory
  --session-dir <dir>      where sessions lie
`;
