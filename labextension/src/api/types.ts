// Generated from src/nbproof/wire/schemas.py by `jlpm types`: change it there.

/**
 * Everything that crosses the REST border.
 */
export type Wire =
  | StatusQuestion
  | PlanQuestion
  | RestoreQuestion
  | ReplayQuestion
  | PairQuestion
  | VersionedQuestion
  | Status
  | SnapshotPage
  | Snapshot
  | RestoreDone
  | LastGood
  | Health
  | ErrorAnswer
  | SnapshotEvent
  | StatusEvent
  | ReplayPlan
  | ReplayStarted
  | ReplayRunning
  | ReplayDone
  | ReplayEnded
  | ReplayEvent
  | CellOutputs
  | LastVerdict
  | PairStatus
  | VersionedDone;

/**
 * Asks for the verdict on a notebook as it stands in the editor.
 */
export interface StatusQuestion {
  path: string;
  kernel_id: string | null;
  cells: CellSource[];
}
/**
 * A cell as it stands in the editor.
 */
export interface CellSource {
  id: string;
  type: 'code' | 'markdown' | 'raw';
  source: string;
}
/**
 * Asks what a restore would do; without `files`: notebook, script and data.
 *
 * `as_copies`: as new files beside what stands there.
 */
export interface PlanQuestion {
  snapshot: string;
  files?: string[] | null;
  before_run?: BeforeRun | null;
  as_copies?: boolean;
}
/**
 * The moment just before one run of a cell; the latest such run where the count is None.
 */
export interface BeforeRun {
  cell_id: string;
  execution_count: number | null;
}
/**
 * Asks to apply a plan that was shown.
 */
export interface RestoreQuestion {
  plan: string;
}
/**
 * Asks to reproduce a notebook, or what that would run.
 *
 * `at` is a git revision or a snapshot; null: the notebook and its files as they lie there.
 * `environment` is the one to run in: the present one, or the recorded one, built again.
 */
export interface ReplayQuestion {
  path: string;
  at?: string | null;
  environment?: 'present' | 'recorded';
}
/**
 * Asks to bring a pair in step.
 *
 * script: the notebook takes the script's changes over. notebook: the script is written anew.
 * merge: the changes of both; `picks` says which side to take for each cell that both changed, by
 * the `index` of the change.
 */
export interface PairQuestion {
  path: string;
  take: 'merge' | 'notebook' | 'script';
  picks?: {
    [k: string]: 'notebook' | 'script';
  };
}
/**
 * Asks to keep scripts and proof files beside the notebooks of this notebook's workspace.
 */
export interface VersionedQuestion {
  path: string;
}
/**
 * The verdict on a notebook.
 *
 * `counts` has every state that occurs. `sentence` is the one honest line. `basis` tells what
 * the verdict rests on: the live kernel, kept history, or the file alone. `notes` are lines
 * about nbproof itself, such as a paused history.
 */
export interface Status {
  path: string;
  counts: {
    [k: string]: number;
  };
  sentence: string;
  diverged_names: string[];
  cells: CellVerdict[];
  basis: 'file' | 'history' | 'kernel';
  fix: string[];
  fix_estimate_s: number | null;
  data: DataUse[];
  environment: EnvironmentView | null;
  notes: string[];
  format: number;
}
/**
 * What can be said of one code cell's output.
 *
 * `fresh`: a clean top-to-bottom run of the present sources would give it; None where that
 * cannot be told. `rerun_now`: running the cell now, in the live kernel, would give the same;
 * None without a kernel.
 */
export interface CellVerdict {
  id: string;
  index: number;
  execution_count: number | null;
  session: string | null;
  state:
    | 'data-changed'
    | 'earlier-session'
    | 'edited'
    | 'failed'
    | 'fresh'
    | 'ghost'
    | 'not-run'
    | 'out-of-order'
    | 'stale'
    | 'unknown';
  fresh: boolean | null;
  rerun_now: ('differs' | 'same') | null;
  reasons: Reason[];
  ran_at: string | null;
  duration_s: number | null;
}
/**
 * One piece of evidence: the name, file or cell that it is about, and one plain sentence.
 */
