import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import {
  ISessionContextDialogs,
  IToolbarWidgetRegistry
} from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';

import { Client } from './api/client';
import { asNotice } from './api/notices';
import { BadgeLayer } from './badges/layer';
import { add, addCommands, CommandIds } from './commands';
import { Proof } from './models/proof';
import { OpenNotebooks } from './notebooks/open';
import { Announcer } from './panel/announcer';
import { proofIcon } from './panel/icon';
import { ProofPanel } from './panel/panel';
import { Settings } from './settings';
import { INbproof } from './tokens';
import { Pill } from './toolbar/pill';
import { StatusItem } from './toolbar/statusitem';
import { Words } from './words';

const SETTINGS_ID = 'nbproof:plugin';

/** Knows what can be trusted; hears the server and follows the notebooks. */
const model: JupyterFrontEndPlugin<INbproof> = {
  id: SETTINGS_ID,
  description: 'Knows which outputs of the open notebooks can be trusted.',
  autoStart: true,
  requires: [INotebookTracker, ITranslator],
  optional: [ISettingRegistry],
  provides: INbproof,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator,
    registry: ISettingRegistry | null
  ): INbproof => {
    const { serviceManager } = app;
    const proof = new Proof(new Client(serviceManager.serverSettings));
    const notebooks = new OpenNotebooks(proof);
    const settings = new Settings();
    registry?.load(SETTINGS_ID).then(
      loaded => {
        settings.follow(loaded);
      },
      () => undefined // the defaults stay
    );
    const follow = (): void => {
      const panel = tracker.currentWidget;
      void notebooks.follow(panel, () => tracker.currentWidget === panel);
    };
    tracker.currentChanged.connect(follow);
    follow();
    serviceManager.events.stream.connect((_, emission) => {
      const notice = asNotice(emission);
      if (notice) {
        proof.hear(notice);
      }
    });
    window.addEventListener('focus', () => proof.current?.refresh());
    const words = new Words(translator.load('nbproof'));
    return { notebooks, proof, settings, words };
  }
};

const commands: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:commands',
  description: 'Adds the commands of nbproof.',
  autoStart: true,
  requires: [INbproof, INotebookTracker, ITranslator],
  optional: [ISessionContextDialogs],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    tracker: INotebookTracker,
    translator: ITranslator,
    dialogs: ISessionContextDialogs | null
  ): void => {
    addCommands({ app, nbproof, tracker, translator, dialogs });
  }
};

const panel: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:panel',
  description: 'Adds the panel "Proof" to the right side bar.',
  autoStart: true,
  requires: [INbproof],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    restorer: ILayoutRestorer | null
  ): void => {
    const { proof, words } = nbproof;
    const execute = (id: string, args = {}): void =>
      void app.commands.execute(id, args);
    const widget = new ProofPanel(proof, words, {
      fix: () => {
        execute(CommandIds.fix);
      },
      jump: cell => {
        execute(CommandIds.jump, { cell });
      },
      run: cell => {
        execute(CommandIds.runCell, { cell });
      },
      putBack: wish => {
        execute(CommandIds.putBack, wish);
      },
      undo: () => {
        execute(CommandIds.undo);
      }
    });
    app.shell.add(widget, 'right', { rank: 850, type: 'Proof' });
    restorer?.add(widget, widget.id);
    add(
      app.commands,
      CommandIds.open,
      { type: 'object', properties: {} },
      {
        label: words.trans.__('Proof: Show Panel'),
        icon: proofIcon,
        execute: () => {
          app.shell.activateById(widget.id);
        }
      }
    );
    Widget.attach(new Announcer(proof), document.body);
  }
};

const badges: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:badges',
  description: 'Draws badges and reasons into the cells of notebooks.',
  autoStart: true,
  requires: [INbproof, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    tracker: INotebookTracker
  ): void => {
    const { notebooks, proof, settings, words } = nbproof;
    const draw = (_: unknown, opened: NotebookPanel): void => {
      const of = notebooks.of(opened);
      const layer = new BadgeLayer(
        opened.content,
        of,
        settings,
        words,
        cell => void app.commands.execute(CommandIds.runCell, { cell })
      );
      opened.disposed.connect(() => {
        layer.dispose();
      });
    };
    tracker.forEach(opened => {
      draw(tracker, opened);
    });
    tracker.widgetAdded.connect(draw);
    let hold: IDisposable | null = null;
    const look = (): void => {
      hold?.dispose();
      hold = settings.isDrawing ? proof.hold() : null;
    };
    settings.changed.connect(look);
    look();
  }
};

const toolbar: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:toolbar',
  description: "Adds the verdict to the notebook's toolbar.",
  autoStart: true,
  requires: [INbproof, IToolbarWidgetRegistry],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    registry: IToolbarWidgetRegistry
  ): void => {
    const { notebooks, words } = nbproof;
    registry.addFactory<NotebookPanel>(
      'Notebook',
      'nbproof-pill',
      opened =>
        new Pill(
          notebooks.of(opened),
          words,
          () => void app.commands.execute(CommandIds.open)
        )
    );
  }
};

const statusBar: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:status-bar',
  description: 'Adds the verdict to the status bar.',
  autoStart: true,
  requires: [INbproof],
  optional: [IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    bar: IStatusBar | null
  ): void => {
    const { proof, words } = nbproof;
    bar?.registerStatusItem('nbproof:status-bar', {
      item: new StatusItem(
        proof,
        words,
        () => void app.commands.execute(CommandIds.open)
      ),
      align: 'right',
      rank: 150,
      isActive: () => proof.current?.status !== undefined,
      activeStateChanged: proof.changed
    });
  }
};

export { INbproof } from './tokens';
export default [model, commands, panel, badges, toolbar, statusBar];
