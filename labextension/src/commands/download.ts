/** Let the browser save a file. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The download has begun by then.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  });
}
