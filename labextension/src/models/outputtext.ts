import type { CellOutputs } from '../api/types';

export type Output = CellOutputs['recorded'][number];

// A terminal's colours (ECMA-48, control sequences).
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** What outputs say as text; a picture's own text says nothing. */
export function outputText(outputs: readonly Output[]): string {
  return outputs
    .map(said)
    .filter(text => text !== '')
    .map(text => text.replace(CONTROL, '').replace(/\n$/, ''))
    .join('\n');
}

/** The outputs' pictures as data addresses, in their order. */
export function pictures(outputs: readonly Output[]): string[] {
  return outputs.flatMap(output => {
    const bundle = output.data;
    const mime = ['image/png', 'image/jpeg'].find(
      type => isBundle(bundle) && type in bundle
    );
    return mime === undefined || !isBundle(bundle)
      ? []
      : [`data:${mime};base64,${joined(bundle[mime]).replace(/\s/g, '')}`];
  });
}

function said(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return joined(output.text);
    case 'error':
      return joined(output.traceback, '\n');
    default:
      return isBundle(output.data) && pictures([output]).length === 0
        ? joined(output.data['text/plain'])
        : '';
  }
}

/** nbformat gives a long text whole or as a list of lines. */
function joined(text: unknown, between = ''): string {
  return Array.isArray(text)
    ? text.map(String).join(between)
    : typeof text === 'string'
      ? text
      : '';
}

function isBundle(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
