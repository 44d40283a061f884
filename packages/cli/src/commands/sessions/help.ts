export const SESSIONS_HELP = `Usage: tau sessions [command] [options]

  list                     the sessions of this directory, used last first (default)
  search <words>           sessions in which they were said, with the places; "a phrase", -not this, this OR that, begin*
  show <session>           what was said and done on its present branch
  export <session> [file]  its present branch as a session file; default session-<time>.jsonl
  export --html <session> [file]
                           all of it as one web page; default tau-session-<name>.html
  import <file>            copies a session file to where sessions lie
  delete <session>         moves it to the trash, or removes it where there is none; asks first
  convert <session>        puts it into its other form, --to sqlite or jsonl; --all for all sessions, --keep keeps both
  reindex                  makes the index for search anew from the session files

A session is named by its path, its id, or the beginning of its id.

  --all                    list or search those of all directories
  --project <dir>          search those that were started there
  --after, --before <when> search what was said then: 2026-11-20, 7d, 12h
  --model <name>           search answers of models with this in their id
  --role <role>            search what user, assistant or tool said, or in summary, custom or name
  --limit <n>              at most this many sessions; default 20
  --json                   a JSON line for each session, or for each entry
  --yes, -y                delete without a question
  --cwd <dir>              as if started in that directory
  --session-dir <dir>      where sessions lie
`;
