/** A button that copies a text; where the page may not, the text is selected for the reader's own keys. */
export function copyFrom(button, source) {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = 'Selected: copy it';
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
