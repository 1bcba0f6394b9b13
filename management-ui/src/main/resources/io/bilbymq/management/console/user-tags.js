/** The tags that mean something, and what they allow (https://www.rabbitmq.com/docs/management#permissions). Others may be given too. */
export const USER_TAGS = [
    ['administrator', 'everything'],
    ['monitoring', 'see all virtual hosts, connections and nodes'],
    ['policymaker', 'set policies and parameters in virtual hosts that they may enter'],
    ['management', 'log in here, and manage what is in virtual hosts that they may enter'],
    ['impersonator', 'publish messages in the name of others; by itself it does not let anybody in here'],
];

/** Tags in a text, as people write them. @param {string} text @returns {string[]} */
export const tagsIn = text => [
    ...new Set(
        text
            .split(',')
            .map(tag => tag.trim())
            .filter(tag => tag !== ''),
    ),
];

/** The text with a tag more, or with one less. @param {string} text @param {string} tag */
export function toggled(text, tag) {
    const tags = tagsIn(text);
    return (tags.includes(tag) ? tags.filter(other => other !== tag) : [...tags, tag]).join(', ');
}
