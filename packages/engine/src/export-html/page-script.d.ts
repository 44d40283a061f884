/** The source of `page-script.js`, imported as text: it runs in a browser only. */
declare const source: string;
export = source;
