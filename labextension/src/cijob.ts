/** A job for GitHub Actions that reproduces a notebook at each push; `notebook` from the root. */
export function ciJob(notebook: string, python: string | null): string {
  const replay = `nbproof replay ${quoted(notebook)} --junit-xml nbproof.xml`;
  return `  reproduce:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${JSON.stringify(python ?? '3.x')}
          cache: pip
      # Install what the notebook imports here.
      - run: pip install nbproof -r requirements.txt
      - run: ${JSON.stringify(replay)}
`;
}

/** A file name as the shell and then GitHub's expressions leave it alone. */
function quoted(path: string): string {
  const name = path.startsWith('-') ? `./${path}` : path;
  const literal = /^[\w./-]+$/.test(name)
    ? name
    : `'${name.replace(/'/g, `'\\''`)}'`;
  return literal.split('${{').join("${{ '${{' }}");
}
