import { badges } from './plugins/badges';
import { commands } from './plugins/commands';
import { differences } from './plugins/differences';
import { model } from './plugins/model';
import { panel } from './plugins/panel';
import { statusBar } from './plugins/statusbar';
import { threeWay } from './plugins/threeway';
import { toolbar } from './plugins/toolbar';

export { INbproof } from './tokens';
export default [
  model,
  commands,
  panel,
  badges,
  toolbar,
  statusBar,
  differences,
  threeWay
];
