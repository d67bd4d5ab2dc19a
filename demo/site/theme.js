/** Light or dark as the system has it, until the reader says otherwise: then so on all pages. */
const root = document.documentElement;

function kept() {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null;
  }
}

function keep(theme) {
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // A page that may keep nothing asks again on the next.
  }
}

const isDark = () =>
  (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

const before = kept();
if (before === 'light' || before === 'dark') root.dataset.theme = before;
document.querySelector('#theme').addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  keep(root.dataset.theme);
});
