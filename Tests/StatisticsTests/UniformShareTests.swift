import Statistics
import Testing

@Suite struct UniformShareTests {
  @Test func `no hit among n problems leaves what n misses in a row still have a twentieth of a chance for`()
  {
    // 0.95 of the time at least one of n problems with this share hits: (1 - p)^n = 0.05.
    #expect(abs(UniformShare.distance(problems: 1) - 0.95) < 1e-12)
    #expect(abs(UniformShare.distance(problems: 30) - 0.0950340) < 1e-6)
    // The rule of three.
    #expect(abs(UniformShare.distance(problems: 1_080) * 1_080 / 3 - 1) < 0.005)
    #expect(UniformShare.distance(problems: 30, confidence: 0.99) > UniformShare.distance(problems: 30))
  }
}
