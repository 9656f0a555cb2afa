/** JupyterLab as a person uses it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SCREENSHOTS = join('test-results', 'screenshots');

/** A code cell of a notebook that is written for a test. */
export interface WrittenCell {
  source: string;
  count?: number;
  output?: string;
}

/** What `expose_app_in_browser` exposes, as far as it is asked. */
interface RunningApp {
  shell: {
    currentWidget?: {
      sessionContext?: {
        session?: {
          kernel?: { connectionStatus: string; status: string } | null;
        } | null;
      };
    } | null;
  };
}

export class Lab {
  constructor(readonly page: Page) {}

  get panel(): Locator {
    return this.page.locator('#nbproof-panel');
  }

  get pill(): Locator {
    return this.page.locator('.nbproof-Pill-button');
  }

  /** The honest line. */
  get sentence(): Locator {
    return this.panel.locator('.nbproof-Honest');
  }

  /** The view in the main area: differences, or notebook and script. */
  get view(): Locator {
    return this.page.locator('.nbproof-View');
  }

  /** What reproducing the notebook has come to: plan, progress or verdict. */
  get card(): Locator {
    return this.panel.locator('.nbproof-Card').first();
  }

  section(title: string): Locator {
    return this.panel.locator('.nbproof-Section', {
      has: this.page.locator('summary', { hasText: title })
    });
  }

  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-Cell').nth(index);
  }

  /** Open a notebook in a workspace of its own. */
  async open(name: string, windowingMode = 'contentVisibility'): Promise<void> {
    const { NBPROOF_URL: url = '', NBPROOF_TOKEN: token = '' } = process.env;
    await this.page.request.put(
      `${url}lab/api/settings/@jupyterlab/notebook-extension:tracker`,
      {
        headers: { Authorization: `token ${token}` },
        data: { raw: JSON.stringify({ windowingMode }) }
      }
    );
    const workspace = name.replace(/\W/g, '-');
    await this.page.goto(
      `${url}lab/workspaces/${workspace}/tree/${name}?token=${token}&reset`
    );
    await expect(this.cell(0)).toBeVisible({ timeout: 60_000 });
  }

  /** Open a notebook that cannot be read, and dismiss what JupyterLab says of that. */
  async reopen(name: string): Promise<void> {
    const { NBPROOF_URL: url = '', NBPROOF_TOKEN: token = '' } = process.env;
    const workspace = `again-${name.replace(/\W/g, '-')}`;
    await this.page.goto(
      `${url}lab/workspaces/${workspace}/tree/${name}?token=${token}&reset`
    );
    for (const [title, button] of [
      ['Load Error', 'Close'],
      ['Save your work', 'Discard']
    ]) {
      await this.page
        .locator('.jp-Dialog', { hasText: title })
        .getByRole('button', { name: button })
        .click();
    }
  }

  async openPanel(): Promise<void> {
    await this.pill.click();
    await expect(this.panel).toBeVisible();
  }

  /** Ask by the notebook's toolbar what reproducing would run. */
  async planReplay(): Promise<void> {
    await this.page
      .locator('[data-jp-item-name="nbproof-reproduce"]')
      .getByRole('button')
      .click();
    await expect(this.card).toContainText('in a clean copy');
  }

  /**
   * Wait until the kernel is there and has nothing to do. The notebook's own indicator is not
   * asked: it says idle also before there is a kernel.
   */
  async idle(): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const { jupyterapp } = window as unknown as { jupyterapp?: RunningApp };
        const kernel =
          jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
        return (
          kernel?.connectionStatus === 'connected' && kernel.status === 'idle'
        );
      },
      undefined,
      { timeout: 60_000 }
    );
  }

  /** Select a cell by its prompt, which leaves command mode on. */
  async select(index: number): Promise<void> {
    await this.cell(index).locator('.jp-InputPrompt').click();
  }

  /** Run a cell and wait for its new count. */
  async run(index: number): Promise<void> {
    await this.select(index);
    const prompt = this.cell(index).locator('.jp-InputPrompt');
    const before = await prompt.textContent();
    await this.page.keyboard.press('Control+Enter');
    await expect(prompt).toHaveText(/\[\d+\]:/);
    await expect(prompt).not.toHaveText(before ?? '');
    await this.idle();
  }

  /** Replace a cell's code. */
  async edit(index: number, source: string): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(source);
    await this.page.keyboard.press('Escape');
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
  }

  async useTheme(theme: string): Promise<void> {
    await this.page.evaluate(async name => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: {
          commands: { execute(id: string, args: unknown): Promise<void> };
        };
      };
      await jupyterapp.commands.execute('apputils:change-theme', {
        theme: name
      });
    }, theme);
    await expect(
      this.page.locator(`body[data-jp-theme-name="${theme}"]`)
    ).toHaveCount(1);
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  /** What axe finds wrong within a part of the page. */
  async violations(selector: string): Promise<string[]> {
    await this.page.addScriptTag({ path: AXE });
    return this.page.evaluate(async within => {
      const { axe } = window as unknown as {
        axe: typeof import('axe-core');
      };
      const { violations } = await axe.run(within);
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`
      );
    }, selector);
  }
}

/** Write a notebook into the server's folder. */
export function writeNotebook(name: string, cells: WrittenCell[]): void {
  const notebook = {
    cells: cells.map(({ source, count = null, output }, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: {},
      source,
      execution_count: count,
      outputs:
        output === undefined
          ? []
          : [
              {
                output_type: 'execute_result',
                execution_count: count,
                data: { 'text/plain': output },
                metadata: {}
              }
            ]
    })),
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3 (ipykernel)',
        language: 'python'
      },
      language_info: { name: 'python' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  writeFile(name, JSON.stringify(notebook, null, 1));
}

export function writeFile(name: string, content: string): void {
  writeFileSync(join(process.env.NBPROOF_ROOT ?? '', name), content);
}

/** Make a folder that is a workspace of its own: a git work tree. */
export function makeWorkspace(folder: string): void {
  const root = join(process.env.NBPROOF_ROOT ?? '', folder);
  execFileSync('git', ['init', '--quiet', root]);
}

export function readFile(name: string): string {
  return readFileSync(join(process.env.NBPROOF_ROOT ?? '', name), 'utf8');
}
