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
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            final byte[] content = changed(files, name);
            final int at = random.nextInt(content.length);
            content[at] ^= (byte) (1 << random.nextInt(8));
            return "a bit of " + name + " flipped at " + at;
        }
    },
    TRUNCATED {
        @Override
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            final int size = random.nextInt(content(files, name).length);
            files.put(name, Arrays.copyOf(content(files, name), size));
            return name + " truncated to " + size;
        }
    },
    ZEROED_PAGE {
        @Override
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            final byte[] content = changed(files, name);
            final int page = page(content, random);
            Arrays.fill(content, page, Math.min(page + PAGE, content.length), (byte) 0);
            return "a page of " + name + " zeroed at " + page;
        }
    },
    /** A page shows what lies in another place: a write that was lost, on a block that was used before. */
    STALE_PAGE {
        @Override
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            final String otherName = any(files, random);
            final byte[] content = changed(files, name);
            final byte[] other = content(files, otherName).clone();
            final int page = page(content, random);
            final int otherPage = page(other, random);
            copyPage(other, otherPage, content, page);
            return "page " + page + " of " + name + " is " + otherPage + " of " + otherName;
        }
    },
    SWAPPED_PAGES {
        @Override
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            final String otherName = any(files, random);
            final byte[] content = changed(files, name);
            final byte[] other = name.equals(otherName) ? content : changed(files, otherName);
            final byte[] before = content.clone();
            final int page = page(content, random);
            final int otherPage = page(other, random);
            copyPage(other, otherPage, content, page);
            copyPage(before, page, other, otherPage);
            return "pages " + page + " of " + name + " and " + otherPage + " of " + otherName + " swapped";
        }
    },
    /** A file is there twice, the second time under the name of another one or a new name. */
    DUPLICATED_SEGMENT {
        @Override
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            final String other = any(files, random);
            final String copy = random.nextBoolean()
                    ? other
                    : "00" + random.nextInt(10) + other.substring(Math.min(3, other.length()));
            files.put(copy, content(files, name).clone());
            return name + " copied to " + copy;
        }
    },
    MISSING_SEGMENT {
        @Override
        String strike(Map<String, byte[]> files, SplittableRandom random) {
            final String name = any(files, random);
            files.remove(name);
            return name + " removed";
        }
    };

    private static final int PAGE = 512;

    /** Changes the map; arrays in it are replaced and not written to. Says what was done. */
    abstract String strike(Map<String, byte[]> files, SplittableRandom random);

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
