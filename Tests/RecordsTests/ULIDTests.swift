import Foundation
import Records
import Testing

@Suite struct ULIDTests {
  @Test func `identifiers sort by the time they were made`() {
    let dates = (0..<200).map { Date(timeIntervalSince1970: 1_700_000_000 + Double($0) * 0.002) }
    let identifiers = dates.map { ULID.make(at: $0) }
    #expect(identifiers == identifiers.sorted())
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test func `an identifier is 26 digits of Crockford's base 32`() {
    let digits = Set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    for _ in 0..<100 {
      let identifier = ULID.make()
      #expect(identifier.count == 26 && identifier.allSatisfy(digits.contains))
    }
  }

  // The time is the example of the specification: 1469918176385 ms begin with 01ARYZ6S41.
  @Test func `time and random bits stand where the specification puts them`() {
    struct Constant: RandomNumberGenerator {
      let value: UInt64
      mutating func next() -> UInt64 { value }
    }
    let date = Date(timeIntervalSince1970: 1_469_918_176.385)
    var zeros = Constant(value: 0)
    var ones = Constant(value: .max)
    #expect(ULID.make(at: date, using: &zeros) == "01ARYZ6S41" + String(repeating: "0", count: 16))
    #expect(ULID.make(at: date, using: &ones) == "01ARYZ6S41" + String(repeating: "Z", count: 16))
  }
}
