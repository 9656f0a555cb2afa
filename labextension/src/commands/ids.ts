export const CommandIds = {
  open: 'nbproof:open',
  fix: 'nbproof:fix',
  runCell: 'nbproof:run-cell',
  jump: 'nbproof:jump',
  next: 'nbproof:next-untrusted',
  previous: 'nbproof:previous-untrusted',
  putBack: 'nbproof:put-back',
  recover: 'nbproof:put-back-last-good',
  undo: 'nbproof:undo-restore',
  reproduce: 'nbproof:reproduce',
  cancelReplay: 'nbproof:cancel-replay',
  showDifferences: 'nbproof:show-differences',
  saveReport: 'nbproof:save-report',
  copyCiJob: 'nbproof:copy-ci-job',
  takeOver: 'nbproof:take-over-script',
  compareScript: 'nbproof:compare-script'
} as const;

/** Those that make sense without arguments: what the palette lists. */
export const IN_PALETTE: readonly string[] = [
  CommandIds.open,
  CommandIds.fix,
  CommandIds.next,
  CommandIds.previous,
  CommandIds.undo,
  CommandIds.reproduce,
  CommandIds.cancelReplay,
  CommandIds.showDifferences,
  CommandIds.saveReport,
  CommandIds.copyCiJob,
  CommandIds.takeOver,
  CommandIds.compareScript
];
