/**
 * What RabbitMQ's plugin {@code rabbitmq_prometheus} serves, from BilbyMQ: the same paths, the same names, types, labels and words of
 * help, so that dashboards and alerts work as they are (<a href="https://www.rabbitmq.com/docs/prometheus">RabbitMQ, "Monitoring with
 * Prometheus and Grafana"</a>). docs/metrics.md says what is left out.
 *
 * <p>Nothing is kept between two scrapes: each asks the broker anew ({@link io.bilbymq.management.metrics.Observed}), and writes family
 * after family ({@link io.bilbymq.management.metrics.Exposition}), on a thread of its own
 * ({@link io.bilbymq.management.metrics.Metrics}).
 *
 * <p>A {@link io.bilbymq.management.metrics.Group} is what RabbitMQ calls a family in {@code /metrics/detailed?family=…}: some
 * {@link io.bilbymq.management.metrics.Metric}s of all things of a kind.
 */
@NullMarked
package io.bilbymq.management.metrics;

import org.jspecify.annotations.NullMarked;
