/**
 * The message log: positions and bytes on a disk. Knows nothing of AMQP.
 *
 * <h2>Who does what</h2>
 *
 * <p>Any thread {@linkplain io.bilbymq.persistence.MessageLog#append appends} batches. One thread, {@code bilby-log}, takes
 * all that waits, writes it with few calls, syncs once if anybody asked for that, and completes the batches in their order:
 * while a sync runs the next turn fills. It also counts what is still needed in each segment. A second one,
 * {@code bilby-log-segments}, prepares files before they are needed; it alone meets a full disk. As long as the disk is full
 * messages wait, and facts are written to what is kept back for them ({@link io.bilbymq.persistence.SpaceClaim}). Any number of threads read. Everything that goes to the outside goes through
 * {@link io.bilbymq.persistence.Disk}.
 *
 * <h2>Positions and files</h2>
 *
 * <p>A position is a number of 64 bits that is never used twice, except by the seal, below. A segment is a file
 * {@code BASE.log} whose first byte has the position BASE (16 hexadecimal digits). The base is a multiple of the size of
 * segments, which suits the disk and may be another in the next run; some are half as large. A record, or a group of records, that is larger than a segment has one of its own. Files
 * {@code prepared-NUMBER} become segments by being renamed; they are zeros or what was left of a dead segment. Files
 * {@code BASE.damaged} were segments in which something was not readable, and are not used any more. All numbers are
 * big-endian.
 *
 * <pre>
 * segment   0  8  "BILBYLOG"
 *           8  4  version of the format, 1
 *          12  4  0
 *          16  8  base
 *          24  8  durable: all before this position was synced when the segment was begun
 *          32 24  0
 *          56  4  CRC32C of the bytes 0 to 55
 *          60  4  0
 *          64     records, each at a multiple of 8, with zeros between them
 *
 * record    0  4  CRC32C of the bytes 4 to length - 1
 *           4  4  length of the record, header included, padding not
 *           8  8  position of the record: what lies where it does not belong is no record
 *          16  1  type
 *          17  1  flags: bit 0: member of a group
 *          18  2  0
 *          20     body
 * </pre>
 *
 * <p>Bodies, by type:
 *
 * <pre>
 *  1 MARK                 durable 8: all before this position was synced when what follows was written
 *  2 MESSAGE              flags 1 (bit 0: replaces, bit 1: stamped, bit 2: keyed), places 4, for each place: queue 8, sequence 8;
 *                         if it replaces: queue 8, sequence 8; if it is stamped, for each place: stamp 8;
 *                         note 8; if it is keyed: key 8; length of envelope 4, envelope; content
 *  3 SPILLED              like MESSAGE; does not count after a restart
 *  4 SETTLED              ranges of places that are gone: queue 8, first 8, last 8
 *  5 QUEUE_STATE          queue 8, next sequence 8, highest ever delivered 8, ranges 4, for each: first 8, last 8
 *  6 DEFINITION           opaque
 *  7 DEFINITION_SNAPSHOT  index 4, count 4, opaque
 *  8 GROUP_END            position of the first member 8, members 4, ranges as in SETTLED
 *  9 CLEAN                own position 8
 * 10 SEGMENT_END          own position 8
 * 11 VOID                 anything
 * 12 SEALED               own position 8
 * 13 TALLY                numbers of messages that only grow: queue 8, sequence 8, number 8
 * </pre>
 *
 * <h2>Indexes</h2>
 *
 * <p>A segment that is not written any more has an index beside it, {@code BASE.index}: its facts in the order in which they
 * lie there, and of messages no more than their places. It is written block by block while the segment is, on
 * {@code bilby-log-segments}, and gets its end when the segment has one and that is synced. Nothing is lost with it: where it is
 * missing, has no end or is not as it was written, recovery reads the segment, and writes the index if nothing in the segment is
 * damaged. So it is not synced, and a write that fails is the end of this index only. The last segment is always read, and what
 * there is of its index deleted.
 *
 * <pre>
 * index     0  8  "BILBYIDX"
 *           8  4  version of the format, 2
 *          12  4  0
 *          16  8  base of the segment
 *          24     entries
 *             8   position behind the last record
 *             4   CRC32C of all before it
 *
 * entry     flags 1
 *           bit 6 unset: a place of a message, as {@link io.bilbymq.persistence.PlaceEncoder} writes it
 *           bit 6 set:   type of a record 1, length of its body as a number of the encoder, body. What a message
 *                        replaces and what a group settles are SETTLED here
 * </pre>
 *
 * <p>Recovery sorts places by queue and sequence. What does not fit in memory lies in a file {@code sorting} meanwhile.
 *
 * <h2>What holds</h2>
 *
 * <p>Facts may come in any order and are never taken back: a place is gone if a SETTLED, a GROUP_END, a message that
 * replaces it, or a QUEUE_STATE says so (one that is below its next sequence and in none of its ranges). What holds are the
 * messages that are not gone; of two records for one place the later one, of two numbers for one place the higher one. Members of a group count if the end of their
 * group is there, which lies in the same segment. Definitions are the last snapshot of which all parts are there, and the
 * changes after it.
 *
 * <p>So nothing has to be read before something else, and a segment that comes back after it was deleted does no harm. A
 * segment may be deleted when none of its places is needed, a checkpoint that began behind it has said all facts again
 * and is durable, and whatever made a place needless is durable as well.
 *
 * <h2>Where the log ends</h2>
 *
 * <p>A turn begins with a MARK and a segment with its header: both say up to where the log was synced. The last record of
 * a segment is a SEGMENT_END, synced before the next segment begins, or a SEALED where the log was opened again. A bad place
 * is therefore damage if it is not in the last segment that has anything valid, or if something valid in that says that it
 * had been synced; damage is skipped, up to the next record that is valid, and reported. Any other bad place is a torn tail:
 * the log ends there. Opening it writes SEALED there and cuts the file behind that, then a new segment begins; files behind that,
 * which hold nothing that counts, become segments of nothing but a SEALED. Closing writes CLEAN, after a
 * sync of all before it. If nothing was written in between, the seal is turned into CLEAN in its place, and back when the
 * log is opened: that is the one place that is written more than once.
 *
 * <p>After a write or a sync that fails nobody knows what is durable: the log is dead, and whatever waits fails. Opened again,
 * it cannot believe what it reads either: the system may show what it has failed to write. So what nothing proves to be synced
 * is written again to the same place, read again, and synced with the seal ({@link io.bilbymq.persistence.UnprovenTail}).
 */
@NullMarked
package io.bilbymq.persistence;

import org.jspecify.annotations.NullMarked;