export interface Reason {
  kind:
    | 'deleted-upstream'
    | 'earlier-session'
    | 'edited'
    | 'environment-changed'
    | 'file-changed'
    | 'hidden-effect'
    | 'module-changed'
    | 'moved'
    | 'not-observed'
    | 'out-of-order'
    | 'rerun-nonidempotent'
    | 'upstream-edited'
    | 'upstream-never-run'
    | 'upstream-rerun'
    | 'upstream-stale';
  sentence: string;
  name: string | null;
  file: string | null;
  cell: string | null;
}
/**
 * A data file of the notebook: who read or wrote it, and whether it is still the same.
 *
 * `recorded` is the digest that the last run met (input) or left (output), `present` the one on
 * disk; None where there is no file. `put_back` is None where the store lacks the bytes that
 * stood there before: the recorded ones of an input, those that the cell overwrote of an output.
 */
export interface DataUse {
  path: string;
  direction: 'in' | 'out';
  cell: string;
  recorded: string | null;
  present: string | null;
  size_bytes: number;
  is_changed: boolean;
  put_back: PutBack | null;
}
/**
 * What to ask a restore plan for; `snapshot` is None where none was taken yet.
 */
export interface PutBack {
  snapshot: string | null;
  before_run: BeforeRun | null;
}
/**
 * The environment in short: what it is now and how it moved since the outputs were made.
 */
export interface EnvironmentView {
  python: string;
  packages: number;
  drift: Drift[];
}
/**
 * One difference between the recorded and the present environment.
 *
 * `recorded` or `present` is None where the thing exists on the other side only.
 */
export interface Drift {
  kind: 'machine' | 'package' | 'platform' | 'python' | 'variable';
  name: string;
  recorded: string | null;
  present: string | null;
}
/**
 * A notebook's snapshots, newest first; `more` where older ones exist.
 */
export interface SnapshotPage {
  snapshots: SnapshotSummary[];
  more: boolean;
}
/**
 * A snapshot as a list shows it.
 */
export interface SnapshotSummary {
  id: string;
  notebook: string;
  taken_at: string;
  parent: string | null;
  name: string | null;
  summary: string;
  overwritten: Overwritten[];
}
/**
 * A file whose old bytes a run destroyed and the store kept.
 */
export interface Overwritten {
  path: string;
  cell_id: string;
  execution_count: number;
}
/**
 * Notebook, runs, environment, data, code and revision at one moment.
 *
 * `notebook` is the notebook's path relative to the workspace root, `document` its bytes,
 * `script` the paired script's. `runs` are all runs of the session in the order in which they
 * ended. `capture` names the layers that were active. `taken_at`, `name` and `summary` are for
 * display and take no part in the id; the parent does.
 */
export interface Snapshot {
  id: string;
  notebook: string;
  taken_at: string;
  parent: string | null;
  document: DataState;
  script: DataState | null;
  environment: Environment | null;
  runs: CellRun[];
  data: DataState[];
  code: DataState[];
  revision: Revision | null;
  capture: string[];
  name: string | null;
  summary: string;
  format: number;
}
/**
 * A file at one moment.
 *
 * `path` is POSIX and relative to the workspace root, absolute only outside of it. `digest` is
 * None where the file is known to be absent, `size_bytes` is 0 then. `kept` says whether the
 * bytes are in the store.
 */
export interface DataState {
  path: string;
  digest: string | null;
  size_bytes: number;
  kept: boolean;
}
/**
 * Interpreter, platform, distributions and allow-listed variables, read inside the kernel.
 *
 * `conda` are conda's own packages, and `machine` says what else outputs can depend on: number of
 * processors, locale, time zone, graphics cards and their driver. Both are empty in old records.
 * `entropy` is what the session's randomness began with; None where it is not known.
 */
export interface Environment {
  python: string;
  implementation: string;
  platform: string;
  packages: Package[];
  variables: {
    [k: string]: string;
  };
  conda: Package[];
  machine: {
    [k: string]: string;
  };
  entropy: string | null;
}
/**
 * An installed distribution; `origin` is a URL (PEP 610), None where it came from an index.
 *
 * `record` is the SHA-256 digest of its RECORD, the list of its files (PEP 376), or conda's MD5 of
 * the package; None without one. Of conda's packages `origin` is the address of the package.
 */
export interface Package {
  name: string;
  version: string;
  origin: string | null;
  record: string | null;
}
/**
 * One run of a cell, from its first line to its end.
 *
 * `source` is the text that ran. `names_read` hold the values before the run, `names_written`
 * those after it. `not_analysed` says why names could not be told, None where they could.
 * `not_observed` names what the active capture layers could not see. `files_missed` are the paths
 * that the run asked for or tried to read, and that were there neither before it nor after.
 */
