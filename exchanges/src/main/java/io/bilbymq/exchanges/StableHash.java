package io.bilbymq.exchanges;

/** A hash of a text that is the same in every process and every version, since it decides where messages go. */
final class StableHash {
    private StableHash() {}

    /** 64 bits, all of which depend on all of the text: FNV-1a over its characters, then MurmurHash3's finalizer. */
    static long of(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    /** Spreads what distinguishes two numbers over all bits. */
    static long mix(long number) {
        long hash = number;
        hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
        return hash ^ hash >>> 33;
    }
}
