/**
 * What reads Markdown, and tells the words of code apart: loaded for the first text that is rendered, and in a file of its own
 * beside the one-file builds. Both give tokens; neither's HTML is used.
 */
export {Marked} from 'marked';
export {parse} from 'sugar-high/core';
export {lang, languages} from 'sugar-high/lang';