export interface CellRun {
  cell_id: string;
  session: string;
  execution_count: number;
  source: string;
  outcome: 'aborted' | 'error' | 'interrupted' | 'ok';
  started_at: string;
  ended_at: string;
  names_read: NamedValue[];
  names_written: NamedValue[];
  files_read: FileRead[];
  files_written: FileWrite[];
  files_missed: string[];
  listings: Listing[];
  remote: RemoteSource[];
  not_observed: string[];
  not_analysed: string | null;
}
/**
 * A name of the notebook with the digest of its value.
 *
 * `digest` is None where the value cannot be told (too large, no stable form): such a name is
 * never proof of freshness. `is_absent`: there was no such name, before the run where it was
 * read, after it where it was written. `parts` of a name that was read are all that was read of
 * it, None where that is the whole; of one that was written they are those that are known.
 * `changed` are the parts that a run changed in place, None where it bound or changed the whole.
 */
export interface NamedValue {
  name: string;
  digest: string | null;
  is_absent: boolean;
  parts: PartValue[] | null;
  changed: string[] | null;
}
/**
 * A part of a value with its digest: `part` is `['a']` for an item, `.a` for an attribute.
 */
export interface PartValue {
  part: string;
  digest: string;
}
/**
 * A file that existed before the run and was opened by it, as it was then.
 *
 * `digest` is None where its bytes could not be read.
 */
export interface FileRead {
  path: string;
  digest: string | null;
  size_bytes: number;
  is_code: boolean;
}
/**
 * A file that the run changed; `before` is None where it is new.
 *
 * `digest` is None where it is gone, and with a size where its bytes could not be told. `keeps`:
 * it was opened for appending or updating, so that it holds what stood there and more.
 */
export interface FileWrite {
  path: string;
  digest: string | null;
  size_bytes: number;
  before: Before | null;
  keeps: boolean;
}
/**
 * What stood in a file's place when the run began.
 *
 * `digest` is None where its bytes are not known; they are not kept then.
 */
export interface Before {
  digest: string | null;
  size_bytes: number;
  kept: boolean;
}
/**
 * A folder that the run listed, and the names of files that it found there, in order.
 *
 * A path of which it asked whether it is there, and which was, is one as well. `patterns` are
 * those of fnmatch that the names follow; without any, hidden names are left out.
 */
export interface Listing {
  folder: string;
  names: string[];
  patterns: string[];
}
/**
 * A source that is no local file; `pinned` only where its content is fixed by a digest.
 */
export interface RemoteSource {
  kind: string;
  locator: string;
  pinned: boolean;
  query: Query | null;
}
/**
 * What was asked of a database, without literals and secrets.
 */
export interface Query {
  digest: string;
  text: string;
}
/**
 * The git commit that was checked out; `dirty` where tracked files differ from it.
 */
export interface Revision {
  commit: string;
  dirty: boolean;
}
/**
 * A restore that was done; `undo` is the snapshot of what stood there before it.
 */
export interface RestoreDone {
  plan: RestorePlan;
  undo: string | null;
}
/**
 * What a restore would do; nothing is changed before it is applied.
 *
 * `missing` are files whose bytes the store does not hold. `bytes_to_write` counts what has to
 * be written, files that stand there already are left out.
 */
export interface RestorePlan {
  id: string;
  snapshot: string;
  notebook: string;
  made_at: string;
  changes: Change[];
  missing: string[];
  bytes_to_write: number;
}
/**
 * One file that a restore would write or delete.
 *
 * `before` is what stands there now (None: nothing), `after` what would stand there (its digest
 * is None: the file would be deleted). `runs_code` marks names that programs execute by
 * themselves, such as conftest.py. `copy_of` is the file that this one is put back beside.
 */
export interface Change {
  path: string;
  before: DataState | null;
  after: DataState;
  runs_code: boolean;
  copy_of: string | null;
}
/**
 * What can be said of a notebook that may be empty or torn on disk.
 *
 * `problem` says why it cannot be read, None where it can. `good` is the newest snapshot whose
 * notebook can be read, None where there is none or where none is needed.
 */
export interface LastGood {
  notebook: string;
  problem: string | null;
  good: SnapshotSummary | null;
}
/**
 * How nbproof itself is doing; `problems` are sentences for the user.
 */
export interface Health {
  root: string;
  store: StoreHealth;
  recording: boolean;
  capture: string[];
  problems: string[];
  format: 1;
}
/**
 * Where history is kept, and how big it is.
 */
