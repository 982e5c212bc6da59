// Makes messages.jsonl.gz: for every API, version and direction known to the Kafka 4.1.0 client, an empty message and two
// filled ones as Kafka's own serialiser writes them, with their values as Kafka's own JSON converter shows them.
// Run with kafka-clients 4.1.0, jackson-databind and slf4j-api on the class path:
//   java -cp 'libs/*' GoldenMessages.java | gzip -9n > messages.jsonl.gz
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.*;
import org.apache.kafka.common.protocol.types.*;
import org.apache.kafka.common.record.MemoryRecords;

public class GoldenMessages {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Set<Integer> KEYS = Set.of(0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28,
      29, 30, 31, 32, 33, 34, 35, 36, 37, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 55, 60, 61, 65, 66, 69, 75, 77);
  static Random random = new Random(4);

  static String camel(String snake) {
    StringBuilder name = new StringBuilder();
    for (String part : snake.split("_")) {
      name.append(name.length() == 0 ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return name.toString();
  }

  static Class<?> element(Class<?> owner, String accessor) throws Exception {
    Method method = owner.getMethod(accessor);
    if (method.getGenericReturnType() instanceof ParameterizedType type) {
      return type.getActualTypeArguments()[0] instanceof Class<?> found ? found : null;
    }
    Class<?> returned = method.getReturnType();
    if (returned.getGenericSuperclass() instanceof ParameterizedType parent) return (Class<?>) parent.getActualTypeArguments()[0];
    return returned;
  }

  @SuppressWarnings("unchecked")
  static Object value(Type type, Class<?> owner, String name, int version) throws Exception {
    if (type instanceof Schema schema) {
      Object message = element(owner, name).getConstructor().newInstance();
      fill(message, schema, version);
      return message;
    }
    if (type.isNullable() && random.nextInt(4) == 0) return null;
    if (type.isArray()) {
      Class<?> returned = owner.getMethod(name).getReturnType();
      Collection<Object> list = returned == List.class ? new ArrayList<>() : (Collection<Object>) returned.getConstructor().newInstance();
      int count = 1 + random.nextInt(2);
      for (int index = 0; index < count; index++) list.add(value(type.arrayElementType().get(), owner, name, version));
      return list;
    }
    String kind = type.toString().replace("COMPACT_", "").replace("NULLABLE_", "");
    return switch (kind) {
      case "BOOLEAN" -> true;
      case "INT8" -> (byte) (1 + random.nextInt(100));
      case "INT16" -> (short) random.nextInt(0x10000);
      case "UINT16" -> random.nextInt(0x10000);
      case "INT32" -> random.nextInt();
      case "INT64" -> random.nextLong();
      case "FLOAT64" -> random.nextDouble();
      case "UUID" -> new Uuid(random.nextLong(), random.nextLong());
      case "STRING" -> "näme-" + random.nextInt(1000);
      case "BYTES", "RECORDS" -> {
        byte[] bytes = new byte[random.nextInt(20) + 1];
        random.nextBytes(bytes);
        boolean buffer = owner.getMethod(name).getReturnType() == ByteBuffer.class;
        yield kind.equals("RECORDS") ? MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)) : buffer ? ByteBuffer.wrap(bytes) : bytes;
      }
      default -> throw new IllegalStateException(kind);
    };
  }

  static void set(Object message, Field field, int version) throws Exception {
    String name = camel(field.name);
    Object value = value(field.type, message.getClass(), name, version);
    String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    for (Method method : message.getClass().getMethods()) {
      if (method.getName().equals(setter)) { method.invoke(message, value); return; }
    }
    throw new IllegalStateException(setter);
  }

  static void fill(Object message, Schema schema, int version) throws Exception {
    for (BoundField bound : schema.fields()) {
      if (bound.def.type instanceof TaggedFields tagged) {
        for (Field field : tagged.fields().values()) if (random.nextInt(3) > 0) set(message, field, version);
      } else set(message, bound.def, version);
    }
  }

  // int64 as text: a JSON number would be rounded by readers with doubles only.
  static JsonNode exact(JsonNode node) {
    if (node instanceof LongNode || node instanceof BigIntegerNode) return new TextNode(node.asText());
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(item -> copy.add(exact(item)));
      return copy;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JSON.createObjectNode();
      object.properties().forEach(entry -> copy.set(entry.getKey(), exact(entry.getValue())));
      return copy;
    }
    return node;
  }

  static void print(String name, int version, String direction, Message message) throws Exception {
    ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, (short) version).buffer();
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    Class<?> converter = Class.forName(message.getClass().getName() + "JsonConverter");
    // false: of record fields only the size, their bytes are not shown anyway.
    Object json = converter.getMethod("write", message.getClass(), short.class, boolean.class).invoke(null, message, (short) version, false);
    ObjectNode line = JSON.createObjectNode();
    line.put("name", name).put("version", version).put("direction", direction).put("hex", HexFormat.of().formatHex(array));
    line.set("values", exact((JsonNode) json));
    System.out.println(JSON.writeValueAsString(line));
  }

  static void messages(String name, int version, String direction, Class<?> type) throws Exception {
    Schema schema = ((Schema[]) type.getField("SCHEMAS").get(null))[version];
    for (int index = 0; index < 3; index++) {
      Message message = (Message) type.getConstructor().newInstance();
      if (index > 0) fill(message, schema, version);
      else {
        // What has no empty form in this version: null by default, but not allowed to be.
        try { MessageUtil.toByteBufferAccessor(message, (short) version); } catch (RuntimeException e) { continue; }
      }
      print(name, version, direction, message);
    }
  }

  public static void main(String[] args) throws Exception {
    for (ApiKeys key : ApiKeys.values()) {
      if (!KEYS.contains((int) key.id)) continue;
      ApiMessageType type = ApiMessageType.fromApiKey(key.id);
      for (int version = key.oldestVersion(); version <= key.latestVersion(false); version++) {
        messages(type.name, version, "request", type.newRequest().getClass());
        messages(type.name, version, "response", type.newResponse().getClass());
      }
    }
    for (String name : new String[] {"ConsumerProtocolSubscription", "ConsumerProtocolAssignment"}) {
      Class<?> type = Class.forName("org.apache.kafka.common.message." + name);
      for (int version = 0; version <= type.getField("HIGHEST_SUPPORTED_VERSION").getShort(null); version++) {
        messages(name, version, "embedded", type);
      }
    }
  }
}
