import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {dispatchSourceEvent} from '../../context/stream-events.ts';
import {fetchWords, onWords, wordsFor} from './languages.ts';
import type {Language} from './words.ts';

/** The nearest `lang`: the element's own, or that of what it stands in, across shadow roots. */
export function nearestLang(element: Element): string | undefined {
  const around = element.closest<HTMLElement>('[lang]');
  if (around !== null) return around.lang || undefined;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : undefined;
}

/** Fetches the words of the language that an element stands in, and draws it anew once it stands in another, or they have come. */
export class LanguageWatch implements ReactiveController {
  /** `null`: English. */
  words: Language | null = null;
  readonly #host: ReactiveControllerHost & HTMLElement;
  #lang: string | undefined;
  #leave: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** To be called when the `lang` of something around may be another. */
  look(): void {
    const lang = nearestLang(this.#host);
    if (lang !== this.#lang || wordsFor(lang) !== this.words) this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#leave = onWords(() => this.look());
    this.look();
  }

  hostUpdate(): void {
    const lang = nearestLang(this.#host);
    this.words = wordsFor(lang);
    if (lang === this.#lang) return;
    this.#lang = lang;
    void fetchWords(lang, (tag, error) => {
      const message = `No words for lang="${tag}", so English ones are shown. ${String(error)}`;
      dispatchSourceEvent(this.#host, {type: 'warning', detail: {code: 'no-language', message}});
    });
  }

  hostDisconnected(): void {
    this.#leave?.();
  }
}