export interface StoreHealth {
  path: string;
  size_bytes: number;
  snapshots: number;
}
/**
 * Why a request was refused, and what to do next.
 */
export interface ErrorAnswer {
  error: string;
  message: string;
  hint: string;
}
/**
 * A snapshot was taken.
 */
export interface SnapshotEvent {
  path: string;
  id: string;
  summary: string;
}
/**
 * What is known of a notebook may have changed.
 *
 * `path` is None where it is not known: the notebooks of that kernel, or all, are meant.
 */
export interface StatusEvent {
  path: string | null;
  kernel_id: string | null;
}
/**
 * What reproducing a notebook would run; nothing has run yet.
 *
 * `cells` counts the code cells. `estimate_s` is how long they took when they were recorded, null
 * where that is not known. `files` and `bytes_to_copy` are what goes into the clean copy.
 * `recorded` is the environment that can be built again, null where none was recorded.
 */
export interface ReplayPlan {
  path: string;
  at: string | null;
  kernel: string;
  cells: number;
  estimate_s: number | null;
  files: number;
  bytes_to_copy: number;
  missing: string[];
  recorded: EnvironmentBrief | null;
}
/**
 * An environment in short; `packages` counts its distributions.
 */
export interface EnvironmentBrief {
  python: string;
  implementation: string;
  platform: string;
  packages: number;
}
/**
 * A replay has begun.
 */
export interface ReplayStarted {
  id: string;
}
/**
 * A replay that has not ended.
 */
export interface ReplayRunning {
  id: string;
  path: string;
  at: string | null;
  progress: Progress;
  state: 'running';
}
/**
 * How far a replay has come. `cell` is the id of the code cell that runs, None between them.
 *
 * `estimate_s` is how long its cells took when they were recorded, None where that is not known.
 */
export interface Progress {
  stage: 'comparing' | 'preparing' | 'rebuilding' | 'running' | 'starting';
  done: number;
  total: number;
  cell: string | null;
  elapsed_s: number;
  estimate_s: number | null;
}
/**
 * A replay that came to a verdict: the verdict itself, and which replay it is of.
 */
export interface ReplayDone {
  notebook: string;
  at: string | null;
  grade: 'different' | 'equivalent' | 'failed' | 'identical' | 'not-compared';
  reproduced: boolean;
  sentence: string;
  counts: {
    [k: string]: number;
  };
  cells: ReplayedCell[];
  environment: EnvironmentCheck;
  data: DataCheck[];
  proven: string[];
  not_proven: string[];
  started_at: string;
  duration_s: number;
  id: string;
  path: string;
  document: string | null;
  order: 'as-run' | 'top-down';
  top_down: string | null;
  parameters: {
    [k: string]: string;
  };
  clean_copy: string | null;
  format: number;
  state: 'done';
}
/**
 * A code cell that was run again.
 *
 * `index` counts all cells of the notebook, `execution_count` is the recorded one. `top_down` is
 * how the outputs of a run from top to bottom compare with those of a replay as-run; None where
 * that is not known.
 */
export interface ReplayedCell {
  id: string;
  index: number;
  execution_count: number | null;
  grade: 'different' | 'equivalent' | 'failed' | 'identical' | 'not-compared';
  differences: Difference[];
  duration_s: number | null;
  top_down:
    | ('different' | 'equivalent' | 'failed' | 'identical' | 'not-compared')
    | null;
}
/**
 * One way in which a cell's outputs differ from the recorded ones.
 *
 * `mime` is the MIME type that was compared; streams and errors have those that JupyterLab uses.
 * `detail` is one line for a person. `grade` tells whether it matters: an equivalent difference
 * is one of addresses, times, ids, or within the tolerance. `cause` is a plain sentence with the
 * evidence, `cause_kind` its kind; both are None where no cause is known.
 */
export interface Difference {
  mime: string;
  kind:
    | 'added'
    | 'error'
    | 'image'
    | 'json'
    | 'markup'
    | 'masked'
    | 'missing'
    | 'numbers'
    | 'order'
    | 'representation'
    | 'table'
    | 'text'
    | 'tolerance'
    | 'too-large'
    | 'whitespace';
  detail: string;
  grade: 'different' | 'equivalent' | 'failed' | 'identical' | 'not-compared';
  cause: string | null;
  cause_kind:
    | (
        | 'asked-for-input'
        | 'clock'
        | 'data'
        | 'edited'
        | 'environment'
        | 'hash-order'
        | 'kernel-died'
        | 'memory'
        | 'missing-file'
        | 'missing-module'
        | 'missing-name'
        | 'network'
        | 'no-seed'
        | 'order'
        | 'packages'
        | 'threads'
        | 'timeout'
        | 'upstream'
      )
    | null;
}
/**
 * The environment of the recording and the one that was used.
 *
 * None where one is not known; `drift` is empty then.
 */
