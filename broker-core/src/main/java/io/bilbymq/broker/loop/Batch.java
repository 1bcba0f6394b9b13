package io.bilbymq.broker.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The commands that one loop has for another at the end of a turn, and whose credit they cost.
 *
 * <p>A batch travels: filled by its sender, run by the receiver, and back to the sender, which gives the credit back to
 * the accounts and fills it anew. It belongs to whoever holds it; the mailboxes publish it safely.
 */
final class Batch {
    /** Room kept when a batch is used again; more is let go, so that one burst does not cost memory for ever. */
    private static final int CAPACITY_KEPT = 4096;

    private static final int CAPACITY_FIRST = 16;

    private final Loop sender;
    private @Nullable Runnable[] commands = new Runnable[CAPACITY_FIRST];
    private int size;
    private @Nullable CreditAccount[] accounts = new CreditAccount[0];
    private long[] bytes = new long[0];
    private int accountCount;

    Batch(Loop sender) {
        this.sender = sender;
    }

    Loop sender() {
        return sender;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Runnable command) {
        if (size == commands.length) {
            commands = Arrays.copyOf(commands, size * 2);
        }
        commands[size++] = command;
    }

    void charge(CreditAccount account, long amount) {
        // A turn reads one socket after the other, so the account is nearly always that of the command before.
        if (accountCount > 0 && accounts[accountCount - 1] == account) {
            bytes[accountCount - 1] += amount;
            return;
        }
        if (accountCount == accounts.length) {
            accounts = Arrays.copyOf(accounts, Math.max(4, accountCount * 2));
            bytes = Arrays.copyOf(bytes, accounts.length);
        }
        accounts[accountCount] = account;
        bytes[accountCount++] = amount;
    }

    void run(Loop loop) {
        for (int i = 0; i < size; i++) {
            loop.runSafely(commands[i]);
        }
    }

    /** Lets the commands go, on the receiver's thread, so that a batch on its way home keeps nothing alive. */
    void discardCommands() {
        if (commands.length > CAPACITY_KEPT) {
            commands = new Runnable[CAPACITY_FIRST];
        } else {
            Arrays.fill(commands, 0, size, null);
        }
        size = 0;
    }

    void returnCredit(Loop loop) {
        for (int i = 0; i < accountCount; i++) {
            final CreditAccount account = accounts[i];
            assert account != null : "every account charged is there until the batch is cleared";
            try {
                account.creditReturned(bytes[i]);
            } catch (RuntimeException | AssertionError defect) {
                loop.report(account, defect);
            }
        }
    }

    void clear() {
        discardCommands();
        Arrays.fill(accounts, 0, accountCount, null);
        accountCount = 0;
    }
}
