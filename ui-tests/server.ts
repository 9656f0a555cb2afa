/**
 * Starts a real JupyterLab on a folder of its own, and ends it after the tests.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LOG = join('test-results', 'server.log');
const START_S = 60;
const TOKEN = 'nbproof-ui-tests';

export default async function start(): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'nbproof-ui-'));
  const root = join(home, 'project');
  const runtime = join(home, 'runtime');
  mkdirSync(root);
  beQuiet(join(home, 'settings'));
  const lab = spawn(python(), ['-m', 'jupyterlab', ...flags(root)], {
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(home, 'config'),
      JUPYTER_DATA_DIR: join(home, 'data'),
      JUPYTER_RUNTIME_DIR: runtime,
      JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
      IPYTHONDIR: join(home, 'ipython')
    },
    stdio: ['ignore', ...logs()]
  });
  process.env.NBPROOF_URL = await address(lab, runtime);
  process.env.NBPROOF_ROOT = root;
  process.env.NBPROOF_TOKEN = TOKEN;
  return async () => {
    lab.kill('SIGTERM');
    for (let waited = 0; lab.exitCode === null && waited < 100; waited += 1) {
      await pause(100);
    }
    lab.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
}

function python(): string {
  const own = resolve('..', '.venv', 'bin', 'python');
  return process.env.NBPROOF_PYTHON ?? (existsSync(own) ? own : 'python3');
}

function flags(root: string): string[] {
  return [
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.port=0',
    '--ServerApp.allow_root=True',
    `--ServerApp.root_dir=${root}`,
    `--IdentityProvider.token=${TOKEN}`,
    '--LabApp.expose_app_in_browser=True'
  ];
}

/** No news, no look for updates: nothing but the extension in the picture. */
function beQuiet(settings: string): void {
  const file = join(
    settings,
    '@jupyterlab',
    'apputils-extension',
    'notification.jupyterlab-settings'
  );
  mkdirSync(dirname(file), { recursive: true });
  const quiet = { fetchNews: 'false', checkForUpdates: false };
  writeFileSync(file, JSON.stringify(quiet));
}

function logs(): [number, number] {
  mkdirSync(dirname(LOG), { recursive: true });
  const log = openSync(LOG, 'w');
  return [log, log];
}

/** The server's address, as soon as it answers. */
async function address(lab: ChildProcess, runtime: string): Promise<string> {
  for (
    let tries = 0;
    tries < START_S * 5 && lab.exitCode === null;
    tries += 1
  ) {
    await pause(200);
    const file = existsSync(runtime)
      ? readdirSync(runtime).find(name => /^jpserver-\d+\.json$/.test(name))
      : undefined;
    if (file !== undefined) {
      const { url } = JSON.parse(readFileSync(join(runtime, file), 'utf8')) as {
        url: string;
      };
      return url;
    }
  }
  throw new Error(`JupyterLab did not start:\n${readFileSync(LOG, 'utf8')}`);
}
