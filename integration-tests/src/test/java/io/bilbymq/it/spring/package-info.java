/** Spring AMQP: its template, its listener containers, its declarations, and an application that is nothing but Spring. */
@NullMarked
package io.bilbymq.it.spring;

import org.jspecify.annotations.NullMarked;
