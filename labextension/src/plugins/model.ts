import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';

import { Client } from '../api/client';
import { asNotice } from '../api/notices';
import { Proof } from '../models/proof';
import { OpenNotebooks } from '../notebooks/open';
import { Settings } from '../settings';
import { INbproof } from '../tokens';
import { Words } from '../words';

const SETTINGS_ID = 'nbproof:plugin';

/** Knows what can be trusted; hears the server and follows the notebooks. */
export const model: JupyterFrontEndPlugin<INbproof> = {
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
    const client = new Client(serviceManager.serverSettings);
    const proof = new Proof(client);
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
    tracker.widgetAdded.connect((_, panel) => {
      notebooks.hearOfFailure(panel);
    });
    follow();
    serviceManager.events.stream.connect((_, emission) => {
      const notice = asNotice(emission);
      if (notice) {
        proof.hear(notice);
      }
    });
    window.addEventListener('focus', () => {
      proof.lookAgain();
    });
    const words = new Words(translator.load('nbproof'));
    return { client, notebooks, proof, settings, words };
  }
};
