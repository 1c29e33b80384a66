// swift-tools-version: 6.2
import PackageDescription

// AVX2 and FMA for Swift's own code: without FMA in the target, `addingProduct` becomes a library call.
#if arch(x86_64)
  let machineFlags: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
  let machineFlags: [SwiftSetting] = []
#endif

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + machineFlags

/// A library target of this package, with the settings that all of them share.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    resources: resources,
    swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let bigInt = Target.Dependency.product(name: "BigInt", package: "BigInt")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "twostage",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "twostage", targets: ["twostage"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // System libraries. OpenBLAS is opened when it is needed: see BLASLibrary.
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

    // What Swift has no word for.
    .systemLibrary(name: "CConfinement"),
    .systemLibrary(name: "CIntrinsics"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // The values that travel, and what every module may lean on.
    module("Records"),
    module("Randomness"),
    module("Digests", ["CCrypto"]),
    module("Files"),
    module("Texts"),
    module("Waiting"),

    // The engine.
    module("GGUF", ["Files", "Texts"]),
    module("Kernels", ["CIntrinsics", "Files", "Randomness"]),
    module("Transformers", ["Kernels", "Randomness", "Digests", "Files", "GGUF", "Texts"]),
    module("Training", ["Transformers", "Kernels", "Randomness", "Records"]),

    // Problems, answers and what they are worth.
    module("Tokenizers", ["Files", "Texts"]),
    module("Problems", ["Records", "Randomness", "Digests", "Files", "Texts"]),
    module("Verification", [bigInt]),
    module("Statistics", ["Randomness"]),
    module(
      "Evaluation",
      [
        "Transformers", "Tokenizers", "Problems", "Verification", "Statistics", "Randomness", "Records",
        "Texts",
      ]),

    // Benchmark files and where a run came from.
    module("Specs", [yams, "Digests", "Files", "Records", "Texts"]),
    module("Provenance", [subprocess, "Digests", "Files", "Records", "Texts"]),

    // What is kept.
    module("Postgres", ["CLibpq", "Digests", "Files", "Waiting", subprocess]),
    module("Storage", ["Postgres", "Digests", "Files", "Records", "Texts", "Waiting"]),

    // What is shown.
    module("Plotting", ["CConfinement", "Files", "Texts"]),
    module("Reporting", ["Plotting", "Digests", "Files", "Statistics", "Records", "Texts"]),
    module("Exports", ["Files", "Records", "Texts"]),
    module(
      "Publishing",
      ["Digests", "Evaluation", "Files", "Plotting", "Records", "Reporting", "Specs", "Texts", subprocess]),

    // From a benchmark file to a finished, stored, judged run.
    module(
      "Harness",
      [
        "Digests", "Evaluation", "Files", "GGUF", "Kernels", "Postgres", "Problems", "Provenance",
        "Randomness",
        "Records",
        "Reporting",
        "Specs", "Statistics", "Storage", "Texts", "Tokenizers", "Training", "Transformers", "Verification",
      ]),
    .executableTarget(
      name: "twostage",
      dependencies: [
        "Exports", "Files", "Harness", "Publishing", "Records", "Reporting", "Specs", "Storage", "Texts",
        "Tokenizers", "Transformers", "Waiting",
        argumentParser,
      ],
      swiftSettings: settings),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Postgres"], path: "Tests/TestSupport", swiftSettings: settings),
    tests("Records"),
    tests("Randomness"),
    tests("Digests"),
    tests("Files"),
    tests("Texts"),
    tests("Waiting"),
    tests("GGUF", resources: [.copy("Fixtures")]),
    tests("Kernels", ["Randomness"]),
    tests("Transformers", ["GGUF", "Kernels", "Randomness"], resources: [.copy("Fixtures")]),
    tests(
      "Training", ["Transformers", "Kernels", "Randomness", "Tokenizers", "Records"],
      resources: [.copy("Fixtures")]),
    tests("Tokenizers", resources: [.copy("Fixtures")]),
    tests("Problems", ["Records", "Randomness", "Tokenizers", "Verification"]),
    tests("Verification"),
    tests("Statistics", ["Randomness"]),
    tests("Evaluation", ["Records", "Problems", "Tokenizers", "Transformers", "Kernels"]),
    tests("Specs", ["Records"]),
    tests("Provenance", ["Records"]),
    tests("Postgres"),
    tests("Storage", ["Digests", "Postgres", "Records"]),
    tests("Plotting", ["Texts"]),
    tests("Reporting", ["Plotting", "Randomness", "Records", "Statistics", "Texts"]),
    tests("Exports", ["Records"]),
    tests("Publishing", ["Files", "Plotting", "Records", "Reporting", "Specs"]),
    tests(
      "Harness",
      [
        "Digests", "Exports", "Kernels", "Provenance", "Publishing", "Records", "Reporting", "Specs",
        "Storage",
        "Postgres",
        "Tokenizers", "Training", "Transformers", "twostage",
      ]),
  ]
)
