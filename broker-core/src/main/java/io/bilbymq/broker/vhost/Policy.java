package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;

/**
 * Settings for all entities of a virtual host whose names match a pattern. Immutable.
 *
 * @param pattern a regular expression that is found somewhere in the name
 * @param priority the policy of the highest one counts, of equals the first by name
 * @param definition what it asks for, by key; integers of any width
 */
public record Policy(String name, String pattern, PolicyScope scope, int priority, FieldTable definition) {}
