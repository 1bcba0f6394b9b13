package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The pattern of a policy. Some regular expressions take longer to give up than anybody lives, so each search may look at
 * a bounded number of characters; one that would have to look at more has not found anything. Confined to one thread.
 */
final class PolicyPattern {
    /** No pattern that is meant well comes near it: names have 255 bytes. About a millisecond. */
    private static final int LOOKS_MAX = 100_000;

    private final Pattern pattern;

    private PolicyPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @throws AmqpException 406 if it is none
     */
    static PolicyPattern of(String text) {
        try {
            return new PolicyPattern(Pattern.compile(text));
        } catch (PatternSyntaxException invalid) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "pattern should be regular expression but is invalid: {\"" + invalid.getDescription() + "\","
                            + Math.max(0, invalid.getIndex()) + "}");
        }
    }

    /** Whether this text is a pattern. */
    static boolean isOne(String text) {
        try {
            of(text);
            return true;
        } catch (AmqpException invalid) {
            return false;
        }
    }

    /** Whether it is found in a name; false if that cannot be told in reasonable time. */
    boolean isIn(String name) {
        try {
            return find(name);
        } catch (TooLong tooLong) {
            return false;
        }
    }

    /** Whether it can be told in reasonable time whether it is found in this name. */
    boolean isQuickFor(String name) {
        try {
            find(name);
            return true;
        } catch (TooLong tooLong) {
            return false;
        }
    }

    private boolean find(String name) throws TooLong {
        try {
            return pattern.matcher(new CountedText(name)).find();
        } catch (OutOfLooks | StackOverflowError tooLong) {
            throw new TooLong(tooLong);
        }
    }

    private static final class TooLong extends Exception {
        private static final long serialVersionUID = 1;

        TooLong(Throwable cause) {
            super(cause);
        }
    }

    private static final class OutOfLooks extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfLooks() {
            super(null, null, false, false);
        }
    }

    /** A text that can be looked at so often and no more. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int looks;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > LOOKS_MAX) {
                throw new OutOfLooks();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
