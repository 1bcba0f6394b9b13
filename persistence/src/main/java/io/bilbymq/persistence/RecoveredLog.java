package io.bilbymq.persistence;

import java.util.List;
import java.util.Map;

/**
 * What was found when a log was opened.
 *
 * @param definitions parts of the last complete snapshot (without their index and count), then the changes after it, in order
 * @param definitionsEnd where the last of them begins; 0 if there is none
 * @param queues by their numbers, those without messages included if the log knows their next sequence; also of queues
 *     that are deleted, which only the definitions know
 * @param messages of these queues
 * @param damage what was not readable in the middle; its messages are lost
 * @param clean whether the log was closed in good order
 */
public record RecoveredLog(
        List<byte[]> definitions,
        long definitionsEnd,
        Map<Long, RecoveredQueue> queues,
        RecoveredMessages messages,
        List<Damage> damage,
        boolean clean) {}
