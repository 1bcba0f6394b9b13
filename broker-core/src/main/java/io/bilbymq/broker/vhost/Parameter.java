package io.bilbymq.broker.vhost;

/**
 * A runtime parameter of a virtual host, as RabbitMQ's <a href="https://www.rabbitmq.com/docs/parameters">runtime parameters</a>:
 * what a tool or plugin is told, and the broker keeps for it.
 *
 * @param component whose it is: {@code federation-upstream}
 * @param name unique among those of the component
 * @param value as JSON, which is not looked into
 */
public record Parameter(String component, String name, String value) {}
