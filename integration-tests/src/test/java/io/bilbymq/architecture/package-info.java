/**
 * The house rules as tests: which way the code may depend, and how its sources look. They read the classes and sources
 * of every module; a rule that has to be broken is changed here, with the reason.
 */
@NullMarked
package io.bilbymq.architecture;

import org.jspecify.annotations.NullMarked;
