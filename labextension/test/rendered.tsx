import type * as React from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** A view in the page. */
export function rendered(view: React.ReactNode): HTMLElement {
  const node = document.body.appendChild(document.createElement('div'));
  flushSync(() => {
    createRoot(node).render(view);
  });
  return node;
}

/** Press the button that has this label. */
export function press(node: HTMLElement, label: string): void {
  const button = buttons(node).find(({ textContent }) => textContent === label);
  if (!button) {
    throw new Error(`No button "${label}"`);
  }
  flushSync(() => {
    button.click();
  });
}

/** The labels of the buttons that can be pressed. */
export function labels(node: HTMLElement): string[] {
  return buttons(node)
    .filter(({ disabled }) => !disabled)
    .map(({ textContent }) => textContent ?? '');
}

function buttons(node: HTMLElement): HTMLButtonElement[] {
  return [...node.querySelectorAll('button')];
}
