/**
 * What was measured and how it is shown: as a text table, as CSV, as a picture. Pure values; nothing here knows how a figure
 * came about.
 */
@NullMarked
package io.bilbymq.benchmarks.compare.report;

import org.jspecify.annotations.NullMarked;
