/** Brokers as processes, and what can happen to them: a kill, a power cut, a disk that is full, slow or broken. */
@NullMarked
package io.bilbymq.it.crash.fault;

import org.jspecify.annotations.NullMarked;
