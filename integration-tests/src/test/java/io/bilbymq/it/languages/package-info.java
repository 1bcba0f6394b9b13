/** Clients in other languages: the scripts are resources, the programs come from {@code .ci/install-test-tools}. */
@NullMarked
package io.bilbymq.it.languages;

import org.jspecify.annotations.NullMarked;
