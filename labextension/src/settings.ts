import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

export type Badges = 'problems' | 'all' | 'none';
export type ReasonLine = 'selected' | 'always' | 'never';

/** The user's settings; the defaults until they are loaded. */
export class Settings {
  get badges(): Badges {
    return this._badges;
  }

  get reasonLine(): ReasonLine {
    return this._reasonLine;
  }

  /** Whether anything is drawn into notebooks. */
  get isDrawing(): boolean {
    return this._badges !== 'none' || this._reasonLine !== 'never';
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Follow what was loaded. */
  follow(loaded: ISettingRegistry.ISettings): void {
    const read = (): void => {
      this._badges = loaded.get('badges').composite as Badges;
      this._reasonLine = loaded.get('reasonLine').composite as ReasonLine;
      this._changed.emit();
    };
    loaded.changed.connect(read);
    read();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _badges: Badges = 'problems';
  private _reasonLine: ReasonLine = 'selected';
}
