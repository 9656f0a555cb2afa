import { expect, it } from 'vitest';

import { outputText, pictures } from '../../src/models/outputtext';

it('says streams, results and errors without the colours of a terminal', () => {
  const outputs = [
    { output_type: 'stream', name: 'stdout', text: ['one\n', 'two\n'] },
    { output_type: 'execute_result', data: { 'text/plain': '42' } },
    { output_type: 'error', traceback: ['\u001b[31mError\u001b[39m', 'at 1'] }
  ];

  expect(outputText(outputs)).toBe('one\ntwo\n42\nError\nat 1');
});

it('gives pictures as data, and not what stands for them as text', () => {
  const outputs = [
    {
      output_type: 'display_data',
      data: { 'image/png': 'iVBO\nRw==', 'text/plain': '<Figure>' }
    },
    { output_type: 'display_data', data: { 'image/svg+xml': '<svg/>' } }
  ];

  expect(outputText(outputs)).toBe('');
  expect(pictures(outputs)).toEqual(['data:image/png;base64,iVBORw==']);
});

it('says nothing of what is no output at all', () => {
  expect(outputText([{}, { output_type: 'display_data', data: 3 }])).toBe('');
});
