internal import Foundation
internal import Kernels
internal import Plotting
internal import Postgres
internal import Provenance
internal import Storage
internal import Texts
internal import Transformers

/// Checks of everything outside the program that a run leans on.
package enum Doctor {
  /// What one check found.
  package struct Finding: Encodable, Sendable {
    package let subject: String
    package let isGood: Bool
    package let found: String
    /// How to mend it; nil if there is nothing to mend.
    package let remedy: String?

    init(_ subject: String, good: Bool, _ found: String, remedy: String? = nil) {
      self.subject = subject
      isGood = good
      self.found = found
      self.remedy = good ? nil : remedy
    }
  }

  /// Runs all checks; none of them throws.
  package static func examine() async -> [Finding] {
    let home = try? HarnessHome.resolve()
    var findings = [processor()] + products()
    findings.append(await programs())
    findings.append(await database(home))
    findings.append(await gnuplot())
    findings.append(disk(home))
    return findings
  }

  private static func processor() -> Finding {
    let machine = Machine()
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? []
    #if arch(x86_64)
      let missing = ["avx2", "fma", "bmi2"].filter { !flags.contains(Substring($0)) }
    #else
      let missing: [String] = []
    #endif
    let memory = String(format: "%.1f GiB", Double(machine.memoryBytes) / 1_073_741_824)
    return Finding(
      "processor", good: missing.isEmpty,
      "\(machine.cpu), \(machine.cores) cores, \(memory)"
        + (missing.isEmpty ? "" : ", without \(missing.joined(separator: ", "))"),
      remedy: "this build needs AVX2 and FMA; remove -march=x86-64-v3 from Package.swift and build again")
  }

  /// What can be said of products, if there is a library that makes them.
  private static func products() -> [Finding] {
    do { try BLASLibrary.prepare(surveys: true) } catch {
      return [Finding("OpenBLAS", good: false, "\(error)", remedy: "apt-get install libopenblas-dev")]
    }
    return [blas(), rows()]
  }

  /// Whether products are right, and whether they are as fast as this processor and this library can do them.
  private static func blas() -> Finding {
    let check = ProductCheck.run(ProductCheck.Shape(inputs: 256, outputs: 512))
    let peak =
      (try? ProductPeak.measure(WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount), rounds: 3))
      ?? 0
    let core = BLASLibrary.core
    let own = BLASLibrary.survey.flatMap { $0.own == core ? nil : " (by itself it takes \($0.own))" } ?? ""
    let load = SystemLoad().average.map { String(format: ", load average %.1f", $0) } ?? ""
    let found =
      "\(BLASLibrary.configuration), kernel \(core)\(own), "
      + String(format: "%.0f GFLOP/s, largest relative error %.1e", peak, check.relativeError) + load
    guard check.relativeError < 1e-5 else {
      return Finding(
        "OpenBLAS", good: false, found,
        remedy: "this kernel computes wrong results on this CPU; set OPENBLAS_CORETYPE=Haswell")
    }
    guard let better = BLASLibrary.passedOver, better.factor > 1.2 else {
      return Finding("OpenBLAS", good: true, found)
    }
    return Finding(
      "OpenBLAS", good: false,
      found + "; kernel \(better.core) is " + String(format: "%.1f times as fast", better.factor),
      remedy: "unset OPENBLAS_CORETYPE, unless this machine has to give the bits of another")
  }

  /// Whether the default model's samples do not depend on how many are drawn together.
  private static func rows() -> Finding {
    let configuration = ModelConfiguration(
      vocabularySize: 66, hiddenSize: 128, layers: 4, attentionHeads: 4, keyValueHeads: 2, headDim: 32,
      intermediateSize: 256, maxPositions: 256)
    let unstable = configuration.productChecks().filter { !$0.unstableRows.isEmpty }.map {
      "\($0.shape.inputs) x \($0.shape.outputs)"
    }
    return Finding(
      "reproducible samples", good: unstable.isEmpty,
      unstable.isEmpty
        ? "a row's bits do not depend on the rows beside it"
        : "rows depend on their place in products \(unstable.joined(separator: ", "))",
      remedy:
        "samples may differ with the number of threads; please report this CPU and compiler")
  }

  private static func programs() async -> Finding {
    do {
      let programs = try await ServerPrograms.find(environment: ProcessInfo.processInfo.environment)
      return Finding("PostgreSQL programs", good: true, programs.directory)
    } catch {
      return Finding(
        "PostgreSQL programs", good: false, "\(error)",
        remedy: "apt-get install postgresql, or set DATABASE_URL")
    }
  }

  private static func database(_ home: HarnessHome?) async -> Finding {
    do {
      guard let home else { throw PreparationError("the state folder cannot be made; set TWOSTAGE_HOME") }
      let store = try await home.openStore(syncsJournals: false)
      if let altered = try store.alteredBenchmarks().first {
        return Finding(
          "database", good: false,
          "benchmark '\(altered.name.visible().cut(to: 60))' of run\(altered.runs.count == 1 ? "" : "s") "
            + "\(altered.runs.prefix(3).joined(separator: ", ")) \(altered.fault.visible())",
          remedy:
            "it was brought in from elsewhere and changed: twostage prune --run RUN, then twostage db sync")
      }
      let size = try store.size()
      return Finding("database", good: true, "\(home.databaseStatus()); \(HarnessHome.text(size))")
    } catch {
      return Finding("database", good: false, "\(error)", remedy: "see: twostage db status")
    }
  }

  private static func gnuplot() async -> Finding {
    do {
      return Finding("gnuplot", good: true, try await Gnuplot().version())
    } catch {
      return Finding("gnuplot", good: false, "\(error)", remedy: "apt-get install gnuplot-nox")
    }
  }

  private static func disk(_ home: HarnessHome?) -> Finding {
    let path = home?.state.url ?? URL(filePath: FileManager.default.currentDirectoryPath)
    let values = try? FileManager.default.attributesOfFileSystem(forPath: path.path(percentEncoded: false))
    let free = (values?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    return Finding(
      "disk", good: free > 1_000_000_000,
      String(format: "%.1f GB free for ", Double(free) / 1e9) + path.path(percentEncoded: false),
      remedy:
        "a run of the default benchmark takes about 0.2 GB; free some, or set TWOSTAGE_HOME to another disk")
  }
}