export interface EnvironmentCheck {
  recorded: EnvironmentBrief | null;
  used: EnvironmentBrief | null;
  drift: Drift[];
}
/**
 * A file that the notebook reads: the digest that the replay met.
 *
 * `digest` is None where there was no such file. `as_recorded` is true only where a record says
 * that the recorded run met the same.
 */
export interface DataCheck {
  path: string;
  digest: string | null;
  as_recorded: boolean;
}
/**
 * A replay that ended without a verdict, and why: it was cancelled, or could not be done.
 */
export interface ReplayEnded {
  id: string;
  path: string;
  at: string | null;
  error: string;
  message: string;
  hint: string;
  state: 'cancelled' | 'failed';
}
/**
 * A replay began, came one cell further, or ended: `state` and progress in short.
 */
export interface ReplayEvent {
  path: string;
  id: string;
  state: 'cancelled' | 'done' | 'failed' | 'running';
  done: number;
  total: number;
}
/**
 * The outputs of one cell, recorded and replayed, in nbformat's form; untrusted.
 *
 * `is_cut`: some were too large to be given whole.
 */
export interface CellOutputs {
  index: number;
  recorded: {
    [k: string]: unknown;
  }[];
  replayed: {
    [k: string]: unknown;
  }[];
  is_cut: boolean;
}
/**
 * The newest verdict on a notebook; null where there is none.
 */
export interface LastVerdict {
  verdict: Verdict | null;
}
/**
 * What a replay proved of a notebook, and what it did not.
 *
 * `at` names the revision or snapshot, None where the files were taken as they lie there.
 * `grade` is the worst of the cells that were compared; `reproduced` where none is worse than
 * equivalent. `sentence` is the one honest line. `document` is the digest of the notebook, None in
 * old verdicts. `order` is that in which the cells ran; of a replay as-run `top_down` says in one
 * line whether a run from top to bottom gives the same. `parameters` are those that were set to
 * other values than the notebook's, as literals of Python. `clean_copy` is the folder in which it
 * still stands, None where it is gone.
 */
export interface Verdict {
  notebook: string;
  at: string | null;
  grade: 'different' | 'equivalent' | 'failed' | 'identical' | 'not-compared';
  reproduced: boolean;
  sentence: string;
  counts: {
    [k: string]: number;
  };
  cells: ReplayedCell[];
  environment: EnvironmentCheck;
  data: DataCheck[];
  proven: string[];
  not_proven: string[];
  started_at: string;
  duration_s: number;
  document: string | null;
  order: 'as-run' | 'top-down';
  top_down: string | null;
  parameters: {
    [k: string]: string;
  };
  clean_copy: string | null;
  format: number;
}
/**
 * How a notebook stands to its script; `sentence` says it to a person.
 *
 * `notebook` and `script` are names in the workspace; `script` is None where there can be none.
 */
export interface PairStatus {
  notebook: string;
  script: string | null;
  state:
    | 'both-changed'
    | 'conflicted'
    | 'in-step'
    | 'jupytext'
    | 'notebook-ahead'
    | 'occupied'
    | 'script-ahead'
    | 'unversioned'
    | 'unwritten';
  sentence: string;
  unfaithful: UnfaithfulCell[];
  changes: PairChange[];
  format: number;
}
/**
 * A cell that does not come back from the script as it is, and why.
 */
export interface UnfaithfulCell {
  id: string;
  index: number;
  sentence: string;
}
/**
 * One cell on which notebook, script and their last common state do not agree.
 *
 * Each side's source is None where it has no such cell; `base` also where no common state is
 * known. `cell` is None where the notebook has none. `is_conflict`: both sides changed it, in
 * different ways.
 */
export interface PairChange {
  cell: string | null;
  index: number;
  base: string | null;
  notebook: string | null;
  script: string | null;
  is_conflict: boolean;
}
/**
 * A workspace is versioned: the files that were written, and notes on those left out.
 */
export interface VersionedDone {
  root: string;
  written: string[];
  notes: string[];
}
