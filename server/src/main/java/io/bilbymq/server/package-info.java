/**
 * The runnable broker: command line, configuration, logging, and the life of the process around one
 * broker. The only package that may end the process. Everything here runs on the main thread, except
 * for what {@link io.bilbymq.server.Main} does on the JVM's shutdown thread.
 */
@NullMarked
package io.bilbymq.server;

import org.jspecify.annotations.NullMarked;
