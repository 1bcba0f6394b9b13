package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hears the records of one segment and passes on what counts: members of a group only when its end is there. */
final class FactsOfSegment implements SegmentScan.Visitor {
    private final String file;
    private final SegmentScan scan;
    private final Facts facts;
    private final List<Damage> damage;

    /** Of this segment, if one is to be written. */
    private final Optional<SegmentIndex> index;

    /** Where members of a group lie whose end was not heard yet. */
    private final List<Long> members = new ArrayList<>();

    private boolean damaged;

    FactsOfSegment(long base, SegmentScan scan, Facts facts, List<Damage> damage, Optional<SegmentIndex> index) {
        this.file = FileNames.segment(base);
        this.index = index;
        this.scan = scan;
        this.facts = facts;
        this.damage = damage;
    }

    @Override
    public void record(RecordType type, int flags, long position, int length, ByteBuffer body) throws IOException {
        if ((flags & RecordHeader.IN_GROUP) != 0) {
            members.add(position);
            return;
        }
        if (type == RecordType.GROUP_END) {
            endGroup(position, length, body);
        } else {
            apply(type, position, length, body);
        }
    }

    private void endGroup(long position, int length, ByteBuffer body) throws IOException {
        final long first = body.remaining() < Long.BYTES ? position : body.getLong(body.position());
        apply(RecordType.GROUP_END, position, length, body);
        for (final long member : members) {
            if (member >= first) {
                scan.again(member, (type, flags, at, bytes, memberBody) -> apply(type, at, bytes, memberBody));
            }
        }
        members.clear();
    }

    private void apply(RecordType type, long position, int length, ByteBuffer body) throws IOException {
        if (facts.apply(type, position, length, body.duplicate())) {
            index.ifPresent(all -> all.add(type, position, length, body));
        } else {
            damaged(
                    position,
                    RecordHeader.aligned(length),
                    "the content of a record is not what its kind has: " + type);
        }
    }

    @Override
    public void gap(long position, long bytes) {
        damaged(position, bytes, "no valid record");
    }

    void damaged(long position, long bytes, String reason) {
        damaged = true;
        damage.add(new Damage(file, position, bytes, reason));
    }

    boolean isDamaged() {
        return damaged;
    }

    /** All was heard. A damaged segment has no index: its damage is to be found by each start. */
    void end() {
        index.ifPresent(damaged ? SegmentIndex::giveUp : SegmentIndex::finish);
    }
}
