/**
 * Writes src/api/types.ts from the Python schemas; with --check it only says whether they agree.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { compileFromFile } from 'json-schema-to-typescript';

const TYPES = 'labextension/src/api/types.ts';
const BANNER =
  '// Generated from src/nbproof/wire/schemas.py by `jlpm types`: change it there.';

function python() {
  const own = join('.venv', 'bin', 'python');
  return process.env.PYTHON ?? (existsSync(own) ? own : 'python3');
}

async function generated() {
  const folder = mkdtempSync(join(tmpdir(), 'nbproof-schemas-'));
  try {
    execFileSync(python(), ['-m', 'nbproof.wire.schemas', folder], {
      env: { ...process.env, PYTHONPATH: 'src' },
      stdio: ['ignore', 'inherit', 'inherit']
    });
    return await compileFromFile(join(folder, 'nbproof.schema.json'), {
      bannerComment: BANNER,
      ignoreMinAndMaxItems: true,
      style: { singleQuote: true, trailingComma: 'none', printWidth: 80 }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const types = await generated();
if (!process.argv.includes('--check')) {
  writeFileSync(TYPES, types);
} else if (readFileSync(TYPES, 'utf8') !== types) {
  process.stderr.write(`${TYPES} is out of date: run \`jlpm types\`\n`);
  process.exitCode = 1;
}
