/**
 * Many of everything. Tagged {@code scale} and left out of a normal run, for it takes minutes and file descriptors:
 * {@code mvn verify -pl integration-tests -am -Dit.excluded= -Dit.groups=scale}.
 */
@NullMarked
package io.bilbymq.it.scale;

import org.jspecify.annotations.NullMarked;
