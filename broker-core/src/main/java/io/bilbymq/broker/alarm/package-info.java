/**
 * When the broker must not take in more: alarms that ring while it is low on memory or on disk. As long as any of them
 * rings, connections that publish are blocked. May be used from any thread.
 */
@NullMarked
package io.bilbymq.broker.alarm;

import org.jspecify.annotations.NullMarked;
