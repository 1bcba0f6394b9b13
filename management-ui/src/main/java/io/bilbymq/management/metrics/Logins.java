package io.bilbymq.management.metrics;

/** How often somebody has logged in, and how often somebody could not, since the broker started. */
public record Logins(long succeeded, long failed) {}
