// Makes the golden record batches of this folder with the Java client's own code, and reads batches made by others.
//   java -cp 'libs/*' GoldenRecords.java write DIR     DIR/<case>.bin and DIR/java.json
//   java -cp 'libs/*' GoldenRecords.java read FILE     prints what FILE's batches hold, as JSON
// libs: org.apache.kafka:kafka-clients:4.1.0 with its lz4-java, snappy-java and zstd-jni.

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;

public class GoldenRecords {
    static final long BEYOND_DOUBLE = 9007199254740993L;
    static final long TIME = 1700000000123L;
    static final StringBuilder cases = new StringBuilder();

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("write")) write(Path.of(arguments[1]));
        else System.out.println(describe(ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[1])))));
    }

    static void write(Path directory) throws IOException {
        for (byte magic = 0; magic <= 2; magic++)
            for (CompressionType type : CompressionType.values())
                if (type != CompressionType.ZSTD || magic == 2)
                    save(directory, "v" + magic + "-" + type.name, records(magic, type, TimestampType.CREATE_TIME));
        save(directory, "v1-gzip-log-append-time", records((byte) 1, CompressionType.GZIP, TimestampType.LOG_APPEND_TIME));
        save(directory, "v1-none-log-append-time", records((byte) 1, CompressionType.NONE, TimestampType.LOG_APPEND_TIME));
        save(directory, "v2-none-log-append-time", records((byte) 2, CompressionType.NONE, TimestampType.LOG_APPEND_TIME));
        save(directory, "v2-gaps", gaps());
        save(directory, "v2-transaction", transaction());
        save(directory, "v2-time-span", timeSpan());
        Files.writeString(directory.resolve("java.json"),
            "{\n\"cases\": {\n" + cases + "\n},\n\"murmur2\": {\n" + murmur2() + "\n}\n}\n");
    }

    static MemoryRecords records(byte magic, CompressionType type, TimestampType timestampType) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 20), magic,
            Compression.of(type).build(), timestampType, BEYOND_DOUBLE, TIME + 5000);
        builder.append(magic == 0 ? -1 : TIME, bytes("key"), bytes("value"), headers(magic));
        builder.append(magic == 0 ? -1 : TIME + 1, null, bytes("no key"), none());
        builder.append(magic == 0 ? -1 : TIME - 86400000, new byte[0], new byte[0], none());
        builder.append(magic == 0 ? -1 : TIME + 1, bytes("tombstone"), null, none());
        builder.append(magic == 0 ? -1 : TIME + 7, bytes("Ottla \u00e9\u4e2d\ud83d\ude00"), new byte[] {0, -1, -128, 127}, none());
        // Longer than a snappy chunk (32 KiB) and an LZ4 block (64 KiB) of the Java client.
        if (type != CompressionType.NONE)
            builder.append(magic == 0 ? -1 : TIME + 8, bytes("long"), bytes("0123456789abcdef-".repeat(6000)), none());
        return builder.build();
    }

    static Header[] headers(byte magic) {
        if (magic < 2) return none();
        return new Header[] {
            new RecordHeader("b", bytes("first")), new RecordHeader("a", null), new RecordHeader("b", new byte[0]),
            new RecordHeader("10", bytes("later")), new RecordHeader("2", new byte[] {-1, 0}), new RecordHeader("", bytes("empty key"))};
    }

    static MemoryRecords gaps() {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(4096), (byte) 2,
            Compression.of(CompressionType.ZSTD).build(), TimestampType.CREATE_TIME, 100L);
        builder.appendWithOffset(103, TIME, bytes("a"), bytes("1"));
        builder.appendWithOffset(110, TIME, bytes("b"), bytes("2"));
        builder.appendWithOffset(100000, TIME, bytes("c"), bytes("3"));
        builder.overrideLastOffset(2000000);
        return builder.build();
    }

    static MemoryRecords timeSpan() {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(4096), (byte) 2,
            Compression.NONE, TimestampType.CREATE_TIME, 0L);
        for (long timestamp : new long[] {0, 1, TIME, BEYOND_DOUBLE, Long.MAX_VALUE, 0})
            builder.append(timestamp, bytes("k"), bytes("v"), none());
        return builder.build();
    }

    /** A transaction's data, an abort marker, more data and a commit marker, one after the other. */
    static MemoryRecords transaction() {
        ByteBuffer all = ByteBuffer.allocate(8192);
        long producerId = BEYOND_DOUBLE + 2;
        data(all, 10, producerId, 0);
        MemoryRecords abort = MemoryRecords.withEndTransactionMarker(12, TIME, 3, producerId, (short) 7, new EndTransactionMarker(ControlRecordType.ABORT, 41));
        all.put(abort.buffer());
        data(all, 13, producerId, 2);
        MemoryRecords commit = MemoryRecords.withEndTransactionMarker(15, TIME, 3, producerId, (short) 7, new EndTransactionMarker(ControlRecordType.COMMIT, 42));
        all.put(commit.buffer());
        all.flip();
        return MemoryRecords.readableRecords(all);
    }

    static void data(ByteBuffer all, long offset, long producerId, int sequence) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(4096), (byte) 2, Compression.of(CompressionType.LZ4).build(),
            TimestampType.CREATE_TIME, offset, TIME, producerId, (short) 7, sequence, true, 3);
        builder.append(TIME, bytes("k" + offset), bytes("v"), none());
        builder.append(TIME, bytes("k" + (offset + 1)), bytes("v"), none());
        all.put(builder.build().buffer());
    }

    static void save(Path directory, String name, MemoryRecords records) throws IOException {
        ByteBuffer buffer = records.buffer().duplicate();
        byte[] content = new byte[buffer.remaining()];
        buffer.get(content);
        Files.write(directory.resolve(name + ".bin"), content);
        if (cases.length() > 0) cases.append(",\n");
        cases.append('"').append(name).append("\": ").append(describe(ByteBuffer.wrap(content)));
    }

    static String describe(ByteBuffer buffer) {
        List<String> batches = new ArrayList<>();
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(buffer).batches()) {
            batch.ensureValid();
            List<String> records = new ArrayList<>();
            for (Record record : batch) records.add(describe(record));
            batches.add("{\"magic\": " + batch.magic() + ", \"baseOffset\": \"" + batch.baseOffset() + "\", \"lastOffset\": \"" + batch.lastOffset()
                + "\", \"maxTimestamp\": \"" + batch.maxTimestamp() + "\", \"timestampType\": \"" + batch.timestampType().name
                + "\", \"compression\": \"" + batch.compressionType().name + "\", \"producerId\": \"" + batch.producerId()
                + "\", \"producerEpoch\": " + batch.producerEpoch() + ", \"baseSequence\": " + batch.baseSequence()
                + ", \"isTransactional\": " + batch.isTransactional() + ", \"isControl\": " + batch.isControlBatch()
                + ", \"partitionLeaderEpoch\": " + batch.partitionLeaderEpoch() + ", \"sizeInBytes\": " + batch.sizeInBytes()
                + ", \"records\": [\n    " + String.join(",\n    ", records) + "]}");
        }
        return "[\n  " + String.join(",\n  ", batches) + "]";
    }

    static String describe(Record record) {
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers())
            headers.add("[" + value(header.key().getBytes(StandardCharsets.UTF_8)) + ", " + value(header.value()) + "]");
        return "{\"offset\": \"" + record.offset() + "\", \"timestamp\": \"" + record.timestamp()
            + "\", \"key\": " + value(record.hasKey() ? Utils.toArray(record.key()) : null)
            + ", \"value\": " + value(record.hasValue() ? Utils.toArray(record.value()) : null)
            + ", \"headers\": [" + String.join(", ", headers) + "]}";
    }

    /** Hex; longer values as their length and CRC-32C, so that the file stays small. */
    static String value(byte[] bytes) {
        if (bytes == null) return "null";
        if (bytes.length <= 1000) return '"' + HexFormat.of().formatHex(bytes) + '"';
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes);
        return "\"length " + bytes.length + " crc32c " + crc.getValue() + '"';
    }

    static String murmur2() {
        List<String> lines = new ArrayList<>();
        for (String key : new String[] {"", "1", "21", "abc", "foobar", "a-little-bit-long-string", "a-little-bit-longer-string",
                "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", "Ottla \u00e9\u4e2d", "\u00ff\u00fe", "order-1000017"})
            lines.add("\"" + HexFormat.of().formatHex(bytes(key)) + "\": " + Utils.murmur2(bytes(key)));
        byte[] high = new byte[7];
        java.util.Arrays.fill(high, (byte) 0xfe);
        lines.add("\"" + HexFormat.of().formatHex(high) + "\": " + Utils.murmur2(high));
        return String.join(",\n", lines);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Header[] none() {
        return new Header[0];
    }
}
