import js from '@eslint/js';
import {configs as lit} from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import {configs as wc} from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const HOUSE_STYLE = [
  {selector: 'ExportAllDeclaration', message: 'Name what you export.'},
  {selector: 'TSEnumDeclaration', message: 'Use a union of literals.'},
  {selector: 'PropertyDefinition[accessibility="private"]', message: 'Use #private.'},
];

/** A statement is built with the `sql` tag alone, which makes a parameter of every value. */
const SQL_WITH_PARAMETERS = [
  'CallExpression[callee.property.name=/^(query|queryArrays)$/] > TemplateLiteral.arguments[expressions.length>0]',
  'CallExpression[callee.property.name=/^(query|queryArrays)$/] > BinaryExpression.arguments',
  "NewExpression[callee.name='Sql']",
].map((selector) => ({selector, message: 'Write SQL with the sql tag: a value becomes a parameter.'}));

/** Rules that know types are in .oxlintrc.json, whose checker also reads the comments that switch them off. */
export default tseslint.config(
  {linterOptions: {reportUnusedDisableDirectives: 'off'}},
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '.data/',
      'demo/runs/',
      // Read with the types of its own packages: npm run test:hosts -- angular.
      'demo/embed/angular/src/',
      'test/hosts/apps/',
      '**/.venv/',
      'demo/python/src/**/anywidget.js',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_'},
      ],
      'no-restricted-syntax': ['error', ...HOUSE_STYLE],
    },
  },
  {
    files: ['src/**/*.ts', 'server/**/*.ts', 'demo/**/*.ts'],
    rules: {
      'no-restricted-exports': [
        'error',
        {restrictDefaultExports: {direct: true, named: true, defaultFrom: true}},
      ],
    },
  },
  {
    // Front-end modules of notebooks are looked for under that name.
    files: ['src/notebook/anywidget.ts'],
    rules: {'no-restricted-exports': 'off'},
  },
  {
    files: ['server/**/*.ts', 'demo/**/*.ts'],
    ignores: ['server/store/postgres/sql.ts'],
    rules: {'no-restricted-syntax': ['error', ...HOUSE_STYLE, ...SQL_WITH_PARAMETERS]},
  },
  {
    files: ['src/**/*.ts'],
    extends: [
      lit['flat/recommended'],
      wc['flat/recommended'],
      wc['flat/best-practice'],
      litA11y.configs.recommended,
    ],
    rules: {
      'no-console': 'error',
      'wc/guard-super-call': 'off',
      'wc/no-constructor-params': 'off',
    },
  },
  {
    // A framework's own interfaces and namespaces are what is added to.
    files: ['src/frameworks/*.ts'],
    rules: {
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-namespace': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        URL: 'readonly',
        console: 'readonly',
        window: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        matchMedia: 'readonly',
        performance: 'readonly',
        requestAnimationFrame: 'readonly',
        setTimeout: 'readonly',
        CSSStyleSheet: 'readonly',
      },
    },
  },
  {
    files: ['demo/site/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['getSelection', 'localStorage', 'navigator', 'setInterval'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Scripts of pages.
    files: ['server/embed/*.js', 'server/snapshot/page/*.js', 'demo/python/src/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['AbortController', 'MutationObserver', 'ResizeObserver', 'clearInterval', 'clearTimeout']
          .concat([
            'getComputedStyle',
            'location',
            'parent',
            'setInterval',
            'atob',
            'Blob',
            'File',
            'queueMicrotask',
          ])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
);
