import { expect, it } from 'vitest';

import { ciJob } from '../src/cijob';

it('replays the notebook with the Python that the verdict used', () => {
  const job = ciJob('reports/report.ipynb', '3.12.4');

  expect(job).toContain('python-version: "3.12.4"');
  expect(job).toContain(
    'run: "nbproof replay reports/report.ipynb --junit-xml nbproof.xml"'
  );
});

it.each([
  ['a b.ipynb', "'a b.ipynb'"],
  ['-rf.ipynb', './-rf.ipynb'],
  ["it's.ipynb", "'it'\\\\''s.ipynb'"],
  ['$(x).ipynb', "'$(x).ipynb'"],
  ['${{ x }}.ipynb', "'${{ '${{' }} x }}.ipynb'"]
])('%j stands in the job as a mere name', (path, quoted) => {
  expect(ciJob(path, null)).toContain(`replay ${quoted} --junit-xml`);
});
