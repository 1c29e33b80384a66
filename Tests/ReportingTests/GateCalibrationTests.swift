import Records
import Reporting
import Statistics
import Testing

@Suite struct GateCalibrationTests {
  private func runs(_ spread: Double, count: UInt64 = 16) -> [RunOutline] {
    var outlines = SyntheticOutlines()
    outlines.seeds = Array(1...count)
    outlines.spread = spread
    return outlines.runs()
  }

  @Test func `Alarms are rare, and what is found grows with how much seeds differ`() throws {
    let calm = try GateCalibration(runs(0.01), seeds: 8, pairs: 200, settings: GateSettings())
    let wild = try GateCalibration(runs(0.08), seeds: 8, pairs: 200, settings: GateSettings())
    #expect(calm.falseAlarms <= 0.05)
    #expect(wild.falseAlarms <= 0.1)
    #expect(calm.lines.allSatisfy { $0.passes == 1 })
    let (small, large) = (try #require(calm.lines[0].found), try #require(wild.lines[0].found))
    #expect(calm.lines[0].name == "SFT accuracy")
    #expect(small < large)
    // What lies within the margin of 5 points is let through, however well it can be seen.
    #expect((0.05...0.06).contains(small))
    // A uniform spread of +-8 points is a deviation of 4.6; Welch's t at the corrected level finds some 9 points with 8
    // against 8.
    #expect((0.065...0.13).contains(large))
    #expect(abs(wild.lines[0].deviation - 0.046) < 0.015)
    #expect(wild.text(width: 100).contains("200 pairs of 8 against 8 of 16 runs"))
  }

  @Test func `Too few runs for disjoint sets are refused`() {
    #expect(throws: StatisticsError.self) {
      try GateCalibration(runs(0.01, count: 11), seeds: 6, pairs: 10, settings: GateSettings())
    }
    #expect(throws: StatisticsError.self) {
      try GateCalibration(runs(0.01, count: 11), seeds: .max, pairs: 10, settings: GateSettings())
    }
  }
}
