package io.bilbymq.persistence;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** How the files of a log are named, and which there are. */
final class FileNames {
    private static final String SEGMENT = ".log";
    private static final String DAMAGED = ".damaged";
    private static final String INDEX = ".index";
    private static final String PREPARED = "prepared-";
    private static final Pattern IS_SEGMENT = Pattern.compile("00[0-9a-f]{14}\\.log");

    /** What recovery sorts in; of no use afterwards. */
    static final String SORTING = "sorting";

    private static final Pattern IS_INDEX = Pattern.compile("00[0-9a-f]{14}\\.index");
    private static final Pattern IS_PREPARED = Pattern.compile("prepared-[0-9]{1,18}");

    private FileNames() {}

    /** The file of the segment that begins at {@code base}. */
    static String segment(long base) {
        return of(base, SEGMENT);
    }

    static boolean isSegment(String name) {
        return IS_SEGMENT.matcher(name).matches();
    }

    /** Where the segment begins of which that is the file, or the index. */
    static long base(String name) {
        return Long.parseLong(name.substring(0, name.indexOf('.')), 16);
    }

    /** The file that has the facts of the segment that begins at {@code base}. */
    static String index(long base) {
        return of(base, INDEX);
    }

    static boolean isIndex(String name) {
        return IS_INDEX.matcher(name).matches();
    }

    /** What the file of a damaged segment is called when nothing in it is needed any more. */
    static String damaged(long base) {
        return of(base, DAMAGED);
    }

    private static String of(long base, String kind) {
        return String.format("%016x%s", base, kind);
    }

    /** A file that waits to become a segment. */
    static String prepared(long number) {
        return PREPARED + number;
    }

    static boolean isPrepared(String name) {
        return IS_PREPARED.matcher(name).matches();
    }

    static long preparedNumber(String name) {
        return Long.parseLong(name.substring(PREPARED.length()));
    }

    /** Where the segments of a folder begin, ascending. */
    static List<Long> bases(Disk disk) throws IOException {
        return disk.list().stream()
                .filter(FileNames::isSegment)
                .map(FileNames::base)
                .sorted()
                .toList();
    }
}
