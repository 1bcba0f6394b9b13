package io.bilbymq.broker.vhost;

/**
 * A runtime parameter of the whole broker.
 *
 * @param value as JSON
 */
public record GlobalParameter(String name, String value) {}
