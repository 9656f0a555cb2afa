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

const LOGS = 'test-results';
const START_S = 60;
const TOKEN = 'nbproof-ui-tests';

/** A server other than JupyterLab in this checkout's own environment. */
export interface Choice {
  /** Its log's name. */
  name: string;
  python?: string;
  /** The module that is run, and the class that its settings belong to. */
  app?: { module: string; settings: string };
  flags?: string[];
}

const LAB = { module: 'jupyterlab', settings: 'LabApp' };

export default function start(): Promise<() => Promise<void>> {
  return serve({ name: 'server' });
}

/** Start a server, and tell by the environment where it is; the result ends it. */
export async function serve({
  name,
  python = ownPython(),
  app = LAB,
  flags = []
}: Choice): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'nbproof-ui-'));
  const root = join(home, 'project');
  const runtime = join(home, 'runtime');
  const log = join(LOGS, `${name}.log`);
  mkdirSync(root);
  beQuiet(join(home, 'settings'));
  const server = spawn(
    python,
    [
      '-m',
      app.module,
      ...commonFlags(root),
      `--${app.settings}.expose_app_in_browser=True`,
      ...flags
    ],
    {
      cwd: home,
      env: {
        ...process.env,
        JUPYTER_CONFIG_DIR: join(home, 'config'),
        JUPYTER_DATA_DIR: join(home, 'data'),
        JUPYTER_RUNTIME_DIR: runtime,
        JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
        JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
        IPYTHONDIR: join(home, 'ipython')
      },
      stdio: ['ignore', ...opened(log)]
    }
  );
  process.env.NBPROOF_URL = await address(server, runtime, log);
  process.env.NBPROOF_ROOT = root;
  process.env.NBPROOF_TOKEN = TOKEN;
  return async () => {
    server.kill('SIGTERM');
    for (
      let waited = 0;
      server.exitCode === null && waited < 100;
      waited += 1
    ) {
      await pause(100);
    }
    server.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
}

function ownPython(): string {
  const own = resolve('..', '.venv', 'bin', 'python');
  return process.env.NBPROOF_PYTHON ?? (existsSync(own) ? own : 'python3');
}

function commonFlags(root: string): string[] {
  return [
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.port=0',
    '--ServerApp.allow_root=True',
    `--ServerApp.root_dir=${root}`,
    `--IdentityProvider.token=${TOKEN}`
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

function opened(log: string): [number, number] {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'w');
  return [file, file];
}

/** The server's address, as soon as it answers. */
async function address(
  server: ChildProcess,
  runtime: string,
  log: string
): Promise<string> {
  for (
    let tries = 0;
    tries < START_S * 5 && server.exitCode === null;
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
  throw new Error(`The server did not start:\n${readFileSync(log, 'utf8')}`);
}
