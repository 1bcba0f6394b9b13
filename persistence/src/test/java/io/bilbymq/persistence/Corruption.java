package io.bilbymq.persistence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What can happen to the files of a log that is not running. */
enum Corruption {
    FLIPPED_BIT {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            final byte[] content = changed(files, any(files, random));
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        }
    },
    TRUNCATED {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            files.computeIfPresent(name, (same, content) -> Arrays.copyOf(content, random.nextInt(content.length)));
        }
    },
    ZEROED_PAGE {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            final byte[] content = changed(files, any(files, random));
            final int page = page(content, random);
            Arrays.fill(content, page, Math.min(page + PAGE, content.length), (byte) 0);
        }
    },
    /** A page shows what lies in another file: a write that was lost, on a block that was used before. */
    STALE_PAGE {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            final byte[] content = changed(files, any(files, random));
            final byte[] other = content(files, any(files, random));
            copyPage(other, page(other, random), content, page(content, random));
        }
    },
    SWAPPED_PAGES {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            final byte[] one = changed(files, any(files, random));
            final byte[] other = changed(files, any(files, random));
            final int pageOfOne = page(one, random);
            final int pageOfOther = page(other, random);
            final byte[] before = one.clone();
            copyPage(other, pageOfOther, one, pageOfOne);
            copyPage(before, pageOfOne, other, pageOfOther);
        }
    },
    /** A file is there twice, the second time under the name of another one or of none. */
    DUPLICATED_SEGMENT {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            final byte[] content = content(files, any(files, random));
            final String other = any(files, random);
            final int digit = random.nextInt(other.length());
            files.put(random.nextBoolean() ? other : "0" + digit + other.substring(2), content.clone());
        }
    },
    MISSING_SEGMENT {
        @Override
        void strike(Map<String, byte[]> files, SplittableRandom random) {
            files.remove(any(files, random));
        }
    };

    private static final int PAGE = 512;

    /** Changes the map; arrays in it are replaced and not written to. */
    abstract void strike(Map<String, byte[]> files, SplittableRandom random);

    private static String any(Map<String, byte[]> files, SplittableRandom random) {
        final List<String> names = new ArrayList<>();
        files.forEach((name, content) -> {
            if (content.length > 0) {
                names.add(name);
            }
        });
        return names.get(random.nextInt(names.size()));
    }

    private static byte[] content(Map<String, byte[]> files, String name) {
        return files.getOrDefault(name, new byte[0]);
    }

    private static byte[] changed(Map<String, byte[]> files, String name) {
        final byte[] copy = content(files, name).clone();
        files.put(name, copy);
        return copy;
    }

    private static int page(byte[] content, SplittableRandom random) {
        return random.nextInt(content.length) / PAGE * PAGE;
    }

    private static void copyPage(byte[] from, int page, byte[] to, int toPage) {
        final int length = Math.min(PAGE, Math.min(from.length - page, to.length - toPage));
        System.arraycopy(from, page, to, toPage, length);
    }
}
