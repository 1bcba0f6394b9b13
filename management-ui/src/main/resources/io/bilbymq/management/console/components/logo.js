/** Our bilby. */
export const LOGO = new URL('../images/bilby.svg', import.meta.url).href;
