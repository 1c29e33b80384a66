import Foundation
import Kernels
import Testing

@Suite struct BLASSurveyTests {
  @Test(arguments: [
    // What the library takes by itself, the processor's instructions, and what is tried, in this order.
    ("Prescott", "avx2 avx512 avx512BF16", "Cooperlake SkylakeX Haswell Zen Prescott"),
    ("Cooperlake", "avx2 avx512 avx512BF16", "Cooperlake SkylakeX Haswell Zen"),
    ("SapphireRapids", "avx2 avx512 avx512BF16", "Cooperlake SkylakeX Haswell Zen SapphireRapids"),
    ("SkylakeX", "avx2 avx512", "SkylakeX Haswell Zen"),
    ("Zen", "avx2", "Zen Haswell"),
    ("Haswell", "avx2", "Haswell Zen"),
    ("Nehalem", "", "Nehalem"),
    ("neoversen1", "", "neoversen1"),
  ])
  func `the widest vectors come first, and of equals the library's own choice`(
    own: String, instructions: String, expected: String
  ) {
    let has = BLASSurvey.Instructions.allCases.filter { instructions.split(separator: " ").contains("\($0)") }
    #expect(BLASSurvey.candidates(own: own, instructions: has).joined(separator: " ") == expected)
  }

  @Test(
    arguments: [
      // Rates of kernels A, B, C in order of preference; NaN stands for one that computes wrong.
      ([100, 150, 20], "A"), ([100, 199, 20], "A"), ([30, 150, 20], "B"), ([.nan, 150, 20], "B"),
      ([.nan, 20, 150], "C"), ([.nan, .nan, .nan], nil), ([1], "A"), ([], nil),
    ] as [([Double], String?)])
  func `the preferred kernel is chosen unless it is wrong or half as fast as another`(
    rates: [Double], expected: String?
  ) {
    let trials = zip(["A", "B", "C"], rates).map { core, rate in
      BLASSurvey.Trial(core: core, relativeError: rate.isNaN ? 1e-3 : 1e-7, gflops: rate.isNaN ? 1000 : rate)
    }
    #expect(BLASSurvey(own: "C", tried: ["A", "B", "C"], trials: trials).choice == expected)
  }

  @Test func `a survey is believed only if it has what this processor's has`() throws {
    try BLASLibrary.prepare()
    guard let survey = BLASLibrary.survey, survey.trials.count > 1 else { return }
    #expect(survey.isSound)
    func with(_ trials: [BLASSurvey.Trial]) -> BLASSurvey {
      BLASSurvey(own: survey.own, tried: survey.tried, trials: trials)
    }
    let foreign = BLASSurvey.Trial(core: "Bulldozer", relativeError: 1e-9, gflops: 1e9)
    let wrong = survey.trials.map { BLASSurvey.Trial(core: $0.core, relativeError: 1, gflops: $0.gflops) }
    for trials in [[], [foreign], survey.trials + [foreign], survey.trials.reversed(), wrong] {
      #expect(!with(trials).isSound)
    }
    #expect(!BLASSurvey(own: survey.own, tried: [survey.own], trials: survey.trials).isSound)
    #expect(!BLASSurvey(own: "Bulldozer", tried: survey.tried, trials: survey.trials).isSound)
  }

  @Test func `a kernel is refused whose instructions the processor lacks`() {
    for core in ["Cooperlake", "SKYLAKEX", "haswell"] { #expect(!BLASSurvey.canRun(core, instructions: [])) }
    #expect(!BLASSurvey.canRun("Excavator", instructions: BLASSurvey.Instructions.allCases))
    #expect(!BLASSurvey.canRun("cooperlake", instructions: [.avx2, .avx512]))
    for core in ["SkylakeX", "Zen", "Nehalem", "Sandybridge"] {
      #expect(BLASSurvey.canRun(core, instructions: [.avx2, .avx512]))
    }
  }

  @Test
  func `each kernel of this machine is right beside naive products, and the one in use is the chosen one`()
    throws
  {
    try BLASLibrary.prepare()
    guard let survey = BLASLibrary.survey else {
      // OPENBLAS_CORETYPE is set, and nothing was kept of earlier.
      return
    }
    #expect(!survey.trials.isEmpty)
    for trial in survey.trials { #expect(trial.relativeError < 1e-6, "\(trial.core)") }
    if ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] == nil {
      #expect(BLASLibrary.core == survey.choice)
    }
  }

  @Test func `what was found is kept by processor and library, and a damaged file is none`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "twostage-survey-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = SurveyCache(file: folder.appending(path: "deep/openblas.json"))
    let survey = BLASSurvey(
      own: "A", tried: ["A", "B"], trials: [BLASSurvey.Trial(core: "B", relativeError: 1e-7, gflops: 99.5)])
    #expect(cache.survey(of: "here") == nil)
    cache.keep(survey, of: "here")
    #expect(cache.survey(of: "here") == survey)
    #expect(cache.survey(of: "there") == nil)
    for damage in ["", "[]", #"{"here": {"own": 1}}"#, String(repeating: "[", count: 100_000)] {
      try Data(damage.utf8).write(to: cache.file)
      #expect(cache.survey(of: "here") == nil)
      cache.keep(survey, of: "here")
      #expect(cache.survey(of: "here") == survey)
    }
    for number in 0..<100 { cache.keep(survey, of: "\(number)") }
    #expect(try Data(contentsOf: cache.file).count < 20_000)
  }
}
