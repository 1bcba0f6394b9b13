package io.bilbymq.broker.connection;

/**
 * A connection as seen at one moment.
 *
 * @param name what RabbitMQ calls it: {@code client:port -> server:port}, and what the client calls itself, if it does
 * @param user who has logged in
 * @param virtualHost where the connection is open
 * @param channels how many channels it has
 */
public record ConnectionStatus(String name, String user, String virtualHost, ConnectionState state, int channels) {}
