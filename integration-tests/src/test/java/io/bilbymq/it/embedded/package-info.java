/** The broker inside another program: what it leaves behind when it is closed, which is nothing. */
@NullMarked
package io.bilbymq.it.embedded;

import org.jspecify.annotations.NullMarked;
