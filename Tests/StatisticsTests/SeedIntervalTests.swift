import Statistics
import Testing

@Suite struct SeedIntervalTests {
  @Test func `three seeds give the t interval worked by hand`() throws {
    // Mean 92, sd 2, error 2 / sqrt 3; t(2) at 97.5 % is 4.302652729911275.
    let interval = try SeedInterval([90, 92, 94])
    #expect(interval.mean == 92)
    #expect(abs(interval.bounds.upper - (92 + 4.302652729911275 * 2 / 3.0.squareRoot())) < 1e-9)
    #expect(abs(interval.bounds.lower - (92 - 4.302652729911275 * 2 / 3.0.squareRoot())) < 1e-9)
    #expect(interval.seeds == 3)
  }

  @Test func `one seed is refused`() {
    #expect(throws: StatisticsError.self) { try SeedInterval([90]) }
    #expect(throws: StatisticsError.self) { try SeedInterval([90, .nan]) }
  }
}
