/**
 * What all resources of the HTTP API have in common: endpoints and how a path finds one, who may use it, how bodies are read
 * and answers written, lists sorted and paged. It knows nothing of what is managed.
 */
@NullMarked
package io.bilbymq.management.http;

import org.jspecify.annotations.NullMarked;
