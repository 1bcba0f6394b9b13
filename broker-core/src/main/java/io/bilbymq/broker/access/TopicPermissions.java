package io.bilbymq.broker.access;

/**
 * Which routing keys a user may use with a topic exchange: regular expressions, in which {@code {username}}, {@code {vhost}}
 * and {@code {client_id}} stand for themselves.
 */
public record TopicPermissions(String write, String read) {}
