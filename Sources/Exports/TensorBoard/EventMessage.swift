/// TensorFlow's `Event` message in Protocol Buffers' wire format, as far as scalars need it.
///
/// Sources: tensorflow/core/util/event.proto and framework/summary.proto; protobuf.dev/programming-guides/encoding.
package struct EventMessage {
  package private(set) var bytes: [UInt8] = []

  /// The event that opens a file.
  package init(fileVersion: String, wallTime: Double) {
    add(field: 1, wallTime)
    add(field: 3, Array(fileVersion.utf8))
  }

  /// A value of the scalar `tag` at `step`; `wallTime` is in seconds since 1970.
  package init(tag: String, step: Int, wallTime: Double, value: Double) {
    var summaryValue = EventMessage()
    summaryValue.add(field: 1, Array(tag.utf8))
    summaryValue.add(field: 2, Float(value))
    var summary = EventMessage()
    summary.add(field: 1, summaryValue.bytes)
    add(field: 1, wallTime)
    add(field: 2, UInt64(bitPattern: Int64(step)))
    add(field: 5, summary.bytes)
  }

  private init() {}

  /// What follows a field's number on the wire.
  private enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
  }

  private mutating func add(field: UInt64, _ value: UInt64) {
    addVarint(field << 3 | WireType.varint.rawValue)
    addVarint(value)
  }

  private mutating func add(field: UInt64, _ value: Double) {
    addVarint(field << 3 | WireType.fixed64.rawValue)
    bytes += TFRecord.littleEndian(value.bitPattern)
  }

  private mutating func add(field: UInt64, _ value: Float) {
    addVarint(field << 3 | WireType.fixed32.rawValue)
    bytes += TFRecord.littleEndian(value.bitPattern)
  }

  private mutating func add(field: UInt64, _ value: [UInt8]) {
    addVarint(field << 3 | WireType.bytes.rawValue)
    addVarint(UInt64(value.count))
    bytes += value
  }

  /// Seven bits a byte, the lowest first; the top bit says that more follow.
  private mutating func addVarint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
