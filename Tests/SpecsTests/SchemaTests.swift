import Specs
import Testing

struct SchemaTests {
  @Test func `Every property is a key and every key a property`() {
    check(BenchmarkSpec())
  }

  /// The keys of a section are its properties in snake case; a shared part may give its keys in its own place.
  private func check<Part: Section>(_ section: Part) {
    let keys = Part.fields.map(\.name)
    #expect(Set(keys).count == keys.count, "a key of \(Part.self) is declared twice")
    var covered: Set<String> = []
    for property in Mirror(reflecting: section).children {
      let name = snakeCase(property.label ?? "")
      if keys.contains(name) {
        covered.insert(name)
        if let part = property.value as? any Section { check(part) }
      } else if let part = property.value as? any Section {
        let shared = names(of: part)
        #expect(shared.isSubset(of: keys), "\(Part.self).\(name)")
        covered.formUnion(shared)
      } else {
        Issue.record("\(Part.self).\(name) is no key")
      }
    }
    #expect(covered == Set(keys))
  }

  private func names<Part: Section>(of section: Part) -> Set<String> { Set(Part.fields.map(\.name)) }

  private func snakeCase(_ name: String) -> String {
    name.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
  }

  @Test func `Every key of the reference is accepted with its default`() throws {
    var found = 0
    for line in BenchmarkSpec.reference.split(separator: "\n")
    where line.hasPrefix("- `") && !line.contains("[].") {
      let parts = line.split(separator: "`", omittingEmptySubsequences: false)
      guard let value = line.firstRange(of: "; default `") else { continue }
      let text = line[value.upperBound...].prefix { $0 != "`" }
      let overridden = try spec(overrides: ["\(parts[1])=\(text)"])
      #expect(try overridden == spec(), "\(line)")
      found += 1
    }
    #expect(found > 80)
  }

  @Test func `The reference names ranges, choices, defaults and required keys`() {
    let reference = BenchmarkSpec.reference
    #expect(reference.contains("- `name`: name of 1 to 64 characters from a-z, 0-9 and -; required. "))
    #expect(
      reference.contains("- `sft.lr_scheduler_type`: cosine, linear or constant; default `\"cosine\"`. "))
    #expect(
      reference.contains("- `grpo.rewards.cosine.max_length`: integer from 1 to 100000000; default `220`. "))
    #expect(reference.contains("- `claims[].left`: metric of a checkpoint"))
    #expect(reference.contains("## evaluation.samplings"))
  }
}
