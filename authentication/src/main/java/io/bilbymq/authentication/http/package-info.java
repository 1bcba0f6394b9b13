/**
 * Users and permissions that an HTTP service of the operator knows, asked by the contract of RabbitMQ's
 * {@code rabbitmq_auth_backend_http}: a form or a query, answered by {@code allow}, with tags, or {@code deny}.
 *
 * <p>{@link io.bilbymq.authentication.http.HttpBackend} is the back end, {@link io.bilbymq.authentication.http.HttpAnswer}
 * what an answer means. Nothing blocks; answers arrive on threads of {@code remote}.
 */
@NullMarked
package io.bilbymq.authentication.http;

import org.jspecify.annotations.NullMarked;
