/**
 * Texts that do harm where they are taken for something else: markup, scripts, addresses, templates, styles, names that objects have of
 * their own, characters that change how others are read. Whatever runs calls `canary()`.
 */
const SCRIPTS = ['canary()', 'window.canary()', "top['canary']()", 'Function("canary()")()', 'canary.call()'];

const MARKUP = script => [
    `<script>${script}</script>`,
    `</script><script>${script}//`,
    `<img src=x onerror="${script}">`,
    `<img src=x onerror=${script}>`,
    `<svg onload="${script}">`,
    `<svg><script>${script}</script></svg>`,
    `<svg><animate onbegin=${script} attributeName=x dur=1s>`,
    `<math><mtext></form><form><mglyph><style></math><img src onerror=${script}>`,
    `<iframe srcdoc="<script>parent.${script}</script>"></iframe>`,
    `<iframe src="javascript:parent.${script}">`,
    `<body onload=${script}>`,
    `<details open ontoggle=${script}>`,
    `<input autofocus onfocus=${script}>`,
    `<video><source onerror="${script}">`,
    `<template><script>${script}</script></template>`,
    `<noscript><p title="</noscript><img src=x onerror=${script}>">`,
    `<a href="javascript:${script}">here</a>`,
    `<form action="javascript:${script}"><button>here`,
    `<object data="javascript:${script}">`,
    `<style>@import 'javascript:${script}'</style>`,
    `<x-element onclick=${script}>`,
    `<bilby-table source="/x" onfocus=${script}></bilby-table>`,
    `--><script>${script}</script>`,
    `]]><script>${script}</script>`,
    `" autofocus onfocus="${script}`,
    `' autofocus onfocus='${script}`,
    `\` onfocus=\`${script}`,
    `</title><script>${script}</script>`,
    `</textarea><script>${script}</script>`,
    `</style><script>${script}</script>`,
    `javascript:${script}`,
    ` javascript:${script}`,
    `JaVaScRiPt:${script}`,
    `java\tscript:${script}`,
    `data:text/html,<script>${script}</script>`,
    `vbscript:${script}`,
    `\${${script}}`,
    `{{${script}}}`,
    `{{constructor.constructor('${script}')()}}`,
    `#{${script}}`,
    `<%= ${script} %>`,
    `[[${script}]]`,
    `<!--?lit$1$-->${script}`,
    `<?lit$2$?><img src=x onerror=${script}>`,
    `{{lit-1}}\${${script}}`,
    `';${script};//`,
    `";${script};//`,
    `\\";${script};//`,
    `*/${script}/*`,
    `\u2028${script}\u2029`,
    `&lt;img src=x onerror=${script}&gt;`,
    `&#60;script&#62;${script}&#60;/script&#62;`,
    `%3Cscript%3E${script}%3C/script%3E`,
    `\\u003cscript\\u003e${script}\\u003c/script\\u003e`,
    `+ADw-script+AD4-${script}+ADw-/script+AD4-`,
];

const NAMES = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__', 'length', 'undefined', 'null', 'NaN', 'true', 'then', 'toJSON'];

const CHARACTERS = [
    'a\u202etxt.exe', '\u2066right\u2067left\u2069', '\u200bzero\u200bwidth', '\ufeffmark', 'nul\u0000in the middle', 'bell\u0007', 'esc\u001b[31mred', 'back\u0008space',
    'tab\tstop', 'Z\u0351\u0363\u036a\u0342\u0304\u0353\u035aalgo', '\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67', 'ﷺ'.repeat(50), 'ر'.repeat(120), ' ', '   ',
    '"', "'", '`', '\\', '<', '>', '&', '&amp;', '%', '%00', '%2F', '%2e%2e', '/', '//', '../..', '../../api/login', '?a=b', '#', '#/queues', ';', ':', '*', '|', '$', '$&', '$1', '[', '(', '{}',
    '{"a":1}', '1e309', '-0', "' or 1=1 --", 'x'.repeat(255), 'W'.repeat(255), 'a b '.repeat(60), '<'.repeat(255), 'style="position:fixed;inset:0"', '}*{display:none}', 'url(javascript:canary())', 'expression(canary())',
];

/** 300 of them, each once; none is longer than the 255 bytes that a name may have, or has line breaks, which the broker takes out of names. */
export const HOSTILE = [...new Set([...NAMES, ...CHARACTERS, ...SCRIPTS.flatMap(MARKUP)])]
    .filter(text => Buffer.byteLength(text) <= 255)
    .slice(0, 300);
